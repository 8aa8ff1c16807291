//! Mail on its way out: claimed by a worker, reported on afterwards. Between the two no transaction is open.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait,
    IntoActiveModel, QueryFilter, Statement, UpdateMany, sea_query::Expr,
};

use super::{
    Actor, Asking, ClaimedMail, LinkFacts, MailFate, StaffingError,
    desk::Desk,
    next_mail::{Next, next_due},
};
use crate::{
    clock::Clock,
    entities::outbox,
    ids::{OutboxId, ProjectId, RequestId},
    mail::{self, Variables},
    rules::{
        calendar::{CalendarSettings, Leave},
        request_lifecycle::Event,
    },
    services::templates,
    tx::StaffingTx,
    values::{
        email::Email,
        states::{ClosedReason, HoldReason, MailKind, MailState, OutboxState, ProjectStatus, RequestStatus},
    },
};

/// How long a claim lasts whose worker is not heard of. One that lives keeps its claim ([`keep_claim`]) while it sends.
pub const LEASE: TimeDelta = TimeDelta::seconds(20);

/// Claims the next mail that may leave now, if there is one; what staff and the engaged wait for goes before the rest, and
/// of the rest what must be answered first.
///
/// What should not leave after all is dealt with on the way: mail that must not disturb in quiet time waits for the
/// next waking hour, a request for which it is too late is closed, and nothing of a paused project moves.
pub async fn claim_mail(
    tx: &StaffingTx,
    clock: &Clock,
    message_domain: &str,
) -> Result<Option<ClaimedMail>, StaffingError> {
    while let Some(next) = next_due(tx.rows(), clock.now()).await? {
        let mut desk = Desk::open(tx, clock, Actor::System, Leave::Waking, [next.project_id]).await?;
        let Some(row) = claim(&desk, &next).await? else { continue };
        match desk.verdict(&row) {
            Verdict::Send(deadline) => return claimed(&desk, row, deadline, message_domain).await.map(Some),
            Verdict::Wait(until) => release(&desk, &row, until).await?,
            Verdict::CallBack => retract(&desk, &row).await?,
            Verdict::TooLate => {
                if let Some(request) = row.request_id {
                    desk.happen(next.project_id, request, &Event::Close(ClosedReason::TooLate))?;
                }
                desk.finish(Asking::Refuse).await?;
            }
        }
    }
    Ok(None)
}

/// What is to be done with a mail whose time has come.
enum Verdict {
    /// It leaves; a request or reminder prints this answer time.
    Send(Option<DateTime<Utc>>),
    /// It may not disturb before then.
    Wait(DateTime<Utc>),
    /// Nobody awaits an answer to it any longer.
    CallBack,
    /// No answer to it would come in time.
    TooLate,
}

impl Desk<'_> {
    fn verdict(&self, row: &outbox::Model) -> Verdict {
        let calendar = &self.house.calendar;
        let waking = calendar.not_before(self.now, Leave::Waking);
        let request = row.request_id.zip(row.project_id).and_then(|(id, project)| {
            let file = self.files.get(&project)?;
            Some((file, file.requests.get(&id)?))
        });
        let asks = matches!(row.kind, MailKind::Request | MailKind::Reminder);
        let Some((file, request)) = request.filter(|_| asks) else {
            return if row.at_once || waking <= self.now { Verdict::Send(None) } else { Verdict::Wait(waking) };
        };
        if !request.status.is_live() {
            return Verdict::CallBack;
        }
        if !row.at_once && waking > self.now {
            return Verdict::Wait(waking);
        }
        match (row.kind, request.deadline_at) {
            (MailKind::Reminder, Some(deadline)) if !CalendarSettings::may_still_remind(self.now, deadline) => {
                Verdict::CallBack
            }
            (_, Some(stored)) => Verdict::Send(Some(stored)),
            (_, None) => {
                let need = &file.needs[&request.need_id];
                let starts = file.starts(need);
                let deadline = calendar.deadline(&file.terms(need, &starts), self.now);
                deadline.map_or(Verdict::TooLate, |deadline| Verdict::Send(Some(deadline)))
            }
        }
    }
}

