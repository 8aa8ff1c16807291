//! The facts of one mail, and how each is said.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use minijinja::Value;
use serde::{Deserialize, Serialize};

use super::{
    Kind, Leaving,
    header::breaks_or_hides,
    layout::{FIELD, FOREIGN, NATIVE, ROW},
    say, wording,
};
use crate::{
    rules::calendar::ResponseTime,
    values::{
        locale::Locale,
        states::{ClosedReason, SessionKind},
    },
};

/// A name in every language, as positions and instruments have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// In Swedish.
    pub sv: String,
    /// In English.
    pub en: String,
}

impl Names {
    /// The name in this language.
    pub fn in_language(&self, locale: Locale) -> &str {
        match locale {
            Locale::Sv => &self.sv,
            Locale::En => &self.en,
        }
    }

    /// A position's name as a reader understands it: `Tutti violin 1`, but `Tutti (viola)`, with its instrument where
    /// the name leaves it open.
    pub fn with_instrument(&self, instrument: &Self, locale: Locale) -> String {
        let (position, instrument) = (self.in_language(locale), instrument.in_language(locale));
        if position.is_empty() || position.to_lowercase().contains(&instrument.to_lowercase()) {
            position.to_owned()
        } else {
            format!("{position} ({})", instrument.to_lowercase())
        }
    }
}

/// A session that the need covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// What it is.
    pub kind: SessionKind,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Where; empty when not known.
    #[serde(default)]
    pub venue: String,
    /// What staff add to it; may be empty.
    #[serde(default)]
    pub note: String,
}

/// The facts of one mail, stored as JSON with it: instants and names, no sentence, no link. An empty text or list is a
/// fact that is not there; templates ask for it with `{% if %}`.
///
/// Begin with [`Variables::of`] and fill in what the mail's kind speaks about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Variables {
    /// The orchestra's name.
    pub orchestra_name: String,
    /// The language in which the orchestra's staff write their texts.
    pub written_in: Locale,
    /// The musician's first name; in an alert, that of the musician it is about.
    pub first_name: String,
    /// The musician's last name.
    pub last_name: String,
    /// The project's name.
    pub project_name: String,
    /// The position's name.
    pub position_name: Names,
    /// The instrument's name.
    pub instrument_name: Names,
    /// How many players the need is for.
    pub quantity: u16,
    /// The project's first and last day, said when no session is known.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// The sessions that the need covers, in order.
    pub sessions: Vec<Session>,
    /// Until when the musician may answer. A request must have one when it is rendered: the worker sets it at the claim.
    pub deadline: Option<DateTime<Utc>>,
    /// How long the need gives to answer. Mails show the deadline; this is for templates that want the words.
    pub response_time: Option<ResponseTime>,
    /// What is paid, and the like.
    pub terms: String,
    /// What to wear.
    pub dress: String,
    /// What is played.
    pub programme: String,
    /// Who conducts.
    pub conductor: String,
    /// What staff add about rehearsals.
    pub rehearsal_text: String,
    /// What staff add about concerts.
    pub concert_text: String,
    /// What staff say to the musicians of this need.
    pub note: String,
    /// The names of the files that come with the mail.
    pub attachments: Vec<String>,
    /// Whom to ask.
    pub contact_name: String,
    /// Where to call.
    pub contact_phone: String,
    /// Why the request was closed, in a mail about that.
    pub closed_reason: Option<ClosedReason>,
    /// Whether the musician had accepted before the request was closed.
    pub was_engaged: bool,
    /// The reason somebody gave, in their own words.
    pub reason: String,
    /// The musician's comment or question.
    pub comment: String,
    /// What staff are alerted to.
    pub alert: Option<wording::Alert>,
    /// The subject of a group mail.
    pub subject: String,
    /// The text of a group mail.
    pub message: String,
}

impl Variables {
    /// The facts of a mail from this orchestra, of which nothing else is known yet.
    pub fn of(orchestra_name: &str, written_in: Locale) -> Self {
        Self { orchestra_name: orchestra_name.to_owned(), written_in, ..Self::default() }
    }

    /// Every variable by name, in both spellings, said in this language.
    pub(super) fn said(&self, locale: Locale, leaving: &Leaving<'_>) -> BTreeMap<String, Value> {
        let reading = Reading { facts: self, locale, leaving };
        let mut said = BTreeMap::new();
        for Variable { name, say, .. } in VARIABLES {
            let value = say(&reading);
            said.insert(snake_case(name), value.clone());
            said.insert((*name).to_owned(), value);
        }
        said
    }
}

