//! The services against a reference model: whatever is done, in whatever order, the database holds what the model says.

mod asking;
mod comparing;
mod life;
mod op;
mod passing;
mod system;
mod world;

use std::{
    collections::BTreeMap,
    sync::{Mutex, OnceLock},
};

use domain::values::states::Strategy as Asking;
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use self::{
    op::Op,
    system::{Ground, System},
    world::{LISTS, NEEDS, Need, PEOPLE, World},
};
use super::stage::at;
use crate::databases::Orchestra;

/// How many operations a sequence has at most.
const STEPS: usize = 40;

/// The model as a state machine.
struct Model;

impl ReferenceStateMachine for Model {
    type State = World;
    type Transition = Op;

    fn init_state() -> BoxedStrategy<World> {
        let order = Just((0..PEOPLE).collect::<Vec<_>>()).prop_shuffle();
        let list = (order, 2..7_usize).prop_map(|(people, length)| people[..length].to_vec());
        let lists = proptest::collection::vec(list, LISTS);
        let strategies = proptest::collection::vec((proptest::sample::select(Asking::ALL), 1..4_usize), NEEDS);
        (lists, strategies)
            .prop_map(|(lists, strategies)| {
                let need = |(at, (strategy, quantity)): (usize, (Asking, usize))| Need {
                    position: usize::from(at == NEEDS - 1),
                    strategy,
                    quantity,
                    most: (strategy == Asking::FirstCome).then_some(3),
                    hours: [2, 24, 48][at],
                    ladder: vec![(at, false), (LISTS - 1, false)],
                    armed: false,
                    hold: None,
                    archived: false,
                };
                let needs = strategies.into_iter().enumerate().map(need).collect();
                World::new(at("2 Jun 14:00"), at("29 Jun 10:00"), lists, needs)
            })
            .boxed()
    }

    fn transitions(world: &World) -> BoxedStrategy<Op> {
        op::ops(world)
    }

    fn apply(mut world: World, op: &Op) -> World {
        world.happen(op);
        world
    }

    /// The calendar's caps are tested where they are; here nobody comes near the first session. And a shrunk sequence
    /// must not name requests that are no longer made.
    fn preconditions(world: &World, op: &Op) -> bool {
        world.now < at("18 Jun 00:00") && op.request().is_none_or(|request| request < world.requests.len())
    }
}

/// The ground on which the sequences of this process run: one engine, prepared once.
static GROUND: OnceLock<Ground> = OnceLock::new();
static COUNTED: Mutex<BTreeMap<&str, usize>> = Mutex::new(BTreeMap::new());

struct Services;

impl StateMachineTest for Services {
    type SystemUnderTest = System;
    type Reference = Model;

    fn init_test(world: &World) -> System {
        GROUND.get().unwrap().begin(world)
    }

    fn apply(mut system: System, world: &World, op: Op) -> System {
        *COUNTED.lock().unwrap().entry(op.name()).or_default() += 1;
        system.perform(&op, world);
        system
    }

    fn check_invariants(system: &System, world: &World) {
        system.compare(world);
    }

    fn teardown(system: System, _world: World) {
        system.end();
    }
}

/// A number that the run is told, or its default.
#[expect(clippy::disallowed_methods, reason = "the run says how thorough it is, and from where")]
fn told(name: &str, default: u32) -> u32 {
    std::env::var(name).map_or(default, |value| value.parse().unwrap())
}

/// What a sequence did that the model would not have done.
struct Found(String);

/// Plays the sequence of a seed; one that fails is shortened by so many attempts.
fn play(seed: u32, attempts: u32) -> Result<(), Found> {
    let config = || Config { cases: 1, failure_persistence: None, max_shrink_iters: attempts, ..Config::default() };
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&seed.to_be_bytes());
    let mut runner = TestRunner::new_with_rng(config(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let played = runner.run(&Model::sequential_strategy(1..STEPS), |(world, ops, seen)| {
        Services::test_sequential(config(), world, ops, seen);
        Ok::<_, TestCaseError>(())
    });
    let Err(error) = played else { return Ok(()) };
    Err(Found(match error {
        TestError::Fail(why, (world, ops, _)) => {
            format!("STAGESUB_MODEL_SEED={seed}: {why}\nneeds {:#?}\nlists {:?}\n{ops:#?}", world.needs, world.lists)
        }
        TestError::Abort(why) => format!("STAGESUB_MODEL_SEED={seed}: {why}"),
    }))
}

fn stand_on(ground: Ground) {
    assert!(GROUND.set(ground).is_ok(), "each test is a process of its own");
}

fn run(engine: &str, orchestra: impl Future<Output = Orchestra>, share: u32) {
    let sequences = told("STAGESUB_MODEL_SEQUENCES", share);
    let first = told("STAGESUB_MODEL_SEED", 1);
    stand_on(Ground::prepare(orchestra, None));
    for seed in first..first + sequences {
        if let Err(Found(what)) = play(seed, 2000) {
            panic!("{what}");
        }
        if seed % 1000 == 0 {
            println!("{engine}: {seed} and all before it as the model says");
        }
    }
    let counted = COUNTED.lock().unwrap();
    let steps: usize = counted.values().sum();
    println!("{engine}: {sequences} sequences from seed {first}, {steps} operations, as the model says: {counted:?}");
    assert!(sequences < 30 || counted.len() >= 25, "the run has hardly tried anything: {counted:?}");
}

#[test]
fn the_services_do_what_the_model_says_sqlite() {
    run("sqlite", Orchestra::sqlite(), 270);
}

#[test]
fn the_services_do_what_the_model_says_postgres() {
    run("postgres", Orchestra::postgres(), 30);
}

/// A database that does a little less, or more, than it was told.
fn a_fault_is_found(fault: &str) {
    stand_on(Ground::prepare(Orchestra::sqlite(), Some(fault)));
    // The panic is what is looked for.
    std::panic::set_hook(Box::new(|_| {}));
    let found = (1..=60).find(|seed| play(*seed, 1).is_err());
    println!("found by seed {found:?}");
    assert!(found.is_some(), "60 sequences met the fault and saw nothing of it");
}

#[test]
fn an_answer_time_that_never_ends_is_found() {
    a_fault_is_found(
        "CREATE TRIGGER fault BEFORE UPDATE ON request WHEN NEW.status = 'expired' BEGIN SELECT RAISE(IGNORE); END",
    );
}

#[test]
fn a_forgotten_hold_is_found() {
    a_fault_is_found(
        "CREATE TRIGGER fault AFTER UPDATE ON need WHEN NEW.hold_reason IS NOT NULL \
         BEGIN UPDATE need SET hold_reason = NULL, held_at = NULL WHERE id = NEW.id; END",
    );
}

#[test]
fn a_forgotten_standby_is_found() {
    a_fault_is_found(
        "CREATE TRIGGER fault AFTER UPDATE ON request WHEN NEW.standby_since IS NOT NULL \
         BEGIN UPDATE request SET standby_since = NULL WHERE id = NEW.id; END",
    );
}

#[test]
fn a_mail_that_was_called_back_in_vain_is_found() {
    a_fault_is_found(
        "CREATE TRIGGER fault AFTER UPDATE ON outbox WHEN NEW.state = 'retracted' \
         BEGIN UPDATE outbox SET state = 'queued' WHERE id = NEW.id; END",
    );
}
