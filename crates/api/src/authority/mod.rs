//! Who is calling, and what they may: proved by the tenant router, read by extractors.

pub mod cookies;
pub mod cross_site;
pub mod limits;
pub mod policy;
pub mod tokens;

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use central_registry::{
    admission::Admission,
    users::{Role, User},
};
use domain::ids::LoginId;
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
    /// By which login.
    pub login: LoginId,
    /// Their orchestra's id, code and name; none for superadmins.
    pub orchestra: Option<std::sync::Arc<central_registry::orchestras::Orchestra>>,
}

impl Staff {
    /// Whether the caller is a manager (`admin`), who may do everything in the own orchestra.
    pub fn is_admin(&self) -> bool {
        self.user.role == Role::Admin
    }
}

impl SignedIn {
    pub(crate) fn new(admission: &Admission) -> Self {
        use central_registry::admission::Entry;
        let orchestra = admission.orchestra.as_ref().map(|entry| std::sync::Arc::clone(entry.orchestra()));
        Self { user: admission.user.clone(), login: admission.login, orchestra }
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
