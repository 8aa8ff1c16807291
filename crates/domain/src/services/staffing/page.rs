//! The facts of the answer page. Reading them changes nothing: mail scanners follow links too.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

use super::{
    LinkFacts, PageState, PageView,
    house::House,
    project_file::{NeedFile, ProjectFile},
};
use crate::{
    clock::Clock,
    entities::{musician, project, project_session, request},
    mail,
    values::states::{ClosedReason, ProjectStatus, RequestStatus},
};

/// What the page of this link shows; `None` when the request is unknown or the link was revoked.
pub async fn page(db: &impl ConnectionTrait, clock: &Clock, link: LinkFacts) -> Result<Option<PageView>, DbErr> {
    let named = request::Entity::find_by_id(link.request).one(db).await?;
    let Some(named) = named.filter(|request| request.link_epoch == i32::from(link.epoch)) else { return Ok(None) };
    let project = project::Entity::find_by_id(named.project_id).one(db).await?;
    let musician = musician::Entity::find_by_id(named.musician_id).one(db).await?;
    let Some((project, musician)) = project.zip(musician) else { return Ok(None) };
    let file = ProjectFile::load(db, project).await?;
    let house = House::load(db).await?;
    let newest = file.newest_like(named.id).and_then(|newest| Some((newest, file.needs.get(&newest.need_id)?)));
    Ok(newest.map(|(request, need)| view(&file, need, request, &musician, &house, clock.now())))
}

fn view(
    file: &ProjectFile,
    need: &NeedFile,
    request: &request::Model,
    musician: &musician::Model,
    house: &House,
    now: DateTime<Utc>,
) -> PageView {
    let state = state(file, need, request, house, now);
    let project = &file.project;
    let text = |note: &Option<crate::values::text::Note>| note.as_ref().map(ToString::to_string);
    let late = matches!(state, PageState::Declined | PageState::Expired | PageState::Filled);
    PageView {
        request: request.id,
        state,
        is_engaged: request.status == RequestStatus::Accepted,
        is_standby: request.standby_since.is_some(),
        may_late_yes: late && !file.is_closed(need, now),
        may_withdraw: state == PageState::Accepted,
        may_question: request.status == RequestStatus::Open && state == PageState::Open && request.question.is_none(),
        question: text(&request.question),
        first_name: musician.first_name.to_string(),
        locale: musician.locale,
        zone: house.calendar.zone,
        written_in: house.language,
        project_name: project.name.to_string(),
        days: (project.starts_on, project.ends_on),
        position_name: need.position.position_name(),
        instrument_name: need.position.instrument_name(),
        sessions: file.covered(need).map(session).collect(),
        deadline: request.deadline_at,
        answered_at: request.answered_at,
        terms: text(&need.row.terms).or_else(|| text(&project.terms)),
        dress: text(&project.dress),
        programme: text(&project.programme),
        conductor: project.conductor.as_ref().map(ToString::to_string),
        note: text(&need.row.note_to_musician),
        contact_name: project.contact_name.as_ref().map(ToString::to_string),
        contact_phone: project.contact_phone.as_ref().map(ToString::to_string),
    }
}

/// Which face the page shows.
pub(super) fn state(
    file: &ProjectFile,
    need: &NeedFile,
    request: &request::Model,
    house: &House,
    now: DateTime<Utc>,
) -> PageState {
    let is_paused = file.project.status == ProjectStatus::Paused;
    let is_late = || request.deadline_at.is_some_and(|deadline| now >= house.calendar.expiry(deadline));
    match (request.status, request.closed_reason) {
        (RequestStatus::Cancelled, reason) if reason != Some(ClosedReason::PositionFilled) => {
            PageState::Cancelled(reason)
        }
        _ if file.project.status == ProjectStatus::Cancelled => {
            PageState::Cancelled(Some(ClosedReason::ProjectCancelled))
        }
        _ if file.is_closed(need, now) => PageState::Over,
        (RequestStatus::Open, _) if !is_paused && is_late() => PageState::Expired,
        (RequestStatus::Queued | RequestStatus::Open, _) => PageState::Open,
        (RequestStatus::Accepted, _) => PageState::Accepted,
        (RequestStatus::Declined, _) => PageState::Declined,
        (RequestStatus::Expired, _) => PageState::Expired,
        (RequestStatus::Cancelled, _) => PageState::Filled,
        (RequestStatus::Undeliverable, _) => PageState::Cancelled(None),
        (RequestStatus::Withdrawn, _) => PageState::Withdrawn,
        (RequestStatus::Released, _) => PageState::Released,
    }
}

/// A session as mails and pages say it.
pub(super) fn session(row: &project_session::Model) -> mail::Session {
    mail::Session {
        kind: row.kind,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        venue: row.venue.as_ref().map(ToString::to_string).unwrap_or_default(),
        note: row.note.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}
