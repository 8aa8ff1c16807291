//! Musicians.

use std::sync::Arc;

use domain::{
    ids::{MusicianId, PositionId},
    services::{
        FindError, Refused,
        counters::{self, Counter},
        musicians::{self, AmendMusician, Musician, MusicianFilter, MusicianPlace, MusicianStart, SaveMusicianError},
        ranking_lists::{self, ListKind, NewList},
        staffing::Actor,
    },
    values::{
        change::Change,
        email::Email,
        phone::Phone,
        states::{MailState, MusicianStatus, Tier},
        text::{ExternalId, Note, PersonName},
    },
};
use sea_orm::ConnectionTrait;

use crate::{
    databases::Orchestra,
    fixtures::{self, LIMIT, finish, new_musician, someone},
};

on_each_backend!(
    what_is_enrolled_is_what_is_found,
    an_address_is_enrolled_once,
    only_positions_of_the_orchestra_can_be_played,
    an_amendment_changes_what_it_names,
    an_old_version_is_not_amended,
    a_new_address_has_met_no_refusal,
    pages_neither_lose_nor_repeat_anybody,
    filters_find_whom_they_should,
    a_page_is_one_statement,
    the_last_place_of_the_plan_is_given_once,
    who_is_being_asked_stays_active,
    the_archived_leave_room_for_others,
    the_erased_are_not_found,
);

async fn amended(
    orchestra: &Orchestra,
    id: MusicianId,
    amendment: AmendMusician,
) -> Result<Musician, SaveMusicianError> {
    let txn = orchestra.begin().await;
    let outcome = musicians::amend(&txn, &orchestra.clock, None, id, None, amendment).await;
    finish(txn, outcome.is_ok()).await;
    outcome
}

async fn moved(
    orchestra: &Orchestra,
    id: MusicianId,
    status: MusicianStatus,
    limit: u32,
) -> Result<Musician, SaveMusicianError> {
    let txn = orchestra.begin().await;
    let outcome = musicians::change_status(&txn, &orchestra.clock, None, id, None, status, limit).await;
    finish(txn, outcome.is_ok()).await;
    outcome
}

async fn what_is_enrolled_is_what_is_found(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let first = fixtures::position(&orchestra, violin, "Tutti 1", "Tutti 1").await;
    let second = fixtures::position(&orchestra, violin, "Tutti 2", "Tutti 2").await;
    let by = someone(&orchestra);
    let mut new = new_musician("Åsa O’Brien-Å", &[second, first, second]);
    new.phone = Some(Phone::parse("+46 70 123 45 67").unwrap());
    new.notes = Some(Note::parse("Two\nlines, \"quoted\" and \\ escaped").unwrap());
    new.external_id = Some(ExternalId::parse("4711").unwrap());
    new.is_local = false;

    let txn = orchestra.begin().await;
    let enrolled = musicians::enrol(&txn, &orchestra.clock, Some(Actor::Staff(by)), LIMIT, new).await.unwrap();
    txn.commit().await.unwrap();
    assert_eq!(enrolled.positions, [first, second]);
    assert_eq!(enrolled.updated_by, Some(by));
    assert_eq!(musicians::find(&orchestra.db, enrolled.id).await.unwrap(), enrolled);

    let absent = musicians::find(&orchestra.db, MusicianId::new(&orchestra.clock)).await;
    assert!(matches!(absent, Err(FindError::NotFound)), "{absent:?}");
}

async fn an_address_is_enrolled_once(orchestra: Orchestra) {
    fixtures::musician(&orchestra, "Ada Lovelace", &[]).await;
    let mut new = new_musician("Augusta Byron", &[]);
    new.email = Email::parse(" ADA.Lovelace@Example.org").unwrap();
    let txn = orchestra.begin().await;
    let refused = musicians::enrol(&txn, &orchestra.clock, None, LIMIT, new.clone()).await;
    assert!(matches!(refused, Err(SaveMusicianError::EmailTaken)), "{refused:?}");
    txn.rollback().await.unwrap();
    assert_eq!(counters::used(&orchestra.db, Counter::Musicians).await.unwrap(), 1);

    let augusta = fixtures::musician(&orchestra, "Augusta Byron", &[]).await;
    let to_hers = AmendMusician { email: Some(new.email), ..AmendMusician::default() };
    let refused = amended(&orchestra, augusta.id, to_hers).await;
    assert!(matches!(refused, Err(SaveMusicianError::EmailTaken)), "{refused:?}");
}

