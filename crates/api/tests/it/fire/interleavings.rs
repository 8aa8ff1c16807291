//! Every order in which a transaction, a worker and time can go, with either of them dying on the way: by the registry's
//! own functions, no work that was committed is lost.

use central_registry::{engine::Connections, wakeups::Lease};
use chrono::{DateTime, TimeDelta, Utc};
use domain::tx::TRANSACTION_DEADLINE;
use sea_orm::ConnectionTrait;
use test_support::{Backend, TestApp, on_each_backend, spawn_app};

use super::Run;

on_each_backend!(in_every_order_committed_work_is_seen);

/// Who does the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// The first transaction: it arms, then commits.
    First,
    /// The second.
    Second,
    /// The worker: it claims, looks, writes back; and once more.
    Worker,
    /// Time goes on, by almost as long as a transaction may last.
    Time,
}

/// How far the process gets that dies, if one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dies {
    Nobody,
    /// The first transaction, when it has armed.
    Armed,
    /// The first worker's process, when it has claimed.
    Claimed,
    /// And when it has looked.
    Looked,
}

const TICK: TimeDelta = TimeDelta::seconds(9);

/// Every order of so many steps of each.
fn orders(left: &[(Who, usize)]) -> Vec<Vec<Who>> {
    if left.iter().all(|(_, steps)| *steps == 0) {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (n, (who, steps)) in left.iter().enumerate().filter(|(_, (_, steps))| *steps > 0) {
        let mut rest = left.to_vec();
        rest[n].1 = steps - 1;
        all.extend(orders(&rest).into_iter().map(|order| [vec![*who], order].concat()));
    }
    all
}

/// A transaction under way.
#[derive(Clone, Copy, Default)]
struct Transaction {
    armed_at: Option<DateTime<Utc>>,
    is_over: bool,
}

/// A worker under way.
#[derive(Default)]
enum AtWork {
    #[default]
    Idle,
    Claimed(Lease),
    Looked(Lease),
}

/// The orchestra is only this: whether there is committed work that nobody has done.
struct World<'a> {
    app: &'a TestApp,
    central: &'a Connections,
    rechecks: bool,
    dies: Dies,
    work: usize,
    transactions: [Transaction; 2],
    at_work: AtWork,
}

impl World<'_> {
    async fn step(&mut self, who: Who) {
        match who {
            Who::Time => self.app.clock.advance(TICK),
            Who::First => self.transact(0).await,
            Who::Second => self.transact(1).await,
            Who::Worker => self.go_to_work().await,
        }
    }

    async fn transact(&mut self, n: usize) {
        let now = self.app.clock.now();
        let Transaction { armed_at, is_over } = self.transactions[n];
        match armed_at {
            _ if is_over => {}
            None => {
                self.app.services.registry.arm(self.app.orchestra.id, now).await.unwrap();
                if !self.rechecks {
                    self.central.writer.execute_unprepared("UPDATE wakeup SET recheck_at = NULL").await.unwrap();
                }
                let dies = n == 0 && self.dies == Dies::Armed;
                self.transactions[n] = Transaction { armed_at: Some(now), is_over: dies };
            }
            Some(armed_at) => {
                // Too late, and it rolls back.
                let in_time = (now - armed_at).to_std().unwrap() <= TRANSACTION_DEADLINE;
                self.work += usize::from(in_time);
                self.transactions[n].is_over = true;
            }
        }
    }

    async fn go_to_work(&mut self) {
        let registry = &self.app.services.registry;
        self.at_work = match std::mem::take(&mut self.at_work) {
            AtWork::Idle => {
                let claimed = registry.claim_due(&self.app.services.clock, "worker", 1).await.unwrap().pop();
                match claimed {
                    Some(_) if self.died(Dies::Claimed) => AtWork::Idle,
                    Some(lease) => AtWork::Claimed(lease),
                    None => AtWork::Idle,
                }
            }
            AtWork::Claimed(lease) => {
                // It does what there is; its next moment, none, is as of now.
                self.work = 0;
                if self.died(Dies::Looked) { AtWork::Idle } else { AtWork::Looked(lease) }
            }
            AtWork::Looked(lease) => {
                registry.end_visit(lease, None).await.unwrap();
                AtWork::Idle
            }
        };
    }

    fn died(&mut self, at: Dies) -> bool {
        let dies = self.dies == at;
        if dies {
            self.dies = Dies::Nobody;
        }
        dies
    }

    /// All that has begun comes to its end, and a worker goes on until nothing is due any more: what is left then is lost.
    async fn ends_with(mut self) -> usize {
        for n in 0..2 {
            if self.transactions[n].armed_at.is_some() {
                self.transact(n).await;
            }
        }
        while !matches!(self.at_work, AtWork::Idle) {
            self.go_to_work().await;
        }
        while let Some(next) = self.app.services.registry.next_due().await.unwrap() {
            self.app.clock.set(next.max(self.app.clock.now()));
            for _ in 0..3 {
                self.go_to_work().await;
            }
        }
        self.work
    }
}

/// Plays one order; how much work was lost.
async fn play(app: &TestApp, central: &Connections, order: &[Who], dies: Dies, rechecks: bool) -> usize {
    central.writer.execute_unprepared("DELETE FROM wakeup").await.unwrap();
    let transactions = [Transaction::default(); 2];
    let mut world = World { app, central, rechecks, dies, work: 0, transactions, at_work: AtWork::Idle };
    for who in order {
        world.step(*who).await;
    }
    world.ends_with().await
}

async fn in_every_order_committed_work_is_seen(backend: Backend) {
    let length = Run::of_environment();
    let app = spawn_app(backend).await;
    let central = Connections::open(&app.services.config.database_url, 1).await.unwrap();
    let steps: &[(Who, usize)] = match length.either(0, 1) {
        0 => &[(Who::First, 2), (Who::Worker, 3), (Who::Time, 2)],
        _ => &[(Who::First, 2), (Who::Second, 2), (Who::Worker, 3), (Who::Time, 2)],
    };
    let orders = orders(steps);
    let (mut played, mut lost) = (0, Vec::new());
    for order in &orders {
        for dies in [Dies::Nobody, Dies::Armed, Dies::Claimed, Dies::Looked] {
            played += 1;
            if play(&app, &central, order, dies, true).await > 0 {
                lost.push((order.clone(), dies));
            }
        }
    }
    println!("arm, begin, commit, visit and write back in {played} orders, {backend:?}: {} lose work", lost.len());
    assert!(lost.is_empty(), "work is lost: {:#?}", &lost[..lost.len().min(3)]);

    // The control: without the re-check, some do.
    let mut lost = 0;
    for order in &orders {
        lost += usize::from(play(&app, &central, order, Dies::Nobody, false).await > 0);
    }
    println!("without the re-check {lost} of {} lose work", orders.len());
    assert!(lost > 0, "a missing re-check is not found");
    central.close().await.unwrap();
}
