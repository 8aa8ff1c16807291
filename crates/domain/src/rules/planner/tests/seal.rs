//! The digest, what a plan looks like outside, and the sick call.

use super::*;

#[test]
fn the_digest_seals_who_is_asked_and_cancelled_and_nothing_else() {
    let project = snapshot(vec![need(1, Sequential, 1, &[&[1, 2]]), need(2, Parallel, 1, &[])])
        .with(2, 5, Accepted)
        .with(2, 6, Open);
    let before = automatic(&project);
    assert_eq!(
        before.digest.to_string(),
        "5d176335e3ff32fa4f3ee43940e4100d214a205943d863249ff5f44da07b5801",
        "the digest of version 1"
    );
    assert_eq!(before.digest.to_string().parse(), Ok(before.digest));
    assert_eq!("c9".parse::<PlanDigest>(), Err(NotADigest));

    let mut later = project.clone();
    later.needs[0].not_before = now() + hours(9);
    let later = automatic(&later);
    assert_eq!(later.digest, before.digest);
    assert_ne!(later.dispatches, before.dispatches);
    let same = later.difference(&before);
    assert_eq!(
        (same.asked_now, same.asked_before, same.cancelled_now, same.cancelled_before),
        (vec![], vec![], vec![], vec![])
    );

    let mut other = project;
    other.musician(1).status = MusicianStatus::Inactive;
    other.requests.pop();
    let other = automatic(&other);
    assert_ne!(other.digest, before.digest);
    let difference = other.difference(&before);
    assert_eq!(difference.asked_now, other.dispatches);
    assert_eq!(difference.asked_before, before.dispatches);
    assert_eq!(difference.cancelled_now, []);
    assert_eq!(difference.cancelled_before[0].request, RequestId::from_uuid(uuid::Uuid::from_u128(2)));
}

#[test]
fn a_plan_reads_as_the_api_sends_it() {
    let project = snapshot(vec![need(1, Sequential, 1, &[&[1]]), need(2, Sequential, 1, &[])]);
    let sent = serde_json::to_value(automatic(&project)).unwrap();
    let keys: Vec<_> = sent.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["cancels", "conflicts", "dispatches", "holds", "planDigest", "verdicts"]);
    assert_eq!(sent["dispatches"][0]["listOrdinal"], 1);
    assert_eq!(sent["verdicts"][0]["verdict"], "send");
    assert_eq!(sent["holds"][0]["reason"], "exhausted");
    assert_eq!(sent["holds"][0]["store"], "exhausted");
}

#[test]
fn the_sick_call_asks_four_at_once_and_is_not_held_back_by_the_hour() {
    let need = Need { max_recipients: Some(4), armed_at: None, ..need(1, FirstCome, 1, &[&[1, 2, 3, 4, 5, 6]]) };
    let mut project = snapshot(vec![need]);
    let send = PlanCommand::of(Trigger::Send);
    let wave = plan(&project, &send, now());
    assert_eq!(wave.asked(1), [1, 2, 3, 4]);
    assert!(wave.dispatches.iter().all(|dispatch| dispatch.not_before == now()));
    project.carry_out(&send, &wave, now());

    // The second to answer gets the seat; nobody new is asked, and the other three are told.
    project.requests[0].status = Declined;
    assert!(automatic(&project).is_empty());
    project.requests[1].status = Accepted;
    let filled = automatic(&project);
    assert_eq!(cancelled(&filled), [(3, ClosedReason::PositionFilled), (4, ClosedReason::PositionFilled)]);
    assert_eq!((filled.dispatches.len(), filled.idle()[&1]), (0, IdleReason::Full));
}