async fn only_positions_of_the_orchestra_can_be_played(orchestra: Orchestra) {
    let nowhere = PositionId::new(&orchestra.clock);
    let txn = orchestra.begin().await;
    let new = new_musician("Ada Lovelace", &[nowhere]);
    let refused = musicians::enrol(&txn, &orchestra.clock, None, LIMIT, new).await;
    assert!(matches!(refused, Err(SaveMusicianError::UnknownPosition)), "{refused:?}");
}

async fn an_amendment_changes_what_it_names(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let tutti = fixtures::position(&orchestra, violin, "Tutti", "Tutti").await;
    let ada = fixtures::musician(&orchestra, "Ada Lovelace", &[tutti]).await;

    let amendment = AmendMusician {
        last_name: Some(PersonName::parse("Åkesson").unwrap()),
        phone: Change::Set(Phone::parse("070-123 45 67").unwrap()),
        ..AmendMusician::default()
    };
    let after = amended(&orchestra, ada.id, amendment).await.unwrap();
    let expected = Musician {
        last_name: PersonName::parse("Åkesson").unwrap(),
        phone: Some(Phone::parse("070-123 45 67").unwrap()),
        updated_at: after.updated_at,
        version: 2,
        ..ada.clone()
    };
    assert_eq!(after, expected);
    let q = MusicianFilter { q: Some("akesson ADA".to_owned()), ..MusicianFilter::default() };
    assert_eq!(musicians::count(&orchestra.db, &q).await.unwrap(), 1, "a new name is searchable");

    let amendment = AmendMusician { phone: Change::Clear, positions: Some(Vec::new()), ..AmendMusician::default() };
    let after = amended(&orchestra, ada.id, amendment).await.unwrap();
    assert_eq!((after.phone, after.positions, after.version), (None, Vec::new(), 3));
}

async fn an_old_version_is_not_amended(orchestra: Orchestra) {
    let ada = fixtures::musician(&orchestra, "Ada Lovelace", &[]).await;
    let after = amended(&orchestra, ada.id, AmendMusician { is_local: Some(false), ..Default::default() }).await;
    let txn = orchestra.begin().await;
    let amendment = AmendMusician { is_local: Some(true), ..Default::default() };
    match musicians::amend(&txn, &orchestra.clock, None, ada.id, Some(ada.version), amendment).await {
        Err(SaveMusicianError::Refused(Refused::Stale(stale))) => {
            assert_eq!((stale.version, stale.updated_at), (2, after.unwrap().updated_at));
        }
        other => panic!("{other:?}"),
    }
}

async fn a_new_address_has_met_no_refusal(orchestra: Orchestra) {
    let ada = fixtures::musician(&orchestra, "Ada Lovelace", &[]).await;
    orchestra.db.execute_unprepared("UPDATE musician SET mail_state = 'bounced'").await.unwrap();
    let local = AmendMusician { is_local: Some(false), email: Some(ada.email), ..Default::default() };
    assert_eq!(amended(&orchestra, ada.id, local).await.unwrap().mail_state, MailState::Bounced);
    let email = Some(Email::parse("ada@example.com").unwrap());
    let moved = amended(&orchestra, ada.id, AmendMusician { email, ..Default::default() }).await.unwrap();
    assert_eq!(moved.mail_state, MailState::Ok);
}

async fn pages_neither_lose_nor_repeat_anybody(orchestra: Orchestra) {
    let by_name = [
        "Anna Berg",
        "Åke Berg",
        "Anna Berg Olsson",
        "Anna Bergh",
        "Zoé Édouard",
        "Ada Edström",
        "Mia Zander",
        "Mia Åberg",
        "Mia Ärlig",
        "Mia Öberg",
    ];
    let mut enrolled = Vec::new();
    for full_name in by_name.iter().rev() {
        enrolled.push(fixtures::musician(&orchestra, full_name, &[]).await);
    }
    // Two of the same name, told apart by their ids alone.
    let mut twin = new_musician("Anna Bergh", &[]);
    twin.email = Email::parse("other.anna@example.org").unwrap();
    let txn = orchestra.begin().await;
    enrolled.push(musicians::enrol(&txn, &orchestra.clock, None, LIMIT, twin).await.unwrap());
    txn.commit().await.unwrap();

    let filter = MusicianFilter::default();
    let read = async |first: MusicianStart, limit| {
        let (mut all, mut start) = (Vec::new(), first);
        loop {
            let page = musicians::page(&orchestra.db, &filter, &start, limit).await.unwrap();
            assert!(page.items.len() <= limit.try_into().unwrap());
            all.extend(page.items);
            let Some(place) = page.next else { return all };
            // Through JSON, as a cursor goes.
            let place: MusicianPlace = serde_json::from_str(&serde_json::to_string(&place).unwrap()).unwrap();
            start = MusicianStart::After(place);
        }
    };
    let mut newest = enrolled;
    newest.reverse();
    for limit in [1, 2, 4, 11, 50] {
        let names: Vec<_> = read(MusicianStart::ByName, limit).await;
        let names: Vec<_> = names.iter().map(|who| format!("{} {}", who.first_name, who.last_name)).collect();
        let mut expected = by_name.to_vec();
        expected.insert(4, "Anna Bergh");
        assert_eq!(names, expected, "{limit} at a time");
        assert_eq!(read(MusicianStart::NewestFirst, limit).await, newest, "{limit} at a time");
    }
}

