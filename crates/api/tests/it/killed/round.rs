//! One project, from sending to the last confirmation, while the processes that carry it are killed.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use central_registry::{engine::Connections, orchestras::MailMode};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use domain::{clock::Clock, services::staffing, tx::Moment, values::states::Strategy};
use futures::future::join_all;
use rustix::process::Signal;
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use stagesub::machine;
use test_support::{
    Backend, Caller, TestApp,
    smtp::{Action, ScriptedSmtp, Stage},
};

use super::{
    history::{Answered, Seen, has_an_order},
    process::{Orders, Place, Process, Role, set_time, time},
};
use crate::staffed::{self, Staffed, path_in};

/// A need settles so soon after the last process was started; the answer times of people apart.
const SETTLES: Duration = Duration::from_secs(30);
/// Time is moved on so often at most.
const JUMPS: usize = 50;
/// Seats of the one need.
const SEATS: usize = 2;
/// People on its list; the first says no, or nothing at all.
const PEOPLE: usize = 5;

/// What rounds share.
pub struct Ground {
    pub app: TestApp,
    pub smtp: ScriptedSmtp,
    pub kills: usize,
    machine: Clock,
    central: Connections,
}

impl Ground {
    /// SCO is live.
    pub async fn new(app: TestApp) -> Self {
        let registry = &app.services.registry;
        registry.set_mail_mode(&app.services.clock, app.orchestra.id, MailMode::Live).await.unwrap();
        let central = Connections::open(&app.services.config.database_url, 1).await.unwrap();
        Self { app, smtp: ScriptedSmtp::start().await, kills: 0, machine: machine::clock(), central }
    }

    /// Whether SCO has work to do that is not done.
    async fn is_due(&self) -> bool {
        let sql = "SELECT COUNT(*) AS due FROM wakeup WHERE orchestra_id = $1 AND due_at <= $2";
        let values = [(*self.app.orchestra.id.as_uuid()).into(), time(&self.app).into()];
        let db = &self.central.reader;
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        let row = db.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get::<i64>("", "due").unwrap() > 0
    }

    /// A round's people and its project, which is a draft.
    pub async fn prepare(&self, round: usize) -> (Staffed, Vec<String>) {
        let morning = Utc.with_ymd_and_hms(2026, 6, 2, 8, 0, 0).unwrap();
        set_time(&self.app, morning + TimeDelta::days(5 * i64::try_from(round).unwrap()));
        let names: Vec<String> = (0..PEOPLE).map(|n| format!("Round{round}n{n} Alm")).collect();
        let strategy = if round.is_multiple_of(2) { Strategy::Parallel } else { Strategy::FirstCome };
        let names_of: Vec<&str> = names.iter().map(String::as_str).collect();
        let staffed = staffed::prepare(&self.app, strategy, i32::try_from(SEATS).unwrap(), &names_of).await;
        // Who comes first gets the seats: all are asked at once.
        let all = format!("UPDATE need SET max_recipients = {PEOPLE} WHERE strategy = 'first_come'");
        self.app.database(&self.app.orchestra).await.writer.execute_unprepared(&all).await.unwrap();
        (staffed, (0..PEOPLE).map(|n| format!("Round{round}n{n}@example.org").to_lowercase()).collect())
    }
}

/// What is to become of a process.
#[derive(Clone, Copy, Debug)]
pub enum Fate {
    /// It is left alone.
    Lives,
    /// It is killed after this long, wherever it is.
    Random(Duration),
    /// It is killed there.
    Ends(Place),
    /// It stands still there until the round is over.
    Sleeps(Moment),
}

/// A process, and what is to become of it.
struct Slot {
    role: Role,
    process: Process,
    fate: Fate,
    ends_at: Option<Duration>,
}

impl Slot {
    fn start(ground: &Ground, role: Role, fate: Option<Fate>) -> Self {
        let fate = fate.unwrap_or(Fate::Lives);
        let (mut ends_at, mut signal) = (None, None);
        match fate {
            Fate::Lives => {}
            Fate::Random(after) => ends_at = Some(ground.machine.monotonic() + after),
            Fate::Ends(Place::Moment(moment)) => signal = Some((moment, Signal::KILL)),
            Fate::Ends(Place::Smtp(stage)) => drop(ground.smtp.once(stage, Action::Stall)),
            Fate::Ends(Place::Unheard) => drop(ground.smtp.once(Stage::Dot, Action::KeepAndStall)),
            Fate::Sleeps(moment) => signal = Some((moment, Signal::STOP)),
        }
        let process = Process::start(&Orders { app: &ground.app, role, smtp: &ground.smtp.url(), signal });
        Self { role, process, fate, ends_at }
    }

    fn is_asleep(&self) -> bool {
        matches!(self.fate, Fate::Sleeps(_)) && self.process.has_met_fate()
    }
}

