//! The page from facts: what each state says and offers, whatever people have written.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use actix_web::test::TestRequest;
use chrono::{DateTime, Utc};
use chrono_tz::Europe::Stockholm;
use domain::{
    ids::RequestId,
    mail::{Names, Session},
    services::staffing::{PageState, PageView},
    values::{
        colour::Shades,
        locale::Locale::{self, En, Sv},
        states::{ClosedReason, DeclineScope, SessionKind},
    },
};
use serde_json::Value;

use super::{
    accepted,
    form::Pressed,
    page::{House, Notice, Page, Reader, Remark},
    words::words,
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn session(kind: SessionKind, starts_at: &str, ends_at: &str) -> Session {
    let venue = "Konserthuset, Stora salen".to_owned();
    Session { kind, starts_at: at(starts_at), ends_at: at(ends_at), venue, note: String::new() }
}

fn view(state: PageState) -> PageView {
    let text = |text: &str| Some(text.to_owned());
    let names = |name: &str| Names { sv: name.to_owned(), en: name.to_owned() };
    PageView {
        request: RequestId::from_uuid(uuid::Uuid::from_u128(7)),
        state,
        is_engaged: state == PageState::Accepted,
        is_standby: false,
        may_late_yes: matches!(state, PageState::Declined | PageState::Expired | PageState::Filled),
        may_withdraw: state == PageState::Accepted,
        may_question: state == PageState::Open,
        question: None,
        first_name: "Elsa".to_owned(),
        locale: Sv,
        zone: Stockholm,
        written_in: Sv,
        project_name: "Brahms 4".to_owned(),
        days: ("2026-12-02".parse().unwrap(), "2026-12-04".parse().unwrap()),
        position_name: names("Tutti violin 1"),
        instrument_name: names("Violin"),
        sessions: vec![
            session(SessionKind::Rehearsal, "2026-12-02T09:00:00Z", "2026-12-02T13:30:00Z"),
            session(SessionKind::Dress, "2026-12-04T09:00:00Z", "2026-12-04T11:00:00Z"),
            session(SessionKind::Concert, "2026-12-04T18:30:00Z", "2026-12-04T20:30:00Z"),
        ],
        deadline: Some(at("2026-11-23T17:00:00Z")),
        answered_at: None,
        terms: text("1 900 kr per dag"),
        dress: text("Frack"),
        programme: text("Brahms: Symfoni nr 4"),
        conductor: text("Jonas Hallberg"),
        note: text("Noter kommer en vecka före."),
        contact_name: text("Karin Holm"),
        contact_phone: text("031-726 53 10"),
    }
}

const STATES: [PageState; 10] = [
    PageState::Open,
    PageState::Accepted,
    PageState::Declined,
    PageState::Expired,
    PageState::Filled,
    PageState::Cancelled(Some(ClosedReason::Skipped)),
    PageState::Cancelled(None),
    PageState::Withdrawn,
    PageState::Released,
    PageState::Over,
];

fn reader(chosen: Option<Locale>) -> Reader<'static> {
    let house = Some(House { name: "Göteborgs Symfoniker", shades: Shades::HOUSE });
    Reader { house, chosen, otherwise: Sv, now: at("2026-11-23T13:40:00Z"), token: "abc234" }
}

fn html(page: Page<'_>) -> String {
    read(page, None)
}

/// The page, with the slashes that escaping has dressed up.
fn read(page: Page<'_>, chosen: Option<Locale>) -> String {
    page.html(&reader(chosen)).unwrap().replace("&#x2f;", "/")
}

fn headline(html: &str) -> &str {
    let (_, rest) = html.split_once("<h1>").unwrap();
    rest.split_once("</h1>").unwrap().0
}