async fn filters_find_whom_they_should(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let viola = fixtures::instrument(&orchestra, "Viola", "Viola").await;
    let first = fixtures::position(&orchestra, violin, "Tutti 1", "Tutti 1").await;
    let second = fixtures::position(&orchestra, violin, "Tutti 2", "Tutti 2").await;
    let altos = fixtures::position(&orchestra, viola, "Tutti", "Tutti").await;
    let ada = fixtures::musician(&orchestra, "Ada Åkesson", &[first, second]).await;
    let external_id = ExternalId::parse("4711").unwrap();
    let numbered = AmendMusician { external_id: Change::Set(external_id.clone()), ..Default::default() };
    amended(&orchestra, ada.id, numbered).await.unwrap();
    let bo = fixtures::musician(&orchestra, "Bo Lind", &[second, altos]).await;
    let cy = fixtures::musician(&orchestra, "Cy 50%_Off", &[]).await;
    moved(&orchestra, cy.id, MusicianStatus::Inactive, LIMIT).await.unwrap();
    let di = fixtures::musician(&orchestra, "Di Lind", &[altos]).await;
    moved(&orchestra, di.id, MusicianStatus::Archived, LIMIT).await.unwrap();
    let txn = orchestra.begin().await;
    let new = NewList { position: second, kind: ListKind::Standing(Tier::A), description: None };
    let list = ranking_lists::create(&txn, &orchestra.clock, None, new).await.unwrap().id;
    ranking_lists::set_entries(&txn, &orchestra.clock, None, list, None, &[bo.id]).await.unwrap();
    txn.commit().await.unwrap();

    let found = async |filter: MusicianFilter| {
        let page = musicians::page(&orchestra.db, &filter, &MusicianStart::NewestFirst, 50).await.unwrap();
        assert_eq!(musicians::count(&orchestra.db, &filter).await, Ok(i64::try_from(page.items.len()).unwrap()));
        page.items.iter().map(|who| who.first_name.to_string()).collect::<Vec<_>>().join(" ")
    };
    let by_q = async |q: &str| found(MusicianFilter { q: Some(q.to_owned()), ..Default::default() }).await;
    assert_eq!(found(MusicianFilter::default()).await, "Cy Bo Ada");
    assert_eq!(by_q("ÅKE").await, "Ada");
    assert_eq!(by_q("akesson").await, "Ada");
    assert_eq!(by_q("lind bo").await, "Bo");
    assert_eq!(by_q("@example.org").await, "Cy Bo Ada");
    assert_eq!(by_q("%_").await, "Cy");
    assert_eq!(by_q("%x").await, "");
    assert_eq!(found(MusicianFilter { instrument: Some(violin), ..Default::default() }).await, "Bo Ada");
    assert_eq!(found(MusicianFilter { position: Some(first), ..Default::default() }).await, "Ada");
    assert_eq!(found(MusicianFilter { list: Some(list), ..Default::default() }).await, "Bo");
    assert_eq!(
        found(MusicianFilter { status: Some(MusicianStatus::Archived), instrument: Some(viola), ..Default::default() })
            .await,
        "Di"
    );
    let external_id = Some(external_id);
    assert_eq!(found(MusicianFilter { external_id: external_id.clone(), ..Default::default() }).await, "Ada");
    assert_eq!(found(MusicianFilter { external_id, position: Some(altos), ..Default::default() }).await, "");
}

