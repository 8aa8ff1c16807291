//! Restrictions of a musician: what they are not asked about, or asked last. Why is for managers only.

use actix_web::{
    HttpResponse, delete, get, post,
    web::{Data, Path},
};
use chrono::{DateTime, Utc};
use domain::{
    entities::restriction::Model,
    ids::{InstrumentId, MusicianId, PositionId, ProjectId, RestrictionId, UserId},
    rules::planner::RestrictionTarget,
    services::restrictions::{self, RestrictError},
    values::{
        states::{RestrictionKind, RestrictionScope},
        text::Note,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    application::Services,
    authority::Staff,
    extract::{Created, Read, Valid},
    problem::{Answer, ApiError, Code, Problem},
};

/// A restriction that is to be added.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewRestriction {
    /// What it speaks about; the id of that is given as well, unless it is `all`.
    scope: RestrictionScope,
    /// The position.
    position_id: Option<PositionId>,
    /// The instrument.
    instrument_id: Option<InstrumentId>,
    /// The project.
    project_id: Option<ProjectId>,
    /// How strong it is.
    kind: RestrictionKind,
    /// When it begins; when absent, at once.
    starts_at: Option<DateTime<Utc>>,
    /// When it is over; when absent, never.
    #[schema(example = "2026-12-31T23:00:00Z")]
    ends_at: Option<DateTime<Utc>>,
    /// Why; only managers read it.
    #[schema(example = "Plays in the Opera this autumn.")]
    reason: Option<Note>,
}

/// What a musician is not asked about, or asked last.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MusicianRestriction {
    /// Its id.
    id: RestrictionId,
    /// What it speaks about.
    scope: RestrictionScope,
    /// The position, if it is one.
    position_id: Option<PositionId>,
    /// The instrument, if it is one.
    instrument_id: Option<InstrumentId>,
    /// The project, if it is one.
    project_id: Option<ProjectId>,
    /// How strong it is.
    kind: RestrictionKind,
    /// When it begins.
    starts_at: Option<DateTime<Utc>>,
    /// When it is over.
    ends_at: Option<DateTime<Utc>>,
    /// Why; absent for those who may not read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Note>,
    /// When it was added.
    #[schema(example = "2026-06-02T08:00:00Z")]
    created_at: DateTime<Utc>,
    /// Which user added it.
    updated_by: Option<UserId>,
}

/// The restrictions of a musician, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct MusicianRestrictions {
    /// All of them.
    items: Vec<MusicianRestriction>,
}

impl NewRestriction {
    fn target(&self) -> Answer<RestrictionTarget> {
        let Self { scope, position_id, instrument_id, project_id, .. } = *self;
        match (scope, position_id, instrument_id, project_id) {
            (RestrictionScope::Position, Some(id), None, None) => Ok(RestrictionTarget::Position(id)),
            (RestrictionScope::Instrument, None, Some(id), None) => Ok(RestrictionTarget::Instrument(id)),
            (RestrictionScope::Project, None, None, Some(id)) => Ok(RestrictionTarget::Project(id)),
            (RestrictionScope::All, None, None, None) => Ok(RestrictionTarget::All),
            _ => Err(ApiError::invalid_field("/scope", "goes with the id of what it names, and with no other")),
        }
    }

    /// Where the target is given.
    const fn pointer(&self) -> &'static str {
        match self.scope {
            RestrictionScope::Position => "/positionId",
            RestrictionScope::Instrument => "/instrumentId",
            RestrictionScope::Project => "/projectId",
            RestrictionScope::All => "/scope",
        }
    }
}

impl MusicianRestriction {
    fn shown(row: Model, to: &Staff) -> Self {
        let Model {
            id,
            musician_id: _,
            scope,
            position_id,
            instrument_id,
            project_id,
            starts_at,
            ends_at,
            kind,
            reason,
            created_at,
            updated_at: _,
            updated_by,
            version: _,
        } = row;
        let reason = reason.filter(|_| to.is_admin());
        Self {
            id,
            scope,
            position_id,
            instrument_id,
            project_id,
            kind,
            starts_at,
            ends_at,
            reason,
            created_at,
            updated_by,
        }
    }
}

/// What a musician is not asked about, or asked last.
#[utoipa::path(operation_id = "listRestrictions", tag = "Musicians", params(("id" = MusicianId, Path, description = "The musician")), responses(
    (status = 200, description = "The restrictions", body = MusicianRestrictions),
    (status = 404, response = Problem),
))]
#[get("/{id}/restrictions")]
pub(super) async fn list(staff: Staff, id: Path<MusicianId>) -> Answer<Read<MusicianRestrictions>> {
    let found = restrictions::of_musician(staff.db.read(), *id).await?;
    let items = found.into_iter().map(|row| MusicianRestriction::shown(row, &staff)).collect();
    Ok(Read::list(MusicianRestrictions { items }))
}

/// Do not ask a musician about something, or ask them last.
///
/// Holds from the next plan on: whoever has been asked already stays asked.
#[utoipa::path(operation_id = "addRestriction", tag = "Musicians", params(("id" = MusicianId, Path, description = "The musician")), request_body = NewRestriction, responses(
    (status = 201, description = "Added", body = MusicianRestriction),
    (status = 404, response = Problem),
))]
#[post("/{id}/restrictions")]
pub(super) async fn add(
    mut staff: Staff,
    services: Data<Services>,
    id: Path<MusicianId>,
    body: Valid<NewRestriction>,
) -> Answer<Created<MusicianRestriction>> {
    let (target, pointer) = (body.0.target()?, body.0.pointer());
    let NewRestriction { kind, starts_at, ends_at, reason, .. } = body.0;
    let new = restrictions::NewRestriction { target, kind, starts_at, ends_at, reason };
    let by = Some(staff.actor);
    let txn = staff.db.write_tx().await?;
    let added = restrictions::add(&txn, &services.clock, by, *id, new).await.map_err(|error| match error {
        RestrictError::NotFound => Code::NotFound.because(error),
        RestrictError::EndsBeforeItStarts => ApiError::invalid_field("/endsAt", error),
        RestrictError::UnknownTarget => ApiError::invalid_field(pointer, error),
        RestrictError::Storage(cause) => ApiError::storage(cause),
    })?;
    txn.commit().await?;
    let location = format!("/api/musicians/{id}/restrictions/{}", added.id);
    Ok(Created { location, version: added.version, body: MusicianRestriction::shown(added, &staff) })
}

/// Remove a restriction.
#[utoipa::path(operation_id = "removeRestriction", tag = "Musicians", params(
    ("id" = MusicianId, Path, description = "The musician"),
    ("restriction" = RestrictionId, Path, description = "The restriction"),
), responses(
    (status = 204, description = "Removed"),
    (status = 404, response = Problem),
))]
#[delete("/{id}/restrictions/{restriction}")]
pub(super) async fn remove(
    mut staff: Staff,
    services: Data<Services>,
    path: Path<(MusicianId, RestrictionId)>,
) -> Answer<HttpResponse> {
    let (musician, restriction) = path.into_inner();
    let txn = staff.db.write_tx().await?;
    restrictions::remove(&txn, &services.clock, Some(staff.actor), musician, restriction).await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}
