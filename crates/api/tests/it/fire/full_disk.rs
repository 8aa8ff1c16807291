//! An orchestra's disk is full, at one point or another of sending and answering: nothing that was acknowledged is lost,
//! nothing is broken, and who is refused is told why.
//!
//! `PRAGMA max_page_count` makes SQLite say what it says when there is no room left.

use domain::values::states::Strategy;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use stagesub::workers::Worker;
use test_support::{Backend, Dice, TestApp, roster::new_musician, spawn_app_with};

use super::{Findings, Run};
use crate::staffed::{self, Staffed, link_of};

const PEOPLE: [&str; 6] = ["Ada Alm", "Bo Berg", "Cia Ceder", "Dag Dahl", "Eva Ek", "Finn Fors"];
/// So many pages there may be, after a disk is given room again.
const PLENTY: i64 = 1_000_000;

/// What SQLite says that it has come to.
async fn number(staffed: &Staffed, pragma: &str) -> i64 {
    let db = staffed.db.read();
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), format!("PRAGMA {pragma}"))).await;
    row.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// Leaves room for so many pages more, on the one connection that writes.
async fn leave_room(staffed: &mut Staffed, pages: i64) {
    let most = number(staffed, "page_count").await + pages;
    let txn = staffed.db.write_tx().await.unwrap();
    txn.execute_unprepared(&format!("PRAGMA max_page_count = {most}")).await.unwrap();
    txn.commit().await.unwrap();
}

async fn is_sound(staffed: &Staffed) -> bool {
    let db = staffed.db.read();
    let check = Statement::from_string(db.get_database_backend(), "PRAGMA integrity_check");
    let said: String = db.query_one_raw(check).await.unwrap().unwrap().try_get_by_index(0).unwrap();
    said == "ok"
}

struct House {
    app: TestApp,
    staffed: Staffed,
    worker: Worker,
}

#[derive(Default)]
struct Told {
    refused: usize,
    done: usize,
    accepted: Vec<String>,
    found: Findings,
}

impl Told {
    fn hear(&mut self, what: &str, reply: &test_support::Reply) -> bool {
        let status = reply.status.as_u16();
        let is_page = reply.header("content-type").starts_with("text/html");
        match status {
            200 | 201 | 303 => {
                self.done += 1;
                return true;
            }
            503 if is_page => {}
            _ if status == 503 && reply.json()["code"] == "storage_full" => {}
            _ => self.found.expect(false, || format!("{what}: {status} {}", reply.body)),
        }
        self.refused += 1;
        false
    }

    async fn look(&mut self, house: &House) {
        self.found.expect(is_sound(&house.staffed).await, || "the database is damaged".to_owned());
        let standing = house.staffed.requests().await;
        for person in &self.accepted {
            let theirs = format!("{person} accepted");
            self.found.expect(standing.contains(&theirs), || format!("the answer of {person} is lost: {standing:?}"));
        }
    }
}

/// Sends, answers and enrols, each with little room at first and with as much as it takes then.
async fn run(seed: u64) -> (House, Told) {
    let app = spawn_app_with(Backend::Sqlite, |config| config.staff_rate = 1_000_000).await;
    let quantity = i32::try_from(PEOPLE.len()).unwrap();
    let staffed = staffed::prepare(&app, Strategy::Parallel, quantity, &PEOPLE).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    let mut house = House { app, staffed, worker };
    let (mut told, mut dice) = (Told::default(), Dice::new(seed));
    let (admin, anybody) = (house.app.admin().await, house.app.anonymous());
    let path = format!("/api/projects/{}", house.staffed.project);
    let mut rooms = |most: usize| [i64::try_from(dice.roll(most)).unwrap(), PLENTY];

    for pages in rooms(3) {
        leave_room(&mut house.staffed, pages).await;
        let plan = admin.post(&format!("{path}/preview"), json!({ "leave": "now" })).await.is(200).json();
        let body = json!({ "leave": "now", "planDigest": plan["planDigest"] });
        let is_sent = told.hear("sending", &admin.post(&format!("{path}/send"), body).await);
        told.look(&house).await;
        if is_sent {
            break;
        }
    }
    house.worker.run_until_idle().await.unwrap();
    let mut links = Vec::new();
    for person in PEOPLE {
        let person = person.split_once(' ').unwrap().0.to_lowercase();
        links.push((link_of(&house.app, &person).await, person));
    }
    for (n, (link, person)) in links.into_iter().enumerate() {
        for pages in rooms(2) {
            leave_room(&mut house.staffed, pages).await;
            // What is enrolled takes the room that is left.
            for m in 0..6 {
                let name = format!("Ny{seed}x{n}x{m}x{pages} Person");
                let reply = admin.post("/api/musicians", new_musician(&name, &[])).await;
                if !told.hear("enrolling", &reply) {
                    break;
                }
            }
            let is_taken = told.hear("answering", &anybody.submit(&link, &[("answer", "yes")]).await);
            if is_taken {
                told.accepted.push(person.clone());
            }
            told.look(&house).await;
            admin.get("/api/musicians").await.is(200);
            if is_taken {
                break;
            }
        }
    }
    leave_room(&mut house.staffed, PLENTY).await;
    house.worker.run_until_idle().await.unwrap();
    (house, told)
}

async fn judge(house: &House, mut told: Told) -> Findings {
    told.look(house).await;
    let standing = house.staffed.requests().await;
    told.found.expect(told.accepted.len() == PEOPLE.len(), || format!("not everybody was heard: {standing:?}"));
    let letters = staffed::letters(&house.app).await;
    // The question and the confirmation of each.
    told.found.expect(letters.len() == 2 * PEOPLE.len(), || format!("mails: {letters:?}"));
    told.found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn loses_nothing_that_was_acknowledged() {
    let length = Run::of_environment();
    let (mut refused, mut done) = (0, 0);
    for seed in length.seed..length.seed + length.either(2, 100) {
        let (house, told) = Box::pin(run(seed)).await;
        refused += told.refused;
        done += told.done;
        println!("full disk, seed {seed}: {} done, {} refused", told.done, told.refused);
        judge(&house, told).await.are_none();
    }
    println!("full disk: {done} done, {refused} refused for want of room");
    assert!(refused > 0, "there was always room");
}

/// The control: an answer that is gone is missed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn that_loses_an_answer_is_found_to() {
    let (mut house, told) = Box::pin(run(Run::of_environment().seed)).await;
    let txn = house.staffed.db.write_tx().await.unwrap();
    txn.execute_unprepared("UPDATE musician SET email = 'gone@example.org' WHERE email = 'ada@example.org'")
        .await
        .unwrap();
    txn.commit().await.unwrap();
    judge(&house, told).await.tell_of("the answer of ada is lost");
}
