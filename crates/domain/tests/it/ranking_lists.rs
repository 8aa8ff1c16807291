//! Ranking lists and their entries.

use domain::{
    ids::{MusicianId, PositionId, ProjectId, RankingListId},
    services::{
        Refused,
        ranking_lists::{
            self, AmendList, ArchiveListError, EntriesError, ListFilter, ListKind, ListSort, NewList, RankingList,
            SaveListError,
        },
        staffing::Actor,
    },
    values::{change::Change, states::Tier, text::Note},
};

use crate::{
    databases::Orchestra,
    fixtures::{self, name, someone},
};

on_each_backend!(
    a_position_has_one_standing_list_per_tier,
    a_list_is_for_something_that_exists,
    lists_are_filtered_and_ordered,
    entries_are_written_as_a_whole_and_ranked_from_one,
    musicians_are_added_and_removed_in_their_place,
    an_order_made_from_an_old_version_is_refused,
    a_copy_has_the_same_order_and_a_life_of_its_own,
    a_list_on_a_ladder_is_not_archived,
    what_is_said_about_a_list_can_change,
);

async fn a_position(orchestra: &Orchestra) -> PositionId {
    let violin = fixtures::instrument(orchestra, "Violin", "Violin").await;
    fixtures::position(orchestra, violin, "Tutti", "Tutti").await
}

fn custom(text: &str, project: Option<ProjectId>) -> ListKind {
    ListKind::Custom { name: name(text), project }
}

async fn created(orchestra: &Orchestra, position: PositionId, kind: ListKind) -> Result<RankingList, SaveListError> {
    let txn = orchestra.begin().await;
    let new = NewList { position, kind, description: None };
    let outcome = ranking_lists::create(&txn, &orchestra.clock, None, new).await;
    if outcome.is_ok() {
        txn.commit().await.unwrap();
    }
    outcome
}

async fn set(orchestra: &Orchestra, id: RankingListId, order: &[MusicianId]) -> Result<i64, EntriesError> {
    let txn = orchestra.begin().await;
    let outcome = ranking_lists::set_entries(&txn, &orchestra.clock, None, id, None, order).await;
    if outcome.is_ok() {
        txn.commit().await.unwrap();
    }
    outcome
}

async fn ranking(orchestra: &Orchestra, id: RankingListId) -> String {
    let entries = ranking_lists::entries(&orchestra.db, id).await.unwrap();
    let entries: Vec<_> = entries.iter().map(|entry| format!("{} {}", entry.rank, entry.first_name)).collect();
    entries.join(", ")
}

async fn three(orchestra: &Orchestra) -> [MusicianId; 3] {
    let mut ids = Vec::new();
    for full_name in ["Ada Berg", "Bo Berg", "Cy Berg"] {
        ids.push(fixtures::musician(orchestra, full_name, &[]).await.id);
    }
    ids.try_into().unwrap()
}

async fn a_position_has_one_standing_list_per_tier(orchestra: Orchestra) {
    let tutti = a_position(&orchestra).await;
    for tier in [Tier::A, Tier::B] {
        let list = created(&orchestra, tutti, ListKind::Standing(tier)).await.unwrap();
        assert_eq!((list.kind, list.version, list.musicians), (ListKind::Standing(tier), 1, 0));
    }
    let again = created(&orchestra, tutti, ListKind::Standing(Tier::B)).await;
    assert!(matches!(again, Err(SaveListError::TierTaken(Tier::B))), "{again:?}");
    for _ in 0..2 {
        created(&orchestra, tutti, custom("Baroque", None)).await.unwrap();
    }
}

async fn a_list_is_for_something_that_exists(orchestra: Orchestra) {
    let nowhere = created(&orchestra, PositionId::new(&orchestra.clock), ListKind::Standing(Tier::A)).await;
    assert!(matches!(nowhere, Err(SaveListError::UnknownTarget)), "{nowhere:?}");
    let tutti = a_position(&orchestra).await;
    let nowhere = created(&orchestra, tutti, custom("Tour", Some(ProjectId::new(&orchestra.clock)))).await;
    assert!(matches!(nowhere, Err(SaveListError::UnknownTarget)), "{nowhere:?}");
}

