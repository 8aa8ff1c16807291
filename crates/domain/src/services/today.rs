//! What there is to do today: what waits for staff, what comes up, and how people answer.
//!
//! Six statements, however many projects there are; most of them read what is ahead only.

mod agenda;
mod attention;
mod requests;
mod urgency;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use sea_orm::{ConnectionTrait, DbErr};
use serde::Serialize;
use utoipa::ToSchema;

use super::{board::BoardMail, settings};
use crate::{
    clock::Clock,
    ids::{MusicianId, NeedId, ProjectId, RequestId, SessionId},
    rules::tally::Tally,
    values::{
        names::Names,
        phone::Phone,
        states::{AnswerChannel, HoldReason, ProjectStatus, SessionKind},
        text::{Name, Note, PersonName},
    },
};

/// How many days ahead today looks.
const AHEAD: TimeDelta = TimeDelta::days(14);
/// How many answers are shown.
const ANSWERS: i64 = 20;
/// How many weeks of answers are counted, this one included.
const WEEKS: u64 = 12;

/// What there is to do today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Today {
    /// The staffing time at which this was so.
    pub now: DateTime<Utc>,
    /// What waits for staff, the most urgent first.
    pub needs_me: Vec<TodayItem>,
    /// The sessions of the next 14 days, the next first.
    pub coming: Vec<ComingSession>,
    /// The last 20 answers, the newest first.
    pub recent_answers: Vec<RecentAnswer>,
    /// How far each coming project is filled, the next first.
    pub fill: Vec<ProjectFill>,
    /// How people answered in the last twelve weeks, this one last.
    pub responses: Vec<ResponseWeek>,
}

/// Why something waits for staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TodayKind {
    /// Half of a short answer time has passed without an answer.
    CallPrompt,
    /// The sessions are too near for a fair answer time: nobody is asked.
    TooLate,
    /// Nobody is left to ask.
    Exhausted,
    /// A wave ended with seats free.
    NeedsDecision,
    /// The need asks nobody until staff say so; `hold` says why.
    Held,
    /// A musician can, but asks something first.
    Question,
    /// A musician who waits for a seat said yes late; whether one is free, `filled` and `quantity` say.
    Standby,
    /// The last mail to a musician was given up.
    MailFailed,
    /// Seats are free and the first session comes near, or nobody has been asked yet.
    OpenSeats,
}

/// Something that waits for staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TodayItem {
    /// Why.
    pub kind: TodayKind,
    /// The project.
    pub project_id: ProjectId,
    /// What it is called.
    pub project_name: Name,
    /// Where it stands.
    pub project_status: ProjectStatus,
    /// The need.
    pub need_id: NeedId,
    /// The position that is asked for.
    pub position_names: Names,
    /// How many players are needed.
    #[schema(example = 2)]
    pub quantity: i32,
    /// How many have said yes.
    #[schema(example = 1)]
    pub filled: i32,
    /// How many are asked and have not answered.
    #[schema(example = 0)]
    pub asked: i32,
    /// When the first session that it covers begins, of those ahead.
    pub first_session_at: Option<DateTime<Utc>>,
    /// How many days of the calendar that is away.
    #[schema(example = 6)]
    pub days_left: Option<i64>,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// The hold, of a need that has one.
    pub hold: Option<HoldReason>,
    /// Whom it is about.
    pub musician: Option<TodayMusician>,
    /// The request that it is about.
    pub request_id: Option<RequestId>,
    /// Until when that can be answered.
    pub deadline_at: Option<DateTime<Utc>>,
    /// What the musician asks.
    pub question: Option<Note>,
    /// The mail that failed.
    pub mail: Option<BoardMail>,
}

/// Whom something is about, and where to call them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TodayMusician {
    /// Who.
    pub id: MusicianId,
    /// The first name.
    pub first_name: PersonName,
    /// The last name.
    pub last_name: PersonName,
    /// Where to call them.
    pub phone: Option<Phone>,
}

/// A session of the next days, and how far it is filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComingSession {
    /// The session.
    pub id: SessionId,
    /// Its project.
    pub project_id: ProjectId,
    /// What that is called.
    pub project_name: Name,
    /// Where that stands.
    pub project_status: ProjectStatus,
    /// What happens.
    pub kind: SessionKind,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub venue: Option<Name>,
    /// How many players are needed for it.
    #[schema(example = 14)]
    pub seats: i64,
    /// How many of them have said yes.
    #[schema(example = 12)]
    pub filled: i64,
}

/// What somebody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// Yes, with a seat.
    Accepted,
    /// No.
    Declined,
    /// A yes taken back.
    Withdrawn,
    /// A question first.
    Questioned,
    /// Yes, when no seat was free: waits for one.
    Standby,
}

/// An answer, as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecentAnswer {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: AnswerKind,
    /// How it came; `null` for a question or a withdrawal from the answer page.
    pub channel: Option<AnswerChannel>,
    /// Who answered.
    pub musician: TodayMusician,
    /// The request.
    pub request_id: RequestId,
    /// The project.
    pub project_id: ProjectId,
    /// What it is called.
    pub project_name: Name,
    /// The need.
    pub need_id: NeedId,
    /// The position that was asked for.
    pub position_names: Names,
}

/// How far a project is filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProjectFill {
    /// The project.
    pub project_id: ProjectId,
    /// What it is called.
    pub project_name: Name,
    /// Where it stands.
    pub project_status: ProjectStatus,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// How many players it needs.
    #[schema(example = 14)]
    pub seats: i32,
    /// How many have said yes.
    #[schema(example = 12)]
    pub filled: i32,
    /// How many are asked and have not answered.
    #[schema(example = 1)]
    pub asked: i32,
}

/// How the requests that were mailed in one week were answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResponseWeek {
    /// The week by ISO 8601.
    #[schema(example = "2026-W49")]
    pub week: String,
    /// Its Monday.
    pub starts_on: NaiveDate,
    /// The numbers.
    #[serde(flatten)]
    pub tally: Tally,
}

/// The instant it is, and what it is on the orchestra's clock.
#[derive(Clone, Copy)]
struct Moment {
    now: DateTime<Utc>,
    zone: Tz,
}

impl Moment {
    fn day_of(self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.zone).date_naive()
    }

    fn today(self) -> NaiveDate {
        self.day_of(self.now)
    }

    /// The Monday of this week, or of one so many weeks ago.
    fn monday(self, weeks_ago: u64) -> NaiveDate {
        let monday = self.today().week(Weekday::Mon).first_day();
        monday.checked_sub_days(Days::new(7 * weeks_ago)).unwrap_or(monday)
    }
}

/// What there is to do now.
pub async fn show(db: &impl ConnectionTrait, clock: &Clock) -> Result<Today, DbErr> {
    let moment = Moment { now: clock.now(), zone: settings::load(db).await?.timezone.tz() };
    let needs = attention::needs(db, moment).await?;
    let mut needs_me = attention::of_needs(&needs, moment);
    needs_me.extend(requests::waiting(db, &needs, moment).await?);
    urgency::sort(&mut needs_me);
    Ok(Today {
        now: moment.now,
        needs_me,
        coming: agenda::sessions(db, moment).await?,
        recent_answers: agenda::answers(db).await?,
        fill: attention::fill(&needs),
        responses: agenda::responses(db, moment).await?,
    })
}

fn week_of(monday: NaiveDate) -> String {
    let week = monday.iso_week();
    format!("{}-W{:02}", week.year(), week.week())
}
