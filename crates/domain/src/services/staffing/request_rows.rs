//! Writing requests: what changed in one statement for all that changed alike, what is new in one insert.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter,
    sea_query::Expr,
};

use super::{StaffingError, desk::Desk};
use crate::{
    entities::{dispatch, musician, request, seat},
    ids::RequestId,
    values::states::RequestStatus,
};

macro_rules! changes { ($before:ident, $after:ident: $($column:ident),+) => {
    request::ActiveModel {
        $($column: if $before.$column == $after.$column { NotSet } else { Set($after.$column.clone()) },)+
        ..Default::default()
    }
}; }

/// What is different about a request; the columns that say how it came about never are.
fn changes(before: &request::Model, after: &request::Model) -> request::ActiveModel {
    changes!(before, after:
        status, closed_reason, decline_scope, seat_no, sent_at, deadline_at, next_reminder_at, reminded_count, resends,
        answered_at, answered_by, answer_no, answer_channel, question, comment, standby_since, closed_at, link_epoch)
}

impl Desk<'_> {
    /// Requests that close come first: they free what those that take a seat, and new ones, need.
    pub(super) async fn write_requests(&mut self) -> Result<(), StaffingError> {
        let by = self.actor.user();
        let mut changed: Vec<(request::ActiveModel, Vec<RequestId>)> = Vec::new();
        let mut seated = Vec::new();
        let mut new = Vec::new();
        let mut closed = Vec::new();
        for file in self.files.values_mut() {
            for (id, after) in &file.requests {
                let Some(before) = file.stored.requests.get(id) else {
                    new.push(after.clone());
                    continue;
                };
                if before == after {
                    continue;
                }
                if before.status.is_live() && !after.status.is_live() {
                    closed.push(*id);
                }
                let different = changes(before, after);
                if after.status == RequestStatus::Accepted {
                    seated.push((different, vec![*id]));
                } else if let Some((_, alike)) = changed.iter_mut().find(|(known, _)| *known == different) {
                    alike.push(*id);
                } else {
                    changed.push((different, vec![*id]));
                }
            }
        }
        self.retract(closed).await?;
        for (changes, ids) in changed.into_iter().chain(seated) {
            request::Entity::update_many()
                .set(changes)
                .col_expr(request::Column::UpdatedAt, Expr::val(self.now))
                .col_expr(request::Column::UpdatedBy, Expr::val(by))
                .col_expr(request::Column::Version, Expr::col(request::Column::Version).add(1))
                .filter(request::Column::Id.is_in(ids))
                .exec(self.rows)
                .await?;
        }
        let dispatches = std::mem::take(&mut self.dispatches);
        if !dispatches.is_empty() {
            let dispatches = dispatches.into_iter().map(IntoActiveModel::into_active_model);
            dispatch::Entity::insert_many(dispatches).exec_without_returning(self.rows).await?;
        }
        if !new.is_empty() {
            let new = new.into_iter().map(IntoActiveModel::into_active_model);
            request::Entity::insert_many(new).exec_without_returning(self.rows).await?;
        }
        for file in self.files.values_mut() {
            file.stored.requests = file.requests.clone();
        }
        for (need, quantity) in std::mem::take(&mut self.lowered) {
            seat::Entity::delete_many()
                .filter(seat::Column::NeedId.eq(need))
                .filter(seat::Column::No.gt(quantity))
                .exec(self.rows)
                .await?;
        }
        for (id, state) in std::mem::take(&mut self.mailboxes) {
            musician::Entity::update_many()
                .col_expr(musician::Column::MailState, Expr::val(state.as_str()))
                .col_expr(musician::Column::UpdatedAt, Expr::val(self.now))
                .filter(musician::Column::Id.eq(id))
                .exec(self.rows)
                .await?;
        }
        Ok(())
    }
}
