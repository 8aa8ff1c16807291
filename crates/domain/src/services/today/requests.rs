//! The requests of coming projects that want a person.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

use super::{
    Moment, TodayItem, TodayKind, TodayMusician,
    attention::{COMING, Coming, at},
};
use crate::{
    ids::NeedId,
    rules::calendar::CalendarSettings,
    services::board::BoardMail,
    values::states::{MailState, OutboxState, RequestStatus},
};

/// The requests of these needs that wait for staff; one may do so for several reasons.
pub(super) async fn waiting(
    db: &impl ConnectionTrait,
    needs: &[Coming],
    moment: Moment,
) -> Result<Vec<TodayItem>, DbErr> {
    let needs: BTreeMap<NeedId, &Coming> = needs.iter().filter_map(|need| Some((need.need_id?, need))).collect();
    let sql = format!(
        "SELECT r.id, r.need_id, r.status, r.question, r.sent_at, r.deadline_at, r.standby_since, r.updated_at, \
         m.id AS musician_id, m.first_name, m.last_name, m.phone, m.mail_state, o.kind AS mail_kind, o.state AS mail, \
         o.attempts, o.next_at, o.smtp_reply, o.updated_at AS mailed_at, \
         EXISTS (SELECT 1 FROM request t WHERE t.project_id = r.project_id AND t.musician_id = r.musician_id \
         AND t.status IN ('queued', 'open', 'accepted')) AS is_asked \
         FROM request r JOIN project w ON w.id = r.project_id JOIN musician m ON m.id = r.musician_id \
         LEFT JOIN outbox o ON o.id = (SELECT l.id FROM outbox l WHERE l.request_id = r.id \
         AND l.kind <> 'admin_alert' ORDER BY l.created_at DESC, l.id DESC LIMIT 1) \
         WHERE {COMING} AND (r.status = 'open' OR r.standby_since IS NOT NULL OR o.state = 'dead') ORDER BY r.id"
    );
    let mut items = Vec::new();
    for row in db.query_all_raw(at(db, &sql, moment)).await? {
        // Of a need that is archived, or of a project that came between the two statements.
        let Some(need) = needs.get(&row.try_get::<NeedId>("", "need_id")?) else { continue };
        for (kind, since) in reasons(&row, moment.now)? {
            if let Some(item) = need.item(kind, moment) {
                items.push(item_about(item, since, &row)?);
            }
        }
    }
    Ok(items)
}

/// What about the request waits for staff, and since when.
fn reasons(row: &QueryResult, now: DateTime<Utc>) -> Result<Vec<(TodayKind, DateTime<Utc>)>, DbErr> {
    let mut reasons = Vec::new();
    let status: RequestStatus = row.try_get("", "status")?;
    if status == RequestStatus::Open {
        if row.try_get::<Option<String>>("", "question")?.is_some() {
            reasons.push((TodayKind::Question, row.try_get("", "updated_at")?));
        }
        let window = Option::zip(row.try_get("", "sent_at")?, row.try_get("", "deadline_at")?);
        let call_at = window.and_then(|(sent_at, deadline)| CalendarSettings::call_prompt(sent_at, deadline));
        reasons.extend(call_at.filter(|call_at| *call_at <= now).map(|call_at| (TodayKind::CallPrompt, call_at)));
    }
    if let (Some(since), false) = (row.try_get("", "standby_since")?, row.try_get("", "is_asked")?) {
        reasons.push((TodayKind::Standby, since));
    }
    if row.try_get::<Option<OutboxState>>("", "mail")? == Some(OutboxState::Dead) {
        // The next was asked at once: once the address is mended, nothing is left to do.
        let is_mended =
            status == RequestStatus::Undeliverable && row.try_get::<MailState>("", "mail_state")? != MailState::Bounced;
        if !is_mended {
            reasons.push((TodayKind::MailFailed, row.try_get("", "mailed_at")?));
        }
    }
    Ok(reasons)
}

fn item_about(item: TodayItem, since: DateTime<Utc>, row: &QueryResult) -> Result<TodayItem, DbErr> {
    let kind = item.kind;
    Ok(TodayItem {
        since,
        musician: Some(TodayMusician {
            id: row.try_get("", "musician_id")?,
            first_name: row.try_get("", "first_name")?,
            last_name: row.try_get("", "last_name")?,
            phone: row.try_get("", "phone")?,
        }),
        request_id: Some(row.try_get("", "id")?),
        deadline_at: row.try_get("", "deadline_at")?,
        question: if kind == TodayKind::Question { row.try_get("", "question")? } else { None },
        mail: if kind == TodayKind::MailFailed { BoardMail::of(row)? } else { None },
        ..item
    })
}
