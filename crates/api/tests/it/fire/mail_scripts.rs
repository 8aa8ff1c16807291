//! A mail server that refuses, stalls or hangs up at each stage of the dialogue: only a mailbox that it refuses passes the
//! question on, no answer time begins before the mail was taken, and none is sent twice but where a 250 was lost.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use domain::values::states::Strategy;
use sea_orm::{ConnectionTrait, Statement};
use stagesub::{outbound::smtp::Deadlines, workers::Worker};
use test_support::{
    Backend, Dice, TestApp, on_each_backend,
    smtp::{Action, ReceivedMail, ScriptedSmtp, Stage},
    spawn_app,
};

use super::{Findings, Run};
use crate::{
    staffed::{self, Staffed, path_in},
    workers::{go_live, with_server, work_until},
};

on_each_backend!(only_a_refused_mailbox_passes_the_question_on, whatever_a_mail_server_does_each_is_asked_once);

/// What must become of a mail, and of the question in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It waits a minute, and its musician's turn with it.
    Waits,
    /// The next musician is asked at once, and staff are told.
    PassedOn,
    /// Nobody knows whether it was taken: one more leaves after ten minutes.
    Unknown,
}

/// One thing that a server does.
struct Script {
    at: Stage,
    does: Action,
    /// The URL demands TLS.
    wants_tls: bool,
    fate: Fate,
}

impl Script {
    fn name(&self) -> String {
        format!("{:?} at {:?}", self.does, self.at)
    }

    /// So long the client waits for it.
    fn patience(&self) -> Deadlines {
        let stalls = matches!(self.does, Action::Stall | Action::KeepAndStall);
        let soon = Duration::from_millis(250);
        if stalls { Deadlines { connect: soon, command: soon, mail: soon * 2 } } else { Deadlines::default() }
    }
}

/// Every stage with everything a server can do there.
fn scripts() -> Vec<Script> {
    use Fate::{PassedOn, Unknown, Waits};
    let script = |at, does, fate| Script { at, does, wants_tls: false, fate };
    let mut scripts = Vec::new();
    for at in [Stage::Connect, Stage::Ehlo, Stage::Auth, Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Dot] {
        let silence = if at == Stage::Dot { Unknown } else { Waits };
        for (does, fate) in [
            (Action::reply("451 4.3.0 try later"), Waits),
            (Action::reply("421 4.3.2 closing"), Waits),
            (Action::reply("554 5.3.0 never"), Waits),
            (Action::Stall, silence),
            (Action::Cut, silence),
        ] {
            scripts.push(script(at, does, fate));
        }
    }
    for (at, reply) in [
        (Stage::Auth, "535 5.7.8 credentials invalid"),
        (Stage::Mail, "550 5.1.1 no such sender"),
        (Stage::Rcpt, "550 5.7.1 blocked"),
        (Stage::Rcpt, "550 5.1.7 bad sender"),
        (Stage::Rcpt, "550 5.1.8 sender's domain is unknown"),
        (Stage::Rcpt, "452 4.2.2 over quota"),
        (Stage::Data, "550 5.1.1 too late to say so"),
        (Stage::Dot, "554 5.7.0 spam"),
    ] {
        scripts.push(script(at, Action::reply(reply), Waits));
    }
    scripts.push(script(Stage::Rcpt, Action::reply("550 5.1.1 no such user"), PassedOn));
    scripts.push(script(Stage::Rcpt, Action::reply("550 5.2.1 disabled"), PassedOn));
    scripts.push(script(Stage::Dot, Action::KeepAndCut, Unknown));
    scripts.push(script(Stage::Dot, Action::KeepAndStall, Unknown));
    let tls = |does| Script { at: Stage::StartTls, does, wants_tls: true, fate: Waits };
    scripts.extend([Action::reply("454 4.7.0 not now"), Action::reply("220 go ahead"), Action::Cut].map(tls));
    scripts
}

/// SCO is live, with this server.
pub struct Ground {
    pub app: TestApp,
    pub server: ScriptedSmtp,
}

