//! What a request is about, in its reader's words: sessions, terms, whom to call.

use domain::{
    mail::{Session, say, wording},
    services::staffing::PageView,
    values::{locale::Locale, states::SessionKind},
};
use serde::Serialize;

use super::words::{self, words};

/// So many sessions are shown without unfolding, a line each: with them the buttons are still in a phone's first screen.
const SESSIONS_IN_SIGHT: usize = 6;
/// So many when each needs a second line for its place.
const TALL_SESSIONS_IN_SIGHT: usize = 4;
/// Terms up to this length stand above the buttons.
const SHORT_TERMS: usize = 80;

/// The facts in the reader's words.
pub(super) struct Said {
    pub position: String,
    pub project: Project,
    pub contact: Option<Contact>,
    /// That part of what staff wrote is in another language.
    pub foreign: Option<&'static str>,
}

#[derive(Serialize)]
pub(super) struct Project {
    line: String,
    position: String,
    written_in: &'static str,
    first: Vec<Row>,
    rest: Vec<Row>,
    place: String,
    terms_in_short: String,
    more: Vec<Item>,
}

#[derive(Serialize)]
struct Row {
    day: String,
    hours: String,
    what: &'static str,
    venue: String,
    note: String,
    written_in: &'static str,
    is_concert: bool,
}

#[derive(Serialize)]
struct Item {
    name: &'static str,
    text: String,
}

#[derive(Serialize)]
pub(super) struct Contact {
    name: String,
    phone: String,
    /// The number as a telephone dials it; empty when there is none.
    call: String,
}

impl Said {
    pub fn of(view: &PageView, locale: Locale) -> Self {
        let position = view.position_name.with_instrument(&view.instrument_name, locale);
        let project = Project::of(view, &position, locale);
        let is_partly_foreign =
            !project.more.is_empty() || view.sessions.iter().any(|session| !session.note.is_empty());
        Self {
            contact: Contact::of(view),
            foreign: words::written_in(view.written_in, locale).filter(|_| is_partly_foreign),
            project,
            position,
        }
    }
}

impl Project {
    fn of(view: &PageView, position: &str, locale: Locale) -> Self {
        let t = words(locale);
        let is_one_place = view.sessions.windows(2).all(|pair| pair[0].venue == pair[1].venue);
        let place = view.sessions.first().filter(|_| is_one_place).map(|session| session.venue.trim().to_owned());
        let mut first: Vec<Row> = view.sessions.iter().map(|session| Row::of(session, view, locale)).collect();
        if is_one_place {
            for row in &mut first {
                row.venue.clear();
            }
        }
        let in_sight = if is_one_place { SESSIONS_IN_SIGHT } else { TALL_SESSIONS_IN_SIGHT } - 1;
        // One more stays in sight rather than being folded away alone.
        let rest = if first.len() > in_sight + 1 { first.split_off(in_sight) } else { Vec::new() };
        let terms = view.terms.as_deref().unwrap_or_default().trim();
        let terms_in_short = if terms.chars().count() <= SHORT_TERMS && !terms.contains('\n') {
            terms.to_owned()
        } else {
            String::new()
        };
        let more = [
            (t.message, &view.note),
            (t.programme, &view.programme),
            (t.conductor, &view.conductor),
            (t.terms, &view.terms),
            (t.dress, &view.dress),
        ];
        let items =
            more.into_iter().filter_map(|(name, text)| Some(Item { name, text: text.as_deref()?.trim().to_owned() }));
        Self {
            line: line(view, locale),
            position: position.to_owned(),
            written_in: view.written_in.as_str(),
            first,
            rest,
            place: place.unwrap_or_default(),
            terms_in_short,
            more: items.filter(|item| !item.text.is_empty()).collect(),
        }
    }
}

/// `Brahms 4, 2–4 dec (v. 49)`.
fn line(view: &PageView, locale: Locale) -> String {
    let on = |session: &Session| say::date(session.starts_at, view.zone);
    let (first, last) = (view.sessions.iter().map(on).min(), view.sessions.iter().map(on).max());
    let (first, last) = first.zip(last).unwrap_or(view.days);
    let (dates, week) = (say::date_range(first, last, locale), say::week(first, locale));
    format!("{}, {dates} ({week})", view.project_name)
}

impl Row {
    fn of(session: &Session, view: &PageView, locale: Locale) -> Self {
        let Session { kind, starts_at, ends_at, venue, note } = session;
        Self {
            day: say::day(say::date(*starts_at, view.zone), locale),
            hours: say::times(*starts_at, *ends_at, view.zone, locale),
            what: wording::session(*kind, locale),
            venue: venue.trim().to_owned(),
            note: note.trim().to_owned(),
            written_in: view.written_in.as_str(),
            is_concert: *kind == SessionKind::Concert,
        }
    }
}

impl Contact {
    fn of(view: &PageView) -> Option<Self> {
        let trimmed = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
        let (name, phone) = (trimmed(&view.contact_name), trimmed(&view.contact_phone));
        if name.is_empty() && phone.is_empty() {
            return None;
        }
        let call: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        let can_be_dialled = call.bytes().filter(u8::is_ascii_digit).count() >= 5 && call.rfind('+').unwrap_or(0) == 0;
        Some(Self { name, phone, call: if can_be_dialled { call } else { String::new() } })
    }
}
