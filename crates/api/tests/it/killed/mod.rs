//! Processes killed at every moment of the main job, again and again: nothing is lost, nothing is done twice, and what
//! people saw could have happened one answer after the other.

mod history;
mod process;
mod round;

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use domain::tx::{Phase, Work};
use sea_orm::ConnectionTrait;
use test_support::{Backend, Dice, on_each_backend, spawn_app};

use self::{
    process::places,
    round::{Fate, Ground, play, wake_too_soon},
};

on_each_backend!(whatever_is_killed_nothing_is_lost_or_done_twice);

/// Each place is hit at least so often.
const HITS: usize = 5;
/// A round ends so many processes at most.
const KILLS: usize = 4;

/// A short run ends with the round in which so many have been killed.
const SHORT: usize = 30;

/// How many rounds, `STAGESUB_KILLED_ROUNDS`, or nothing for a short run; and the seed, `STAGESUB_KILLED_SEED`.
#[expect(clippy::disallowed_methods, reason = "the run says how thorough it is")]
fn wanted(variable: &str) -> Option<usize> {
    std::env::var(variable).ok().map(|number| number.parse().unwrap())
}

async fn whatever_is_killed_nothing_is_lost_or_done_twice(backend: Backend) {
    let (wanted_rounds, seed) = (wanted("STAGESUB_KILLED_ROUNDS"), wanted("STAGESUB_KILLED_SEED").unwrap_or(1));
    let (mut ground, mut dice) = (Ground::new(spawn_app(backend).await).await, Dice::new(seed as u64));
    let mut hits: BTreeMap<String, usize> = BTreeMap::new();
    let mut rounds = 0;
    while wanted_rounds.map_or(ground.kills < SHORT, |wanted| rounds < wanted) {
        // What was hit least comes first; a process in so many is ended by nothing but the clock on the wall.
        let mut next = places();
        next.sort_by_key(|place| hits.get(&place.to_string()).copied().unwrap_or_default());
        let mut fates: VecDeque<Fate> = next.into_iter().take(KILLS).map(Fate::Ends).collect();
        if rounds % 3 == 1 {
            fates.push_back(Fate::Random(Duration::from_millis(50 * dice.roll(20) as u64)));
        }
        match play(&mut ground, rounds, fates).await {
            Ok(hit) => hit.into_iter().for_each(|place| *hits.entry(place).or_default() += 1),
            Err(found) => panic!("{backend:?}, seed {seed}, round {rounds}: {found}"),
        }
        rounds += 1;
    }
    for (place, hits) in &hits {
        println!("{hits:4} × {place}");
    }
    println!("{backend:?}, seed {seed}: {rounds} rounds, {} kills; nothing was lost or done twice", ground.kills);
    if rounds * KILLS >= places().len() * (HITS + 1) {
        for place in places() {
            let hit = hits.get(&place.to_string()).copied().unwrap_or_default();
            assert!(hit >= HITS, "{place} was hit {hit} times");
        }
    }
}

/// On PostgreSQL, where several processes work: a process that is stopped stops with all it holds, and SQLite has one lock.
/// Any other task of the process may hold a row then, so this is no test for every day (`just fire-kills`).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "just fire-kills runs it"]
async fn who_slept_past_a_lease_changes_nothing() {
    let mut ground = Ground::new(spawn_app(Backend::Postgres).await).await;
    // With a mail in hand, after the server's 250, and before a mail.
    let moments = [(Work::Claim, Phase::Committed), (Work::Note, Phase::Beginning), (Work::Claim, Phase::Beginning)];
    for (round, moment) in moments.into_iter().enumerate() {
        let hit = play(&mut ground, round * 2, [Fate::Sleeps(moment)].into()).await;
        let hit = hit.unwrap_or_else(|found| panic!("{moment:?}: {found}"));
        assert_eq!(hit, [format!("asleep at {moment:?}")]);
        println!("asleep past its lease at {moment:?}, and woken: nothing was changed");
    }
}

/// The control: one that sleeps within its lease does go on, after the server's 250, and that is seen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_slept_within_a_lease_is_seen_to_go_on() {
    let ground = Ground::new(spawn_app(Backend::Postgres).await).await;
    let found = wake_too_soon(&ground, (Work::Note, Phase::Beginning)).await.unwrap_err();
    assert!(found.contains("changed what others had done"), "{found}");
}

/// The control: a database that lets a mail which has left leave again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_is_forgotten_to_have_left_is_found() {
    let mut ground = Ground::new(spawn_app(Backend::Sqlite).await).await;
    let forgets = "CREATE TRIGGER forgets AFTER UPDATE OF state ON outbox WHEN new.state = 'sent' AND new.attempts = 1 \
                   BEGIN UPDATE outbox SET state = 'queued', sent_at = NULL WHERE id = new.id; END";
    let db = ground.app.database(&ground.app.orchestra).await;
    db.writer.execute_unprepared(forgets).await.unwrap();
    let found = play(&mut ground, 0, VecDeque::new()).await.unwrap_err();
    assert!(found.contains("copies"), "{found}");
}
