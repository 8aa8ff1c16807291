//! What is known about one musician besides their card.

use actix_web::{
    get,
    web::{Data, Path},
};
use domain::{
    ids::MusicianId,
    services::musicians::record::{self, MusicianRecord},
};

use crate::{
    application::Services,
    authority::Staff,
    extract::Read,
    problem::{Answer, Problem},
};

/// A musician's places on the lists, what they were asked, and how they answered.
#[utoipa::path(operation_id = "showMusicianRecord", tag = "Musicians", params(("id" = MusicianId, Path, description = "The musician")), responses(
    (status = 200, description = "The record", body = MusicianRecord),
    (status = 404, response = Problem),
))]
#[get("/{id}/record")]
pub(super) async fn show(staff: Staff, services: Data<Services>, id: Path<MusicianId>) -> Answer<Read<MusicianRecord>> {
    Ok(Read::list(record::show(staff.db.read(), &services.clock, *id).await?))
}