impl Ground {
    pub async fn new(backend: Backend) -> Self {
        let (app, server) = (spawn_app(backend).await, ScriptedSmtp::start().await);
        go_live(&app).await;
        server.offer("AUTH PLAIN");
        Self { app, server }
    }

    /// A process that has seen nothing of the server yet.
    pub async fn worker(&self, patience: Deadlines, wants_tls: bool) -> Worker {
        let url = self.server.url().replace("://", "://us:secret@") + if wants_tls { "?tls=required" } else { "" };
        let services = with_server(&self.app, &self.server, |config| {
            config.mail_deadlines = patience;
            config.smtp_url = Some(url.into());
        });
        Worker::new(services).await.unwrap()
    }

    /// The copies of the request that somebody has.
    pub fn copies(&self, person: &str) -> Vec<ReceivedMail> {
        let to = format!("{}@example.org", person.to_lowercase());
        self.server.received().into_iter().filter(|mail| mail.to == [to.clone()]).collect()
    }
}

/// A request, and its mail.
#[derive(Clone, Debug)]
pub struct Asked {
    pub who: String,
    pub status: String,
    pub closed_reason: Option<String>,
    pub sent_at: Option<DateTime<Utc>>,
    pub deadline_at: Option<DateTime<Utc>>,
    pub next_at: DateTime<Utc>,
}

/// Everybody who was asked for this project, in the order of asking.
pub async fn asked(staffed: &Staffed) -> Vec<Asked> {
    let sql = "SELECT m.first_name, r.status, r.closed_reason, r.sent_at, r.deadline_at, o.next_at \
               FROM request r JOIN musician m ON m.id = r.musician_id \
               JOIN outbox o ON o.request_id = r.id AND o.kind = 'request' \
               WHERE r.project_id = $1 ORDER BY r.queued_at, r.rank_at_dispatch";
    let values = [(*staffed.project.as_uuid()).into()];
    let db = staffed.db.read();
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await;
    let asked = |row: sea_orm::QueryResult| Asked {
        who: row.try_get("", "first_name").unwrap(),
        status: row.try_get("", "status").unwrap(),
        closed_reason: row.try_get("", "closed_reason").unwrap(),
        sent_at: row.try_get("", "sent_at").unwrap(),
        deadline_at: row.try_get("", "deadline_at").unwrap(),
        next_at: row.try_get("", "next_at").unwrap(),
    };
    rows.unwrap().into_iter().map(asked).collect()
}

/// What staff were told about this project: the alerts' words, each once.
pub async fn alerts(staffed: &Staffed) -> Vec<String> {
    let sql = "SELECT dedupe_key FROM outbox WHERE project_id = $1 AND kind = 'admin_alert' ORDER BY id";
    let values = [(*staffed.project.as_uuid()).into()];
    let db = staffed.db.read();
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await.unwrap();
    let keys = rows.iter().map(|row| row.try_get::<String>("", "dedupe_key").unwrap());
    keys.map(|key| key.split(':').nth(1).unwrap().to_owned()).collect()
}

