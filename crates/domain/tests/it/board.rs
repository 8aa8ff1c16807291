//! The board.

use domain::{
    ids::ProjectId,
    services::{FindError, board},
    values::states::{FillState, ProjectStatus, RequestStatus},
};

use crate::{
    asked::{self, past},
    databases::Orchestra,
    fixtures,
    projects::{at, draft},
};

on_each_backend!(
    a_project_without_needs_has_an_empty_board,
    everybody_stands_where_their_newest_request_is,
    a_board_is_two_statements,
);

async fn a_project_without_needs_has_an_empty_board(orchestra: Orchestra) {
    let project = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    let board = board::show(&orchestra.db, &orchestra.clock, project).await.unwrap();
    assert_eq!((board.status, board.needs), (ProjectStatus::Draft, Vec::new()));
    let nothing = board::show(&orchestra.db, &orchestra.clock, ProjectId::new(&orchestra.clock)).await;
    assert!(matches!(nothing, Err(FindError::NotFound)), "{nothing:?}");
}

async fn everybody_stands_where_their_newest_request_is(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Fiddle").await;
    let tutti = fixtures::position(&orchestra, violin, "Tutti", "Section").await;
    let need = fixtures::need(&orchestra, tutti, None).await;
    asked::seats(&orchestra, &need).await;
    let mut people = Vec::new();
    for full_name in ["Ada Berg", "Bo Ek", "Cleo Dahl", "Dag Friis", "Eva Holm"] {
        people.push(fixtures::musician(&orchestra, full_name, &[tutti]).await.id);
    }
    let deadline = at("2026-11-20T12:00:00Z");
    // Ada said no once and is asked again; Bo came; Cleo would come; Dag and then Eva did not answer.
    past(&orchestra, &need, people[0], "declined", "decline_scope = 'position'").await;
    past(&orchestra, &need, people[3], "expired", "comment = NULL").await;
    past(&orchestra, &need, people[4], "expired", "comment = NULL").await;
    past(&orchestra, &need, people[2], "cancelled", "closed_reason = 'position_filled', standby_since = queued_at")
        .await;
    fixtures::request(&orchestra, &need, people[0]).await.unwrap();
    asked::open_requests(&orchestra, deadline).await;
    fixtures::request(&orchestra, &need, people[1]).await.unwrap();
    asked::accept(&orchestra, people[1], 1).await;

    let board = board::show(&orchestra.db, &orchestra.clock, need.project_id).await.unwrap();
    let [shown] = board.needs.as_slice() else { panic!("{board:?}") };
    let who = |requests: &[board::BoardRequest]| {
        requests.iter().map(|request| (request.first_name.to_string(), request.status)).collect::<Vec<_>>()
    };
    assert_eq!(who(&shown.asked), [("Ada".to_owned(), RequestStatus::Open)]);
    assert_eq!(shown.asked[0].deadline_at, Some(deadline));
    assert_eq!(who(&shown.accepted), [("Bo".to_owned(), RequestStatus::Accepted)]);
    assert_eq!(who(&shown.standby), [("Cleo".to_owned(), RequestStatus::Cancelled)]);
    let gone = RequestStatus::Expired;
    assert_eq!(who(&shown.history), [("Eva".to_owned(), gone), ("Dag".to_owned(), gone)]);
    assert_eq!((shown.quantity, shown.filled, shown.fill_state), (2, 1, FillState::Running));
    assert_eq!((shown.position_names.en.as_str(), shown.instrument_names.en.as_str()), ("Section", "Fiddle"));
}

async fn a_board_is_two_statements(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let tutti = fixtures::position(&orchestra, violin, "Tutti", "Tutti").await;
    let need = fixtures::need(&orchestra, tutti, None).await;
    for full_name in ["Ada Berg", "Bo Ek", "Cleo Dahl"] {
        let musician = fixtures::musician(&orchestra, full_name, &[tutti]).await;
        fixtures::request(&orchestra, &need, musician.id).await.unwrap();
    }
    orchestra.statements();
    let board = board::show(&orchestra.db, &orchestra.clock, need.project_id).await.unwrap();
    assert_eq!(orchestra.statements(), 2);
    assert_eq!(board.needs[0].asked.len(), 3);
}
