//! Instruments.

use domain::{
    ids::InstrumentId,
    services::{
        Refused,
        counters::{self, Collection},
        instruments::{self, AmendInstrument, ArchiveInstrumentError, NewInstrument, SaveInstrumentError},
        staffing::Actor,
    },
    values::locale::Locale,
};

use crate::{
    databases::Orchestra,
    fixtures::{self, names, someone},
};

on_each_backend!(
    a_name_is_given_once_in_each_language,
    an_edit_of_an_old_version_is_refused_and_says_who_was_first,
    an_instrument_that_is_needed_is_not_archived,
    every_change_is_a_new_version_of_the_list,
);

async fn a_name_is_given_once_in_each_language(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Fiddle").await;
    let viola = fixtures::instrument(&orchestra, "Altfiol", "Viola").await;
    let taken = async |sv: &str, en: &str| {
        let txn = orchestra.begin().await;
        let new = NewInstrument { names: names(sv, en), display_order: 3 };
        match instruments::add(&txn, &orchestra.clock, None, new).await {
            Err(SaveInstrumentError::NameTaken(locale)) => locale,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(taken("VIOLIN", "Violin").await, Locale::Sv);
    assert_eq!(taken("Fiol", "fiddle").await, Locale::En);

    let txn = orchestra.begin().await;
    let rename = AmendInstrument { names: Some(names("violin", "Viola")), display_order: None };
    let renamed = instruments::amend(&txn, &orchestra.clock, None, viola, None, rename).await;
    assert!(matches!(renamed, Err(SaveInstrumentError::NameTaken(Locale::Sv))), "{renamed:?}");
    txn.rollback().await.unwrap();

    let txn = orchestra.begin().await;
    instruments::archive(&txn, &orchestra.clock, None, violin, None).await.unwrap();
    txn.commit().await.unwrap();
    assert_eq!(taken("Violin", "Violin").await, Locale::Sv, "archived names stay taken");
    let listed = instruments::list(&orchestra.db, false).await.unwrap();
    assert_eq!(listed.iter().map(|instrument| instrument.id).collect::<Vec<_>>(), [viola]);
    assert_eq!(instruments::list(&orchestra.db, true).await.unwrap().len(), 2);

    let txn = orchestra.begin().await;
    let restored = instruments::restore(&txn, &orchestra.clock, None, violin, None).await.unwrap();
    assert_eq!((restored.archived_at, restored.version), (None, 3));
}

async fn an_edit_of_an_old_version_is_refused_and_says_who_was_first(orchestra: Orchestra) {
    let id = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let (first, second) = (someone(&orchestra), someone(&orchestra));
    let to = |display_order| AmendInstrument { names: None, display_order: Some(display_order) };

    let txn = orchestra.begin().await;
    let amended =
        instruments::amend(&txn, &orchestra.clock, Some(Actor::Staff(first)), id, Some(1), to(5)).await.unwrap();
    txn.commit().await.unwrap();
    assert_eq!((amended.version, amended.display_order, amended.updated_by), (2, 5, Some(first)));

    let txn = orchestra.begin().await;
    match instruments::amend(&txn, &orchestra.clock, Some(Actor::Staff(second)), id, Some(1), to(6)).await {
        Err(SaveInstrumentError::Refused(Refused::Stale(stale))) => {
            assert_eq!((stale.version, stale.updated_by, stale.updated_at), (2, Some(first), amended.updated_at));
        }
        other => panic!("{other:?}"),
    }
    let nothing = InstrumentId::new(&orchestra.clock);
    let missing = instruments::amend(&txn, &orchestra.clock, None, nothing, Some(1), to(6)).await;
    assert!(matches!(missing, Err(SaveInstrumentError::Refused(Refused::NotFound))), "{missing:?}");
    let unguarded =
        instruments::amend(&txn, &orchestra.clock, Some(Actor::Staff(second)), id, None, to(7)).await.unwrap();
    assert_eq!((unguarded.version, unguarded.display_order), (3, 7));
}

async fn an_instrument_that_is_needed_is_not_archived(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let tutti = fixtures::position(&orchestra, violin, "Tutti", "Tutti").await;
    let need = fixtures::need(&orchestra, tutti, None).await;

    let txn = orchestra.begin().await;
    match instruments::archive(&txn, &orchestra.clock, None, violin, Some(1)).await {
        Err(ArchiveInstrumentError::InUse(needs)) => {
            assert_eq!(needs.len(), 1);
            assert_eq!((needs[0].need, needs[0].project), (need.id, need.project_id));
            assert_eq!(needs[0].project_name.as_str(), "Mahler 2");
        }
        other => panic!("{other:?}"),
    }
    txn.rollback().await.unwrap();

    fixtures::archive_need(&orchestra, need.id).await;
    let txn = orchestra.begin().await;
    instruments::archive(&txn, &orchestra.clock, None, violin, Some(1)).await.unwrap();
}

async fn every_change_is_a_new_version_of_the_list(orchestra: Orchestra) {
    let version = async || counters::version(&orchestra.db, Collection::Instruments).await.unwrap();
    assert_eq!(version().await, 0);
    fixtures::instrument(&orchestra, "Violin", "Violin").await;
    assert_eq!(version().await, 1);
    fixtures::instrument(&orchestra, "Viola", "Viola").await;
    assert_eq!(version().await, 2);
    for seq in 1..=3 {
        assert_eq!(counters::next_events(&orchestra.db, 1).await.unwrap(), seq);
    }
}
