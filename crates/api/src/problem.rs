//! Errors as clients see them: RFC 9457 problem documents, from one type, logged once.

use std::{collections::BTreeSet, fmt, time::Duration};

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use central_registry::orchestras::Hold;
use chrono::SecondsFormat;
use domain::{
    ids::{NeedId, ProjectId},
    services::{FindError, NeedInUse, OrderError, Refused, Stale},
    tx::StaffingTxError,
    values::text::Name,
};
use sea_orm::DbErr;
use serde::Serialize;
use serde_json::{Map, Value};
use tenancy::{
    breaker::{Trouble, trouble},
    pools::EnterError,
};
use utoipa::{ToResponse, ToSchema};

pub use crate::codes::Code;

/// The content type of every error body.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// One field that could not be accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer to the field in the request body.
    #[schema(example = "/email")]
    pub pointer: String,
    /// What is wrong with it.
    #[schema(example = "is not an e-mail address")]
    pub detail: String,
}

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema, ToResponse)]
#[response(content_type = "application/problem+json", description = "A problem; `code` says which")]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Where this kind of problem is described.
    #[serde(rename = "type")]
    #[schema(example = "/api/docs/errors#not_found")]
    pub kind: String,
    /// The status in words.
    #[schema(example = "Not Found")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 404)]
    pub status: u16,
    /// What happened, for people.
    #[schema(example = "no such musician")]
    pub detail: String,
    /// What happened, for programs; every code is listed in docs/ERRORS.md.
    #[schema(example = "not_found")]
    pub code: &'static str,
    /// Leads operators to the log lines of this request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11")]
    pub request_id: Option<String>,
    /// The fields that could not be accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// What particular codes add, such as the plan that changed.
    #[serde(flatten)]
    #[schema(ignore)]
    pub more: Map<String, Value>,
}

/// A need that stands in the way, as the problem `in_use` lists it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NeedStillOpen {
    need_id: NeedId,
    project_id: ProjectId,
    project_name: Name,
}

impl From<NeedInUse> for NeedStillOpen {
    fn from(NeedInUse { need, project, project_name }: NeedInUse) -> Self {
        Self { need_id: need, project_id: project, project_name }
    }
}

/// What a handler or a layer refuses a request with.
#[derive(Debug)]
pub struct ApiError(Box<Refusal>);

#[derive(Debug)]
struct Refusal {
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    more: Map<String, Value>,
    retry_after: Option<Duration>,
    allow: Option<String>,
    trouble: Option<Trouble>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a handler answers.
pub type Answer<T> = Result<T, ApiError>;

impl Code {
    /// A refusal with this code, in words of its own.
    pub fn because(self, detail: impl fmt::Display) -> ApiError {
        ApiError(Box::new(Refusal {
            code: self,
            detail: detail.to_string(),
            errors: Vec::new(),
            more: Map::new(),
            retry_after: None,
            allow: None,
            trouble: None,
            cause: None,
        }))
    }
}

impl ApiError {
    /// Fields of the body that could not be accepted.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [only] => format!("{} {}", only.pointer.trim_start_matches('/'), only.detail),
            several => format!("{} fields could not be accepted", several.len()),
        };
        let mut invalid = Code::Invalid.because(detail);
        invalid.0.errors = errors;
        invalid
    }

    /// One field of the body that could not be accepted.
    pub fn invalid_field(pointer: &str, detail: impl fmt::Display) -> Self {
        Self::invalid(vec![FieldError { pointer: pointer.to_owned(), detail: detail.to_string() }])
    }

    /// Something cannot be archived or edited while these needs rely on it.
    pub fn in_use(needs: Vec<NeedInUse>, why: impl fmt::Display) -> Self {
        let projects: BTreeSet<_> = needs.iter().map(|need| need.project_name.as_str().to_owned()).collect();
        let projects: Vec<_> = projects.into_iter().collect();
        let detail = format!("{why}: players are still needed for {}", projects.join(", "));
        let needs: Vec<_> = needs.into_iter().map(NeedStillOpen::from).collect();
        Code::InUse.because(detail).with("needs", needs)
    }

    /// Our mistake: the cause goes to the log, the client learns nothing of it.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Code::Internal.because("something went wrong on our side").caused_by(cause)
    }

    /// A database that failed: unreachable and busy ones are 503, a failed statement is our mistake.
    pub fn storage(cause: DbErr) -> Self {
        let trouble = trouble(&cause);
        let mut refusal = match trouble {
            Trouble::Unreachable => Code::Unavailable
                .because("the database does not answer at the moment")
                .retry_after(Duration::from_secs(2)),
            Trouble::Busy => {
                Code::Busy.because("the database is busy at this instant").retry_after(Duration::from_secs(1))
            }
            Trouble::Full => Code::StorageFull
                .because("there is no room left to write to; nothing was changed")
                .retry_after(Duration::from_mins(1)),
            Trouble::ReadOnly => Self::read_only(),
            Trouble::Statement => return Self::internal(cause),
        };
        refusal.0.trouble = Some(trouble);
        refusal.caused_by(cause)
    }

    /// The orchestra is read from its standby.
    pub fn read_only() -> Self {
        Code::ReadOnly
            .because("the orchestra's own database is away; nobody is asked, and no answers are accepted")
            .retry_after(Duration::from_mins(1))
    }

    /// Says which field of the body it is about.
    #[must_use]
    pub fn at(mut self, pointer: &str) -> Self {
        let detail = self.0.detail.clone();
        self.0.errors.push(FieldError { pointer: pointer.to_owned(), detail });
        self
    }

    /// Adds a member to the problem document.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        match serde_json::to_value(value) {
            Ok(value) => drop(self.0.more.insert(name.to_owned(), value)),
            Err(cause) => return Self::internal(cause),
        }
        self
    }

    /// Says when to come back.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Says which methods the path has.
    #[must_use]
    pub fn allow(mut self, methods: String) -> Self {
        self.0.allow = Some(methods);
        self
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What the failure says about the orchestra's database, if anything.
    pub fn trouble(&self) -> Option<Trouble> {
        self.0.trouble
    }

    /// The document and headers for a request with this id.
    pub fn respond(&self, request_id: Option<String>) -> HttpResponse {
        let status = self.0.code.status();
        let mut response = HttpResponse::build(status);
        if let Some(wait) = self.0.retry_after {
            response.insert_header((header::RETRY_AFTER, wait.as_secs_f64().ceil().max(1.0).to_string()));
        }
        if let Some(methods) = &self.0.allow {
            response.insert_header((header::ALLOW, methods.as_str()));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response.content_type(PROBLEM_JSON).insert_header((header::CACHE_CONTROL, "no-store")).json(Problem {
            kind: format!("/api/docs/errors#{}", self.0.code.as_str()),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: self.0.detail.clone(),
            code: self.0.code.as_str(),
            request_id,
            errors: self.0.errors.clone(),
            more: self.0.more.clone(),
        })
    }

    /// Writes the failure to the log: our mistakes as errors, databases in trouble as warnings, refusals not at all.
    pub fn log(&self) {
        let Some(cause) = &self.0.cause else { return };
        let chain = chain(cause.as_ref());
        if self.0.code == Code::Internal {
            tracing::error!(code = self.0.code.as_str(), cause = chain, "internal error");
        } else {
            tracing::warn!(code = self.0.code.as_str(), cause = chain, "refused");
        }
    }
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        words.push_str(": ");
        words.push_str(&cause.to_string());
        next = cause.source();
    }
    words
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.as_str(), self.0.detail)
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.0.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.respond(None)
    }
}

