//! Positions.

use domain::{
    ids::InstrumentId,
    services::positions::{self, AmendPosition, ArchivePositionError, NewPosition, PositionFilter, SavePositionError},
    values::{change::Change, locale::Locale, text::ExternalId},
};

use crate::{
    databases::Orchestra,
    fixtures::{self, names},
};

on_each_backend!(
    a_name_is_given_once_per_instrument,
    a_position_belongs_to_an_instrument,
    a_position_that_is_needed_is_not_archived,
    what_another_system_calls_it_can_be_set_found_and_cleared,
);

async fn a_name_is_given_once_per_instrument(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let viola = fixtures::instrument(&orchestra, "Viola", "Viola").await;
    fixtures::position(&orchestra, violin, "Stämledare", "Principal").await;
    fixtures::position(&orchestra, viola, "Stämledare", "Principal").await;
    for (sv, en, locale) in [("stämledare", "Leader", Locale::Sv), ("Ledare", "PRINCIPAL", Locale::En)] {
        let txn = orchestra.begin().await;
        let new = NewPosition { instrument: violin, names: names(sv, en), hierarchy_level: 2, external_id: None };
        let refused = positions::add(&txn, &orchestra.clock, None, new).await;
        assert!(matches!(&refused, Err(SavePositionError::NameTaken(taken)) if *taken == locale), "{refused:?}");
    }
}

async fn a_position_belongs_to_an_instrument(orchestra: Orchestra) {
    let add = async |instrument, hierarchy_level| {
        let txn = orchestra.begin().await;
        let new = NewPosition { instrument, names: names("Tutti", "Tutti"), hierarchy_level, external_id: None };
        positions::add(&txn, &orchestra.clock, None, new).await
    };
    let nowhere = add(InstrumentId::new(&orchestra.clock), 1).await;
    assert!(matches!(nowhere, Err(SavePositionError::UnknownInstrument)), "{nowhere:?}");
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let above = add(violin, 0).await;
    assert!(matches!(above, Err(SavePositionError::LevelBelowOne)), "{above:?}");
}

async fn a_position_that_is_needed_is_not_archived(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let tutti = fixtures::position(&orchestra, violin, "Tutti", "Tutti").await;
    let need = fixtures::need(&orchestra, tutti, None).await;
    let archive = async || {
        let txn = orchestra.begin().await;
        let outcome = positions::archive(&txn, &orchestra.clock, None, tutti, None).await;
        if outcome.is_ok() {
            txn.commit().await.unwrap();
        }
        outcome
    };
    let refused = archive().await;
    assert!(matches!(&refused, Err(ArchivePositionError::InUse(needs)) if needs[0].need == need.id), "{refused:?}");
    assert_eq!(positions::find(&orchestra.db, tutti).await.unwrap().archived_at, None);
    fixtures::archive_need(&orchestra, need.id).await;
    archive().await.unwrap();
    assert_eq!(positions::list(&orchestra.db, &PositionFilter::default()).await.unwrap(), []);
}

async fn what_another_system_calls_it_can_be_set_found_and_cleared(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let tutti = fixtures::position(&orchestra, violin, "Tutti", "Tutti").await;
    fixtures::position(&orchestra, violin, "Konsertmästare", "Concertmaster").await;
    let external_id = ExternalId::parse("V-6").unwrap();
    let found = PositionFilter { external_id: Some(external_id.clone()), ..PositionFilter::default() };
    for (change, matches) in [(Change::Set(external_id), 1), (Change::Keep, 1), (Change::Clear, 0)] {
        let txn = orchestra.begin().await;
        let amendment = AmendPosition { external_id: change, ..AmendPosition::default() };
        positions::amend(&txn, &orchestra.clock, None, tutti, None, amendment).await.unwrap();
        txn.commit().await.unwrap();
        assert_eq!(positions::list(&orchestra.db, &found).await.unwrap().len(), matches);
    }
}
