//! Many at once.

use std::sync::Arc;

use domain::{
    services::staffing::{self, Heard, LinkFacts, PageAnswer},
    values::states::Strategy,
};
use tokio::task::JoinSet;

use super::stage::{Stage, Wish};
use crate::databases::{self, Orchestra};

on_each_backend!(of_many_who_say_yes_at_once_one_gets_the_seat);

const ASKED: usize = 32;

async fn of_many_who_say_yes_at_once_one_gets_the_seat(orchestra: Orchestra) {
    let stage = Arc::new(Stage::set(orchestra, ASKED).await);
    let everybody: Vec<usize> = (1..=ASKED).collect();
    let wish = Wish { max_recipients: Some(32), ..Wish::new(Strategy::FirstCome, 1, &everybody) };
    for _ in 0..databases::rounds() {
        let project = domain::ids::ProjectId::new(&stage.clock);
        stage.draft(project).await;
        stage.need_in(project, &wish).await;
        let requests = stage.send_in(project).await.asked;
        assert_eq!(requests.len(), ASKED);
        let mut answers = JoinSet::new();
        for request in requests {
            let stage = Arc::clone(&stage);
            answers.spawn(async move {
                let tx = stage.tx().await;
                let link = LinkFacts { request, epoch: 0 };
                let answer = PageAnswer::Yes { standby: true };
                let outcome = staffing::answer(&tx, &stage.clock, link, answer).await.unwrap();
                tx.commit().await.unwrap();
                outcome
            });
        }
        let outcomes = answers.join_all().await;
        assert!(outcomes.iter().all(|outcome| outcome.heard == Heard::Recorded));
        assert_eq!(outcomes.iter().filter(|outcome| !outcome.is_standby).count(), 1);
        let standing = stage.standing_in(project).await;
        assert_eq!(standing.matches("accepted").count(), 1, "{standing}");
    }
}
