//! Whether a database holds what the model says, and what must always hold.

use domain::{
    entities::{need, project},
    values::states::{NeedStatus, ProjectStatus, RequestStatus, Strategy},
};
use sea_orm::{EntityTrait, QueryOrder};

use super::{
    system::{System, number},
    world::{Project, World},
};
use crate::fixtures;

impl System {
    /// The database holds what the model says, and what must always hold.
    pub fn compare(&self, world: &World) {
        self.runtime.block_on(async {
            let project = project::Entity::find_by_id(self.stage.project).one(&self.stage.orchestra.db).await.unwrap();
            let expected = match world.project {
                Project::Draft => ProjectStatus::Draft,
                Project::Active => ProjectStatus::Active,
                Project::Paused(_) => ProjectStatus::Paused,
            };
            assert_eq!(project.unwrap().status, expected);
            self.compare_needs(world).await;
            self.compare_requests(world).await;
            self.compare_mail(world).await;
        });
        hold(world);
    }

    async fn compare_needs(&self, world: &World) {
        let rows = need::Entity::find().order_by_asc(need::Column::Id).all(&self.stage.orchestra.db).await.unwrap();
        for (at, (row, need)) in rows.iter().zip(&world.needs).enumerate() {
            let stored = (row.quantity, row.armed_at.is_some(), row.hold_reason, row.status == NeedStatus::Archived);
            assert_eq!(stored, (number(need.quantity), need.armed, need.hold, need.archived), "need {at}");
        }
    }

    async fn compare_requests(&self, world: &World) {
        let rows = self.rows().await;
        let stored = rows.iter().map(|(row, seat)| {
            (
                self.needs.iter().position(|need| *need == row.need).unwrap(),
                self.stage.number(row.musician.id) - 1,
                row.status,
                row.closed_reason,
                row.decline_scope,
                row.standby_since.is_some(),
                *seat,
                row.deadline_at,
                row.next_reminder_at,
            )
        });
        let expected = world.requests.iter().map(|request| {
            (
                request.need,
                request.person,
                request.status,
                request.reason,
                request.scope,
                request.standby.is_some(),
                request.seat.map(number),
                request.deadline,
                request.remind,
            )
        });
        let (stored, expected): (Vec<_>, Vec<_>) = (stored.collect(), expected.collect());
        assert_eq!(stored, expected, "the requests (left: stored)");
        for (row, _) in &rows {
            assert!(row.status != RequestStatus::Open || row.deadline_at > row.sent_at);
            assert!(row.status != RequestStatus::Queued || row.deadline_at.is_none());
        }
    }

    /// Each request has one first mail and each yes one confirmation; nobody is asked for what is closed.
    async fn compare_mail(&self, world: &World) {
        let sql = "SELECT r.id, r.resends, \
                   COALESCE(SUM(CASE WHEN o.kind = 'request' THEN 1 ELSE 0 END), 0) AS asking, \
                   COALESCE(SUM(CASE WHEN o.kind = 'confirmation' THEN 1 ELSE 0 END), 0) AS confirming, \
                   COALESCE(SUM(CASE WHEN o.kind = 'reminder' THEN 1 ELSE 0 END), 0) AS reminding, \
                   COALESCE(SUM(CASE WHEN o.kind IN ('request', 'reminder') AND o.state = 'queued' THEN 1 ELSE 0 END), 0) AS waiting \
                   FROM request r LEFT JOIN outbox o ON o.request_id = r.id \
                   GROUP BY r.id, r.resends, r.queued_at ORDER BY r.queued_at, r.id";
        let rows = fixtures::rows(&self.stage.orchestra, sql, vec![]).await;
        for (at, (row, request)) in rows.iter().zip(&world.requests).enumerate() {
            let count = |column: &str| row.try_get::<i64>("", column).unwrap();
            let resends = i64::from(row.try_get::<i32>("", "resends").unwrap());
            assert_eq!(count("asking"), 1 + resends, "request {at}: a first mail, and those that were sent again");
            assert_eq!(
                count("confirming"),
                i64::from(number(request.confirmed)),
                "request {at}: a confirmation for each yes"
            );
            assert!(count("reminding") <= 1, "request {at}: one reminder");
            assert!(request.status.is_live() || count("waiting") == 0, "request {at}: closed, and still asked");
        }
    }
}

/// What holds in every state, however it was come to.
fn hold(world: &World) {
    for (at, need) in world.needs.iter().enumerate() {
        let of_need = || world.requests.iter().filter(move |request| request.need == at);
        let mut seats: Vec<usize> = of_need().filter_map(|request| request.seat).collect();
        let live = of_need().filter(|request| request.status.is_live()).count();
        assert!(seats.len() <= need.quantity);
        match need.strategy {
            Strategy::Sequential => assert!(live <= 1),
            Strategy::Parallel => assert!(seats.len() + live <= need.quantity),
            Strategy::FirstCome => assert!(seats.len() < need.quantity || live == 0),
        }
        assert!(seats.iter().all(|seat| (1..=need.quantity).contains(seat)));
        seats.sort_unstable();
        assert!(seats.windows(2).all(|pair| pair[0] != pair[1]), "no seat is given twice");
    }
    for person in 0..world.people.len() {
        let theirs = world.requests.iter().filter(|request| request.person == person);
        let engaged = theirs.filter(|request| request.status.is_live() || request.status == RequestStatus::Accepted);
        assert!(engaged.count() <= 1, "{person} is asked or engaged twice");
    }
}
