//! Reading the timeline of an orchestra: what happened, newest first or from a known point on.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    entities::event::{COLUMN, Column, Entity, Model},
    ids::{EventId, ProjectId},
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
    /// Which one.
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

/// At most `limit` events of a part of the timeline; of one project, or of all.
pub async fn read(
    db: &impl ConnectionTrait,
    project: Option<ProjectId>,
    span: Span,
    limit: u64,
) -> Result<Vec<Event>, DbErr> {
    let mut query = Entity::find().limit(limit);
    if let Some(project) = project {
        query = query.filter(COLUMN.project_id.eq(project));
    }
    query = match span {
        Span::Before(None) => query.order_by_desc(Column::Seq),
        Span::Before(Some(seq)) => query.filter(Column::Seq.lt(seq)).order_by_desc(Column::Seq),
        Span::After(seq) => query.filter(Column::Seq.gt(seq)).order_by_asc(Column::Seq),
    };
    Ok(query.all(db).await?.into_iter().map(Event::from).collect())
}
