//! The outbox: mails as rows, queued, called back or brought forward by the transaction that causes it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Statement,
    sea_query::{Expr, OnConflict},
};

use super::{StaffingError, desk::Desk, letters::Letter};
use crate::{
    entities::{musician, outbox},
    ids::{MusicianId, OutboxId, RequestId},
    services::templates,
    timely::Txn,
    values::states::{MailKind, OutboxState},
};

impl Desk<'_> {
    /// Calls back what asks for an answer that is no longer awaited. A mail whose link was used has arrived, whatever
    /// its server said.
    pub(super) async fn retract(&mut self, closed: Vec<RequestId>) -> Result<(), DbErr> {
        let reached: Vec<RequestId> = std::mem::take(&mut self.reached).into_iter().collect();
        let waiting = |ids: Vec<RequestId>| {
            Condition::all()
                .add(outbox::Column::RequestId.is_in(ids))
                .add(outbox::Column::Kind.is_in([MailKind::Request, MailKind::Reminder]))
                .add(outbox::Column::State.is_in([OutboxState::Queued, OutboxState::Leased]))
        };
        let ends_as = |state: OutboxState| {
            outbox::Entity::update_many()
                .col_expr(outbox::Column::State, Expr::val(state.as_str()))
                .col_expr(outbox::Column::LeaseUntil, Expr::val(None::<DateTime<Utc>>))
                .col_expr(outbox::Column::UpdatedAt, Expr::val(self.now))
        };
        if !reached.is_empty() {
            ends_as(OutboxState::Sent)
                .col_expr(outbox::Column::SentAt, Expr::val(self.now))
                .filter(waiting(reached))
                .filter(outbox::Column::Attempts.gt(0))
                .exec(self.rows)
                .await?;
        }
        if !closed.is_empty() {
            ends_as(OutboxState::Retracted).filter(waiting(closed)).exec(self.rows).await?;
        }
        Ok(())
    }

    /// Writes the mails of the command, each once.
    pub(super) async fn write_mail(&mut self) -> Result<(), StaffingError> {
        let letters = std::mem::take(&mut self.letters);
        if letters.is_empty() {
            return Ok(());
        }
        let readers: BTreeSet<MusicianId> = letters.iter().filter_map(|letter| letter.musician).collect();
        let readers = musician::Entity::find().filter(musician::Column::Id.is_in(readers)).all(self.rows).await?;
        let readers: BTreeMap<MusicianId, musician::Model> = readers.into_iter().map(|row| (row.id, row)).collect();
        let templates = templates::in_use(self.rows).await?;

        // Mails of one moment leave by id, and ids of one moment are in no order: whoever is asked first is written to
        // first.
        let mut ids: Vec<OutboxId> = letters.iter().map(|_| OutboxId::new(self.clock)).collect();
        ids.sort_unstable();
        let mut rows = Vec::with_capacity(letters.len());
        for (id, letter) in ids.into_iter().zip(letters) {
            let musician = letter.musician.and_then(|id| readers.get(&id));
            rows.extend(self.row(id, &letter, musician, &templates)?);
        }
        if !rows.is_empty() {
            let once = OnConflict::column(outbox::Column::DedupeKey).do_nothing().to_owned();
            outbox::Entity::insert_many(rows).on_conflict(once).exec_without_returning(self.rows).await?;
        }
        Ok(())
    }

    /// The mail as a row; none to somebody whose address is gone.
    fn row(
        &self,
        id: OutboxId,
        letter: &Letter,
        musician: Option<&musician::Model>,
        templates: &templates::InUse,
    ) -> Result<Option<outbox::ActiveModel>, StaffingError> {
        let file = self.file(letter.project)?;
        let language = self.house.language;
        let to_staff = letter.kind == MailKind::AdminAlert;
        let erased = musician.is_none_or(|musician| musician.erased_at.is_some());
        if !to_staff && erased {
            return Ok(None);
        }
        let reader = musician.filter(|_| !to_staff);
        let (locale, version) = match reader {
            Some(musician) => templates.of(letter.kind, musician.locale, language),
            None => (language, None),
        };
        let variables = letter.variables(file, musician, language);
        let variables = serde_json::to_value(variables).map_err(|error| DbErr::Json(error.to_string()))?;
        Ok(Some(outbox::ActiveModel {
            id: Set(id),
            dedupe_key: Set(letter.key.clone()),
            kind: Set(letter.kind),
            project_id: Set(Some(letter.project)),
            request_id: Set(letter.request),
            musician_id: Set(letter.musician),
            recipient: Set(
                reader.map_or_else(|| file.project.contact_email.clone(), |musician| Some(musician.email.clone()))
            ),
            locale: Set(locale),
            template_version_id: Set(version),
            variables: Set(variables),
            message_id: Set(None),
            at_once: Set(letter.at_once),
            state: Set(OutboxState::Queued),
            attempts: Set(0),
            unknown_outcomes: Set(0),
            next_at: Set(letter.next_at),
            lease_until: Set(None),
            fence: Set(0),
            smtp_reply: Set(None),
            sent_at: Set(None),
            created_at: Set(self.now),
            updated_at: Set(self.now),
        }))
    }

    /// Lets what waits about a request leave again as if it were written now.
    pub(super) async fn reschedule(&self, of: impl IntoIterator<Item = RequestId>) -> Result<(), DbErr> {
        let now = self.house.calendar.not_before(self.now, self.leave);
        let of: Vec<RequestId> = of.into_iter().collect();
        if of.is_empty() {
            return Ok(());
        }
        outbox::Entity::update_many()
            .col_expr(outbox::Column::NextAt, Expr::val(now))
            .col_expr(outbox::Column::UpdatedAt, Expr::val(self.now))
            .filter(outbox::Column::RequestId.is_in(of))
            .filter(outbox::Column::State.eq(OutboxState::Queued))
            .exec(self.rows)
            .await
            .map(drop)
    }
}

/// Calls back every mail that waits but the invitations of projects that stand still: these wait on, unclaimed.
pub(super) async fn call_back_the_past(rows: &Txn, now: DateTime<Utc>) -> Result<u64, DbErr> {
    const WAITS_ON: &str = "kind = 'request' AND project_id IN (SELECT id FROM project WHERE status = 'paused')";
    let unclaim = format!(
        "UPDATE outbox SET state = 'queued', lease_until = NULL, updated_at = $1 WHERE state = 'leased' AND {WAITS_ON}"
    );
    let call_back = format!(
        "UPDATE outbox SET state = 'retracted', lease_until = NULL, updated_at = $1 \
         WHERE state IN ('queued', 'leased') AND NOT ({WAITS_ON})"
    );
    let backend = rows.get_database_backend();
    rows.execute_raw(Statement::from_sql_and_values(backend, unclaim, [now.into()])).await?;
    let called_back = rows.execute_raw(Statement::from_sql_and_values(backend, call_back, [now.into()])).await?;
    Ok(called_back.rows_affected())
}