async fn a_page_is_one_statement(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let tutti = fixtures::position(&orchestra, violin, "Tutti", "Tutti").await;
    for n in 0..5 {
        fixtures::musician(&orchestra, &format!("Ada Number{n}"), &[tutti]).await;
    }
    orchestra.statements();
    let filter = MusicianFilter { instrument: Some(violin), ..Default::default() };
    let page = musicians::page(&orchestra.db, &filter, &MusicianStart::ByName, 3).await.unwrap();
    assert_eq!((orchestra.statements(), page.items.len(), page.next.is_some()), (1, 3, true));
}

async fn the_last_place_of_the_plan_is_given_once(orchestra: Orchestra) {
    for n in 0..3 {
        fixtures::musician(&orchestra, &format!("Ada Number{n}"), &[]).await;
    }
    let orchestra = Arc::new(orchestra);
    let tries: Vec<_> = (0..32)
        .map(|n| {
            let orchestra = Arc::clone(&orchestra);
            tokio::spawn(async move {
                let txn = orchestra.begin().await;
                let new = new_musician(&format!("Bo Number{n}"), &[]);
                match musicians::enrol(&txn, &orchestra.clock, None, 4, new).await {
                    Ok(_) => txn.commit().await.map(|()| true).unwrap(),
                    Err(SaveMusicianError::LimitReached { limit: 4 }) => false,
                    Err(other) => panic!("{other:?}"),
                }
            })
        })
        .collect();
    let mut enrolled = 0;
    for attempt in tries {
        enrolled += usize::from(attempt.await.unwrap());
    }
    assert_eq!(enrolled, 1);
    assert_eq!(counters::used(&orchestra.db, Counter::Musicians).await.unwrap(), 4);
    assert_eq!(musicians::count(&orchestra.db, &MusicianFilter::default()).await.unwrap(), 4);
}

async fn who_is_being_asked_stays_active(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let tutti = fixtures::position(&orchestra, violin, "Tutti", "Tutti").await;
    let ada = fixtures::musician(&orchestra, "Ada Lovelace", &[tutti]).await;
    let need = fixtures::need(&orchestra, tutti, None).await;
    fixtures::request(&orchestra, &need, ada.id).await.unwrap();
    assert!(musicians::is_being_asked(&orchestra.db, ada.id).await.unwrap());
    for status in [MusicianStatus::Inactive, MusicianStatus::Archived] {
        let refused = moved(&orchestra, ada.id, status, LIMIT).await;
        assert!(matches!(refused, Err(SaveMusicianError::BeingAsked)), "{refused:?}");
    }
    fixtures::close_requests(&orchestra).await;
    moved(&orchestra, ada.id, MusicianStatus::Archived, LIMIT).await.unwrap();
}

async fn the_archived_leave_room_for_others(orchestra: Orchestra) {
    let used = async || counters::used(&orchestra.db, Counter::Musicians).await.unwrap();
    let ada = fixtures::musician(&orchestra, "Ada Lovelace", &[]).await;
    for (status, expected) in [
        (MusicianStatus::Inactive, 1),
        (MusicianStatus::Archived, 0),
        (MusicianStatus::Archived, 0),
        (MusicianStatus::Active, 1),
    ] {
        assert_eq!(moved(&orchestra, ada.id, status, 1).await.unwrap().status, status);
        assert_eq!(used().await, expected, "{status}");
    }
    moved(&orchestra, ada.id, MusicianStatus::Archived, 1).await.unwrap();
    fixtures::musician(&orchestra, "Bo Lind", &[]).await;
    let refused = moved(&orchestra, ada.id, MusicianStatus::Active, 1).await;
    assert!(matches!(refused, Err(SaveMusicianError::LimitReached { limit: 1 })), "{refused:?}");
}

async fn the_erased_are_not_found(orchestra: Orchestra) {
    let ada = fixtures::musician(&orchestra, "Ada Lovelace", &[]).await;
    let erase = "UPDATE musician SET erased_at = created_at, status = 'archived'";
    orchestra.db.execute_unprepared(erase).await.unwrap();
    let absent = musicians::find(&orchestra.db, ada.id).await;
    assert!(matches!(absent, Err(FindError::NotFound)), "{absent:?}");
    let refused = amended(&orchestra, ada.id, AmendMusician::default()).await;
    assert!(matches!(refused, Err(SaveMusicianError::Refused(Refused::NotFound))), "{refused:?}");
    let all = MusicianFilter { status: Some(MusicianStatus::Archived), ..Default::default() };
    assert_eq!(musicians::count(&orchestra.db, &all).await.unwrap(), 0);
    fixtures::musician(&orchestra, "Ada Lovelace", &[]).await;
}