/// Takes the mail, if it is still there to be taken now that the project is locked.
async fn claim(desk: &Desk<'_>, next: &Next) -> Result<Option<outbox::Model>, StaffingError> {
    let due = Condition::any()
        .add(outbox::Column::State.eq(OutboxState::Queued).and(outbox::Column::NextAt.lte(desk.now)))
        .add(outbox::Column::State.eq(OutboxState::Leased).and(outbox::Column::LeaseUntil.lte(desk.now)));
    let mut claim = outbox::Entity::update_many()
        .col_expr(outbox::Column::State, Expr::val(OutboxState::Leased.as_str()))
        .col_expr(outbox::Column::LeaseUntil, Expr::val(desk.now + LEASE))
        .col_expr(outbox::Column::Fence, Expr::col(outbox::Column::Fence).add(1))
        .col_expr(outbox::Column::Attempts, Expr::col(outbox::Column::Attempts).add(1))
        .col_expr(outbox::Column::UpdatedAt, Expr::val(desk.now))
        .filter(outbox::Column::Id.eq(next.id))
        .filter(due);
    if desk.file(next.project_id)?.project.status == ProjectStatus::Paused {
        claim = claim.filter(outbox::Column::Kind.eq(MailKind::AdminAlert));
    }
    Ok(claim.exec_with_returning(desk.rows).await?.into_iter().next())
}

fn update(id: OutboxId, state: OutboxState, now: DateTime<Utc>) -> UpdateMany<outbox::Entity> {
    outbox::Entity::update_many()
        .col_expr(outbox::Column::State, Expr::val(state.as_str()))
        .col_expr(outbox::Column::LeaseUntil, Expr::val(None::<DateTime<Utc>>))
        .col_expr(outbox::Column::UpdatedAt, Expr::val(now))
        .filter(outbox::Column::Id.eq(id))
}

/// Puts a mail back that was not tried.
async fn release(desk: &Desk<'_>, row: &outbox::Model, until: DateTime<Utc>) -> Result<(), DbErr> {
    update(row.id, OutboxState::Queued, desk.now)
        .col_expr(outbox::Column::NextAt, Expr::val(until))
        .col_expr(outbox::Column::Attempts, Expr::val(row.attempts - 1))
        .exec(desk.rows)
        .await
        .map(drop)
}

async fn retract(desk: &Desk<'_>, row: &outbox::Model) -> Result<(), DbErr> {
    update(row.id, OutboxState::Retracted, desk.now).exec(desk.rows).await.map(drop)
}

/// Everything that sending the mail takes.
async fn claimed(
    desk: &Desk<'_>,
    row: outbox::Model,
    deadline: Option<DateTime<Utc>>,
    message_domain: &str,
) -> Result<ClaimedMail, StaffingError> {
    let project = row.project_id.ok_or(StaffingError::NotFound)?;
    let file = desk.file(project)?;
    let template = templates::of_version(desk.rows, row.template_version_id, row.kind, row.locale).await?;
    let mut variables: Variables =
        serde_json::from_value(row.variables).map_err(|error| DbErr::Json(error.to_string()))?;
    variables.deadline = deadline;
    let message_id = row.message_id.clone().unwrap_or_else(|| format!("<{}@{message_domain}>", row.id));
    if row.message_id.is_none() {
        outbox::Entity::update_many()
            .col_expr(outbox::Column::MessageId, Expr::val(message_id.as_str()))
            .filter(outbox::Column::Id.eq(row.id))
            .exec(desk.rows)
            .await?;
    }
    let to_staff = row.kind == MailKind::AdminAlert;
    let link = row
        .request_id
        .filter(|_| !to_staff)
        .and_then(|id| file.requests.get(&id))
        .map(|request| LinkFacts { request: request.id, epoch: u8::try_from(request.link_epoch).unwrap_or_default() });
    let recipient_name =
        if to_staff { String::new() } else { format!("{} {}", variables.first_name, variables.last_name) };
    Ok(ClaimedMail {
        id: row.id,
        fence: row.fence,
        kind: row.kind,
        project,
        recipient: row.recipient,
        recipient_name,
        template,
        variables,
        message_id,
        link,
        at_once: row.at_once,
        attempts: row.attempts,
        unknown_outcomes: row.unknown_outcomes,
        reply_to: file.project.contact_email.clone(),
        deadline,
    })
}

