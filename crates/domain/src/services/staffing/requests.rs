//! Requests, as staff see them.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{Person, RequestView, StaffingError};
use crate::{
    entities::{musician, request},
    ids::{MusicianId, ProjectId, RequestId},
};

/// One request.
pub async fn request(db: &impl ConnectionTrait, id: RequestId) -> Result<RequestView, StaffingError> {
    let row = super::answers::find(db, id).await?;
    views(db, vec![row]).await?.pop().ok_or(StaffingError::NotFound)
}

/// Every request of a project, the newest first.
pub async fn requests(db: &impl ConnectionTrait, project: ProjectId) -> Result<Vec<RequestView>, DbErr> {
    let rows = request::Entity::find()
        .filter(request::Column::ProjectId.eq(project))
        .order_by_desc(request::Column::QueuedAt)
        .order_by_desc(request::Column::Id)
        .all(db)
        .await?;
    views(db, rows).await
}

async fn views(db: &impl ConnectionTrait, rows: Vec<request::Model>) -> Result<Vec<RequestView>, DbErr> {
    let ids = rows.iter().map(|row| row.musician_id);
    let people = musician::Entity::find().filter(musician::Column::Id.is_in(ids)).all(db).await?;
    let people: BTreeMap<MusicianId, Person> = people.iter().map(|row| (row.id, Person::of(row))).collect();
    Ok(rows.into_iter().filter_map(|row| Some(view(row.clone(), people.get(&row.musician_id)?.clone()))).collect())
}

fn view(row: request::Model, musician: Person) -> RequestView {
    let request::Model {
        id,
        project_id: project,
        need_id: need,
        musician_id: _,
        dispatch_id: dispatch,
        status,
        closed_reason,
        decline_scope,
        wave,
        list_ordinal,
        rank_at_dispatch: rank,
        // Which seat somebody has is nobody's business.
        seat_no: _,
        queued_at,
        sent_at,
        deadline_at,
        next_reminder_at,
        reminded_count,
        resends,
        answered_at,
        answered_by: _,
        answer_no: _,
        answer_channel,
        question,
        comment,
        standby_since,
        closed_at,
        link_epoch: _,
        updated_at: _,
        updated_by: _,
        version,
    } = row;
    RequestView {
        id,
        project,
        need,
        musician,
        dispatch,
        status,
        closed_reason,
        decline_scope,
        wave,
        list_ordinal,
        rank,
        queued_at,
        sent_at,
        deadline_at,
        next_reminder_at,
        reminded_count,
        resends,
        answered_at,
        answer_channel,
        question: question.map(|text| text.to_string()),
        comment: comment.map(|text| text.to_string()),
        standby_since,
        closed_at,
        version,
    }
}
