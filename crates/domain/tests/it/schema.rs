//! The database refuses bad states even where the code is wrong.

use domain::entities::{need, seat};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use crate::{databases::Orchestra, fixtures};

on_each_backend!(
    nobody_is_asked_twice_at_once_in_a_project,
    more_yes_than_seats_is_impossible,
    a_request_is_in_one_state_only,
    a_need_is_one_that_can_be_filled,
);

/// A need with two seats, and two musicians who have been asked.
async fn two_asked(orchestra: &Orchestra) -> need::Model {
    let violin = fixtures::instrument(orchestra, "Violin", "Violin").await;
    let tutti = fixtures::position(orchestra, violin, "Tutti", "Tutti").await;
    let need = fixtures::need(orchestra, tutti, None).await;
    for no in 1..=2 {
        seat::ActiveModel { need_id: Set(need.id), no: Set(no) }.insert(&orchestra.db).await.unwrap();
    }
    for full_name in ["Ada Berg", "Bo Berg"] {
        let musician = fixtures::musician(orchestra, full_name, &[tutti]).await.id;
        fixtures::request(orchestra, &need, musician).await.unwrap();
    }
    need
}

/// Changes the request of the musician with this first name, and says which constraint objected.
async fn objection(orchestra: &Orchestra, first_name: &str, change: &str) -> Option<String> {
    let whose = "musician_id IN (SELECT id FROM musician WHERE first_name = $1)";
    let sql = format!("UPDATE request SET {change} WHERE {whose}");
    fixtures::run(orchestra, &sql, vec![first_name.into()]).await.err().map(|error| error.to_string())
}

async fn nobody_is_asked_twice_at_once_in_a_project(orchestra: Orchestra) {
    let need = two_asked(&orchestra).await;
    let cy = fixtures::musician(&orchestra, "Cy Berg", &[]).await.id;
    fixtures::request(&orchestra, &need, cy).await.unwrap();
    fixtures::request(&orchestra, &need, cy).await.unwrap_err();
    fixtures::close_requests(&orchestra).await;
    fixtures::request(&orchestra, &need, cy).await.unwrap();
}

async fn more_yes_than_seats_is_impossible(orchestra: Orchestra) {
    two_asked(&orchestra).await;
    let accept =
        async |who, seat| objection(&orchestra, who, &format!("status = 'accepted', seat_no = {seat}")).await.is_none();
    assert!(!accept("Ada", "3").await, "there is no third seat");
    assert!(!accept("Ada", "NULL").await, "a yes has a seat");
    assert!(accept("Ada", "1").await);
    assert!(!accept("Bo", "1").await, "the seat is taken");
    assert!(accept("Bo", "2").await);
    let delete = "DELETE FROM seat WHERE no = $1";
    fixtures::run(&orchestra, delete, vec![2.into()]).await.unwrap_err();
}

async fn a_request_is_in_one_state_only(orchestra: Orchestra) {
    two_asked(&orchestra).await;
    let day = |no| format!("'2026-06-0{no}T10:00:00+00:00'");
    let (first, second) = (day(1), day(2));
    for (change, constraint) in [
        ("seat_no = 1".to_owned(), "ck_request_seat"),
        ("status = 'open'".to_owned(), "ck_request_open"),
        (format!("status = 'open', sent_at = {second}, deadline_at = {first}"), "ck_request_deadline"),
        (format!("status = 'open', deadline_at = {first}"), "ck_request_deadline"),
        (format!("sent_at = {first}, deadline_at = {second}"), "ck_request_queued"),
        ("status = 'expired'".to_owned(), "ck_request_closed"),
        (format!("closed_at = {first}"), "ck_request_closed"),
        (format!("status = 'cancelled', closed_at = {first}"), "ck_request_cancelled"),
        (format!("status = 'declined', closed_at = {first}"), "ck_request_declined"),
        ("closed_reason = 'stopped'".to_owned(), "ck_request_cancelled"),
        (format!("status = 'asked', closed_at = {first}"), "ck_request_status"),
        ("link_epoch = 256".to_owned(), "ck_request_link_epoch"),
    ] {
        let message = objection(&orchestra, "Ada", &change).await.unwrap_or_default();
        assert!(message.contains(constraint), "{change}: {message}");
    }
    for change in [
        format!("status = 'open', sent_at = {first}, deadline_at = {second}"),
        format!("status = 'cancelled', closed_reason = 'skipped', closed_at = {second}"),
        format!("status = 'declined', closed_reason = NULL, decline_scope = 'days', closed_at = {second}"),
        "status = 'accepted', decline_scope = NULL, closed_at = NULL, seat_no = 2".to_owned(),
    ] {
        assert_eq!(objection(&orchestra, "Ada", &change).await, None, "{change}");
    }
}

async fn a_need_is_one_that_can_be_filled(orchestra: Orchestra) {
    two_asked(&orchestra).await;
    for (change, constraint) in [
        ("quantity = 0", "ck_need_quantity"),
        ("quantity = 100", "ck_need_quantity"),
        ("max_recipients = 3", "ck_need_max_recipients"),
        ("strategy = 'first_come', max_recipients = 0", "ck_need_max_recipients"),
        ("response_value = 29, response_unit = 'minute'", "ck_need_response"),
        ("response_value = 91", "ck_need_response"),
        ("hold_reason = 'stopped'", "ck_need_hold"),
        ("strategy = 'random'", "ck_need_strategy"),
    ] {
        let outcome = fixtures::run(&orchestra, &format!("UPDATE need SET {change}"), Vec::new()).await;
        let message = outcome.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(message.contains(constraint), "{change}: {message}");
    }
    let first_come = "UPDATE need SET strategy = 'first_come', max_recipients = 6";
    fixtures::run(&orchestra, first_come, Vec::new()).await.unwrap();
}
