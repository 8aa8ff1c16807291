//! Who is calling, and what they may: proved by the tenant router, read by extractors.

pub mod audit;
pub mod cookies;
pub mod cross_site;
pub mod limits;
pub mod policy;
pub mod tokens;

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use central_registry::{
    admission::{Admission, Claims, Entry, OrchestraAdmission},
    grants::Granted,
    orchestras::Orchestra,
    users::{Role, User},
};
use domain::{ids::OrchestraId, services::staffing::Actor};
use tenancy::OrchestraDb;

use self::audit::Deed;
use crate::problem::{ApiError, Code};

/// Staff of an orchestra, with their orchestra's database and no other; or a superadmin in their place, with a grant.
#[derive(Clone)]
pub struct Staff {
    /// Who calls.
    pub user: User,
    /// Who is said to have done what they do: a superadmin is never taken for one of the staff.
    pub actor: Actor,
    /// The database of their orchestra, or of the one that the grant is for.
    pub db: OrchestraDb,
}

/// Anybody who is logged in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who calls.
    pub user: User,
    /// By which the caller is admitted again, for as long as an answer goes on.
    pub claims: Claims,
    /// The proof that they belong to their orchestra; superadmins belong to none, but may have a grant.
    pub entry: Option<OrchestraAdmission>,
    /// The orchestra that they entered by a grant.
    pub by_grant: Option<OrchestraId>,
    /// The orchestra that they named, with or without a grant for it.
    pub named: Option<OrchestraId>,
    /// What the central log says of it, where the policy wants an entry.
    pub deed: Deed,
}

impl Staff {
    pub(crate) const fn new(user: User, db: OrchestraDb) -> Self {
        let actor = match user.role {
            Role::Superadmin => Actor::Superadmin(user.id),
            Role::Admin | Role::User => Actor::Staff(user.id),
        };
        Self { user, actor, db }
    }

    /// Whether the caller is a manager (`admin`), who may do everything in the own orchestra, or stands in for one.
    pub fn is_admin(&self) -> bool {
        matches!(self.user.role, Role::Admin | Role::Superadmin)
    }
}

impl SignedIn {
    pub(crate) fn new(admission: &Admission) -> Self {
        let Admission { user, claims, transport: _, orchestra } = admission;
        Self {
            user: user.clone(),
            claims: *claims,
            entry: orchestra.clone(),
            by_grant: None,
            named: None,
            deed: Deed::default(),
        }
    }

    pub(crate) fn with_grant(self, granted: &Granted) -> Self {
        Self { entry: Some(granted.entry.clone()), by_grant: Some(granted.grant.orchestra), ..self }
    }

    /// Their orchestra, or the one that they entered by a grant; none for other superadmins.
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
