//! Settings: how an orchestra wants things done. Every key has a type; unknown ones cannot be written.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, QueryOrder,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Stale,
    counters::{self, Collection},
    timeline,
};
use crate::{
    clock::Clock,
    entities::setting,
    rules::calendar::{CalendarSettings, CountingClock, NotWakingHours, WakingHours},
    services::staffing::Actor,
    timely::Txn,
    values::{
        change::{Change, present},
        locale::Locale,
        states::{ConflictPolicy, DoubleBooking},
        text::Name,
        time_zone::{MinuteOfDay, TimeZone},
    },
};

/// The settings of an orchestra. Each field is a row, named as in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// The zone in which the orchestra lives.
    pub timezone: TimeZone,
    /// The language of the orchestra, and of mail to people who have chosen none.
    pub language: Locale,
    /// The clock proposed for new needs.
    pub clock: CountingClock,
    /// When mail to musicians may begin to leave in the morning.
    pub wake: MinuteOfDay,
    /// When it stops in the evening; at least four hours after `wake`.
    pub sleep: MinuteOfDay,
    /// Whether musicians who have not answered are reminded once.
    pub reminder: bool,
    /// How many minutes after its deadline a request still takes an answer.
    #[schema(maximum = 60)]
    pub grace_minutes: u16,
    /// How many hours before the first session the last answer is wanted.
    #[schema(maximum = 720)]
    pub last_call_hours: u16,
    /// Which need gets a musician who is listed for several of one project.
    pub conflict_policy: ConflictPolicy,
    /// Whether staff must acknowledge such conflicts before they send.
    pub acknowledge_conflicts: bool,
    /// What is done about musicians who are asked or engaged elsewhere over the same hours.
    pub double_booking: DoubleBooking,
    /// A seat that is given back is filled without staff when the first session is more than so many days ahead.
    #[schema(maximum = 365)]
    pub refill_days: u16,
    /// The name that mails come from, when it is not the orchestra's own.
    pub mail_from_name: Option<Name>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timezone: TimeZone::from(Tz::Europe__Stockholm),
            language: Locale::Sv,
            clock: CountingClock::Elapsed,
            wake: MinuteOfDay::EIGHT,
            sleep: MinuteOfDay::TWENTY_ONE,
            reminder: true,
            grace_minutes: 5,
            last_call_hours: 24,
            conflict_policy: ConflictPolicy::FirstListed,
            acknowledge_conflicts: false,
            double_booking: DoubleBooking::Block,
            refill_days: 14,
            mail_from_name: None,
        }
    }
}

/// What is to change about the settings.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AmendSettings {
    /// The zone in which the orchestra lives.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub timezone: Option<TimeZone>,
    /// The language of the orchestra.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub language: Option<Locale>,
    /// The clock proposed for new needs.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub clock: Option<CountingClock>,
    /// When mail to musicians may begin to leave in the morning.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub wake: Option<MinuteOfDay>,
    /// When it stops in the evening.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub sleep: Option<MinuteOfDay>,
    /// Whether musicians who have not answered are reminded once.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub reminder: Option<bool>,
    /// How many minutes after its deadline a request still takes an answer.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, maximum = 60)]
    pub grace_minutes: Option<u16>,
    /// How many hours before the first session the last answer is wanted.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, maximum = 720)]
    pub last_call_hours: Option<u16>,
    /// Which need gets a musician who is listed for several of one project.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub conflict_policy: Option<ConflictPolicy>,
    /// Whether staff must acknowledge such conflicts before they send.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub acknowledge_conflicts: Option<bool>,
    /// What is done about musicians who are asked or engaged elsewhere over the same hours.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub double_booking: Option<DoubleBooking>,
    /// A seat that is given back is filled without staff when the first session is more than so many days ahead.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, maximum = 365)]
    pub refill_days: Option<u16>,
    /// The name that mails come from; `null` for the orchestra's own.
    #[serde(default)]
    #[schema(value_type = Option<Name>)]
    pub mail_from_name: Change<Name>,
}

/// Settings as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentSettings {
    /// The settings.
    pub settings: Settings,
    /// How often they have changed.
    pub version: i64,
}