/// Plays one script; notes what is otherwise than it must be.
async fn play(ground: &Ground, round: usize, script: &Script, found: &mut Findings) {
    let (app, server, name) = (&ground.app, &ground.server, script.name());
    let (first, second) = (format!("Ada{round}"), format!("Bo{round}"));
    let people = [format!("{first} Alm"), format!("{second} Berg")];
    let staffed = staffed::prepare(app, Strategy::Sequential, 1, &people.each_ref().map(String::as_str)).await;
    let worker = ground.worker(script.patience(), script.wants_tls).await;
    if script.wants_tls {
        server.offer("STARTTLS");
    }
    server.once(script.at, script.does.clone());
    staffed.send(app).await;
    let sent = app.clock.now();
    worker.run_until_idle().await.unwrap();

    let now = asked(&staffed).await;
    let waits = now.first().map_or(TimeDelta::zero(), |first| first.next_at - sent);
    let told = alerts(&staffed).await;
    let (expected, wait, alert): (&[&str], _, &[&str]) = match script.fate {
        Fate::Waits => (&["queued"], Some((60, 75)), &[]),
        Fate::Unknown => (&["queued"], Some((600, 600)), &[]),
        Fate::PassedOn => (&["undeliverable", "open"], None, &["undeliverable"]),
    };
    let statuses: Vec<&str> = now.iter().map(|asked| asked.status.as_str()).collect();
    found.expect(statuses == expected, || format!("{name}: requests are {statuses:?}"));
    found.expect(told == alert, || format!("{name}: staff were told {told:?}"));
    if let Some((least, most)) = wait {
        found.expect((least..=most).contains(&waits.num_seconds()), || format!("{name}: it waits {waits}"));
        let began = now.iter().any(|asked| asked.sent_at.is_some() || asked.deadline_at.is_some());
        found.expect(!began, || format!("{name}: the answer time runs before the mail was taken"));
    }

    // The server comes to its senses; where TLS was the matter, its owner to theirs.
    server.heal();
    let worker = ground.worker(Deadlines::default(), false).await;
    work_until(app, &worker, sent + TimeDelta::minutes(11)).await;
    let then = asked(&staffed).await;
    let who = if script.fate == Fate::PassedOn { &second } else { &first };
    let open: Vec<_> = then.iter().filter(|asked| asked.status == "open").collect();
    found.expect(open.len() == 1 && open[0].who == *who, || format!("{name}: in the end {then:?}"));
    let copies = ground.copies(who);
    let lost = matches!(script.does, Action::KeepAndCut | Action::KeepAndStall);
    found.expect(copies.len() == 1 + usize::from(lost), || format!("{name}: {} copies", copies.len()));
    found.expect(are_alike(&copies), || format!("{name}: the copies differ"));
    if let [open] = open[..] {
        let taken = open.sent_at.unwrap();
        let expected = if script.fate == Fate::PassedOn { sent } else { now[0].next_at };
        found.expect(taken == expected, || format!("{name}: its time runs from {taken}, not {expected}"));
        let answered_by = open.deadline_at.unwrap() - taken;
        found.expect(answered_by >= TimeDelta::hours(47), || format!("{name}: {answered_by} to answer"));
    }
}

/// Whether copies of one mail bear one Message-ID and one link.
fn are_alike(copies: &[ReceivedMail]) -> bool {
    let said = |mail: &ReceivedMail| {
        (mail.parsed.message_id().unwrap().to_owned(), path_in(&mail.parsed.body_text(0).unwrap()))
    };
    copies.iter().map(said).collect::<BTreeSet<_>>().len() <= 1
}

async fn only_a_refused_mailbox_passes_the_question_on(backend: Backend) {
    let (ground, mut found) = (Ground::new(backend).await, Findings::default());
    let scripts = scripts();
    for (round, script) in scripts.iter().enumerate() {
        // A new day, so that no round waits for the morning.
        ground.app.clock.advance(TimeDelta::seconds(7));
        play(&ground, round, script, &mut found).await;
    }
    println!("mail scripts, {backend:?}: {} scripts, {} connections", scripts.len(), ground.server.connections());
    found.are_none();
}

