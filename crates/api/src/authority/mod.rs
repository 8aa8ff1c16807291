//! Who is calling, and what they may: proved by the tenant router, read by extractors.

pub mod cookies;
pub mod cross_site;
pub mod limits;
pub mod policy;
pub mod tokens;

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use central_registry::{
    admission::{Admission, Claims, Entry, OrchestraAdmission},
    orchestras::Orchestra,
    users::{Role, User},
};
use tenancy::OrchestraDb;

use crate::problem::{ApiError, Code};

/// Staff of an orchestra, with their orchestra's database and no other.
#[derive(Clone)]
pub struct Staff {
    /// Who calls.
    pub user: User,
    /// The database of their orchestra.
    pub db: OrchestraDb,
}

/// Anybody who is logged in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who calls.
    pub user: User,
    /// By which the caller is admitted again, for as long as an answer goes on.
    pub claims: Claims,
    /// The proof that they belong to their orchestra; superadmins belong to none.
    pub entry: Option<OrchestraAdmission>,
}

impl Staff {
    /// Whether the caller is a manager (`admin`), who may do everything in the own orchestra.
    pub fn is_admin(&self) -> bool {
        self.user.role == Role::Admin
    }
}

impl SignedIn {
    pub(crate) fn new(admission: &Admission) -> Self {
        Self { user: admission.user.clone(), claims: admission.claims, entry: admission.orchestra.clone() }
    }

    /// Their orchestra; none for superadmins.
    pub fn orchestra(&self) -> Option<&Orchestra> {
        self.entry.as_ref().map(|entry| &**entry.orchestra())
    }
}

macro_rules! proved { ($($who:ty),+) => {$(
    impl FromRequest for $who {
        type Error = ApiError;
        type Future = Ready<Result<Self, ApiError>>;

        fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
            // Missing only where a handler asks for more than its policy proves; the route test finds that.
            ready(request.extensions().get::<Self>().cloned().ok_or_else(|| Code::Unauthenticated.because("log in first")))
        }
    }
)+}; }
proved!(Staff, SignedIn);