/// What can be sent from a page.
fn offers(html: &str) -> Vec<&str> {
    html.split("name=\"answer\" value=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect()
}

/// The page's elements and attributes, without anything that was written by somebody.
fn skeleton(html: &str) -> Vec<String> {
    let tags = html.split('<').skip(1).map(|rest| rest.split_once('>').map_or(rest, |(tag, _)| tag));
    tags.map(|tag| tag.split_once(" href=\"tel:").map_or(tag, |(name, _)| name).to_owned()).collect()
}

#[test]
fn every_state_says_where_things_stand_and_offers_what_can_be_done() {
    let table: [(PageState, &str, &[&str]); 10] = [
        (
            PageState::Open,
            "Elsa, kan du spela Tutti violin 1?",
            &["yes", "no-days", "no-position", "question", "not-me"],
        ),
        (PageState::Accepted, "Du är engagerad: Tutti violin 1", &[]),
        (PageState::Declined, "Du har tackat nej", &["yes"]),
        (PageState::Expired, "Svarstiden har gått ut", &["yes"]),
        (PageState::Filled, "Platsen är besatt", &["yes"]),
        (PageState::Cancelled(Some(ClosedReason::Skipped)), "Förfrågan gäller inte längre", &[]),
        (PageState::Cancelled(Some(ClosedReason::ProjectCancelled)), "Projektet är inställt", &[]),
        (PageState::Withdrawn, "Du har lämnat återbud", &[]),
        (PageState::Released, "Du är löst från uppdraget", &[]),
        (PageState::Over, "Projektet är avslutat", &[]),
    ];
    for (state, says, can_send) in table {
        let html = html(Page::Request(&view(state), None));
        assert_eq!(headline(&html), says);
        assert_eq!(offers(&html), can_send, "{state:?}");
        assert!(html.contains("Göteborgs Symfoniker") && html.contains("Brahms 4, 2–4 dec (v. 49)"), "{state:?}");
        assert!(html.contains("tel:0317265310"), "{state:?}");
    }
}

#[test]
fn the_question_can_be_answered_from_what_it_shows() {
    let html = html(Page::Request(&view(PageState::Open), None));
    assert!(html.contains("<strong>ons 2 dec</strong> 10.00–14.30"));
    assert!(html.contains("Svara senast <strong>idag 18.00</strong>") && html.contains("(3 tim 20 min kvar)"));
    assert!(html.contains("1 900 kr per dag") && html.contains("Konserthuset, Stora salen"));
    let before_the_buttons = html.split_once("value=\"yes\"").unwrap().0;
    assert!(!before_the_buttons.contains("Jonas Hallberg"), "what is not needed to answer comes after the buttons");
}

#[test]
fn a_question_is_asked_once() {
    let asked = PageView { may_question: false, question: Some("10.30?".to_owned()), ..view(PageState::Open) };
    let html = html(Page::Request(&asked, None));
    assert_eq!(offers(&html), ["yes", "no-days", "no-position", "not-me"]);
    assert!(html.contains("Du har frågat: 10.30?"));
}

#[test]
fn whoever_waits_for_a_seat_is_told_so_and_may_stop_waiting() {
    for state in [PageState::Declined, PageState::Expired, PageState::Filled] {
        let html = html(Page::Request(&PageView { is_standby: true, ..view(state) }, None));
        assert_eq!((headline(&html), offers(&html)), ("Du står som reserv", vec!["standby-no"]));
    }
}

#[test]
fn a_seat_is_given_back_in_two_steps() {
    let engaged = view(PageState::Accepted);
    let first = html(Page::Request(&engaged, None));
    assert!(offers(&first).is_empty() && first.contains("href=\"?step=withdraw\""));
    assert!(first.contains("href=\"abc234/calendar.ics\""));
    let second = html(Page::Withdrawing(&engaged, None));
    assert_eq!(offers(&second), ["withdraw"]);
    assert!(second.contains("Ring gärna först:") && second.contains("tel:0317265310"));
}

#[test]
fn an_answer_that_was_not_saved_is_kept_with_the_number_to_call() {
    let pressed = Pressed::No(DeclineScope::Days, "Jag är i Oslo.".to_owned());
    let known = html(Page::NotSaved(Some(&view(PageState::Open)), &pressed));
    assert_eq!((headline(&known), offers(&known)), ("Ditt svar kunde inte sparas", vec!["no-days"]));
    assert!(known.contains("tel:0317265310") && known.contains("name=\"text\" value=\"Jag är i Oslo.\""));
    assert_eq!(offers(&html(Page::NotSaved(None, &pressed))), ["no-days"]);
}

#[test]
fn what_staff_and_musicians_write_stays_text() {
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{ 7*7 }}{% raw %}&lt;\u{202e}\n</style>";
    let text = || Some(hostile.to_owned());
    let names = || Names { sv: hostile.to_owned(), en: hostile.to_owned() };
    for state in STATES {
        let plain = PageView { question: Some("Får jag?".to_owned()), ..view(state) };
        let plain = PageView { contact_phone: None, terms: Some("en\nannan".to_owned()), ..plain };
        let mut spoilt = PageView {
            question: text(),
            first_name: hostile.to_owned(),
            project_name: hostile.to_owned(),
            position_name: names(),
            terms: text(),
            dress: text(),
            programme: text(),
            conductor: text(),
            note: text(),
            contact_name: text(),
            ..plain.clone()
        };
        for session in &mut spoilt.sessions {
            session.venue = hostile.to_owned();
        }
        let of = |view: &PageView, name| {
            let house = Some(House { name, shades: Shades::HOUSE });
            let reader = Reader { house, ..reader(None) };
            skeleton(&Page::Request(view, None).html(&reader).unwrap())
        };
        assert_eq!(of(&plain, "Orkestern"), of(&spoilt, hostile), "{state:?}");
    }
    let spoken = |words: &str| skeleton(&html(Page::NotSaved(None, &Pressed::Question(words.to_owned())))).len();
    assert_eq!(spoken("Får jag?"), spoken(hostile));
}