/// An alert without a recipient, or whose recipient cannot be reached, is for everybody who runs the orchestra: it becomes
/// one mail to each of them, so that the mailbox of one keeps it from nobody else, and nobody has it twice because another
/// could not have it.
pub async fn address_to_each(
    tx: &StaffingTx,
    clock: &Clock,
    mail: &ClaimedMail,
    recipients: Vec<Email>,
) -> Result<MailFate, StaffingError> {
    let mut recipients = recipients.into_iter();
    let first = recipients.next();
    let address = update(mail.id, OutboxState::Queued, clock.now())
        .col_expr(outbox::Column::Recipient, Expr::val(first.as_ref().map(Email::as_str)))
        .col_expr(outbox::Column::MessageId, Expr::val(None::<String>))
        .col_expr(outbox::Column::Attempts, Expr::val(0))
        .col_expr(outbox::Column::UnknownOutcomes, Expr::val(0))
        .filter(outbox::Column::Fence.eq(mail.fence))
        .filter(outbox::Column::State.eq(OutboxState::Leased));
    let Some(row) = address.exec_with_returning(tx.rows()).await?.into_iter().next() else {
        return Ok(MailFate::NotOurs);
    };
    let others = recipients.map(|recipient| outbox::ActiveModel {
        id: Set(OutboxId::new(clock)),
        dedupe_key: Set(format!("{}:{recipient}", row.dedupe_key)),
        recipient: Set(Some(recipient)),
        fence: Set(0),
        ..row.clone().into_active_model().reset_all()
    });
    let others: Vec<_> = others.collect();
    if !others.is_empty() {
        outbox::Entity::insert_many(others).exec_without_returning(tx.rows()).await?;
    }
    Ok(MailFate::Noted)
}

/// Whether the mail is still to be sent: the last look, when the recipient's server has said that it would take it.
pub async fn still_wanted(db: &impl ConnectionTrait, mail: &ClaimedMail) -> Result<bool, DbErr> {
    let sql = "SELECT o.id, o.project_id FROM outbox o JOIN project p ON p.id = o.project_id \
               LEFT JOIN request r ON r.id = o.request_id \
               WHERE o.id = $1 AND o.fence = $2 AND o.state = 'leased' \
               AND (p.status <> 'paused' OR o.kind = 'admin_alert') \
               AND (o.kind NOT IN ('request', 'reminder') OR r.status IN ('queued', 'open'))";
    let values = [mail.id.into(), mail.fence.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.query_one_raw(statement).await?.is_some())
}

/// A mail server has taken the mail: a request's answer time begins, as the mail prints it. The musician of a request
/// that was closed meanwhile is told how things stand.
pub async fn handed_over(
    tx: &StaffingTx,
    clock: &Clock,
    mail: &ClaimedMail,
    smtp_reply: &str,
) -> Result<MailFate, StaffingError> {
    let mut desk = Desk::open(tx, clock, Actor::System, Leave::Waking, [mail.project]).await?;
    let Some(row) = report(&desk, mail, OutboxState::Sent, smtp_reply).await? else { return Ok(MailFate::NotOurs) };
    if let Some(request) = row.request_id.filter(|_| row.kind == MailKind::Request) {
        desk.printed = mail.deadline;
        desk.happen(mail.project, request, &Event::HandedOver)?;
    }
    desk.finish(Asking::Refuse).await?;
    Ok(MailFate::Noted)
}

/// The recipient's mailbox was refused: nobody is asked there again until the address changes, and a request goes to
/// the next at once.
pub async fn mailbox_refused(
    tx: &StaffingTx,
    clock: &Clock,
    mail: &ClaimedMail,
    smtp_reply: &str,
) -> Result<MailFate, StaffingError> {
    let mut desk = Desk::open(tx, clock, Actor::System, Leave::Waking, [mail.project]).await?;
    let Some(row) = report(&desk, mail, OutboxState::Dead, smtp_reply).await? else { return Ok(MailFate::NotOurs) };
    if let Some((id, musician)) = row.request_id.zip(row.musician_id).filter(|_| row.kind != MailKind::AdminAlert) {
        if status_of(&desk, mail.project, id)?.is_live() {
            desk.happen(mail.project, id, &Event::Undeliverable)?;
        } else {
            desk.mailboxes.insert(musician, MailState::Bounced);
            desk.alert_about(mail.project, id, mail::Alert::Undeliverable);
        }
    }
    desk.finish(Asking::Refuse).await?;
    Ok(MailFate::Noted)
}

/// Makes a claim last as long from now as it did from its beginning; one that has passed to another stays lost.
pub async fn keep_claim(tx: &StaffingTx, clock: &Clock, mail: &ClaimedMail) -> Result<(), StaffingError> {
    let keep = outbox::Entity::update_many()
        .col_expr(outbox::Column::LeaseUntil, Expr::val(clock.now() + LEASE))
        .filter(outbox::Column::Id.eq(mail.id))
        .filter(outbox::Column::Fence.eq(mail.fence))
        .filter(outbox::Column::State.eq(OutboxState::Leased));
    keep.exec(tx.rows()).await?;
    Ok(())
}

