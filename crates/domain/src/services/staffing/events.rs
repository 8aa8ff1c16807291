//! The timeline of an orchestra: what happened, in the order in which it was committed.

use sea_orm::{ActiveValue::Set, DbErr, EntityTrait};
use serde_json::Value;
use uuid::Uuid;

use super::Actor;
use crate::{
    clock::Clock,
    entities::event,
    ids::{EventId, ProjectId},
    services::counters,
    timely::Txn,
};

/// Something that happened and is to be remembered.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// What, as `thing.happened`.
    pub kind: String,
    /// The project it happened in.
    pub project: Option<ProjectId>,
    /// The kind of thing it happened to.
    pub entity: &'static str,
    /// Which one.
    pub id: Uuid,
    /// The facts worth keeping. Nothing a musician wrote: that stays with the request.
    pub payload: Value,
}

/// Appends to the timeline. Call it last: from here to the commit everybody else's events wait, so that the order of
/// their numbers is the order in which they became true.
pub async fn append(txn: &Txn, clock: &Clock, actor: Actor, events: Vec<NewEvent>) -> Result<(), DbErr> {
    let Ok(many @ 1..) = u32::try_from(events.len()) else { return Ok(()) };
    let first = counters::next_events(txn, many).await?;
    let at = clock.now();
    let rows = (first..).zip(events).map(|(seq, event)| event::ActiveModel {
        id: Set(EventId::new(clock)),
        seq: Set(seq),
        at: Set(at),
        actor_kind: Set(actor.kind()),
        actor_id: Set(actor.id()),
        kind: Set(event.kind),
        project_id: Set(event.project),
        entity_kind: Set(event.entity.to_owned()),
        entity_id: Set(event.id),
        payload: Set(event.payload),
    });
    event::Entity::insert_many(rows).exec_without_returning(txn).await.map(drop)
}
