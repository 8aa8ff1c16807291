//! Random commands of staff, musicians, mail servers and time: whatever their order, the invariants hold.

use chrono::TimeDelta;
use domain::{
    rules::request_lifecycle::Answer,
    services::staffing::{
        self, Asking, LinkFacts, NeedChange, PageAnswer, RecordedAnswer, StaffCommand, StaffingError,
    },
    values::states::{AnswerChannel, DeclineScope, RequestStatus, Strategy},
};

use super::stage::{Stage, Wish};
use crate::{databases::Orchestra, fixtures};

on_each_backend!(no_sequence_of_commands_breaks_an_invariant);

const STEPS: u64 = 250;

/// A row of numbers that looks random and is always the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

async fn no_sequence_of_commands_breaks_an_invariant(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 14).await;
    let mut needs = Vec::new();
    for wish in [
        Wish::new(Strategy::Sequential, 2, &[1, 2, 3, 4, 5, 6]),
        Wish::new(Strategy::Parallel, 3, &[4, 5, 6, 7, 8, 9, 10, 1]),
        Wish { max_recipients: Some(4), ..Wish::new(Strategy::FirstCome, 2, &[9, 10, 11, 12, 13, 14, 2]) },
    ] {
        needs.push(stage.need(&wish).await);
    }
    stage.send().await;
    let mut dice = Dice(7);
    for step in 0..STEPS {
        let requests = staffing::requests(&stage.orchestra.db, stage.project).await.unwrap();
        let request = requests[dice.roll(requests.len())].id;
        let link = LinkFacts { request, epoch: 0 };
        let command = StaffCommand {
            asking: if dice.roll(4) == 0 { Asking::Refuse } else { Asking::DontAsk },
            ..stage.command()
        };
        let need = needs[dice.roll(needs.len())];
        let change = NeedChange { quantity: Some(1 + i32::try_from(dice.roll(4)).unwrap()), ..NeedChange::default() };
        let comment = None;
        let said = match dice.roll(3) {
            0 => PageAnswer::No { scope: DeclineScope::Position, comment },
            1 => PageAnswer::Yes { standby: false },
            _ => PageAnswer::Yes { standby: true },
        };
        let told = if dice.roll(2) == 0 { Answer::Yes { standby: true } } else { Answer::No(DeclineScope::Days) };
        let recorded = RecordedAnswer { answer: told, channel: AnswerChannel::Phone, comment: None };
        let choice = dice.roll(20);
        let done: Result<(), StaffingError> = match choice {
            0..=6 => stage.act(async |tx, clock| staffing::answer(tx, clock, link, said).await.map(drop)).await,
            7 => {
                let answer = PageAnswer::Withdraw { reason: None };
                stage.act(async |tx, clock| staffing::answer(tx, clock, link, answer).await.map(drop)).await
            }
            8 => {
                let answer = PageAnswer::Question { text: "When?".to_owned() };
                stage.act(async |tx, clock| staffing::answer(tx, clock, link, answer).await.map(drop)).await
            }
            9 => stage.act(async |tx, clock| staffing::skip(tx, clock, &command, request).await.map(drop)).await,
            10 => stage.act(async |tx, clock| staffing::stop(tx, clock, &command, request).await.map(drop)).await,
            11 => {
                let record = async |tx: &_, clock: &_| {
                    staffing::record_answer(tx, clock, &command, request, recorded).await.map(drop)
                };
                stage.act(record).await
            }
            12 => stage.act(async |tx, clock| staffing::release(tx, clock, &command, request).await.map(drop)).await,
            13 => stage.act(async |tx, clock| staffing::give_seat(tx, clock, &command, request).await.map(drop)).await,
            14 => {
                let edit = async |tx: &_, clock: &_| {
                    staffing::edit_need(tx, clock, &command, need, change, None).await.map(drop)
                };
                stage.act(edit).await
            }
            15 => stage.act(async |tx, clock| staffing::resend(tx, clock, &command, request).await.map(drop)).await,
            16 => {
                if let Some(mail) = stage.claim().await {
                    let refuse = async |tx: &_, clock: &_| {
                        staffing::mailbox_refused(tx, clock, &mail, "550 5.1.1").await.map(drop)
                    };
                    stage.act(refuse).await
                } else {
                    Ok(())
                }
            }
            17 => {
                stage.pass(TimeDelta::hours(1 + i64::try_from(dice.roll(12)).unwrap()));
                Ok(())
            }
            18 => {
                let send = dice.roll(3) == 0;
                if send {
                    stage.send().await;
                }
                Ok(())
            }
            _ => {
                stage.visit().await;
                Ok(())
            }
        };
        if let Err(StaffingError::Storage(error)) = done {
            panic!("step {step}, choice {choice}: {error}");
        }
        check(&stage).await;
    }
}

/// The invariants of the stored state.
async fn check(stage: &Stage) {
    let requests = staffing::requests(&stage.orchestra.db, stage.project).await.unwrap();
    let sql = "SELECT n.quantity, n.strategy, n.armed_at IS NOT NULL AND n.hold_reason IS NULL AS runs, \
               SUM(CASE WHEN r.status = 'accepted' THEN 1 ELSE 0 END) AS accepted, \
               SUM(CASE WHEN r.status IN ('queued', 'open') THEN 1 ELSE 0 END) AS live, \
               (SELECT COUNT(*) FROM seat s WHERE s.need_id = n.id) AS seats \
               FROM need n LEFT JOIN request r ON r.need_id = n.id GROUP BY n.id, n.quantity, n.strategy, n.armed_at, n.hold_reason";
    for row in fixtures::rows(&stage.orchestra, sql, vec![]).await {
        let quantity = i64::from(row.try_get::<i32>("", "quantity").unwrap());
        let strategy: Strategy = row.try_get("", "strategy").unwrap();
        let accepted: i64 = row.try_get("", "accepted").unwrap();
        let live: i64 = row.try_get("", "live").unwrap();
        assert_eq!(row.try_get::<i64>("", "seats").unwrap(), quantity);
        assert!(accepted <= quantity);
        match strategy {
            Strategy::Sequential => assert!(live <= 1),
            Strategy::Parallel => assert!(accepted + live <= quantity),
            Strategy::FirstCome => assert!(accepted < quantity || live == 0),
        }
        let runs: bool = row.try_get("", "runs").unwrap();
        assert!(!runs || accepted == quantity || live > 0, "a need that runs is never forgotten");
    }
    for request in &requests {
        let id: uuid::Uuid = *request.id.as_uuid();
        let sql = "SELECT kind, state, COUNT(*) AS n FROM outbox WHERE request_id = $1 AND kind IN ('request', 'confirmation') \
                   GROUP BY kind, state";
        let mut waiting = 0;
        let mut confirmations = 0;
        for row in fixtures::rows(&stage.orchestra, sql, vec![id.into()]).await {
            let kind: String = row.try_get("", "kind").unwrap();
            let at: String = row.try_get("", "state").unwrap();
            let n: i64 = row.try_get("", "n").unwrap();
            match (kind.as_str(), at.as_str()) {
                ("confirmation", _) => confirmations += n,
                (_, "queued" | "leased") => waiting += n,
                _ => (),
            }
        }
        assert!(request.status.is_live() || waiting == 0, "{}: nobody is asked for what is closed", request.status);
        assert!(request.status != RequestStatus::Queued || waiting == 1);
        assert!(request.status != RequestStatus::Accepted || confirmations >= 1);
        assert!(request.status != RequestStatus::Open || request.deadline_at > request.sent_at);
    }
}
