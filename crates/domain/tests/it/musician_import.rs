//! Rosters from spreadsheets.

use domain::{
    ids::PositionId,
    services::{
        counters::{self, Counter},
        musicians::{
            self, ArchiveMusiciansError, Musician, MusicianFilter, SaveMusicianError,
            import::{ImportRow, ImportTerms, Imported, MOST_ROWS, RowOutcome},
        },
    },
    values::{
        locale::Locale,
        states::{MailState, MusicianStatus},
    },
};

use crate::{
    databases::Orchestra,
    fixtures::{self, LIMIT, run},
};

on_each_backend!(
    rows_become_musicians_who_play_what_they_say,
    what_is_wrong_is_told_cell_by_cell_and_stops_the_import,
    bad_rows_can_be_skipped,
    nobody_is_in_a_file_twice,
    who_is_known_is_changed_only_where_a_cell_says_so,
    who_is_known_is_left_alone_unless_told_otherwise,
    the_address_of_somebody_who_is_asked_is_the_managers,
    a_dry_run_tells_the_same_and_writes_nothing,
    the_plan_has_room_for_all_or_for_none,
    the_longest_import_is_few_statements,
    what_was_imported_is_archived_at_once,
);

const TERMS: ImportTerms = ImportTerms {
    limit: LIMIT,
    language: Locale::En,
    update: true,
    skip_errors: false,
    dry_run: false,
    may_readdress_asked: true,
};

async fn imported(orchestra: &Orchestra, rows: &[ImportRow], terms: ImportTerms) -> Imported {
    attempt(orchestra, rows, terms).await.unwrap()
}

async fn attempt(orchestra: &Orchestra, rows: &[ImportRow], terms: ImportTerms) -> Result<Imported, SaveMusicianError> {
    let txn = orchestra.begin().await;
    let outcome = musicians::import::import(&txn, &orchestra.clock, None, rows.to_vec(), terms).await;
    fixtures::finish(txn, outcome.is_ok()).await;
    outcome
}

/// `Ada Berg` of `ada.berg@example.org`.
fn row(full_name: &str) -> ImportRow {
    let (first, last) = full_name.split_once(' ').unwrap();
    let address = format!("{first}.{last}@example.org");
    ImportRow {
        first_name: Some(first.to_owned()),
        last_name: Some(last.to_owned()),
        email: Some(address),
        ..ImportRow::default()
    }
}

fn playing(full_name: &str, positions: &[&str]) -> ImportRow {
    ImportRow { positions: Some(positions.iter().map(ToString::to_string).collect()), ..row(full_name) }
}

fn outcomes(imported: &Imported) -> Vec<RowOutcome> {
    imported.rows.iter().map(|row| row.outcome).collect()
}

/// `2 email: is in row 1 already`, by row from 1.
fn remarks(imported: &Imported) -> Vec<String> {
    let all = (1..).zip(&imported.rows).flat_map(|(n, row)| row.remarks.iter().map(move |remark| (n, remark)));
    all.map(|(n, remark)| format!("{n} {}: {}", remark.field, remark.detail)).collect()
}

async fn find(orchestra: &Orchestra, imported: &Imported, row: usize) -> Musician {
    musicians::find(&orchestra.db, imported.rows[row].musician.unwrap()).await.unwrap()
}

async fn used(orchestra: &Orchestra) -> i64 {
    counters::used(&orchestra.db, Counter::Musicians).await.unwrap()
}

/// Tutti of viola and of cello.
async fn strings(orchestra: &Orchestra) -> [PositionId; 2] {
    let viola = fixtures::instrument(orchestra, "Viola", "Viola").await;
    let cello = fixtures::instrument(orchestra, "Cello", "Cello").await;
    [
        fixtures::position(orchestra, viola, "Tutti", "Tutti").await,
        fixtures::position(orchestra, cello, "Tutti", "Tutti").await,
    ]
}

