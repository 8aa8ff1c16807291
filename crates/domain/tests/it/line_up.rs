//! The line-up, and the order of a score that it follows.

use domain::{
    ids::{InstrumentId, PositionId, ProjectId},
    services::{
        FindError, OrderError,
        counters::{self, Collection},
        instruments, line_up,
        positions::{self, PositionFilter},
        staffing::Actor,
    },
    values::states::SessionKind,
};

use crate::{
    asked,
    databases::Orchestra,
    fixtures::{self, run, someone},
    projects::at,
};

on_each_backend!(
    who_plays_stands_in_the_order_of_a_score,
    a_line_up_is_two_statements,
    instruments_are_put_in_order_all_at_once,
    positions_are_put_in_order_within_their_instrument,
    an_order_made_from_an_old_list_is_refused,
);

async fn ordered(orchestra: &Orchestra, expected: Option<i64>, ids: &[InstrumentId]) -> Result<(), OrderError> {
    let txn = orchestra.begin().await;
    let outcome =
        instruments::order(&txn, &orchestra.clock, Some(Actor::Staff(someone(orchestra))), expected, ids).await;
    fixtures::finish(txn, outcome.is_ok()).await;
    outcome
}

async fn ranked(orchestra: &Orchestra, ids: &[PositionId]) -> Result<InstrumentId, OrderError> {
    let txn = orchestra.begin().await;
    let outcome = positions::order(&txn, &orchestra.clock, None, None, ids).await;
    fixtures::finish(txn, outcome.is_ok()).await;
    outcome
}

async fn who_plays_stands_in_the_order_of_a_score(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Fiddle").await;
    let flute = fixtures::instrument(&orchestra, "Flöjt", "Flute").await;
    let tutti = fixtures::position(&orchestra, violin, "Tutti", "Section").await;
    let piccolo = fixtures::position(&orchestra, flute, "Piccola", "Piccolo").await;
    ordered(&orchestra, None, &[flute, violin]).await.unwrap();
    let need = fixtures::need(&orchestra, tutti, None).await;
    asked::seats(&orchestra, &need).await;
    for (seat, full_name) in [(1, "Bo Ek"), (2, "Ada Berg")] {
        let musician = fixtures::musician(&orchestra, full_name, &[tutti]).await.id;
        fixtures::request(&orchestra, &need, musician).await.unwrap();
        asked::accept(&orchestra, musician, seat).await;
    }
    let other = fixtures::need(&orchestra, piccolo, None).await;
    let (here, replaced) =
        ("UPDATE need SET project_id = $1 WHERE id = $2", "UPDATE need SET replaces = 'Cleo Dahl' WHERE id = $1");
    run(&orchestra, here, vec![need.project_id.into(), other.id.into()]).await.unwrap();
    run(&orchestra, replaced, vec![need.id.into()]).await.unwrap();
    let session = "INSERT INTO project_session (id, project_id, kind, starts_at, ends_at, created_at, updated_at) \
                   VALUES ($1, $2, 'concert', $3, $4, $3, $3)";
    let (starts, ends) = (at("2026-12-04T18:00:00Z"), at("2026-12-04T20:00:00Z"));
    let id = domain::ids::SessionId::new(&orchestra.clock);
    let values = vec![id.into(), need.project_id.into(), starts.into(), ends.into()];
    run(&orchestra, session, values).await.unwrap();
    asked::cover(&orchestra, &need, id).await;

    let line_up = line_up::show(&orchestra.db, need.project_id).await.unwrap();
    let [first, second] = line_up.positions.as_slice() else { panic!("{line_up:?}") };
    assert_eq!((first.id, first.seats, first.players.len()), (piccolo, 2, 0));
    assert_eq!((second.id, second.seats, second.instrument_names.en.as_str()), (tutti, 2, "Fiddle"));
    let players: Vec<_> = second.players.iter().map(|player| player.last_name.as_str()).collect();
    assert_eq!(players, ["Berg", "Ek"]);
    let player = &second.players[0];
    assert_eq!((player.replaces.as_ref().unwrap().as_str(), player.session_ids.as_slice()), ("Cleo Dahl", &[id][..]));
    let [session] = line_up.sessions.as_slice() else { panic!("{line_up:?}") };
    assert_eq!((session.id, session.kind, session.starts_at), (id, SessionKind::Concert, starts));
    let nothing = line_up::show(&orchestra.db, ProjectId::new(&orchestra.clock)).await;
    assert!(matches!(nothing, Err(FindError::NotFound)), "{nothing:?}");
}

