//! Why a staffing command was not carried out.

use sea_orm::DbErr;

use super::PlanView;
use crate::{
    rules::request_lifecycle::{Refusal, Why},
    services::Stale,
};

/// Why a staffing command was not carried out; the transaction must be dropped.
#[derive(Debug, thiserror::Error)]
pub enum StaffingError {
    /// This orchestra has no such project, need, request or musician.
    #[error("there is no such thing")]
    NotFound,
    /// It does not fit the state, which the text names.
    #[error("{0}")]
    NotInThisState(String),
    /// The plan is no longer the one that was confirmed: this is the one it would be now.
    #[error("the plan has changed since it was shown")]
    PlanChanged {
        /// What would happen now.
        plan: Box<PlanView>,
    },
    /// The command would ask somebody, and nobody said so: confirm this plan, or say not to ask.
    #[error("this would ask somebody: confirm the plan, or say not to ask")]
    DigestRequired {
        /// What would happen.
        plan: Box<PlanView>,
    },
    /// Something in the input cannot be.
    #[error("{detail}")]
    Invalid {
        /// Where in the input, as a JSON pointer.
        pointer: String,
        /// What is wrong with it.
        detail: String,
    },
    /// No seat is free, or more are taken than there would be.
    #[error("the seats are taken")]
    SeatsTaken,
    /// Not the version that the caller saw.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

impl StaffingError {
    pub(super) fn invalid(pointer: impl Into<String>, detail: &dyn ToString) -> Self {
        Self::Invalid { pointer: pointer.into(), detail: detail.to_string() }
    }
}

impl From<Refusal> for StaffingError {
    fn from(refusal: Refusal) -> Self {
        match refusal.why {
            Why::NoSeat => Self::SeatsTaken,
            _ => Self::NotInThisState(refusal.to_string()),
        }
    }
}