async fn rows_become_musicians_who_play_what_they_say(orchestra: Orchestra) {
    let [viola, cello] = strings(&orchestra).await;
    let ada = ImportRow {
        phone: Some("070-123 45 67".to_owned()),
        locale: Some(" SV ".to_owned()),
        is_local: Some(true),
        external_id: Some("4711".to_owned()),
        notes: Some("Drives.".to_owned()),
        ..playing("Ada Berg", &["Viola Tutti", "cello: tutti", "Viola Tutti", ""])
    };
    let done = imported(&orchestra, &[ada, row("Bo Ek")], TERMS).await;
    assert!(done.is_written);
    assert_eq!(outcomes(&done), [RowOutcome::New, RowOutcome::New]);
    let ada = find(&orchestra, &done, 0).await;
    assert_eq!((ada.first_name.as_str(), ada.email.as_str()), ("Ada", "ada.berg@example.org"));
    let mut plays = [viola, cello];
    plays.sort_unstable();
    assert_eq!((ada.positions.as_slice(), ada.locale, ada.is_local, ada.version), (&plays[..], Locale::Sv, true, 1));
    assert_eq!(ada.notes.as_ref().unwrap().as_str(), "Drives.");
    let bo = find(&orchestra, &done, 1).await;
    assert_eq!((bo.positions.len(), bo.locale, bo.is_local, bo.status), (0, Locale::En, false, MusicianStatus::Active));
    assert_eq!(used(&orchestra).await, 2);
}

async fn what_is_wrong_is_told_cell_by_cell_and_stops_the_import(orchestra: Orchestra) {
    strings(&orchestra).await;
    let bad = ImportRow {
        email: Some("ada at home".to_owned()),
        phone: Some("12".to_owned()),
        locale: Some("fi".to_owned()),
        ..playing("Ada Berg", &["Tutti", "Kazoo"])
    };
    let nameless = ImportRow { email: Some("bo@example.org".to_owned()), ..ImportRow::default() };
    let done = imported(&orchestra, &[bad, nameless, row("Cleo Dahl")], TERMS).await;
    assert!(!done.is_written);
    assert_eq!(outcomes(&done), [RowOutcome::Error, RowOutcome::Error, RowOutcome::New]);
    let told = [
        "1 positions: \"Tutti\" may be a position of several instruments: name the instrument first",
        "1 positions: \"Kazoo\" is no position of the orchestra",
        "1 email: is no e-mail address",
        "1 phone: must have between 5 and 15 digits",
        "1 locale: must be sv or en",
        "2 firstName: must not be empty",
        "2 lastName: must not be empty",
    ];
    assert_eq!(remarks(&done), told);
    assert_eq!(done.rows[2].musician, None);
    assert_eq!(used(&orchestra).await, 0);
}

async fn bad_rows_can_be_skipped(orchestra: Orchestra) {
    let terms = ImportTerms { skip_errors: true, ..TERMS };
    let done = imported(&orchestra, &[ImportRow::default(), row("Ada Berg")], terms).await;
    assert!(done.is_written);
    assert_eq!(outcomes(&done), [RowOutcome::Error, RowOutcome::New]);
    assert_eq!(find(&orchestra, &done, 1).await.first_name.as_str(), "Ada");
}

async fn nobody_is_in_a_file_twice(orchestra: Orchestra) {
    let with_id = |name: &str, id: &str| ImportRow { external_id: Some(id.to_owned()), ..row(name) };
    let mut again = row("Adah Bergh");
    again.email = Some(" ADA.Berg@example.org".to_owned());
    let done = imported(&orchestra, &[with_id("Ada Berg", "1"), again, with_id("Bo Ek", "1")], TERMS).await;
    assert_eq!(remarks(&done), ["2 email: is in row 1 already", "3 externalId: is in row 1 already"]);
}

