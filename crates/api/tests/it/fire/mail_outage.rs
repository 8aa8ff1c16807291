//! A mail server that is away for eight hours, and a receiving domain that blocks us: nobody loses time or their turn,
//! somebody is told, and what waited leaves in the order in which it must be answered.

use chrono::{DateTime, TimeDelta, Utc};
use domain::values::states::Strategy;
use sea_orm::{ConnectionTrait, Statement};
use stagesub::workers::Worker;
use test_support::{
    Backend, on_each_backend,
    smtp::{Action, ReceivedMail, Stage},
};

use super::{
    Findings, Run,
    mail_scripts::{Asked, Ground, alerts, asked},
};
use crate::{
    staffed::{self, Staffed},
    workers::{with_server, work_until},
};

on_each_backend!(
    after_an_outage_what_is_due_first_leaves_first,
    a_domain_that_blocks_us_is_left_alone_and_somebody_is_told,
);

/// Mails a second.
const RATE: u32 = 10;

/// A project whose musicians have so many hours to answer, with its sessions so far ahead.
async fn project(ground: &Ground, name: &str, people: usize, hours: i32, ahead: TimeDelta) -> Staffed {
    let people: Vec<String> = (0..people).map(|n| format!("{name}{n} Alm")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let quantity = i32::try_from(people.len()).unwrap();
    let staffed = staffed::prepare(&ground.app, Strategy::Parallel, quantity, &people).await;
    let db = ground.app.database(&ground.app.orchestra).await;
    let starts_at = ground.app.clock.now() + ahead;
    let id = *staffed.project.as_uuid();
    let answered_in = "UPDATE need SET response_value = $2, response_unit = 'hour' WHERE project_id = $1";
    let played_at = "UPDATE project_session SET starts_at = $2, ends_at = $3 WHERE project_id = $1";
    let ends_at = starts_at + TimeDelta::hours(2);
    for (sql, values) in
        [(answered_in, vec![id.into(), hours.into()]), (played_at, vec![id.into(), starts_at.into(), ends_at.into()])]
    {
        let statement = Statement::from_sql_and_values(db.writer.get_database_backend(), sql, values);
        db.writer.execute_raw(statement).await.unwrap();
    }
    db.close().await.unwrap();
    // At once, for all projects share one list.
    staffed.send(&ground.app).await;
    staffed
}

/// Requests of four projects meet a server that is away for eight hours; for one of them it grows too late meanwhile.
struct Outage {
    ground: Ground,
    in_time: Vec<Staffed>,
    too_late: Staffed,
    back_at: DateTime<Utc>,
}

impl Outage {
    async fn last(backend: Backend, people: usize) -> (Self, Worker) {
        let ground = Ground::new(backend).await;
        let far = TimeDelta::days(30);
        ground.server.on(Stage::Connect, Action::Cut);
        // Asked first is who has most time.
        let in_time = vec![
            project(&ground, "Slow", people, 72, far).await,
            project(&ground, "Fast", people, 4, far).await,
            project(&ground, "Near", people, 48, TimeDelta::hours(24 + 18)).await,
        ];
        let too_late = project(&ground, "Late", 1, 48, TimeDelta::hours(24 + 9)).await;
        let services = with_server(&ground.app, &ground.server, |config| config.mail_rate = RATE);
        let worker = Worker::new(services).await.unwrap();
        let back_at = ground.app.clock.now() + TimeDelta::hours(8);
        work_until(&ground.app, &worker, back_at).await;
        (Self { ground, in_time, too_late, back_at }, worker)
    }

    async fn of_all(&self) -> Vec<Asked> {
        let mut all = Vec::new();
        for staffed in &self.in_time {
            all.extend(asked(staffed).await);
        }
        all
    }

    /// The requests that arrived, in their order.
    async fn arrived(&self) -> Vec<(Asked, ReceivedMail)> {
        let all = self.of_all().await;
        let of = |mail: ReceivedMail| {
            let asked = all.iter().find(|asked| mail.to == [format!("{}@example.org", asked.who.to_lowercase())])?;
            Some((asked.clone(), mail))
        };
        self.ground.server.received().into_iter().filter_map(of).collect()
    }

    /// What is otherwise than promised once all has left.
    async fn judge(&self, found: &mut Findings) {
        let all = self.of_all().await;
        let waits = all.iter().filter(|asked| asked.status != "open").count();
        found.expect(waits == 0, || format!("{waits} requests did not leave"));
        let early = all.iter().filter(|asked| asked.sent_at.is_some_and(|sent| sent < self.back_at)).count();
        found.expect(early == 0, || format!("{early} answer times began before the server was back"));
        let arrived = self.arrived().await;
        found.expect(arrived.len() == all.len(), || format!("{} mails for {} requests", arrived.len(), all.len()));
        let deadlines: Vec<_> = arrived.iter().map(|(asked, _)| asked.deadline_at).collect();
        found.expect(deadlines.is_sorted(), || format!("they left out of order: {deadlines:?}"));
        let rate = f64::from(RATE);
        for (n, (_, first)) in arrived.iter().enumerate() {
            for (many, (_, last)) in arrived[n..].iter().enumerate() {
                let allowed = rate + rate * (last.at - first.at).as_secs_f64() + 1.0;
                let many = u32::try_from(many + 1).unwrap();
                found.expect(f64::from(many) <= allowed, || format!("{many} mails where {allowed:.1} may leave"));
            }
        }
        let late = asked(&self.too_late).await;
        let closed = late.iter().map(|asked| asked.closed_reason.as_deref()).collect::<Vec<_>>();
        found.expect(closed == [Some("too_late")], || format!("for one it was too late, and it is {late:?}"));
        let told = alerts(&self.too_late).await;
        found.expect(told == ["too_late"], || format!("of that staff were told {told:?}"));
    }
}

/// The server is back: what waits leaves, by a clock that goes on.
async fn recover(outage: &Outage, worker: &Worker) {
    let app = &outage.ground.app;
    outage.ground.server.heal();
    let next = worker.run_until_idle().await.unwrap().unwrap();
    app.clock.set(next.max(app.clock.now()));
    let going = app.clock.go_on();
    worker.run_until_idle().await.unwrap();
    drop(going);
}

async fn after_an_outage_what_is_due_first_leaves_first(backend: Backend) {
    let people = Run::of_environment().either(8, 40);
    let (outage, worker) = Box::pin(Outage::last(backend, people)).await;
    let tries = outage.ground.server.connections();
    let mut found = Findings::default();
    found.expect((8..=16).contains(&tries), || format!("a server that is away was asked {tries} times"));
    let all = outage.of_all().await;
    found.expect(all.iter().all(|asked| asked.status == "queued"), || format!("while it was away: {all:?}"));
    recover(&outage, &worker).await;
    outage.judge(&mut found).await;
    let arrived = outage.arrived().await;
    let took = arrived.last().unwrap().1.at - arrived[0].1.at;
    println!(
        "eight hours without a mail server, {backend:?}: asked {tries} times; then {} mails in {took:.1?}",
        arrived.len()
    );
    found.are_none();
    if people > 20 {
        return;
    }
    // The control: whoever has most time is said to have least.
    let db = outage.ground.app.database(&outage.ground.app.orchestra).await;
    let lie = "UPDATE request SET deadline_at = '2027-01-01T00:00:00+00:00' WHERE musician_id IN \
               (SELECT id FROM musician WHERE first_name = 'Fast0')";
    db.writer.execute_unprepared(lie).await.unwrap();
    db.close().await.unwrap();
    let mut found = Findings::default();
    outage.judge(&mut found).await;
    found.tell_of("they left out of order");
}

async fn a_domain_that_blocks_us_is_left_alone_and_somebody_is_told(backend: Backend) {
    let ground = Ground::new(backend).await;
    let (app, server) = (&ground.app, &ground.server);
    let staffed = project(&ground, "Ada", 5, 48, TimeDelta::days(30)).await;
    let db = app.database(&app.orchestra).await;
    let moves = "UPDATE outbox SET recipient = replace(recipient, 'example.org', 'blocked.example')";
    db.writer.execute_unprepared(moves).await.unwrap();
    db.close().await.unwrap();
    for n in 0..5 {
        server.refuse(&format!("ada{n}@blocked.example"), "550 5.7.1 blocked by policy");
    }
    let worker = ground.worker(stagesub::outbound::smtp::Deadlines::default(), false).await;
    worker.run_until_idle().await.unwrap();
    let mut found = Findings::default();
    let tried = || server.dialogue().iter().filter(|said| said.contains("RCPT TO:<ada")).count();
    let before = tried();
    found.expect(before == 3, || format!("{before} were tried"));
    let now = asked(&staffed).await;
    found.expect(now.iter().all(|asked| asked.status == "queued"), || format!("{now:?}"));
    let told = alerts(&staffed).await;
    found.expect(told == ["domain_blocked"], || format!("staff were told {told:?}"));
    let subjects =
        || server.received().iter().map(|mail| mail.parsed.subject().unwrap().to_owned()).collect::<Vec<_>>();
    found
        .expect(subjects().iter().any(|subject| subject.contains("e-postleverantör")), || format!("{:?}", subjects()));
    for _ in 0..4 {
        worker.watch().await.unwrap();
        app.clock.advance(TimeDelta::seconds(10));
    }
    worker.run_until_idle().await.unwrap();
    let to_operators = || subjects().into_iter().filter(|subject| subject.starts_with("StageSub:")).collect::<Vec<_>>();
    found.expect(to_operators().len() == 1, || format!("operators were told {:?}", subjects()));
    let named = server.received().iter().any(|mail| mail.parsed.body_text(0).unwrap().contains("blocked.example"));
    found.expect(named, || "operators are not told which domain it is".to_owned());

    // The block is lifted; nobody has lost their turn.
    server.heal();
    let until = app.clock.now() + TimeDelta::hours(2);
    work_until(app, &worker, until).await;
    let then = asked(&staffed).await;
    found.expect(then.iter().all(|asked| asked.status == "open"), || format!("{then:?}"));
    for _ in 0..15 {
        worker.watch().await.unwrap();
        app.clock.advance(TimeDelta::seconds(10));
    }
    worker.run_until_idle().await.unwrap();
    found
        .expect(to_operators().iter().any(|subject| subject.contains("all clear")), || format!("{:?}", to_operators()));
    println!("a domain that blocks us, {backend:?}: {before} of 5 were tried before it was left alone");
    found.are_none();
}
