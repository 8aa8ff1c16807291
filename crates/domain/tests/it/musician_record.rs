//! What is known about one musician.

use domain::{
    ids::MusicianId,
    rules::planner::RestrictionTarget,
    services::{
        FindError,
        musicians::record,
        ranking_lists::{self, ListKind, NewList},
        restrictions::{self, NewRestriction, RestrictError},
        staffing::Actor,
        unavailabilities::{self, AddUnavailabilityError},
    },
    values::states::{RequestStatus, RestrictionKind, Tier},
};

use crate::{
    asked::{self, past},
    databases::Orchestra,
    fixtures::{self, someone},
    projects::at,
};

on_each_backend!(
    a_record_has_places_requests_and_numbers,
    a_record_is_two_statements,
    there_is_no_record_of_nobody,
    restrictions_are_added_found_and_removed,
    unavailabilities_are_added_found_and_removed,
);

async fn a_record_has_places_requests_and_numbers(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Fiddle").await;
    let tutti = fixtures::position(&orchestra, violin, "Tutti", "Section").await;
    let ada = fixtures::musician(&orchestra, "Ada Berg", &[tutti]).await.id;
    let bo = fixtures::musician(&orchestra, "Bo Ek", &[tutti]).await.id;
    let txn = orchestra.begin().await;
    let new = NewList { position: tutti, kind: ListKind::Standing(Tier::B), description: None };
    let list = ranking_lists::create(&txn, &orchestra.clock, None, new).await.unwrap().id;
    ranking_lists::set_entries(&txn, &orchestra.clock, None, list, None, &[bo, ada]).await.unwrap();
    txn.commit().await.unwrap();
    let need = fixtures::need(&orchestra, tutti, Some(list)).await;
    asked::seats(&orchestra, &need).await;
    past(&orchestra, &need, ada, "expired", "sent_at = queued_at").await;
    past(&orchestra, &need, ada, "declined", "decline_scope = 'days', sent_at = queued_at, answered_at = queued_at")
        .await;
    fixtures::request(&orchestra, &need, ada).await.unwrap();
    let sent = "UPDATE request SET sent_at = queued_at, deadline_at = $1, status = 'open' WHERE status = 'queued'";
    fixtures::run(&orchestra, sent, vec![at("2027-01-01T00:00:00Z").into()]).await.unwrap();
    asked::accept(&orchestra, ada, 1).await;
    let played = at("2026-01-05T12:00:00Z");
    for (starts, ends) in
        [("2026-01-05T10:00:00Z", "2026-01-05T12:00:00Z"), ("2036-01-05T10:00:00Z", "2036-01-05T12:00:00Z")]
    {
        let session = "INSERT INTO project_session (id, project_id, kind, starts_at, ends_at, created_at, updated_at) \
                       VALUES ($1, $2, 'concert', $3, $4, $3, $3)";
        let values =
            vec![orchestra.clock.next_uuid().into(), need.project_id.into(), at(starts).into(), at(ends).into()];
        fixtures::run(&orchestra, session, values).await.unwrap();
    }

    let record = record::show(&orchestra.db, &orchestra.clock, ada).await.unwrap();
    let [place] = record.places.as_slice() else { panic!("{record:?}") };
    assert_eq!((place.list_id, place.tier, place.rank, place.of), (list, Some(Tier::B), 2, 2));
    assert_eq!((place.position_id, place.position_names.en.as_str()), (tutti, "Section"));
    let stand: Vec<_> = record.requests.iter().map(|request| request.status).collect();
    assert_eq!(stand, [RequestStatus::Accepted, RequestStatus::Declined, RequestStatus::Expired]);
    assert_eq!(record.requests[0].project_name.as_str(), "Mahler 2");
    let tally = record.statistics;
    assert_eq!((tally.asked, tally.yes, tally.no, tally.silent, tally.withdrawn), (3, 1, 1, 1, 0));
    assert_eq!(record.last_played_at, Some(played));
    let other = record::show(&orchestra.db, &orchestra.clock, bo).await.unwrap();
    assert_eq!((other.places.len(), other.requests.len(), other.last_played_at), (1, 0, None));
}

async fn a_record_is_two_statements(orchestra: Orchestra) {
    let ada = fixtures::musician(&orchestra, "Ada Berg", &[]).await.id;
    orchestra.statements();
    let record = record::show(&orchestra.db, &orchestra.clock, ada).await.unwrap();
    assert_eq!(orchestra.statements(), 2);
    assert!(record.places.is_empty() && record.requests.is_empty());
}