async fn who_is_known_is_changed_only_where_a_cell_says_so(orchestra: Orchestra) {
    let [viola, cello] = strings(&orchestra).await;
    let ada = ImportRow {
        phone: Some("070-123 45 67".to_owned()),
        external_id: Some("4711".to_owned()),
        ..playing("Ada Berg", &["Viola Tutti"])
    };
    let bo = playing("Bo Ek", &["Viola Tutti"]);
    let first = imported(&orchestra, &[ada.clone(), bo], TERMS).await;
    let bounced = "UPDATE musician SET mail_state = 'bounced'";
    run(&orchestra, bounced, vec![]).await.unwrap();

    // By what another system calls her, although her address is another now; and he plays the cello as well.
    let moved = ImportRow {
        email: Some("ada@new.example.org".to_owned()),
        external_id: Some("4711".to_owned()),
        ..ImportRow::default()
    };
    let more = playing("Bo Ek", &["Cello Tutti"]);
    let done = imported(&orchestra, &[moved, more], TERMS).await;
    assert_eq!(outcomes(&done), [RowOutcome::Updated, RowOutcome::Updated]);
    assert_eq!(done.rows[0].musician, first.rows[0].musician);
    let ada_now = find(&orchestra, &done, 0).await;
    assert_eq!(
        (ada_now.email.as_str(), ada_now.version, ada_now.mail_state),
        ("ada@new.example.org", 2, MailState::Ok)
    );
    assert_eq!(ada_now.phone.as_ref().unwrap().as_str(), "070-123 45 67");
    assert_eq!(ada_now.positions, [viola]);
    let bo_now = find(&orchestra, &done, 1).await;
    assert_eq!((bo_now.positions.as_slice(), bo_now.mail_state), (&[cello][..], MailState::Bounced));
    let filter = MusicianFilter { q: Some("ada@new".to_owned()), ..MusicianFilter::default() };
    let found = musicians::count(&orchestra.db, &filter).await.unwrap();
    assert_eq!(found, 1, "the new address is searched");

    let mixed = ImportRow { email: Some("bo.ek@example.org".to_owned()), ..ada };
    let done = imported(&orchestra, &[mixed], TERMS).await;
    assert_eq!(remarks(&done), ["1 email: is the address of another musician on the roster"]);
    assert_eq!(used(&orchestra).await, 2);
}

async fn who_is_known_is_left_alone_unless_told_otherwise(orchestra: Orchestra) {
    imported(&orchestra, &[row("Ada Berg"), row("Bo Ek"), row("Cleo Dahl")], TERMS).await;
    let archived = "UPDATE musician SET status = 'archived' WHERE first_name = 'Cleo'";
    run(&orchestra, archived, vec![]).await.unwrap();
    let rename = |name: &str| ImportRow { notes: Some("New.".to_owned()), ..row(name) };
    let rows = [row("Ada Berg"), rename("Bo Ek"), rename("Cleo Dahl")];
    let kept = imported(&orchestra, &rows, ImportTerms { update: false, ..TERMS }).await;
    assert_eq!(outcomes(&kept), [RowOutcome::Unchanged, RowOutcome::Skipped, RowOutcome::Skipped]);
    let done = imported(&orchestra, &rows, TERMS).await;
    assert_eq!(outcomes(&done), [RowOutcome::Unchanged, RowOutcome::Updated, RowOutcome::Skipped]);
    assert_eq!(remarks(&done), ["3 email: is that of an archived musician, who can be restored"]);
    assert_eq!(find(&orchestra, &done, 0).await.version, 1);
}

async fn the_address_of_somebody_who_is_asked_is_the_managers(orchestra: Orchestra) {
    let [viola, _] = strings(&orchestra).await;
    let need = fixtures::need(&orchestra, viola, None).await;
    let known = ImportRow { external_id: Some("1".to_owned()), ..row("Ada Berg") };
    let done = imported(&orchestra, std::slice::from_ref(&known), TERMS).await;
    fixtures::request(&orchestra, &need, done.rows[0].musician.unwrap()).await.unwrap();
    let moved = ImportRow { email: Some("mine@example.org".to_owned()), ..known };
    let terms = ImportTerms { may_readdress_asked: false, ..TERMS };
    let refused = imported(&orchestra, std::slice::from_ref(&moved), terms).await;
    assert_eq!(remarks(&refused), ["1 email: only managers change the address of somebody who is being asked"]);
    assert_eq!(outcomes(&imported(&orchestra, &[moved], TERMS).await), [RowOutcome::Updated]);
}

