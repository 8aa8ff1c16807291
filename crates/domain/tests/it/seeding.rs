//! What a new orchestra begins with.

use domain::{
    entities::{template, template_version},
    services::{
        instruments::{self, AmendInstrument},
        positions::{self, PositionFilter},
        seeding,
        settings::{self, Settings},
    },
    values::states::Tier,
};
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::{
    databases::Orchestra,
    fixtures::{self, all_lists, names},
};

on_each_backend!(a_new_orchestra_can_begin, seeding_again_changes_nothing, what_staff_made_is_left_alone);

async fn seed(orchestra: &Orchestra) {
    let txn = orchestra.begin().await;
    seeding::seed(&txn, &orchestra.clock).await.unwrap();
    txn.commit().await.unwrap();
}

async fn a_new_orchestra_can_begin(orchestra: Orchestra) {
    seed(&orchestra).await;
    let instruments = instruments::list(&orchestra.db, false).await.unwrap();
    let in_swedish: Vec<_> = instruments.iter().map(|instrument| instrument.names.sv.as_str()).collect();
    assert_eq!(
        in_swedish.join(" "),
        "Violin Viola Cello Kontrabas Flöjt Oboe Klarinett Fagott Valthorn Trumpet Trombon Tuba Slagverk Harpa"
    );
    let positions = positions::list(&orchestra.db, &PositionFilter::default()).await.unwrap();
    assert_eq!(positions.len(), 45);
    let of_violin: Vec<_> = positions
        .iter()
        .filter(|position| position.instrument == instruments[0].id)
        .map(|position| (position.hierarchy_level, position.names.en.as_str()))
        .collect();
    assert_eq!(of_violin[0], (1, "Concertmaster"));
    assert_eq!(of_violin[5], (6, "Tutti violin 2"));
    let lists = all_lists(&orchestra).await;
    for tier in Tier::ALL {
        assert_eq!(lists.iter().filter(|list| list.tier == Some(*tier)).count(), positions.len());
    }
    let templates = template::Entity::find().count(&orchestra.db).await.unwrap();
    assert_eq!(templates, 22, "eleven kinds in two languages");
    assert_eq!(template_version::Entity::find().count(&orchestra.db).await.unwrap(), templates);
    assert_eq!(settings::load(&orchestra.db).await.unwrap(), Settings::default());
}

async fn seeding_again_changes_nothing(orchestra: Orchestra) {
    seed(&orchestra).await;
    let violin = instruments::list(&orchestra.db, false).await.unwrap()[0].id;
    let txn = orchestra.begin().await;
    let fiddle = AmendInstrument { names: Some(names("Fiol", "Fiddle")), display_order: None };
    instruments::amend(&txn, &orchestra.clock, None, violin, None, fiddle).await.unwrap();
    txn.commit().await.unwrap();

    let everything = async || {
        (
            instruments::list(&orchestra.db, true).await.unwrap(),
            positions::list(&orchestra.db, &PositionFilter::default()).await.unwrap(),
            all_lists(&orchestra).await,
            template_version::Entity::find().all(&orchestra.db).await.unwrap(),
        )
    };
    let before = everything().await;
    seed(&orchestra).await;
    assert_eq!(everything().await, before);
}

async fn what_staff_made_is_left_alone(orchestra: Orchestra) {
    let harp = fixtures::instrument(&orchestra, "Harpa", "Harp").await;
    fixtures::position(&orchestra, harp, "Soloharpa", "Principal").await;
    seed(&orchestra).await;
    assert_eq!(instruments::list(&orchestra.db, false).await.unwrap().len(), 14);
    let of_harp = PositionFilter { instrument: Some(harp), ..PositionFilter::default() };
    assert_eq!(positions::list(&orchestra.db, &of_harp).await.unwrap().len(), 1);
}
