//! Requests in every state. Only staffing writes them, so tests of those who read them write them by hand.

use chrono::{DateTime, Utc};
use domain::{
    entities::{need, need_session, seat},
    ids::{MusicianId, SessionId},
};
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::{
    databases::Orchestra,
    fixtures::{request, run},
};

/// Every queued request is mailed, and can be answered until then.
pub async fn open_requests(orchestra: &Orchestra, deadline: DateTime<Utc>) {
    let sql = "UPDATE request SET status = 'open', sent_at = queued_at, deadline_at = $1 WHERE status = 'queued'";
    run(orchestra, sql, vec![deadline.into()]).await.unwrap();
}

/// Everybody who is asked says no to the days.
pub async fn decline_requests(orchestra: &Orchestra) {
    let sql = "UPDATE request SET status = 'declined', decline_scope = 'days', closed_at = $1 WHERE closed_at IS NULL";
    run(orchestra, sql, vec![orchestra.clock.now().into()]).await.unwrap();
}

/// A musician who is asked says yes and gets a seat.
pub async fn accept(orchestra: &Orchestra, musician: MusicianId, seat: i32) {
    let sql = "UPDATE request SET status = 'accepted', seat_no = $1, answered_at = $2 \
               WHERE musician_id = $3 AND closed_at IS NULL";
    run(orchestra, sql, vec![seat.into(), orchestra.clock.now().into(), musician.into()]).await.unwrap();
}

/// A request that is over: its state, and what that state needs besides.
pub async fn past(orchestra: &Orchestra, need: &need::Model, musician: MusicianId, status: &str, besides: &str) {
    request(orchestra, need, musician).await.unwrap();
    let sql = format!(
        "UPDATE request SET status = $1, closed_at = $2, {besides} WHERE musician_id = $3 AND closed_at IS NULL"
    );
    run(orchestra, &sql, vec![status.into(), orchestra.clock.now().into(), musician.into()]).await.unwrap();
}

/// The seats of a need, which services add with it.
pub async fn seats(orchestra: &Orchestra, need: &need::Model) {
    let seats = (1..=need.quantity).map(|no| seat::ActiveModel { need_id: Set(need.id), no: Set(no) });
    seat::Entity::insert_many(seats).exec_without_returning(&orchestra.db).await.unwrap();
}

/// The need covers this session, and no others but those it names as well.
pub async fn cover(orchestra: &Orchestra, need: &need::Model, session: SessionId) {
    let row =
        need_session::ActiveModel { project_id: Set(need.project_id), need_id: Set(need.id), session_id: Set(session) };
    need_session::Entity::insert(row).exec_without_returning(&orchestra.db).await.unwrap();
}
