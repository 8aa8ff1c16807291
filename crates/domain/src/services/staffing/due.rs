//! What falls due by itself: answer times that run out, reminders, lists that open. And when the next thing does.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};

use super::{Actor, Asking, StaffingError, desk::Desk, house::House};
use crate::{
    clock::Clock,
    ids::{ProjectId, RequestId},
    mail,
    rules::calendar::{CalendarSettings, Leave},
    tx::StaffingTx,
    values::states::{MailKind, ProjectStatus, RequestStatus, Trigger},
};

/// The projects in which something has fallen due: [`settle_project`] is to be called for each.
pub async fn due_projects(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<ProjectId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Due {
        project_id: ProjectId,
    }
    let grace = House::load(db).await?.calendar.grace;
    let sql = "SELECT r.project_id FROM request r JOIN project p ON p.id = r.project_id \
               WHERE p.status = 'active' AND r.status = 'open' \
               AND (r.deadline_at <= $1 OR r.next_reminder_at <= $2) \
               UNION \
               SELECT n.project_id FROM need_list l JOIN need n ON n.id = l.need_id JOIN project p ON p.id = n.project_id \
               WHERE p.status = 'active' AND n.status = 'active' AND n.hold_reason IS NULL AND l.opens_at <= $2 \
               ORDER BY 1";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [(now - grace).into(), now.into()]);
    let due = Due::find_by_statement(statement).all(db).await?;
    Ok(due.into_iter().map(|due| due.project_id).collect())
}

/// The earliest instant at which something in this orchestra falls due, mail included; what a pause stops is left out.
/// Until then nothing is to be done, from then on something is.
pub async fn next_moment(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>, DbErr> {
    #[derive(FromQueryResult)]
    struct Moments {
        mail: Option<DateTime<Utc>>,
        lease: Option<DateTime<Utc>>,
        deadline: Option<DateTime<Utc>>,
        reminder: Option<DateTime<Utc>>,
        opening: Option<DateTime<Utc>>,
    }
    let calendar = House::load(db).await?.calendar;
    let sql = "SELECT \
        (SELECT MIN(o.next_at) FROM outbox o LEFT JOIN project p ON p.id = o.project_id \
         WHERE o.state = 'queued' AND (p.id IS NULL OR p.status <> 'paused' OR o.kind = 'admin_alert')) AS mail, \
        (SELECT MIN(o.lease_until) FROM outbox o LEFT JOIN project p ON p.id = o.project_id \
         WHERE o.state = 'leased' AND (p.id IS NULL OR p.status <> 'paused' OR o.kind = 'admin_alert')) AS lease, \
        (SELECT MIN(r.deadline_at) FROM request r JOIN project p ON p.id = r.project_id \
         WHERE r.status = 'open' AND p.status = 'active') AS deadline, \
        (SELECT MIN(r.next_reminder_at) FROM request r JOIN project p ON p.id = r.project_id \
         WHERE r.status = 'open' AND p.status = 'active') AS reminder, \
        (SELECT MIN(l.opens_at) FROM need_list l JOIN need n ON n.id = l.need_id JOIN project p ON p.id = n.project_id \
         WHERE n.status = 'active' AND n.hold_reason IS NULL AND p.status = 'active') AS opening";
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let Some(moments) = Moments::find_by_statement(statement).one(db).await? else { return Ok(None) };
    let expiry = moments.deadline.map(|deadline| calendar.expiry(deadline));
    Ok([moments.mail, moments.lease, expiry, moments.reminder, moments.opening].into_iter().flatten().min())
}

/// Does what has fallen due in a project: requests expire first, then the project is planned, then who may still answer
/// is reminded.
pub async fn settle_project(tx: &StaffingTx, clock: &Clock, project: ProjectId) -> Result<(), StaffingError> {
    let mut desk = Desk::open(tx, clock, Actor::System, Leave::Waking, [project]).await?;
    if desk.file(project)?.project.status != ProjectStatus::Active {
        return Ok(());
    }
    for request in desk.open_requests(project, |request| request.deadline_at)? {
        desk.expire_if_due(project, request)?;
    }
    desk.replan(project, Trigger::Due, false);
    desk.follow_up(Asking::Refuse).await?;
    for request in desk.open_requests(project, |request| request.next_reminder_at)? {
        desk.remind(project, request)?;
    }
    desk.finish(Asking::Refuse).await.map(drop)
}

impl Desk<'_> {
    /// The open requests whose moment has come, the earliest first.
    fn open_requests(
        &self,
        project: ProjectId,
        moment: impl Fn(&crate::entities::request::Model) -> Option<DateTime<Utc>>,
    ) -> Result<Vec<RequestId>, StaffingError> {
        let open = self.file(project)?.requests.values().filter(|request| request.status == RequestStatus::Open);
        let due: BTreeSet<(DateTime<Utc>, RequestId)> =
            open.filter_map(|request| Some((moment(request)?, request.id))).filter(|(at, _)| *at <= self.now).collect();
        Ok(due.into_iter().map(|(_, id)| id).collect())
    }

    /// Reminds the musician or, when the answer time is short, prompts staff to call. Once, and not when it no longer
    /// helps.
    fn remind(&mut self, project: ProjectId, id: RequestId) -> Result<(), StaffingError> {
        let now = self.now;
        let request = self.file_mut(project)?.requests.get_mut(&id).ok_or(StaffingError::NotFound)?;
        request.next_reminder_at = None;
        let Some((sent_at, deadline)) = request.sent_at.zip(request.deadline_at) else { return Ok(()) };
        if CalendarSettings::call_prompt(sent_at, deadline).is_some() {
            self.alert_about(project, id, mail::Alert::CallPrompt);
        } else if CalendarSettings::may_still_remind(now, deadline) {
            request.reminded_count += 1;
            self.write_to(project, id, MailKind::Reminder);
        }
        Ok(())
    }
}