#[test]
fn a_number_that_cannot_be_dialled_is_no_link() {
    for phone in ["ring växeln", "12", "070+1234567", "<b>"] {
        let view = PageView { contact_phone: Some(phone.to_owned()), ..view(PageState::Open) };
        assert!(!html(Page::Request(&view, None)).contains("tel:"), "{phone}");
    }
}

#[test]
fn every_page_renders_in_every_language_and_loads_nothing() {
    let views = STATES.map(view);
    let pressed = Pressed::Withdraw("sjuk".to_owned());
    let mut pages: Vec<Page<'_>> = views.iter().map(|view| Page::Request(view, Some(Remark::ThingsChanged))).collect();
    pages.extend([Page::Withdrawing(&views[1], Some(Remark::NothingWritten)), Page::NotSaved(None, &pressed)]);
    let notices = [Notice::Unknown, Notice::Unavailable, Notice::Trouble, Notice::TooMany, Notice::NotUnderstood];
    pages.extend(notices.map(Page::Notice));
    for page in pages {
        for (locale, other) in [(Sv, En), (En, Sv)] {
            let html = read(page, Some(locale));
            assert!(html.contains(&format!("<html lang=\"{locale}\">")));
            assert!(html.contains(&format!("lang={other}\" lang=\"{other}\"")), "the other language is a link away");
            for outside in ["<script", "src=", "http://", "https://", "//", "url(", "@import"] {
                let found = html.replace("</", "").contains(outside);
                assert!(!found, "{outside} in {page:?}");
            }
            assert_eq!(html, read(page, Some(locale)));
        }
    }
}

#[test]
fn the_musicians_language_is_spoken_unless_another_is_chosen() {
    let english = PageView { locale: En, ..view(PageState::Open) };
    let page = Page::Request(&english, None);
    assert_eq!(headline(&html(page)), "Elsa, can you play Tutti violin 1?");
    let chosen = read(page, Some(Sv));
    assert_eq!(headline(&chosen), "Elsa, kan du spela Tutti violin 1?");
    let engaged = view(PageState::Accepted);
    let chosen = read(Page::Request(&engaged, None), Some(En));
    assert!(chosen.contains("?step=withdraw&amp;lang=en") && chosen.contains("abc234/calendar.ics?lang=en"));
    assert!(chosen.contains("written by the orchestra in Swedish") && chosen.contains("<dd lang=\"sv\">Frack</dd>"));
}

#[test]
fn who_is_unknown_reads_the_browsers_language() {
    let asks =
        |wanted: &str| accepted(&TestRequest::default().insert_header(("accept-language", wanted)).to_http_request());
    assert_eq!(asks("sv-SE,sv;q=0.9,en;q=0.8"), Sv);
    assert_eq!(asks("en-GB,en;q=0.9,sv;q=0.1"), En);
    assert_eq!(asks("de-DE,de;q=0.9,sv;q=0.8"), Sv);
    assert_eq!(asks("de-DE"), En);
    assert_eq!(accepted(&TestRequest::default().to_http_request()), Sv);
}

#[test]
fn many_sessions_are_folded_and_none_is_lost() {
    let days: Vec<Session> = (1..=9)
        .map(|day| {
            session(SessionKind::Rehearsal, &format!("2026-12-0{day}T09:00:00Z"), &format!("2026-12-0{day}T12:00:00Z"))
        })
        .collect();
    let html = html(Page::Request(&PageView { sessions: days, ..view(PageState::Open) }, None));
    assert_eq!(html.matches("10.00–13.00").count(), 9);
    let before_the_buttons = html.split_once("value=\"yes\"").unwrap().0;
    assert!(before_the_buttons.contains("Visa alla tider"));
}

#[test]
fn every_word_is_there_in_every_language() {
    for locale in [Sv, En] {
        let Value::Object(all) = serde_json::to_value(words(locale)).unwrap() else { panic!("words are named") };
        for (name, word) in all {
            assert!(!word.as_str().unwrap().trim().is_empty(), "{name} in {locale}");
        }
    }
}
