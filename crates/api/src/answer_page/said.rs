//! What a request is about, in its reader's words: sessions, terms, whom to call.

use domain::{
    mail::{Session, say, wording},
    values::{locale::Locale, states::SessionKind},
};
use serde::Serialize;

use super::{
    page::Facts,
    words::{self, words},
};

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
    pub fn of(facts: &Facts, locale: Locale) -> Self {
        let position = facts.position.with_instrument(&facts.instrument, locale);
        let project = Project::of(facts, locale);
        let is_partly_foreign = !project.more.is_empty() || facts.sessions.iter().any(|session| !session.note.is_empty());
        Self {
            contact: Contact::of(facts),
            foreign: words::written_in(facts.written_in, locale).filter(|_| is_partly_foreign),
            project,
            position,
        }
    }
}

impl Project {
    fn of(facts: &Facts, locale: Locale) -> Self {
        let t = words(locale);
        let is_one_place = facts.sessions.windows(2).all(|pair| pair[0].venue == pair[1].venue);
        let place = facts.sessions.first().filter(|_| is_one_place).map(|session| session.venue.trim().to_owned());
        let mut first: Vec<Row> = facts.sessions.iter().map(|session| Row::of(session, facts, locale)).collect();
        if is_one_place {
            first.iter_mut().for_each(|row| row.venue.clear());
        }
        let in_sight = if is_one_place { SESSIONS_IN_SIGHT } else { TALL_SESSIONS_IN_SIGHT } - 1;
        // One more stays in sight rather than being folded away alone.
        let rest = if first.len() > in_sight + 1 { first.split_off(in_sight) } else { Vec::new() };
        let terms = facts.terms.trim();
        let terms_in_short =
            if terms.chars().count() <= SHORT_TERMS && !terms.contains('\n') { terms.to_owned() } else { String::new() };
        let more = [
            (t.message, &facts.note),
            (t.programme, &facts.programme),
            (t.conductor, &facts.conductor),
            (t.terms, &facts.terms),
            (t.dress, &facts.dress),
            (t.rehearsals, &facts.rehearsal_text),
            (t.concerts, &facts.concert_text),
        ];
        let items = more.into_iter().map(|(name, text)| Item { name, text: text.trim().to_owned() });
        Self {
            line: line(facts, locale),
            written_in: facts.written_in.as_str(),
            first,
            rest,
            place: place.unwrap_or_default(),
            terms_in_short,
            more: items.filter(|item| !item.text.is_empty()).collect(),
        }
    }
}

/// `Brahms 4, 2–4 dec (v. 49)`.
fn line(facts: &Facts, locale: Locale) -> String {
    let on = |session: &Session| say::date(session.starts_at, facts.zone);
    let (first, last) = (facts.sessions.iter().map(on).min(), facts.sessions.iter().map(on).max());
    match first.zip(last).or(facts.days) {
        None => facts.project.clone(),
        Some((first, last)) => {
            let (dates, week) = (say::date_range(first, last, locale), say::week(first, locale));
            format!("{}, {dates} ({week})", facts.project)
        }
    }
}

impl Row {
    fn of(session: &Session, facts: &Facts, locale: Locale) -> Self {
        let Session { kind, starts_at, ends_at, venue, note } = session;
        Self {
            day: say::day(say::date(*starts_at, facts.zone), locale),
            hours: say::times(*starts_at, *ends_at, facts.zone, locale),
            what: wording::session(*kind, locale),
            venue: venue.trim().to_owned(),
            note: note.trim().to_owned(),
            written_in: facts.written_in.as_str(),
            is_concert: *kind == SessionKind::Concert,
        }
    }
}

impl Contact {
    fn of(facts: &Facts) -> Option<Self> {
        let (name, phone) = (facts.contact_name.trim().to_owned(), facts.contact_phone.trim().to_owned());
        if name.is_empty() && phone.is_empty() {
            return None;
        }
        let call: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        let can_be_dialled = call.bytes().filter(u8::is_ascii_digit).count() >= 5 && call.rfind('+').unwrap_or(0) == 0;
        Some(Self { name, phone, call: if can_be_dialled { call } else { String::new() } })
    }
}