/// The mail could not be sent now, or nobody knows whether it was: it is tried again then.
pub async fn put_off(
    tx: &StaffingTx,
    clock: &Clock,
    mail: &ClaimedMail,
    next_at: DateTime<Utc>,
    smtp_reply: &str,
    unknown: bool,
) -> Result<MailFate, StaffingError> {
    let put_off = update(mail.id, OutboxState::Queued, clock.now())
        .col_expr(outbox::Column::NextAt, Expr::val(next_at))
        .col_expr(outbox::Column::SmtpReply, Expr::val(smtp_reply))
        .col_expr(outbox::Column::UnknownOutcomes, Expr::val(mail.unknown_outcomes + i32::from(unknown)))
        .filter(outbox::Column::Fence.eq(mail.fence))
        .filter(outbox::Column::State.eq(OutboxState::Leased));
    let changed = put_off.exec(tx.rows()).await?.rows_affected == 1;
    Ok(if changed { MailFate::Noted } else { MailFate::NotOurs })
}

/// The mail waits because its receiving domain turns our mail away: staff are told, once a day for each project and domain.
pub async fn domain_stopped(
    tx: &StaffingTx,
    clock: &Clock,
    mail: &ClaimedMail,
    domain: &str,
) -> Result<(), StaffingError> {
    let Some(LinkFacts { request, .. }) = mail.link else { return Ok(()) };
    let mut desk = Desk::open(tx, clock, Actor::System, Leave::Waking, [mail.project]).await?;
    let facts = desk.file(mail.project)?.requests.get(&request).ok_or(StaffingError::NotFound)?;
    let (need, about) = (facts.need_id, (request, facts.musician_id));
    let cause = format!("{}:{domain}:{}", mail.project, desk.now.date_naive());
    desk.alert(mail.project, need, Some(about), mail::Alert::DomainBlocked, &cause);
    desk.finish(Asking::Refuse).await.map(drop)
}

/// The mail is given up, and staff are told. A request that it was to carry is closed and its need held: the fault is
/// ours, and the next mail would meet it too.
pub async fn give_up(
    tx: &StaffingTx,
    clock: &Clock,
    mail: &ClaimedMail,
    smtp_reply: &str,
) -> Result<MailFate, StaffingError> {
    let mut desk = Desk::open(tx, clock, Actor::System, Leave::Waking, [mail.project]).await?;
    let Some(row) = report(&desk, mail, OutboxState::Dead, smtp_reply).await? else { return Ok(MailFate::NotOurs) };
    let request = row.request_id.filter(|_| row.kind != MailKind::AdminAlert);
    if let Some((id, musician)) = request.zip(row.musician_id) {
        let need = desk.file(mail.project)?.requests[&id].need_id;
        desk.alert(mail.project, need, Some((id, musician)), mail::Alert::MailDead, &row.id.to_string());
        if status_of(&desk, mail.project, id)? == RequestStatus::Queued {
            desk.hold(mail.project, need, HoldReason::Stopped);
            desk.happen(mail.project, id, &Event::Close(ClosedReason::TooLate))?;
        }
    }
    desk.finish(Asking::Refuse).await?;
    Ok(MailFate::Noted)
}

fn status_of(desk: &Desk<'_>, project: ProjectId, id: RequestId) -> Result<RequestStatus, StaffingError> {
    desk.file(project)?.requests.get(&id).map(|request| request.status).ok_or(StaffingError::NotFound)
}

/// Ends a claim, unless it has passed to somebody else. One that was called back while it was being sent, or marked as
/// sent because its link was used, is still ours to report on.
async fn report(
    desk: &Desk<'_>,
    mail: &ClaimedMail,
    state: OutboxState,
    smtp_reply: &str,
) -> Result<Option<outbox::Model>, StaffingError> {
    let ours = [OutboxState::Leased, OutboxState::Retracted, OutboxState::Sent];
    let mut report = update(mail.id, state, desk.now)
        .col_expr(outbox::Column::SmtpReply, Expr::val(smtp_reply))
        .filter(outbox::Column::Fence.eq(mail.fence))
        .filter(outbox::Column::State.is_in(ours));
    report = match state {
        OutboxState::Sent => report.col_expr(outbox::Column::SentAt, Expr::val(desk.now)),
        _ => report.col_expr(outbox::Column::SentAt, Expr::val(None::<DateTime<Utc>>)),
    };
    Ok(report.exec_with_returning(desk.rows).await?.into_iter().next())
}