async fn a_dry_run_tells_the_same_and_writes_nothing(orchestra: Orchestra) {
    imported(&orchestra, &[row("Ada Berg")], TERMS).await;
    let rows = [ImportRow { notes: Some("New.".to_owned()), ..row("Ada Berg") }, row("Bo Ek")];
    let told = imported(&orchestra, &rows, ImportTerms { dry_run: true, ..TERMS }).await;
    assert!(!told.is_written);
    assert_eq!(told.room, i64::from(LIMIT) - 1);
    assert_eq!((used(&orchestra).await, told.rows[1].musician), (1, None));
    assert_eq!(find(&orchestra, &told, 0).await.notes, None);
    assert_eq!(outcomes(&told), outcomes(&imported(&orchestra, &rows, TERMS).await));
}

async fn the_plan_has_room_for_all_or_for_none(orchestra: Orchestra) {
    let rows = [row("Ada Berg"), row("Bo Ek"), row("Cleo Dahl")];
    let refused = attempt(&orchestra, &rows, ImportTerms { limit: 2, ..TERMS }).await;
    assert!(matches!(refused, Err(SaveMusicianError::LimitReached { limit: 2 })), "{refused:?}");
    assert_eq!(used(&orchestra).await, 0);
    imported(&orchestra, &rows, ImportTerms { limit: 3, ..TERMS }).await;
    assert_eq!(used(&orchestra).await, 3);
}

async fn the_longest_import_is_few_statements(orchestra: Orchestra) {
    strings(&orchestra).await;
    let all: Vec<_> = (0..MOST_ROWS).map(|n| playing(&format!("Ada N{n}"), &["Viola Tutti", "Cello Tutti"])).collect();
    let terms = ImportTerms { limit: 5_000, ..TERMS };
    orchestra.statements();
    let done = imported(&orchestra, &all, terms).await;
    let enrolling = orchestra.statements();
    assert!(done.rows.iter().all(|row| row.outcome == RowOutcome::New));
    let changed: Vec<_> = all.into_iter().map(|row| ImportRow { notes: Some("New.".to_owned()), ..row }).collect();
    let done = imported(&orchestra, &changed, terms).await;
    let amending = orchestra.statements();
    assert!(done.rows.iter().all(|row| row.outcome == RowOutcome::Updated));
    assert!(enrolling <= 26 && amending <= 26, "{enrolling} and {amending}");
    assert_eq!(used(&orchestra).await, 2_000);
}

async fn what_was_imported_is_archived_at_once(orchestra: Orchestra) {
    let [viola, _] = strings(&orchestra).await;
    let done = imported(&orchestra, &[row("Ada Berg"), row("Bo Ek")], TERMS).await;
    let ids: Vec<_> = done.rows.iter().filter_map(|row| row.musician).collect();
    let archive = async |ids| {
        let txn = orchestra.begin().await;
        let outcome = musicians::archive(&txn, &orchestra.clock, None, ids).await;
        fixtures::finish(txn, outcome.is_ok()).await;
        outcome
    };
    let need = fixtures::need(&orchestra, viola, None).await;
    fixtures::request(&orchestra, &need, ids[1]).await.unwrap();
    let refused = archive(&ids).await;
    assert!(matches!(&refused, Err(ArchiveMusiciansError::BeingAsked(asked)) if asked == &ids[1..]), "{refused:?}");
    assert_eq!((find(&orchestra, &done, 0).await.status, used(&orchestra).await), (MusicianStatus::Active, 2));
    fixtures::close_requests(&orchestra).await;
    assert_eq!(archive(&ids).await.unwrap(), 2);
    assert_eq!((find(&orchestra, &done, 0).await.status, used(&orchestra).await), (MusicianStatus::Archived, 0));
    assert_eq!(archive(&ids).await.unwrap(), 0);
    assert_eq!(used(&orchestra).await, 0);
}
