//! Sessions.

use domain::{
    entities::{need, project_session, reask},
    ids::{ProjectId, SessionId},
    services::{
        FindError, Refused,
        sessions::{self, AmendSession, NewSession, SaveSessionError, SavedSession, SessionWarning},
        staffing::Actor,
    },
    values::{
        change::Change,
        states::{ProjectStatus, SessionKind},
    },
};
use sea_orm::EntityTrait;

use crate::{
    asked,
    databases::Orchestra,
    fixtures::{self, name, someone},
    projects::{at, draft, put},
};

on_each_backend!(
    sessions_are_listed_by_their_time,
    a_session_ends_after_it_starts,
    sessions_at_the_same_time_are_allowed_and_said,
    a_session_moved_earlier_keeps_deadlines_and_lifts_declines,
    a_new_venue_moves_nothing,
    a_session_that_somebody_is_asked_for_is_not_removed,
    a_session_that_a_need_names_is_not_removed,
    a_session_is_only_found_in_its_project,
    a_project_that_is_over_keeps_its_sessions,
);

pub async fn add(orchestra: &Orchestra, project: ProjectId, starts: &str, ends: &str) -> project_session::Model {
    try_add(orchestra, project, starts, ends).await.unwrap().session
}

async fn try_add(
    orchestra: &Orchestra,
    project: ProjectId,
    starts: &str,
    ends: &str,
) -> Result<SavedSession, SaveSessionError> {
    let txn = orchestra.begin().await;
    let new = NewSession {
        kind: SessionKind::Rehearsal,
        starts_at: at(starts),
        ends_at: at(ends),
        venue: None,
        note: None,
        external_id: None,
    };
    let saved = sessions::add(&txn, &orchestra.clock, None, project, new).await?;
    txn.commit().await.unwrap();
    Ok(saved)
}

async fn amend(
    orchestra: &Orchestra,
    session: &project_session::Model,
    amendment: AmendSession,
) -> Result<SavedSession, SaveSessionError> {
    let (project, id, expected) = (session.project_id, session.id, Some(session.version));
    let txn = orchestra.begin().await;
    let by = Actor::Staff(someone(orchestra));
    let saved = sessions::amend(&txn, &orchestra.clock, by, project, id, expected, amendment).await?;
    txn.commit().await.unwrap();
    Ok(saved)
}

async fn remove(orchestra: &Orchestra, project: ProjectId, id: SessionId) -> Result<(), SaveSessionError> {
    let txn = orchestra.begin().await;
    sessions::remove(&txn, &orchestra.clock, None, project, id, None).await?;
    txn.commit().await.unwrap();
    Ok(())
}

async fn project_that_asks(orchestra: &Orchestra) -> need::Model {
    let violin = fixtures::instrument(orchestra, "Violin", "Violin").await;
    let tutti = fixtures::position(orchestra, violin, "Tutti", "Tutti").await;
    let need = fixtures::need(orchestra, tutti, None).await;
    let ada = fixtures::musician(orchestra, "Ada Berg", &[tutti]).await;
    fixtures::request(orchestra, &need, ada.id).await.unwrap();
    need
}

async fn sessions_are_listed_by_their_time(orchestra: Orchestra) {
    let project = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    assert!(sessions::list(&orchestra.db, project).await.unwrap().is_empty());
    let concert = add(&orchestra, project, "2026-12-04T18:00:00Z", "2026-12-04T20:00:00Z").await;
    let rehearsal = add(&orchestra, project, "2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z").await;
    assert_eq!(sessions::list(&orchestra.db, project).await.unwrap(), [rehearsal, concert]);
    let nothing = sessions::list(&orchestra.db, ProjectId::new(&orchestra.clock)).await;
    assert!(matches!(nothing, Err(FindError::NotFound)), "{nothing:?}");
}

async fn a_session_ends_after_it_starts(orchestra: Orchestra) {
    let project = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    let empty = try_add(&orchestra, project, "2026-11-30T09:00:00Z", "2026-11-30T09:00:00Z").await;
    assert!(matches!(empty, Err(SaveSessionError::EndsBeforeStart)), "{empty:?}");
    let session = add(&orchestra, project, "2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z").await;
    let ends_at = Some(at("2026-11-30T08:00:00Z"));
    let reversed = amend(&orchestra, &session, AmendSession { ends_at, ..Default::default() }).await;
    assert!(matches!(reversed, Err(SaveSessionError::EndsBeforeStart)), "{reversed:?}");
}

async fn sessions_at_the_same_time_are_allowed_and_said(orchestra: Orchestra) {
    let project = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    let strings = add(&orchestra, project, "2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z").await;
    let winds = try_add(&orchestra, project, "2026-11-30T11:00:00Z", "2026-11-30T13:00:00Z").await.unwrap();
    assert_eq!(winds.warnings, [SessionWarning::Overlaps(strings.id)]);
    let starts_at = Some(at("2026-11-30T12:00:00Z"));
    let later = amend(&orchestra, &winds.session, AmendSession { starts_at, ..Default::default() }).await.unwrap();
    assert_eq!(later.warnings, [], "one begins as the other ends");
}