async fn a_line_up_is_two_statements(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let tutti = fixtures::position(&orchestra, violin, "Tutti", "Tutti").await;
    let need = fixtures::need(&orchestra, tutti, None).await;
    orchestra.statements();
    line_up::show(&orchestra.db, need.project_id).await.unwrap();
    assert_eq!(orchestra.statements(), 2);
}

async fn instruments_are_put_in_order_all_at_once(orchestra: Orchestra) {
    let mut ids = Vec::new();
    for name in ["A", "B", "C", "D"] {
        ids.push(fixtures::instrument(&orchestra, name, name).await);
    }
    let txn = orchestra.begin().await;
    instruments::archive(&txn, &orchestra.clock, None, ids[3], None).await.unwrap();
    txn.commit().await.unwrap();
    ordered(&orchestra, None, &[ids[0], ids[2], ids[1]]).await.unwrap();
    let places = async || {
        let listed = instruments::list(&orchestra.db, false).await.unwrap();
        listed
            .iter()
            .map(|instrument| (instrument.id, instrument.display_order, instrument.version))
            .collect::<Vec<_>>()
    };
    // The first had that place already, so it has not changed.
    assert_eq!(places().await, [(ids[0], 1, 1), (ids[2], 2, 2), (ids[1], 3, 2)]);
    let unknown = InstrumentId::new(&orchestra.clock);
    for wrong in [
        vec![ids[0], ids[1]],
        vec![ids[0], ids[1], ids[1]],
        vec![ids[0], ids[1], ids[2], ids[3]],
        vec![ids[0], ids[1], unknown],
    ] {
        let refused = ordered(&orchestra, None, &wrong).await;
        assert!(matches!(refused, Err(OrderError::Incomplete)), "{refused:?}");
    }
    assert_eq!(places().await[1].0, ids[2]);
}

async fn positions_are_put_in_order_within_their_instrument(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let cello = fixtures::instrument(&orchestra, "Cello", "Cello").await;
    let mut ids = Vec::new();
    for name in ["A", "B", "C"] {
        ids.push(fixtures::position(&orchestra, violin, name, name).await);
    }
    let solo = fixtures::position(&orchestra, cello, "Solo", "Solo").await;
    assert_eq!(ranked(&orchestra, &[ids[2], ids[0], ids[1]]).await.unwrap(), violin);
    let filter = PositionFilter { instrument: Some(violin), ..PositionFilter::default() };
    let listed = positions::list(&orchestra.db, &filter).await.unwrap();
    let places: Vec<_> = listed.iter().map(|position| (position.id, position.hierarchy_level)).collect();
    assert_eq!(places, [(ids[2], 1), (ids[0], 2), (ids[1], 3)]);
    for wrong in [vec![], vec![ids[0]], vec![ids[2], ids[0], ids[1], solo], vec![PositionId::new(&orchestra.clock)]] {
        let refused = ranked(&orchestra, &wrong).await;
        assert!(matches!(refused, Err(OrderError::Incomplete)), "{refused:?}");
    }
}

async fn an_order_made_from_an_old_list_is_refused(orchestra: Orchestra) {
    let one = fixtures::instrument(&orchestra, "A", "A").await;
    let seen = counters::version(&orchestra.db, Collection::Instruments).await.unwrap();
    let other = fixtures::instrument(&orchestra, "B", "B").await;
    let stale = ordered(&orchestra, Some(seen), &[one, other]).await;
    assert!(matches!(&stale, Err(OrderError::Stale(stale)) if stale.version == seen + 1), "{stale:?}");
    ordered(&orchestra, Some(seen + 1), &[other, one]).await.unwrap();
    assert_eq!(instruments::list(&orchestra.db, false).await.unwrap()[0].id, other);
}