/// Faults by chance, several in one dialogue: how often a 250 was lost is known, all else must leave no trace.
async fn play_by_chance(ground: &Ground, round: usize, dice: &mut Dice, found: &mut Findings) {
    const SEATS: usize = 3;
    let (app, server) = (&ground.app, &ground.server);
    let names: Vec<String> = (0..8).map(|n| format!("R{round}n{n}")).collect();
    let people: Vec<String> = names.iter().map(|name| format!("{name} Alm")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let staffed = staffed::prepare(app, Strategy::Parallel, 3, &people).await;
    let stages = [Stage::Connect, Stage::Ehlo, Stage::Auth, Stage::Mail, Stage::Rcpt, Stage::Data];
    for _ in 0..dice.roll(9) {
        let does =
            [Action::reply("451 4.3.0 later"), Action::reply("421 4.3.2 closing"), Action::Cut][dice.roll(3)].clone();
        server.once(stages[dice.roll(stages.len())], does);
    }
    let loses_one = dice.roll(2) == 0;
    if loses_one {
        server.once(Stage::Dot, Action::KeepAndCut);
    }
    let gone: BTreeSet<&String> = names.iter().filter(|_| dice.roll(5) == 0).collect();
    for name in &gone {
        server.refuse(&format!("{}@example.org", name.to_lowercase()), "550 5.1.1 no such user");
    }
    staffed.send(app).await;
    let worker = ground.worker(Deadlines::default(), false).await;
    work_until(app, &worker, app.clock.now() + TimeDelta::hours(7)).await;
    let asked = asked(&staffed).await;
    let open = asked.iter().filter(|asked| asked.status == "open").count();
    let fits = asked.iter().all(|asked| (asked.status == "undeliverable") == gone.contains(&asked.who));
    found.expect(fits && open == SEATS.min(names.len() - gone.len()), || format!("round {round}: {asked:?}"));
    let copies: Vec<_> = names.iter().map(|name| ground.copies(name)).collect();
    let twice: usize = copies.iter().map(|copies| copies.len().saturating_sub(1)).sum();
    found.expect(twice <= usize::from(loses_one), || format!("round {round}: {twice} second copies"));
    found.expect(copies.iter().all(|copies| are_alike(copies)), || format!("round {round}: copies differ"));
    server.heal();
    // It is over, so that its needs ask nobody of the next round's list.
    let db = app.database(&app.orchestra).await;
    db.writer.execute_unprepared("UPDATE project SET status = 'completed'").await.unwrap();
    db.close().await.unwrap();
    app.clock.advance(TimeDelta::hours(17));
}

async fn whatever_a_mail_server_does_each_is_asked_once(backend: Backend) {
    let length = Run::of_environment();
    let (ground, mut found) = (Ground::new(backend).await, Findings::default());
    let (rounds, mut dice) = (length.either(2, 30), Dice::new(length.seed));
    for round in 0..rounds {
        play_by_chance(&ground, round, &mut dice, &mut found).await;
    }
    println!("faults of mail by chance, {backend:?}, seed {}: {rounds} rounds", length.seed);
    found.are_none();
}

/// The controls: databases that let a mail leave twice, pass over whom a fault of ours keeps from being asked, and count
/// time from a try.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_leaves_twice_or_passes_somebody_over_is_found() {
    let faults = [
        (
            "AFTER UPDATE OF state ON outbox WHEN new.state = 'sent' AND new.attempts <= 2 AND new.kind = 'request'",
            "UPDATE outbox SET state = 'queued', sent_at = NULL WHERE id = new.id",
            "2 copies",
        ),
        (
            "AFTER UPDATE OF state ON outbox WHEN new.smtp_reply LIKE 'RCPT: 451%' AND new.state = 'queued'",
            "UPDATE request SET status = 'undeliverable', closed_at = new.updated_at WHERE id = new.request_id",
            "requests are",
        ),
        (
            "AFTER UPDATE OF state ON outbox WHEN new.smtp_reply LIKE 'RCPT: 451%' AND new.state = 'queued'",
            "UPDATE request SET status = 'open', sent_at = new.updated_at, deadline_at = '2026-06-09T00:00:00+00:00' \
             WHERE id = new.request_id",
            "the answer time runs",
        ),
    ];
    for (when, does, told) in faults {
        let ground = Ground::new(Backend::Sqlite).await;
        let db = ground.app.database(&ground.app.orchestra).await;
        db.writer.execute_unprepared(&format!("CREATE TRIGGER planted {when} BEGIN {does}; END")).await.unwrap();
        let does = Action::reply("451 4.3.0 try later");
        let script = Script { at: Stage::Rcpt, does, wants_tls: false, fate: Fate::Waits };
        let mut found = Findings::default();
        play(&ground, 0, &script, &mut found).await;
        found.tell_of(told);
    }
}
