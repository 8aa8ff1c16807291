//! Whether a musician can be asked: set aside for a while or for good, and brought back.

use actix_web::{
    delete, post,
    web::{Data, Path, Query},
};
use domain::{
    ids::MusicianId,
    services::{
        musicians,
        staffing::{self, Carried},
    },
    values::states::MusicianStatus,
};

use super::{
    asking::{CommandOutcome, CommandTerms},
    musicians::{Musician, plan_limit},
};
use crate::{
    application::Services,
    authority::Staff,
    extract::{IfMatch, Read},
    problem::{Answer, Problem},
};

/// Do not ask a musician for the time being.
///
/// Where an answer of theirs is awaited they are told that it no longer is, and the next one is asked, if confirmed.
#[utoipa::path(operation_id = "deactivateMusician", tag = "Musicians", params(("id" = MusicianId, Path, description = "The musician"), CommandTerms), responses(
    (status = 200, description = "Inactive", body = Musician),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
    (status = 422, response = Problem),
))]
#[post("/{id}/deactivate")]
pub(super) async fn deactivate(
    staff: Staff,
    services: Data<Services>,
    id: Path<MusicianId>,
    seen: IfMatch,
    terms: Query<CommandTerms>,
) -> Answer<Read<Musician>> {
    set_aside(&staff, &services, *id, seen, *terms, MusicianStatus::Inactive).await?;
    let changed = musicians::find(staff.db.read(), *id).await?;
    Ok(Read::one(changed.version, changed.into()))
}

/// Archive a musician: they are not asked any more, and what they played stays on record.
///
/// Where an answer of theirs is awaited they are told that it no longer is, and the next one is asked, if confirmed.
/// Engagements stay. Makes room for another within the plan's limit.
#[utoipa::path(operation_id = "archiveMusician", tag = "Musicians", params(("id" = MusicianId, Path, description = "The musician"), CommandTerms), responses(
    (status = 200, description = "Archived; what followed from it", body = CommandOutcome),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
    (status = 422, response = Problem),
))]
#[delete("/{id}")]
pub(super) async fn archive(
    staff: Staff,
    services: Data<Services>,
    id: Path<MusicianId>,
    seen: IfMatch,
    terms: Query<CommandTerms>,
) -> Answer<Read<CommandOutcome>> {
    let carried = set_aside(&staff, &services, *id, seen, *terms, MusicianStatus::Archived).await?;
    Ok(Read::list(carried.into()))
}

/// Make an inactive or archived musician active.
#[utoipa::path(operation_id = "restoreMusician", tag = "Musicians", params(("id" = MusicianId, Path, description = "The musician")), responses(
    (status = 200, description = "Active", body = Musician),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[post("/{id}/restore")]
pub(super) async fn restore(
    mut staff: Staff,
    services: Data<Services>,
    id: Path<MusicianId>,
    seen: IfMatch,
) -> Answer<Read<Musician>> {
    let (by, limit, status) = (Some(staff.actor), plan_limit(&staff.db), MusicianStatus::Active);
    let txn = staff.db.write_tx().await?;
    let changed = musicians::change_status(&txn, &services.clock, by, *id, seen.0, status, limit).await?;
    txn.commit().await?;
    Ok(Read::one(changed.version, changed.into()))
}

async fn set_aside(
    staff: &Staff,
    services: &Services,
    id: MusicianId,
    seen: IfMatch,
    terms: CommandTerms,
    status: MusicianStatus,
) -> Answer<Carried> {
    let command = terms.command(staff)?;
    let tx = staff.db.staffing_tx(&services.clock).await?;
    let limit = plan_limit(&staff.db);
    let carried = staffing::set_aside(&tx, &services.clock, &command, id, seen.0, status, limit).await?;
    tx.commit().await?;
    Ok(carried)
}