/// Why settings were not changed.
#[derive(Debug, thiserror::Error)]
pub enum AmendSettingsError {
    /// Not those that the caller saw.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// The waking hours are too short.
    #[error(transparent)]
    NotWakingHours(#[from] NotWakingHours),
    /// A number is beyond what it can be.
    #[error("{field} can be {most} at most")]
    TooMuch {
        /// The field, as in JSON.
        field: &'static str,
        /// What it can be at most.
        most: u16,
    },
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

impl Settings {
    /// What the calendar needs to know, with these days as holidays.
    pub fn calendar(&self, holidays: BTreeSet<NaiveDate>) -> CalendarSettings {
        CalendarSettings {
            zone: self.timezone.tz(),
            clock: self.clock,
            waking: WakingHours::new(self.wake.minutes(), self.sleep.minutes()).unwrap_or_default(),
            reminder: self.reminder,
            grace: TimeDelta::minutes(self.grace_minutes.into()),
            last_call: TimeDelta::hours(self.last_call_hours.into()),
            holidays,
        }
    }

    fn rows(&self) -> Result<Map<String, Value>, DbErr> {
        match serde_json::to_value(self) {
            Ok(Value::Object(rows)) => Ok(rows),
            Ok(_) => Err(DbErr::Json("settings are no object".into())),
            Err(error) => Err(DbErr::Json(error.to_string())),
        }
    }
}

impl AmendSettings {
    fn applied_to(self, before: &Settings) -> Result<Settings, AmendSettingsError> {
        let at_most = |field, value: u16, most| {
            if value > most { Err(AmendSettingsError::TooMuch { field, most }) } else { Ok(value) }
        };
        let wake = self.wake.unwrap_or(before.wake);
        let sleep = self.sleep.unwrap_or(before.sleep);
        WakingHours::new(wake.minutes(), sleep.minutes())?;
        Ok(Settings {
            timezone: self.timezone.unwrap_or(before.timezone),
            language: self.language.unwrap_or(before.language),
            clock: self.clock.unwrap_or(before.clock),
            wake,
            sleep,
            reminder: self.reminder.unwrap_or(before.reminder),
            grace_minutes: at_most("graceMinutes", self.grace_minutes.unwrap_or(before.grace_minutes), 60)?,
            last_call_hours: at_most("lastCallHours", self.last_call_hours.unwrap_or(before.last_call_hours), 720)?,
            conflict_policy: self.conflict_policy.unwrap_or(before.conflict_policy),
            acknowledge_conflicts: self.acknowledge_conflicts.unwrap_or(before.acknowledge_conflicts),
            double_booking: self.double_booking.unwrap_or(before.double_booking),
            refill_days: at_most("refillDays", self.refill_days.unwrap_or(before.refill_days), 365)?,
            mail_from_name: self.mail_from_name.applied_to(before.mail_from_name.clone()),
        })
    }
}

/// The settings; what was never set is as by default.
pub async fn load(db: &impl ConnectionTrait) -> Result<Settings, DbErr> {
    let rows = setting::Entity::find().all(db).await?;
    let rows: Map<_, _> = rows.into_iter().map(|row| (row.key, row.value)).collect();
    serde_json::from_value(Value::Object(rows)).map_err(|error| DbErr::Json(error.to_string()))
}

/// The settings with their version.
pub async fn current(db: &impl ConnectionTrait) -> Result<CurrentSettings, DbErr> {
    // The version first: if a change comes between, the next edit is refused rather than made blindly.
    let version = counters::version(db, Collection::Settings).await?;
    Ok(CurrentSettings { settings: load(db).await?, version })
}

/// Changes settings.
pub async fn amend(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    expected: Option<i64>,
    amendment: AmendSettings,
) -> Result<CurrentSettings, AmendSettingsError> {
    match expected {
        None => counters::touch(txn, Collection::Settings).await?,
        Some(version) if counters::touch_if(txn, Collection::Settings, version).await? => {}
        Some(_) => return Err(stale(txn, clock.now()).await?.into()),
    }
    let before = load(txn).await?;
    let settings = amendment.applied_to(&before)?;
    let old = before.rows()?;
    let changed: Map<_, _> = settings.rows()?.into_iter().filter(|(key, value)| old.get(key) != Some(value)).collect();
    let facts = json!({ "changed": changed.keys().collect::<Vec<_>>() });
    write(txn, clock, by, changed, replace()).await?;
    // There is one set of settings, so it needs no name among others.
    timeline::note(txn, clock, by, Collection::Settings, "changed", [(Uuid::nil(), facts)]).await?;
    Ok(CurrentSettings { settings, version: counters::version(txn, Collection::Settings).await? })
}

/// Writes down every setting that has no row yet, so that a later change of a default changes nothing for an orchestra
/// that already lives by it.
pub(super) async fn seed(txn: &Txn, clock: &Clock) -> Result<(), DbErr> {
    write(txn, clock, None, Settings::default().rows()?, OnConflict::new().do_nothing().to_owned()).await
}

async fn write(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    rows: Map<String, Value>,
    on_conflict: OnConflict,
) -> Result<(), DbErr> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.into_iter().map(|(key, value)| setting::ActiveModel {
        key: Set(key),
        value: Set(value),
        updated_at: Set(clock.now()),
        updated_by: Set(by.and_then(Actor::user)),
        version: Set(1),
    });
    setting::Entity::insert_many(rows).on_conflict(on_conflict).exec_without_returning(txn).await.map(drop)
}

fn replace() -> OnConflict {
    OnConflict::column(setting::Column::Key)
        .update_columns([setting::Column::Value, setting::Column::UpdatedAt, setting::Column::UpdatedBy])
        .value(setting::Column::Version, Expr::col((setting::Entity, setting::Column::Version)).add(1))
        .to_owned()
}

/// Who made the last change.
async fn stale(txn: &Txn, now: DateTime<Utc>) -> Result<Stale, DbErr> {
    let version = counters::version(txn, Collection::Settings).await?;
    let last = setting::Entity::find().order_by_desc(setting::Column::UpdatedAt).one(txn).await?;
    let (updated_at, updated_by) = last.map_or((now, None), |row| (row.updated_at, row.updated_by));
    Ok(Stale { version, updated_at, updated_by })
}