async fn there_is_no_record_of_nobody(orchestra: Orchestra) {
    let nobody = record::show(&orchestra.db, &orchestra.clock, MusicianId::new(&orchestra.clock)).await;
    assert!(matches!(nobody, Err(FindError::NotFound)), "{nobody:?}");
}

async fn restrictions_are_added_found_and_removed(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let ada = fixtures::musician(&orchestra, "Ada Berg", &[]).await.id;
    let bo = fixtures::musician(&orchestra, "Bo Ek", &[]).await.id;
    let by = someone(&orchestra);
    let add = async |musician, target, starts_at, ends_at| {
        let new = NewRestriction { target, kind: RestrictionKind::Never, starts_at, ends_at, reason: None };
        let txn = orchestra.begin().await;
        let outcome = restrictions::add(&txn, &orchestra.clock, Some(Actor::Staff(by)), musician, new).await;
        fixtures::finish(txn, outcome.is_ok()).await;
        outcome
    };
    let added = add(ada, RestrictionTarget::Instrument(violin), None, None).await.unwrap();
    assert_eq!((added.instrument_id, added.position_id, added.updated_by), (Some(violin), None, Some(by)));
    let noon = Some(at("2026-01-05T12:00:00Z"));
    assert!(matches!(add(ada, RestrictionTarget::All, noon, noon).await, Err(RestrictError::EndsBeforeItStarts)));
    let unknown = RestrictionTarget::Position(domain::ids::PositionId::new(&orchestra.clock));
    assert!(matches!(add(ada, unknown, None, None).await, Err(RestrictError::UnknownTarget)));
    let nobody = MusicianId::new(&orchestra.clock);
    assert!(matches!(add(nobody, RestrictionTarget::All, None, None).await, Err(RestrictError::NotFound)));

    assert_eq!(restrictions::of_musician(&orchestra.db, ada).await.unwrap(), std::slice::from_ref(&added));
    assert!(restrictions::of_musician(&orchestra.db, bo).await.unwrap().is_empty());
    assert!(matches!(restrictions::of_musician(&orchestra.db, nobody).await, Err(FindError::NotFound)));
    let remove = async |of| {
        let txn = orchestra.begin().await;
        let outcome = restrictions::remove(&txn, &orchestra.clock, Some(Actor::Staff(by)), of, added.id).await;
        txn.commit().await.unwrap();
        outcome
    };
    assert!(matches!(remove(bo).await, Err(FindError::NotFound)), "it is not his");
    remove(ada).await.unwrap();
    assert!(matches!(remove(ada).await, Err(FindError::NotFound)));
}

async fn unavailabilities_are_added_found_and_removed(orchestra: Orchestra) {
    let ada = fixtures::musician(&orchestra, "Ada Berg", &[]).await.id;
    let add = async |musician, from: &str, until: &str| {
        let txn = orchestra.begin().await;
        let time = (at(from), at(until));
        let outcome = unavailabilities::add(&txn, &orchestra.clock, None, musician, time, None).await;
        fixtures::finish(txn, outcome.is_ok()).await;
        outcome
    };
    let later = add(ada, "2026-08-01T00:00:00Z", "2026-08-02T00:00:00Z").await.unwrap();
    let sooner = add(ada, "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z").await.unwrap();
    let backwards = add(ada, "2026-07-02T00:00:00Z", "2026-07-01T00:00:00Z").await;
    assert!(matches!(backwards, Err(AddUnavailabilityError::EndsBeforeItStarts)));
    let nobody = MusicianId::new(&orchestra.clock);
    let unknown = add(nobody, "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z").await;
    assert!(matches!(unknown, Err(AddUnavailabilityError::NotFound)));
    assert_eq!(unavailabilities::of_musician(&orchestra.db, ada).await.unwrap(), [sooner.clone(), later]);
    let txn = orchestra.begin().await;
    assert!(matches!(
        unavailabilities::remove(&txn, &orchestra.clock, None, nobody, sooner.id).await,
        Err(FindError::NotFound)
    ));
    unavailabilities::remove(&txn, &orchestra.clock, None, ada, sooner.id).await.unwrap();
    txn.commit().await.unwrap();
    assert_eq!(unavailabilities::of_musician(&orchestra.db, ada).await.unwrap().len(), 1);
}