impl From<DbErr> for ApiError {
    fn from(cause: DbErr) -> Self {
        Self::storage(cause)
    }
}

impl From<FindError> for ApiError {
    fn from(error: FindError) -> Self {
        match error {
            FindError::NotFound => Code::NotFound.because(error),
            FindError::Storage(cause) => Self::storage(cause),
        }
    }
}

impl From<Refused> for ApiError {
    fn from(error: Refused) -> Self {
        match error {
            Refused::NotFound => Code::NotFound.because(error),
            Refused::Stale(stale) => stale.into(),
        }
    }
}

impl From<OrderError> for ApiError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Stale(stale) => stale.into(),
            OrderError::Incomplete => Self::invalid_field("/ids", error),
            OrderError::Storage(cause) => Self::storage(cause),
        }
    }
}

impl From<Stale> for ApiError {
    fn from(Stale { version, updated_at, updated_by }: Stale) -> Self {
        let at = updated_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let by = updated_by.map_or_else(|| "StageSub itself".to_owned(), |user| format!("user {user}"));
        Code::Stale
            .because(format!("it was changed at {at} by {by}"))
            .with("version", version)
            .with("changedAt", updated_at)
            .with("changedBy", updated_by)
    }
}

impl From<StaffingTxError> for ApiError {
    fn from(error: StaffingTxError) -> Self {
        let soon = Duration::from_secs(1);
        match error {
            StaffingTxError::NotArmed(cause) => Code::Unavailable.because(&cause).retry_after(soon).caused_by(cause),
            StaffingTxError::TooLate => Code::Busy.because(error).retry_after(soon),
            StaffingTxError::Storage(cause) => Self::storage(cause),
        }
    }
}

impl From<Hold> for Code {
    fn from(hold: Hold) -> Self {
        match hold {
            Hold::MigrationFailed => Self::MigrationFailed,
            Hold::Quarantine => Self::Quarantined,
        }
    }
}

impl From<EnterError> for ApiError {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::Misrouted => Code::Misrouted.because(error).retry_after(Duration::from_mins(1)),
            EnterError::NeedsMigration | EnterError::NewerSchema => {
                Code::NeedsMigration.because(error).retry_after(Duration::from_mins(1))
            }
            EnterError::Held(hold) => Code::from(hold).because(error).retry_after(Duration::from_mins(1)),
            EnterError::NotConfigured(cause) => Code::Unavailable
                .because("the orchestra's database is not configured")
                .retry_after(Duration::from_mins(1))
                .caused_by(cause),
            EnterError::Unavailable { retry_after, ref cause } => {
                let refusal = Code::Unavailable.because(&error).retry_after(retry_after);
                match cause {
                    Some(cause) => refusal.caused_by(std::sync::Arc::clone(cause)),
                    None => refusal,
                }
            }
            EnterError::TooSlow | EnterError::Busy => Code::Busy.because(error).retry_after(Duration::from_secs(1)),
        }
    }
}