async fn a_session_moved_earlier_keeps_deadlines_and_lifts_declines(orchestra: Orchestra) {
    let need = project_that_asks(&orchestra).await;
    let session = add(&orchestra, need.project_id, "2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z").await;
    let deadline = at("2026-11-20T12:00:00Z");
    asked::open_requests(&orchestra, deadline).await;
    let starts_at = Some(at("2026-11-30T08:00:00Z"));
    let earlier = amend(&orchestra, &session, AmendSession { starts_at, ..Default::default() }).await.unwrap();
    assert_eq!(earlier.warnings, [SessionWarning::DeadlinesKept(deadline)]);

    asked::decline_requests(&orchestra).await;
    let ends_at = Some(at("2026-11-30T11:00:00Z"));
    let shorter = amend(&orchestra, &earlier.session, AmendSession { ends_at, ..Default::default() }).await.unwrap();
    assert_eq!(shorter.warnings, [SessionWarning::DeclinesLifted(1)]);
    let lifted = reask::Entity::find().all(&orchestra.db).await.unwrap();
    assert_eq!(lifted.len(), 1);
    assert_eq!(Some(lifted[0].lifted_by), shorter.session.updated_by);
}

async fn a_new_venue_moves_nothing(orchestra: Orchestra) {
    let need = project_that_asks(&orchestra).await;
    let session = add(&orchestra, need.project_id, "2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z").await;
    asked::decline_requests(&orchestra).await;
    let venue = Change::Set(name("Studio 2"));
    let saved = amend(&orchestra, &session, AmendSession { venue, ..Default::default() }).await.unwrap();
    assert_eq!((saved.warnings, saved.session.version), (Vec::new(), 2));
    assert!(reask::Entity::find().all(&orchestra.db).await.unwrap().is_empty());
    let stale = amend(&orchestra, &session, AmendSession::default()).await;
    assert!(matches!(stale, Err(SaveSessionError::Refused(Refused::Stale(_)))), "{stale:?}");
}

async fn a_session_that_somebody_is_asked_for_is_not_removed(orchestra: Orchestra) {
    let need = project_that_asks(&orchestra).await;
    let session = add(&orchestra, need.project_id, "2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z").await;
    let bound = remove(&orchestra, need.project_id, session.id).await;
    assert!(matches!(bound, Err(SaveSessionError::Bound)), "{bound:?}");
    fixtures::close_requests(&orchestra).await;
    remove(&orchestra, need.project_id, session.id).await.unwrap();
    assert!(sessions::list(&orchestra.db, need.project_id).await.unwrap().is_empty());
}

async fn a_session_that_a_need_names_is_not_removed(orchestra: Orchestra) {
    let need = project_that_asks(&orchestra).await;
    let named = add(&orchestra, need.project_id, "2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z").await;
    let other = add(&orchestra, need.project_id, "2026-12-01T09:00:00Z", "2026-12-01T12:00:00Z").await;
    asked::cover(&orchestra, &need, named.id).await;
    remove(&orchestra, need.project_id, other.id).await.unwrap();
    let bound = remove(&orchestra, need.project_id, named.id).await;
    assert!(matches!(bound, Err(SaveSessionError::Bound)), "{bound:?}");
    fixtures::close_requests(&orchestra).await;
    let covered = remove(&orchestra, need.project_id, named.id).await;
    assert!(matches!(covered, Err(SaveSessionError::Covered)), "{covered:?}");
}

async fn a_session_is_only_found_in_its_project(orchestra: Orchestra) {
    let project = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    let other = draft(&orchestra, "Brahms 3", "2026-11-30").await;
    let session = add(&orchestra, project, "2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z").await;
    let elsewhere = remove(&orchestra, other, session.id).await;
    assert!(matches!(elsewhere, Err(SaveSessionError::Refused(Refused::NotFound))), "{elsewhere:?}");
    let nowhere = try_add(&orchestra, ProjectId::new(&orchestra.clock), "2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z");
    assert!(matches!(nowhere.await, Err(SaveSessionError::Refused(Refused::NotFound))));
}

async fn a_project_that_is_over_keeps_its_sessions(orchestra: Orchestra) {
    let project = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    let session = add(&orchestra, project, "2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z").await;
    for status in [ProjectStatus::Completed, ProjectStatus::Cancelled, ProjectStatus::Archived] {
        put(&orchestra, project, status).await;
        let removed = remove(&orchestra, project, session.id).await;
        assert!(matches!(removed, Err(SaveSessionError::NotInThisState(named)) if named == status), "{removed:?}");
    }
}