/// The variables a template of this kind may use, in camel case; `first_name` is understood like `firstName`.
pub fn known_names(kind: Kind) -> impl Iterator<Item = &'static str> {
    VARIABLES.iter().filter(move |variable| variable.is_for(kind)).map(|variable| variable.name)
}

/// Whether a template of this kind may use this name, in either spelling.
pub(super) fn is_known(kind: Kind, name: &str) -> bool {
    known_names(kind).any(|known| known == name || snake_case(known) == name)
}

fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 2);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

struct Variable {
    name: &'static str,
    /// The kinds that know it; empty: all.
    only: &'static [Kind],
    say: fn(&Reading<'_>) -> Value,
}

impl Variable {
    const fn new(name: &'static str, say: fn(&Reading<'_>) -> Value) -> Self {
        Self { name, only: &[], say }
    }

    const fn only(self, only: &'static [Kind]) -> Self {
        Self { only, ..self }
    }

    fn is_for(&self, kind: Kind) -> bool {
        self.only.is_empty() || self.only.contains(&kind)
    }
}

const CLOSED: &[Kind] = &[Kind::Cancelled, Kind::PositionFilled];
const WITH_REASON: &[Kind] = &[Kind::Cancelled, Kind::Released, Kind::WithdrawnReceipt, Kind::AdminAlert];

const VARIABLES: &[Variable] = &[
    Variable::new("firstName", |r| line(&r.facts.first_name)),
    Variable::new("lastName", |r| line(&r.facts.last_name)),
    Variable::new("orchestraName", |r| line(&r.facts.orchestra_name)),
    Variable::new("projectName", |r| line(&r.facts.project_name)),
    Variable::new("position", |r| line(&r.position())),
    Variable::new("positionName", |r| line(r.facts.position_name.in_language(r.locale))),
    Variable::new("instrumentName", |r| line(r.facts.instrument_name.in_language(r.locale))),
    Variable::new("quantity", |r| Value::from(r.facts.quantity)),
    Variable::new("dates", |r| r.of_days(|(first, last)| say::date_range(first, last, r.locale))),
    Variable::new("startDate", |r| r.of_days(|(first, _)| say::full_date(first, r.locale))),
    Variable::new("week", |r| r.of_days(|(first, _)| say::week(first, r.locale))),
    Variable::new("weekNumber", |r| r.of_days(|(first, _)| say::week_number(first).to_string())),
    Variable::new("sessions", |r| r.schedule(|_| true, "")),
    Variable::new("rehearsalSchedule", |r| r.schedule(|kind| kind != SessionKind::Concert, &r.facts.rehearsal_text)),
    Variable::new("concertInfo", |r| r.schedule(|kind| kind == SessionKind::Concert, &r.facts.concert_text)),
    Variable::new("rehearsalText", |r| r.staff_text(&r.facts.rehearsal_text)),
    Variable::new("concertText", |r| r.staff_text(&r.facts.concert_text)),
    Variable::new("deadline", |r| r.of_deadline(say::moment)),
    Variable::new("deadlineShort", |r| r.of_deadline(say::short_moment)),
    Variable::new("responseTime", |r| {
        line(&r.facts.response_time.map(|response| say::response_time(response, r.locale)).unwrap_or_default())
    }),
    Variable::new("responseUrl", |r| Value::from(r.leaving.link.map_or("", |link| link.as_str()))),
    Variable::new("terms", |r| r.staff_text(&r.facts.terms)),
    Variable::new("dress", |r| r.staff_text(&r.facts.dress)),
    Variable::new("programme", |r| r.staff_text(&r.facts.programme)),
    Variable::new("conductor", |r| line(&r.facts.conductor)),
    Variable::new("note", |r| r.staff_text(&r.facts.note)),
    Variable::new("attachmentNote", |r| line(&wording::attachments(&r.facts.attachments, r.locale))),
    Variable::new("contact", |r| line(&r.contact())),
    Variable::new("contactName", |r| line(&r.facts.contact_name)),
    Variable::new("contactPhone", |r| line(&r.facts.contact_phone)),
    Variable::new("closedReason", |r| Value::from(r.facts.closed_reason.map_or("", ClosedReason::as_str))).only(CLOSED),
    Variable::new("explanation", explanation).only(&[Kind::Cancelled, Kind::PositionFilled, Kind::AdminAlert]),
    Variable::new("reason", |r| text(&r.facts.reason)).only(WITH_REASON),
    Variable::new("comment", |r| text(&r.facts.comment)).only(&[Kind::Confirmation, Kind::AdminAlert]),
    Variable::new("alert", |r| Value::from(r.facts.alert.map_or("", |alert| alert.title(r.locale))))
        .only(&[Kind::AdminAlert]),
    Variable::new("subject", |r| line(&r.facts.subject)).only(&[Kind::Group]),
    Variable::new("message", |r| r.staff_text(&r.facts.message)).only(&[Kind::Group]),
];

