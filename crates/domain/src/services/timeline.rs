//! The timeline of an orchestra: what happened, newest first or from a known point on; and what staff did to the things
//! that are no part of asking. What asking itself notes is in [`super::staffing`].

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Query,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    counters::Collection,
    staffing::{
        Actor,
        events::{self, NewEvent},
    },
};
use crate::{
    clock::Clock,
    entities::{
        event::{COLUMN, Column, Entity, Model},
        request,
    },
    ids::{EventId, MusicianId, ProjectId},
    timely::Txn,
    values::states::ActorKind,
};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// The event.
    pub id: EventId,
    /// Its place in the order in which changes became true; without gaps, from 1.
    #[schema(example = 42)]
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: ActorKind,
    /// Which user or musician, when somebody did it.
    pub actor_id: Option<Uuid>,
    /// What, as `thing.happened`.
    #[schema(example = "request.accepted")]
    pub kind: String,
    /// The project it happened in.
    pub project: Option<ProjectId>,
    /// The kind of thing it happened to.
    #[schema(example = "request")]
    pub entity: String,
    /// Which one; all zeros where it was none in particular, as after an import.
    pub entity_id: Uuid,
    /// The facts worth keeping; nothing that a musician wrote.
    #[schema(value_type = Object)]
    pub payload: Value,
}

impl From<Model> for Event {
    fn from(row: Model) -> Self {
        let Model { id, seq, at, actor_kind, actor_id, kind, project_id, entity_kind, entity_id, payload } = row;
        Self {
            id,
            seq,
            at,
            actor: actor_kind,
            actor_id,
            kind,
            project: project_id,
            entity: entity_kind,
            entity_id,
            payload,
        }
    }
}

/// Which part of the timeline.
#[derive(Clone, Copy, Debug)]
pub enum Span {
    /// The newest, or those before this number: newest first.
    Before(Option<i64>),
    /// Those after this number: oldest first, as somebody who was away catches up.
    After(i64),
}

/// Which events; when unset, all.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct EventFilter {
    /// Those of one project.
    pub project: Option<ProjectId>,
    /// Those of one musician: about them, or about a request to them.
    pub musician: Option<MusicianId>,
}

/// At most `limit` events of a part of the timeline that pass the filter.
pub async fn read(
    db: &impl ConnectionTrait,
    EventFilter { project, musician }: EventFilter,
    span: Span,
    limit: u64,
) -> Result<Vec<Event>, DbErr> {
    let mut query = Entity::find().limit(limit);
    if let Some(project) = project {
        query = query.filter(COLUMN.project_id.eq(project));
    }
    if let Some(musician) = musician {
        let mut requests = Query::select();
        requests.column(request::Column::Id).from(request::Entity).and_where(request::Column::MusicianId.eq(musician));
        let theirs =
            Condition::any().add(Column::EntityId.eq(*musician.as_uuid())).add(Column::EntityId.in_subquery(requests));
        query = query.filter(theirs);
    }
    query = match span {
        Span::Before(None) => query.order_by_desc(Column::Seq),
        Span::Before(Some(seq)) => query.filter(Column::Seq.lt(seq)).order_by_desc(Column::Seq),
        Span::After(seq) => query.filter(Column::Seq.gt(seq)).order_by_asc(Column::Seq),
    };
    Ok(query.all(db).await?.into_iter().map(Event::from).collect())
}

/// Notes what staff did to things of a collection, as `thing.did`. The last statement that writes. What nobody did by
/// hand, as when a new orchestra gets its first data, is no news.
pub(super) async fn note(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    collection: Collection,
    did: &str,
    things: impl IntoIterator<Item = (Uuid, Value)>,
) -> Result<(), DbErr> {
    let Some(by) = by else { return Ok(()) };
    let events = things.into_iter().map(|(id, payload)| event(collection, did, id, payload)).collect();
    events::append(txn, clock, by, events).await
}

/// What was done to a thing of a collection, for who appends it to more.
pub(super) fn event(collection: Collection, did: &str, id: Uuid, payload: Value) -> NewEvent {
    let entity = collection.entity();
    NewEvent { kind: format!("{entity}.{did}"), project: None, entity, id, payload }
}
