//! Admission: the proof that a caller may enter, checked against the rows behind their token.

use std::sync::Arc;

use domain::ids::{LoginId, OrchestraId, UserId};
use sea_orm::DbErr;

use crate::{
    Registry,
    logins::Transport,
    orchestras::{Orchestra, Status},
    users::{Role, User},
};

pub(crate) use crate::logins::LoginFacts;

pub(crate) mod sealed {
    /// Only this crate says what opens an orchestra's database.
    pub trait Sealed {}
}

/// A proof that its holder may reach one orchestra's database: an [`OrchestraAdmission`], a worker's lease, a
/// musician's verified link. There is no other way to one.
pub trait Entry: sealed::Sealed + Send + Sync {
    /// The orchestra that it opens, and no other.
    fn orchestra(&self) -> &Arc<Orchestra>;
}

/// What an access token claims. Claims are a copy; the rows decide.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names are the claims'")]
pub struct Claims {
    pub user: UserId,
    pub login: LoginId,
    pub orchestra: Option<OrchestraId>,
    pub role: Role,
    pub security_version: i32,
}

/// A caller whose token agrees with the rows.
#[derive(Clone, Debug)]
pub struct Admission {
    /// Who calls.
    pub user: User,
    /// What was compared, by which the same caller is admitted again.
    pub claims: Claims,
    /// How its tokens are to travel.
    pub transport: Transport,
    /// The caller's orchestra; none for superadmins.
    pub orchestra: Option<OrchestraAdmission>,
}

/// Leave to enter the orchestra that a caller belongs to, or has a grant for.
#[derive(Clone, Debug)]
pub struct OrchestraAdmission(Arc<Orchestra>);

impl sealed::Sealed for OrchestraAdmission {}
impl Entry for OrchestraAdmission {
    fn orchestra(&self) -> &Arc<Orchestra> {
        &self.0
    }
}

/// Why a caller with a well-signed token was not admitted.
#[derive(Debug, thiserror::Error)]
pub enum NotAdmitted {
    /// The login has ended, the user is disabled, or the token is of an earlier state of theirs.
    #[error("the session has ended")]
    Ended,
    /// The orchestra is suspended.
    #[error("the orchestra is suspended")]
    Suspended,
    /// The orchestra is no longer, or not yet, in use.
    #[error("the orchestra is not in use")]
    NotInUse,
    /// The caller belongs to no orchestra and has no grant for this one that is good now.
    #[error("a superadmin needs a live grant to enter an orchestra's data")]
    NoGrant,
    /// The central database failed.
    #[error("sessions cannot be checked at the moment")]
    Storage(#[from] DbErr),
}

impl Registry {
    /// Compares claims with the login, the user and the orchestra (rows at most five seconds old, and at once
    /// where this process changed them).
    pub async fn admit(&self, claims: Claims) -> Result<Admission, NotAdmitted> {
        let login = self.login_facts(claims.login).await?.ok_or(NotAdmitted::Ended)?;
        let user = self.user_facts(claims.user).await?.ok_or(NotAdmitted::Ended)?;
        let holds = !login.revoked
            && login.user_id == claims.user
            && self.sign_in_clock().now() < login.ends_at
            && user.user.active
            && user.security_version == claims.security_version
            && user.user.role == claims.role
            && user.user.orchestra_id == claims.orchestra;
        if !holds {
            return Err(NotAdmitted::Ended);
        }
        let orchestra = match claims.orchestra {
            None => None,
            Some(id) => Some(self.admission_to(id).await?),
        };
        Ok(Admission { user: user.user.clone(), claims, transport: login.transport, orchestra })
    }

    /// Leave to enter an orchestra, for somebody who has proved to be let in, while it is in use or read from its standby.
    pub(crate) async fn admission_to(&self, id: OrchestraId) -> Result<OrchestraAdmission, NotAdmitted> {
        let orchestra = self.orchestra(id).await?.ok_or(NotAdmitted::Ended)?;
        match orchestra.status {
            Status::Active => Ok(OrchestraAdmission(orchestra)),
            // Its people may read: what stands still is still theirs.
            Status::Suspended if orchestra.reads_standby => Ok(OrchestraAdmission(orchestra)),
            Status::Suspended => Err(NotAdmitted::Suspended),
            Status::Inactive | Status::Provisioning | Status::Failed => Err(NotAdmitted::NotInUse),
        }
    }
}
