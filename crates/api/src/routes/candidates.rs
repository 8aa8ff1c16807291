//! Before somebody is asked: whom a need could ask, and the mail as they would get it.

use actix_web::{
    get, post,
    web::{Data, Path},
};
use chrono::{DateTime, Utc};
use domain::{
    ids::{MusicianId, NeedId, ProjectId},
    mail::Leaving,
    rules::calendar::Leave,
    services::staffing::{self, Candidates},
    values::locale::Locale,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::{
    application::Services,
    authority::Staff,
    extract::{Read, Valid},
    problem::{Answer, ApiError, Problem},
    workers::letter,
};

/// Whose mail about what is to be shown.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "need": "0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11", "musician": "0197f7a2-6111-7cc1-8f00-51c0a1d2e3f4", "leave": "waking",
}))]
pub struct PreviewMail {
    /// What is asked about.
    need: NeedId,
    /// Who would get it.
    musician: MusicianId,
    /// When it would leave: `waking` (the default) spares the night, `now` does not.
    #[serde(default = "super::staffing::waking")]
    #[schema(default = "waking")]
    leave: Leave,
}

/// A request mail as its reader would see it. Its link opens nothing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MailPreview {
    /// The language it is in: the reader's, if the orchestra has a text in it.
    locale: Locale,
    /// When it would leave.
    leaves_at: DateTime<Utc>,
    /// The answer time that it names.
    deadline: DateTime<Utc>,
    /// The subject.
    #[schema(example = "Göteborgs Symfoniker: Tutti violin 1, 2–4 Dec – answer by Thu 14.00")]
    subject: String,
    /// The HTML part: a whole document that loads nothing from elsewhere. Show it in a sandbox.
    html: String,
    /// The plain-text part.
    text: String,
}

/// Whom could the need ask?
///
/// Everybody on its ladder in the order of asking, each with the planner's verdict at this instant, as a send of the
/// whole project would see them: who is next, and why the others are passed over.
#[utoipa::path(operation_id = "listCandidates", tag = "Staffing", params(
    ("project" = ProjectId, Path, description = "The project"),
    ("need" = NeedId, Path, description = "The need"),
), responses(
    (status = 200, description = "The candidates", body = Candidates),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[get("/projects/{project}/needs/{need}/candidates")]
async fn list(staff: Staff, services: Data<Services>, path: Path<(ProjectId, NeedId)>) -> Answer<Read<Candidates>> {
    let (project, need) = path.into_inner();
    Ok(Read::list(staffing::candidates(staff.db.read(), &services.clock, project, need).await?))
}

/// What would the mail look like?
///
/// The request mail about this need, written for this musician by the same text and code that sending uses. Nothing is
/// sent or changed, and its link opens nothing.
#[utoipa::path(operation_id = "previewMail", tag = "Staffing", params(("project" = ProjectId, Path, description = "The project")), request_body = PreviewMail, responses(
    (status = 200, description = "The mail", body = MailPreview),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/projects/{project}/preview-mail")]
async fn preview_mail(
    staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    body: Valid<PreviewMail>,
) -> Answer<Read<MailPreview>> {
    let Valid(PreviewMail { need, musician, leave }) = body;
    let (db, project) = (staff.db.read(), project.into_inner());
    let mail = staffing::sample_mail(db, &services.clock, project, need, musician, leave).await?;
    let link = letter::sample_link(&services).map_err(ApiError::internal)?;
    let shades = staff.db.orchestra().shades();
    let leaving = Leaving { zone: mail.zone, now: mail.leaves_at, link: Some(&link), shades };
    let written = letter::written(&mail.template, &mail.variables, staff.db.orchestra(), &leaving);
    let written = written.map_err(ApiError::internal)?;
    Ok(Read::list(MailPreview {
        locale: mail.locale,
        leaves_at: mail.leaves_at,
        deadline: mail.deadline,
        subject: written.subject.as_str().to_owned(),
        html: written.html,
        text: written.text,
    }))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(preview_mail);
}
