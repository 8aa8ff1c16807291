//! Settings.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::{
    entities::setting,
    rules::calendar::{CalendarSettings, CountingClock},
    services::{
        seeding,
        settings::{self, AmendSettings, AmendSettingsError, Settings},
        staffing::Actor,
    },
    values::locale::Locale,
};
use sea_orm::EntityTrait;

use crate::{databases::Orchestra, fixtures::someone};

on_each_backend!(
    an_orchestra_without_settings_lives_by_the_defaults,
    only_what_changes_is_written,
    an_edit_of_old_settings_is_refused,
    what_cannot_be_is_refused,
);

fn amendment(json: &str) -> AmendSettings {
    serde_json::from_str(json).unwrap()
}

async fn an_orchestra_without_settings_lives_by_the_defaults(orchestra: Orchestra) {
    let current = settings::current(&orchestra.db).await.unwrap();
    assert_eq!((current.settings.clone(), current.version), (Settings::default(), 1));
    assert_eq!(current.settings.calendar(BTreeSet::new()), CalendarSettings::default());
}

async fn only_what_changes_is_written(orchestra: Orchestra) {
    let by = someone(&orchestra);
    let txn = orchestra.begin().await;
    seeding::seed(&txn, &orchestra.clock).await.unwrap();
    let change = amendment(
        r#"{"timezone": "Europe/Helsinki", "language": "en", "clock": "business", "wake": "09:30", "sleep": "24:00",
            "graceMinutes": 10, "lastCallHours": 48, "mailFromName": "Göteborgs Symfoniker", "reminder": true}"#,
    );
    let changed = settings::amend(&txn, &orchestra.clock, Some(Actor::Staff(by)), Some(2), change).await.unwrap();
    txn.commit().await.unwrap();
    assert_eq!(changed.version, 3);
    assert_eq!(settings::current(&orchestra.db).await.unwrap(), changed);
    assert_eq!(changed.settings.language, Locale::En);
    let calendar = changed.settings.calendar(BTreeSet::new());
    assert_eq!((calendar.waking.wake(), calendar.waking.sleep()), (570, 1440));
    assert_eq!((calendar.grace, calendar.last_call), (TimeDelta::minutes(10), TimeDelta::hours(48)));
    assert_eq!(calendar.clock, CountingClock::Business);

    let rows = setting::Entity::find().all(&orchestra.db).await.unwrap();
    let mut touched: Vec<_> = rows.iter().filter(|row| row.updated_by == Some(by)).collect();
    touched.sort_by_key(|row| &row.key);
    let keys: Vec<_> = touched.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys.join(" "), "clock graceMinutes language lastCallHours mailFromName sleep timezone wake");
    assert!(touched.iter().all(|row| row.version == 2));

    let txn = orchestra.begin().await;
    let cleared = amendment(r#"{"mailFromName": null}"#);
    let cleared = settings::amend(&txn, &orchestra.clock, None, None, cleared).await.unwrap();
    assert_eq!(cleared.settings, Settings { mail_from_name: None, ..changed.settings });
}

async fn an_edit_of_old_settings_is_refused(orchestra: Orchestra) {
    let by = someone(&orchestra);
    let txn = orchestra.begin().await;
    let off = amendment(r#"{"reminder": false}"#);
    settings::amend(&txn, &orchestra.clock, Some(Actor::Staff(by)), Some(1), off.clone()).await.unwrap();
    txn.commit().await.unwrap();
    let txn = orchestra.begin().await;
    match settings::amend(&txn, &orchestra.clock, None, Some(1), off).await {
        Err(AmendSettingsError::Stale(stale)) => assert_eq!((stale.version, stale.updated_by), (2, Some(by))),
        other => panic!("{other:?}"),
    }
}

async fn what_cannot_be_is_refused(orchestra: Orchestra) {
    let amend = async |json: &str| {
        let txn = orchestra.begin().await;
        settings::amend(&txn, &orchestra.clock, None, None, amendment(json)).await.map(drop)
    };
    let short = amend(r#"{"wake": "18:00"}"#).await;
    assert!(matches!(short, Err(AmendSettingsError::NotWakingHours(_))), "{short:?}");
    let long = amend(r#"{"graceMinutes": 61}"#).await;
    assert!(matches!(long, Err(AmendSettingsError::TooMuch { field: "graceMinutes", most: 60 })), "{long:?}");
    for unknown in [r#"{"colour": "red"}"#, r#"{"timezone": "Mars"}"#, r#"{"wake": "25:00"}"#] {
        assert!(serde_json::from_str::<AmendSettings>(unknown).is_err(), "{unknown}");
    }
    assert_eq!(settings::load(&orchestra.db).await.unwrap(), Settings::default());
}