async fn lists_are_filtered_and_ordered(orchestra: Orchestra) {
    let tutti = a_position(&orchestra).await;
    let project = fixtures::need(&orchestra, tutti, None).await.project_id;
    let of_project = created(&orchestra, tutti, custom("Tour", Some(project))).await.unwrap();
    let template = created(&orchestra, tutti, custom("Baroque", None)).await.unwrap();
    let b = created(&orchestra, tutti, ListKind::Standing(Tier::B)).await.unwrap();
    let a = created(&orchestra, tutti, ListKind::Standing(Tier::A)).await.unwrap();
    set(&orchestra, a.id, &three(&orchestra).await).await.unwrap();

    orchestra.statements();
    let all = ranking_lists::list(&orchestra.db, &ListFilter::default()).await.unwrap();
    assert_eq!(orchestra.statements(), 1);
    let ids: Vec<_> = all.iter().map(|list| list.id).collect();
    assert_eq!(ids, [a.id, b.id, template.id, of_project.id]);
    assert_eq!((all[0].musicians, all[1].musicians), (3, 0));

    for (sort, expected) in [
        (ListSort::Standing, vec![a.id, b.id]),
        (ListSort::Templates, vec![template.id]),
        (ListSort::OfProject(project), vec![of_project.id]),
    ] {
        let filter = ListFilter { sort: Some(sort), position: Some(tutti), with_archived: false };
        let found = ranking_lists::list(&orchestra.db, &filter).await.unwrap();
        assert_eq!(found.iter().map(|list| list.id).collect::<Vec<_>>(), expected, "{sort:?}");
    }
}

async fn entries_are_written_as_a_whole_and_ranked_from_one(orchestra: Orchestra) {
    let tutti = a_position(&orchestra).await;
    let list = created(&orchestra, tutti, ListKind::Standing(Tier::A)).await.unwrap().id;
    let [ada, bo, cy] = three(&orchestra).await;
    assert_eq!(set(&orchestra, list, &[cy, ada, bo]).await.unwrap(), 2);
    assert_eq!(ranking(&orchestra, list).await, "1 Cy, 2 Ada, 3 Bo");
    assert_eq!(set(&orchestra, list, &[bo, cy]).await.unwrap(), 3);
    assert_eq!(ranking(&orchestra, list).await, "1 Bo, 2 Cy");

    let twice = set(&orchestra, list, &[ada, bo, ada]).await;
    assert!(matches!(twice, Err(EntriesError::Repeated(who)) if who == ada), "{twice:?}");
    let stranger = set(&orchestra, list, &[ada, MusicianId::new(&orchestra.clock)]).await;
    assert!(matches!(stranger, Err(EntriesError::UnknownMusician)), "{stranger:?}");
    assert_eq!(ranking(&orchestra, list).await, "1 Bo, 2 Cy");
    let found = ranking_lists::find(&orchestra.db, list).await.unwrap();
    assert_eq!((found.version, found.musicians), (3, 2));

    let nothing = set(&orchestra, RankingListId::new(&orchestra.clock), &[]).await;
    assert!(matches!(nothing, Err(EntriesError::Refused(Refused::NotFound))), "{nothing:?}");
    set(&orchestra, list, &[]).await.unwrap();
    assert_eq!(ranking(&orchestra, list).await, "");
}

async fn musicians_are_added_and_removed_in_their_place(orchestra: Orchestra) {
    let tutti = a_position(&orchestra).await;
    let list = created(&orchestra, tutti, ListKind::Standing(Tier::A)).await.unwrap().id;
    let [ada, bo, cy] = three(&orchestra).await;
    let txn = orchestra.begin().await;
    for (musician, rank, version) in [(ada, None, 2), (bo, Some(1), 3), (cy, Some(99), 4)] {
        let added = ranking_lists::add(&txn, &orchestra.clock, None, list, Some(version - 1), musician, rank).await;
        assert_eq!(added.unwrap(), version);
    }
    txn.commit().await.unwrap();
    assert_eq!(ranking(&orchestra, list).await, "1 Bo, 2 Ada, 3 Cy");

    let txn = orchestra.begin().await;
    let again = ranking_lists::add(&txn, &orchestra.clock, None, list, None, bo, None).await;
    assert!(matches!(again, Err(EntriesError::Repeated(who)) if who == bo), "{again:?}");
    txn.rollback().await.unwrap();

    let txn = orchestra.begin().await;
    ranking_lists::remove(&txn, &orchestra.clock, None, list, None, ada).await.unwrap();
    txn.commit().await.unwrap();
    assert_eq!(ranking(&orchestra, list).await, "1 Bo, 2 Cy");
    let txn = orchestra.begin().await;
    let gone = ranking_lists::remove(&txn, &orchestra.clock, None, list, None, ada).await;
    assert!(matches!(gone, Err(EntriesError::NotOnList(who)) if who == ada), "{gone:?}");
}

