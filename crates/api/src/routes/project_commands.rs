//! What managers do about a whole project: it stands still, goes on, has been played, or is called off.

use actix_web::{
    post,
    web::{Data, Path},
};
use domain::{ids::ProjectId, services::staffing};
use utoipa_actix_web::service_config::ServiceConfig;

use super::asking::{CommandOutcome, CommandTerms, carried_out, staff_commands};
use crate::{
    application::Services,
    authority::Staff,
    extract::{Read, Valid},
    problem::{Answer, Problem},
};

staff_commands! { "Projects", "project": ProjectId, "The project";
    /// Let a project stand still.
    ///
    /// Nobody is asked, reminded or out of time until it is resumed; a yes still counts.
    pause staffing::pause, "pauseProject", "/projects/{project}/pause";
    /// Let a paused project go on.
    ///
    /// The time that stood still is given back to everybody who may still answer.
    resume staffing::resume, "resumeProject", "/projects/{project}/resume";
    /// Note that a project has been played.
    ///
    /// Whoever has not answered is told that it is too late.
    complete staffing::complete_project, "completeProject", "/projects/{project}/complete";
    /// Call a project off.
    ///
    /// Every request that awaits an answer is cancelled, and those who had said yes are told.
    cancel staffing::cancel_project, "cancelProject", "/projects/{project}/cancel";
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(pause).service(resume).service(complete).service(cancel);
}