/// The facts in one reader's eyes.
struct Reading<'a> {
    facts: &'a Variables,
    locale: Locale,
    leaving: &'a Leaving<'a>,
}

impl Reading<'_> {
    fn position(&self) -> String {
        self.facts.position_name.with_instrument(&self.facts.instrument_name, self.locale)
    }

    /// `Karin Holm, 031-390 60 10`, or the one of the two that is known.
    fn contact(&self) -> String {
        let known = [self.facts.contact_name.trim(), self.facts.contact_phone.trim()];
        known.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(", ")
    }

    fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let days = |session: &Session| say::date(session.starts_at, self.leaving.zone);
        let first = self.facts.sessions.iter().map(days).min();
        let last = self.facts.sessions.iter().map(days).max();
        first.zip(last).or(self.facts.days)
    }

    fn of_days(&self, say: impl Fn((NaiveDate, NaiveDate)) -> String) -> Value {
        Value::from(self.days().map(say).unwrap_or_default())
    }

    fn of_deadline(&self, say: impl Fn(DateTime<Utc>, DateTime<Utc>, chrono_tz::Tz, Locale) -> String) -> Value {
        let Leaving { zone, now, .. } = *self.leaving;
        Value::from(self.facts.deadline.map(|at| say(at, now, zone, self.locale)).unwrap_or_default())
    }

    /// What staff wrote; marked where the reader reads another language.
    fn staff_text(&self, written: &str) -> Value {
        Value::from(self.marked(&cleaned(written)))
    }

    fn marked(&self, written: &str) -> String {
        if self.facts.written_in == self.locale || written.is_empty() {
            return written.to_owned();
        }
        let line = |line: &str| if line.is_empty() { String::new() } else { format!("{FOREIGN}{line}{NATIVE}") };
        written.split('\n').map(line).collect::<Vec<_>>().join("\n")
    }

    /// The sessions of these kinds, a row each, and what staff add below.
    fn schedule(&self, wanted: impl Fn(SessionKind) -> bool, addition: &str) -> Value {
        let sessions = self.facts.sessions.iter().filter(|session| wanted(session.kind));
        let mut lines: Vec<String> = sessions.map(|session| self.row(session)).collect();
        if !addition.is_empty() {
            lines.push(self.marked(&cleaned(addition)));
        }
        Value::from(lines.join("\n"))
    }

    fn row(&self, session: &Session) -> String {
        let Session { kind, starts_at, ends_at, venue, note } = session;
        let zone = self.leaving.zone;
        let fields = [
            say::day(say::date(*starts_at, zone), self.locale),
            say::times(*starts_at, *ends_at, zone, self.locale),
            wording::session(*kind, self.locale).to_owned(),
            one_line(venue),
            self.marked(&one_line(note)),
        ];
        format!("{ROW}{}", fields.join(&FIELD.to_string()))
    }
}

fn explanation(reading: &Reading<'_>) -> Value {
    let Reading { facts: Variables { alert, closed_reason, was_engaged, .. }, locale, .. } = *reading;
    Value::from(match (alert, closed_reason) {
        (Some(alert), _) => alert.explanation(locale),
        (None, Some(reason)) => wording::closed(*reason, *was_engaged, locale),
        (None, None) => "",
    })
}

fn text(written: &str) -> Value {
    Value::from(cleaned(written))
}

fn line(written: &str) -> Value {
    Value::from(one_line(written))
}

/// The text without anything that is not seen: line breaks are `\n`, tabs are spaces, control characters are gone. So
/// no value can hold the marks by which a letter is laid out.
fn cleaned(written: &str) -> String {
    let unified = written.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
    unified.trim().chars().filter(|c| *c == '\n' || !breaks_or_hides(*c)).collect()
}

/// The same on one line.
pub(super) fn one_line(written: &str) -> String {
    cleaned(written).split_whitespace().collect::<Vec<_>>().join(" ")
}