async fn an_order_made_from_an_old_version_is_refused(orchestra: Orchestra) {
    let tutti = a_position(&orchestra).await;
    let list = created(&orchestra, tutti, ListKind::Standing(Tier::A)).await.unwrap().id;
    let [ada, bo, _] = three(&orchestra).await;
    let anna = someone(&orchestra);
    let txn = orchestra.begin().await;
    ranking_lists::set_entries(&txn, &orchestra.clock, Some(Actor::Staff(anna)), list, Some(1), &[ada, bo])
        .await
        .unwrap();
    txn.commit().await.unwrap();

    let txn = orchestra.begin().await;
    match ranking_lists::set_entries(&txn, &orchestra.clock, None, list, Some(1), &[bo]).await {
        Err(EntriesError::Refused(Refused::Stale(stale))) => {
            assert_eq!((stale.version, stale.updated_by), (2, Some(anna)));
        }
        other => panic!("{other:?}"),
    }
    txn.rollback().await.unwrap();
    assert_eq!(ranking(&orchestra, list).await, "1 Ada, 2 Bo");
}

async fn a_copy_has_the_same_order_and_a_life_of_its_own(orchestra: Orchestra) {
    let tutti = a_position(&orchestra).await;
    let list = created(&orchestra, tutti, ListKind::Standing(Tier::A)).await.unwrap().id;
    let [ada, bo, cy] = three(&orchestra).await;
    set(&orchestra, list, &[cy, bo, ada]).await.unwrap();

    let txn = orchestra.begin().await;
    let new = NewList { position: tutti, kind: custom("Tour", None), description: None };
    let copy = ranking_lists::copy(&txn, &orchestra.clock, None, list, new).await.unwrap();
    txn.commit().await.unwrap();
    assert_eq!((copy.musicians, copy.version), (3, 1));
    set(&orchestra, list, &[ada]).await.unwrap();
    assert_eq!(ranking(&orchestra, copy.id).await, "1 Cy, 2 Bo, 3 Ada");

    let txn = orchestra.begin().await;
    let new = NewList { position: tutti, kind: custom("Tour", None), description: None };
    let nothing = ranking_lists::copy(&txn, &orchestra.clock, None, RankingListId::new(&orchestra.clock), new).await;
    assert!(matches!(nothing, Err(SaveListError::Refused(Refused::NotFound))), "{nothing:?}");
}

async fn a_list_on_a_ladder_is_not_archived(orchestra: Orchestra) {
    let tutti = a_position(&orchestra).await;
    let list = created(&orchestra, tutti, ListKind::Standing(Tier::A)).await.unwrap().id;
    let need = fixtures::need(&orchestra, tutti, Some(list)).await;
    let txn = orchestra.begin().await;
    let refused = ranking_lists::archive(&txn, &orchestra.clock, None, list, None).await;
    assert!(matches!(&refused, Err(ArchiveListError::InUse(needs)) if needs[0].need == need.id), "{refused:?}");
    txn.rollback().await.unwrap();

    fixtures::archive_need(&orchestra, need.id).await;
    let txn = orchestra.begin().await;
    ranking_lists::archive(&txn, &orchestra.clock, None, list, None).await.unwrap();
    txn.commit().await.unwrap();
    assert_eq!(ranking_lists::list(&orchestra.db, &ListFilter::default()).await.unwrap(), []);
    let txn = orchestra.begin().await;
    let restored = ranking_lists::restore(&txn, &orchestra.clock, None, list, None).await.unwrap();
    assert_eq!(restored.archived_at, None);
}

async fn what_is_said_about_a_list_can_change(orchestra: Orchestra) {
    let tutti = a_position(&orchestra).await;
    let standing = created(&orchestra, tutti, ListKind::Standing(Tier::A)).await.unwrap().id;
    let template = created(&orchestra, tutti, custom("Tour", None)).await.unwrap().id;
    let amendment =
        AmendList { name: Some(name("Baroque")), description: Change::Set(Note::parse("Gut strings.").unwrap()) };
    let txn = orchestra.begin().await;
    let amended =
        ranking_lists::amend(&txn, &orchestra.clock, None, template, Some(1), amendment.clone()).await.unwrap();
    assert_eq!((amended.kind, amended.version), (custom("Baroque", None), 2));
    assert_eq!(amended.description.unwrap().as_str(), "Gut strings.");
    let refused = ranking_lists::amend(&txn, &orchestra.clock, None, standing, None, amendment).await;
    assert!(matches!(refused, Err(SaveListError::StandingHasNoName)), "{refused:?}");
}