/// What is known of one person's answer.
#[derive(Default)]
struct Answer {
    began: Option<Duration>,
    done: Option<Answered>,
}

/// Plays a round; gives the places at which processes ended or fell asleep, or what is wrong.
pub async fn play(ground: &mut Ground, round: usize, mut fates: VecDeque<Fate>) -> Result<Vec<String>, String> {
    let (staffed, people) = ground.prepare(round).await;
    let roles: &[Role] = match ground.app.backend {
        Backend::Sqlite => &[Role::Server],
        Backend::Postgres => &[Role::Server, Role::Worker],
    };
    // In one round of five nobody moves time past the leases of the first that dies.
    let mut waits = round % 5 == 4;
    let heard = if is_silent(round) { &people[1..] } else { &people[..] };
    let (mut hits, mut sleepers) = (Vec::new(), Vec::new());
    // Before any process is there: the first may be held up by a mail of the round before while the next one starts.
    let mut stalled = ground.smtp.stalled();
    let mut slots: Vec<Slot> = Vec::new();
    for role in roles {
        slots.push(Slot::start(ground, *role, fates.pop_front()));
    }
    let mut answers: BTreeMap<String, Answer> = people.iter().map(|who| (who.clone(), Answer::default())).collect();
    let (mut is_sent, mut jumps) = (false, 0);
    let mut last_start = ground.machine.monotonic();
    loop {
        let now = ground.machine.monotonic();
        if now.saturating_sub(last_start) > SETTLES {
            let heard: Vec<_> =
                answers.iter().filter(|(_, answer)| answer.done.is_some()).map(|(who, _)| who).collect();
            let at = time(&ground.app);
            return Err(format!(
                "nothing settles at {at}: {} (heard {heard:?}, ended at {hits:?}, is due: {})",
                stand_still(ground, &staffed).await,
                ground.is_due().await
            ));
        }
        // Whoever is held up by the mail server ends now; which process it is nobody knows, so all do.
        let stalls = ground.smtp.stalled();
        let held_up = stalls > stalled;
        stalled = stalls;
        for slot in &mut slots {
            let is_due = slot.ends_at.is_some_and(|at| at < now);
            let is_asleep = slot.is_asleep();
            if !slot.process.is_gone() && !is_due && !held_up && !is_asleep {
                continue;
            }
            hits.push(match slot.fate {
                Fate::Ends(place @ (Place::Smtp(_) | Place::Unheard)) if held_up => place.to_string(),
                Fate::Ends(place @ Place::Moment(_)) if slot.process.has_met_fate() => place.to_string(),
                Fate::Sleeps(moment) if is_asleep => format!("asleep at {moment:?}"),
                _ => "at random".to_owned(),
            });
            if !is_asleep {
                slot.process.signal(Signal::KILL);
                slot.process.wait();
                ground.kills += 1;
                ground.smtp.heal();
            }
            if !std::mem::take(&mut waits) {
                set_time(&ground.app, time(&ground.app) + staffing::LEASE + TimeDelta::seconds(1));
            }
            let next = Slot::start(ground, slot.role, fates.pop_front());
            let last = std::mem::replace(slot, next);
            if is_asleep {
                sleepers.push(last.process);
            }
            last_start = ground.machine.monotonic();
        }
        time(&ground.app);
        if is_sent {
            answer_all(ground, &slots[0].process.address, heard, &people[0], &mut answers).await;
        } else {
            is_sent = send(&slots[0].process, &staffed).await;
        }
        let standing = Standing::read(&staffed).await;
        if is_sent && standing.accepted == SEATS && standing.waiting == 0 {
            break;
        }
        let answered = answers.values().filter(|answer| answer.done.is_some()).count();
        let have_all_answered = answered == standing.mailed.saturating_sub(usize::from(is_silent(round)));
        if is_sent && have_all_answered && !ground.is_due().await {
            // The time in which a no can be mended, or in which the silent could have answered.
            let next = ground.app.services.registry.next_due().await.unwrap();
            let Some(next) = next.filter(|_| jumps < JUMPS) else { return Err(stand_still(ground, &staffed).await) };
            jumps += 1;
            set_time(&ground.app, next.max(time(&ground.app)));
            last_start = ground.machine.monotonic();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // Those who were too late hear of it when they answer.
    answer_all(ground, &slots[0].process.address, heard, &people[0], &mut answers).await;
    for sleeper in sleepers {
        wake(sleeper, &staffed).await?;
    }
    drop(slots);
    judge(ground, &staffed, &people, &answers, hits.len()).await?;
    Ok(hits)
}

/// Lets a process go on that fell asleep at this moment, before anybody has done its work; gives what [`wake`] says of it.
pub async fn wake_too_soon(ground: &Ground, moment: Moment) -> Result<(), String> {
    let (staffed, _) = ground.prepare(0).await;
    let slot = Slot::start(ground, Role::Server, Some(Fate::Sleeps(moment)));
    let began = ground.machine.monotonic();
    while !send(&slot.process, &staffed).await || !slot.is_asleep() {
        if ground.machine.monotonic().saturating_sub(began) > SETTLES {
            return Err(format!("it never came to {moment:?}"));
        }
        time(&ground.app);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    wake(slot.process, &staffed).await
}

/// Lets a process go on that was asleep past its lease, for as long as it takes to do what it was about to.
async fn wake(sleeper: Process, staffed: &Staffed) -> Result<(), String> {
    let (before, committed) = (staffed.state().await, sleeper.committed());
    sleeper.signal(Signal::CONT);
    // It either tries to write, or finds that its statement took too long and writes nothing.
    for _ in 0..250 {
        if sleeper.committed() > committed {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    if sleeper.is_gone() {
        return Err("a process that was woken is gone".to_owned());
    }
    // Apart from the project's lock, which counts those who take it.
    let after = staffed.state().await;
    let changed: Vec<&String> =
        after.iter().filter(|row| !before.contains(row) && !row.starts_with("project ")).collect();
    if changed.is_empty() { Ok(()) } else { Err(format!("who was asleep changed what others had done: {changed:?}")) }
}

/// Previews and sends, as staff do, unless an earlier try has.
async fn send(process: &Process, staffed: &Staffed) -> bool {
    if Standing::read(staffed).await.asked > 0 {
        return true;
    }
    let sent = async {
        let staff = process.staff().await?;
        let project = staffed.project;
        let plan = staff.try_post(&format!("/api/projects/{project}/preview"), &serde_json::json!({})).await?;
        let digest = (plan.status == 200).then(|| plan.json()["planDigest"].clone())?;
        let send = serde_json::json!({ "planDigest": digest });
        let reply = staff.try_post(&format!("/api/projects/{project}/send"), &send).await?;
        (reply.status == 200).then_some(())
    };
    sent.await.is_some()
}

/// All who were asked and have not been heard answer at once: the first no, the others yes.
async fn answer_all(
    ground: &Ground,
    address: &str,
    people: &[String],
    says_no: &str,
    answers: &mut BTreeMap<String, Answer>,
) {
    let links: BTreeMap<String, String> = ground
        .smtp
        .received()
        .iter()
        .filter(|mail| people.contains(&mail.to[0]))
        .filter_map(|mail| Some((mail.to[0].clone(), path_in(mail.parsed.body_text(0)?.as_ref()))))
        .collect();
    let open = answers.iter_mut().filter(|(who, answer)| people.contains(who) && answer.done.is_none());
    let answering = open.filter_map(|(who, answer)| {
        let link = links.get(who)?;
        let says_no = who == says_no;
        Some(async move {
            let began = *answer.began.get_or_insert_with(|| ground.machine.monotonic());
            // As behind a proxy that says who comes: each from an address of their own.
            let place = people.iter().position(|other| other == who).unwrap();
            let person = Caller::new(address, None).with("x-forwarded-for", format!("10.0.0.{place}"));
            let pressed = if says_no { "no-days" } else { "yes" };
            let reply = person.try_submit(link, &[("answer", pressed)]).await?;
            if reply.status != 303 && reply.status != 409 {
                return None;
            }
            let page = person.try_get(link).await.filter(|page| page.status == 200)?;
            let is_engaged = page.body.contains("You are engaged");
            let seen = if says_no { Seen::No } else { Seen::Yes { is_engaged } };
            answer.done = Some(Answered { began, ended: ground.machine.monotonic(), seen });
            Some(())
        })
    });
    join_all(answering).await;
}

/// In every other round the first of the list says nothing.
const fn is_silent(round: usize) -> bool {
    round.is_multiple_of(2)
}

/// How a project stands.
struct Standing {
    asked: usize,
    /// So many of them have the mail: its server said so, or they answered it when nobody was left to hear the server.
    mailed: usize,
    accepted: usize,
    /// Mails that are to leave.
    waiting: usize,
}

impl Standing {
    async fn read(staffed: &Staffed) -> Self {
        let sql = "SELECT (SELECT COUNT(*) FROM request WHERE project_id = $1) AS asked, \
                   (SELECT COUNT(*) FROM request WHERE project_id = $1 AND (sent_at IS NOT NULL OR answered_at IS NOT NULL)) AS mailed, \
                   (SELECT COUNT(*) FROM request WHERE project_id = $1 AND status = 'accepted') AS accepted, \
                   (SELECT COUNT(*) FROM outbox WHERE project_id = $1 AND state IN ('queued', 'leased')) AS waiting";
        let row = rows(staffed, sql).await.pop().unwrap();
        let count = |column| usize::try_from(row.try_get::<i64>("", column).unwrap()).unwrap();
        Self { asked: count("asked"), mailed: count("mailed"), accepted: count("accepted"), waiting: count("waiting") }
    }
}

async fn rows(staffed: &Staffed, sql: &str) -> Vec<QueryResult> {
    let db = staffed.db.read();
    let statement =
        Statement::from_sql_and_values(db.get_database_backend(), sql, [(*staffed.project.as_uuid()).into()]);
    db.query_all_raw(statement).await.unwrap()
}

/// What there is to see when nothing goes on.
async fn stand_still(ground: &Ground, staffed: &Staffed) -> String {
    let sql = "SELECT kind, state, attempts, next_at, lease_until, smtp_reply FROM outbox WHERE project_id = $1";
    let mut seen = staffed.requests().await;
    for row in rows(staffed, sql).await {
        let text = |column| row.try_get::<Option<String>>("", column).unwrap_or_default().unwrap_or_default();
        let moment = |column| row.try_get::<Option<DateTime<Utc>>>("", column).unwrap();
        let attempts: i32 = row.try_get("", "attempts").unwrap();
        seen.push(format!(
            "{} {} {attempts} {:?} {:?} {}",
            text("kind"),
            text("state"),
            moment("next_at"),
            moment("lease_until"),
            text("smtp_reply")
        ));
    }
    seen.extend(ground.smtp.dialogue().into_iter().rev().take(12));
    seen.push(format!("next due {:?}", ground.app.services.registry.next_due().await));
    seen.join("\n")
}

/// Whether nothing was lost, nothing done twice, and what people saw could have been.
async fn judge(
    ground: &Ground,
    staffed: &Staffed,
    people: &[String],
    answers: &BTreeMap<String, Answer>,
    may_copy: usize,
) -> Result<(), String> {
    let requests = "SELECT m.email, r.status, r.seat_no FROM request r JOIN musician m ON m.id = r.musician_id \
                    WHERE r.project_id = $1 ORDER BY m.email";
    let mut seats = BTreeSet::new();
    let mut asked = BTreeSet::new();
    for row in rows(staffed, requests).await {
        let (who, status): (String, String) = (row.try_get("", "email").unwrap(), row.try_get("", "status").unwrap());
        let who = who.to_lowercase();
        let seat: Option<i32> = row.try_get("", "seat_no").unwrap();
        if status == "accepted" && !seats.insert(seat) {
            return Err(format!("seat {seat:?} is booked twice"));
        }
        let seen = answers[&who].done.map(|answer| answer.seen);
        let fits = match seen {
            Some(Seen::Yes { is_engaged }) => is_engaged == (status == "accepted"),
            Some(Seen::No) => status == "declined" || status == "cancelled",
            None => status == "cancelled" || (status == "expired" && who == people[0]),
        };
        if !fits {
            return Err(format!("{who} saw {seen:?}, and the request is {status}"));
        }
        if !asked.insert(who.clone()) {
            return Err(format!("{who} was asked twice"));
        }
    }
    if seats.len() != SEATS {
        return Err(format!("{} seats are booked", seats.len()));
    }
    let sent = rows(staffed, "SELECT message_id FROM outbox WHERE project_id = $1 AND state = 'sent'").await;
    let sent: BTreeSet<String> = sent.iter().map(|row| row.try_get("", "message_id").unwrap()).collect();
    let mut letters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mail in ground.smtp.received() {
        let id = format!("<{}>", mail.parsed.message_id().unwrap());
        if sent.contains(&id) && people.contains(&mail.to[0]) {
            letters.entry(id).or_default().push(path_in(&mail.parsed.body_text(0).unwrap()));
        }
    }
    let copies: usize = letters.values().map(|copies| copies.len() - 1).sum();
    if copies > may_copy {
        return Err(format!("{copies} copies of mails, and {may_copy} may be"));
    }
    if let Some((id, _)) = letters.iter().find(|(_, copies)| copies.iter().any(|link| *link != copies[0])) {
        return Err(format!("the copies of {id} bear different links"));
    }
    let told = "SELECT message_id, kind, recipient FROM outbox WHERE project_id = $1 AND state = 'sent' AND kind <> 'admin_alert'";
    for row in rows(staffed, told).await {
        let id: String = row.try_get("", "message_id").unwrap();
        if !letters.contains_key(&id) {
            let (kind, to): (String, String) =
                (row.try_get("", "kind").unwrap(), row.try_get("", "recipient").unwrap());
            return Err(format!("{kind} to {to} ({id}) was noted as sent, and nobody has it"));
        }
    }
    let seen: Vec<Answered> = answers.values().filter_map(|answer| answer.done).collect();
    if has_an_order(SEATS, &seen) { Ok(()) } else { Err(format!("no order explains {seen:?}")) }
}
