//! Requests: a question put to one musician about one need.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{DispatchId, MusicianId, NeedId, ProjectId, RequestId, UserId},
    values::{
        states::{AnswerChannel, ClosedReason, DeclineScope, RequestStatus},
        text::Note,
    },
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RequestId,
    pub project_id: ProjectId,
    pub need_id: NeedId,
    pub musician_id: MusicianId,
    pub dispatch_id: DispatchId,
    pub status: RequestStatus,
    pub closed_reason: Option<ClosedReason>,
    pub decline_scope: Option<DeclineScope>,
    pub wave: i32,
    pub list_ordinal: i32,
    pub rank_at_dispatch: i32,
    pub seat_no: Option<i32>,
    pub queued_at: DateTimeUtc,
    pub sent_at: Option<DateTimeUtc>,
    pub deadline_at: Option<DateTimeUtc>,
    pub next_reminder_at: Option<DateTimeUtc>,
    pub reminded_count: i32,
    pub resends: i32,
    pub answered_at: Option<DateTimeUtc>,
    pub answered_by: Option<UserId>,
    pub answer_no: i32,
    pub answer_channel: Option<AnswerChannel>,
    pub question: Option<Note>,
    pub comment: Option<Note>,
    pub standby_since: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    pub link_epoch: i32,
    pub updated_at: DateTimeUtc,
    pub updated_by: Option<UserId>,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
