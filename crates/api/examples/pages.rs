//! Scratch: every answer page as a file.
use chrono_tz::Europe::Stockholm;
use domain::{mail::{Names, Session}, values::{locale::Locale, states::{ClosedReason, SessionKind}}};
use stagesub::answer_page::{form::Pressed, page::*};
fn session(kind: SessionKind, a: &str, b: &str, note: &str) -> Session {
    Session { kind, starts_at: a.parse().unwrap(), ends_at: b.parse().unwrap(), venue: "Konserthuset, Stora salen".into(), note: note.into() }
}
fn main() {
    let out = std::env::args().nth(1).unwrap();
    let open = Facts {
        standing: Standing::Open, orchestra: "Göteborgs Symfoniker".into(), zone: Stockholm, written_in: Locale::Sv,
        first_name: "Elsa".into(), locale: Locale::Sv, project: "Brahms 4".into(),
        position: Names { sv: "Tutti violin 1".into(), en: "Tutti violin 1".into() },
        instrument: Names { sv: "Violin".into(), en: "Violin".into() },
        sessions: vec![
            session(SessionKind::Rehearsal, "2026-12-01T09:00:00Z", "2026-12-01T13:30:00Z", ""),
            session(SessionKind::Rehearsal, "2026-12-02T09:00:00Z", "2026-12-02T13:30:00Z", ""),
            session(SessionKind::Rehearsal, "2026-12-03T09:00:00Z", "2026-12-03T12:30:00Z", ""),
            session(SessionKind::Dress, "2026-12-04T09:00:00Z", "2026-12-04T11:00:00Z", "Fika i foajén efteråt"),
            session(SessionKind::Concert, "2026-12-04T18:30:00Z", "2026-12-04T20:30:00Z", ""),
        ],
        days: None, deadline: Some("2026-11-23T17:00:00Z".parse().unwrap()),
        programme: "Brahms: Symfoni nr 4, e-moll\nBrahms: Violinkonsert".into(), conductor: "Jonas Hallberg".into(), terms: "1 900 kr per dag, resa ersätts".into(),
        dress: "Frack eller lång svart klänning".into(), rehearsal_text: String::new(), concert_text: String::new(),
        note: "Noter kommer en vecka före.".into(), contact_name: "Karin Holm".into(), contact_phone: "031-726 53 10".into(),
        standby: false, may_late_yes: true, question_asked: false, was_engaged: false,
    };
    let with = |standing| Facts { standing, ..open.clone() };
    let long = Facts {
        first_name: "Elisabeth".into(), orchestra: "Norrlandsoperans Symfoniorkester och Kammarfilharmonin".into(),
        position: Names { sv: "Alternerande stämledare violin 2".into(), en: "Associate principal second violin".into() },
        sessions: (1..=9).map(|d| Session { venue: if d % 2 == 0 { "Konserthuset".into() } else { "Folkets hus, repetitionssalen på plan 3".into() }, ..session(if d == 9 { SessionKind::Concert } else { SessionKind::Rehearsal }, &format!("2026-12-0{d}T09:00:00Z"), &format!("2026-12-0{d}T13:30:00Z"), "") }).collect(),
        terms: "Enligt avtal, se bifogad fil; resor från annan ort ersätts med andra klass tåg, hotell bokas av orkestern.".into(),
        ..open.clone()
    };
    let no = Pressed::No(domain::values::states::DeclineScope::Days, "Jag är i Oslo hela veckan.\nHör gärna av er igen!".into());
    let p: Vec<(&str, Page<'_>)> = vec![
        ("open", Page::Standing(&open, None)), ("open-long", Page::Standing(&long, None)),
    ];
    let accepted = with(Standing::Accepted); let declined = with(Standing::Declined); let expired = with(Standing::Expired);
    let filled = with(Standing::Filled); let standby = Facts { standby: true, ..with(Standing::Expired) };
    let cancelled = with(Standing::Cancelled(ClosedReason::Skipped)); let pc = Facts { was_engaged: true, ..with(Standing::Cancelled(ClosedReason::ProjectCancelled)) };
    let wd = with(Standing::Withdrawn); let rel = with(Standing::Released); let over = with(Standing::Over);
    let asked = Facts { question_asked: true, ..open.clone() };
    let more = vec![
        ("accepted", Page::Standing(&accepted, None)), ("withdraw", Page::Withdrawing(&accepted, None)), ("declined", Page::Standing(&declined, None)),
        ("expired", Page::Standing(&expired, None)), ("filled", Page::Standing(&filled, None)), ("standby", Page::Standing(&standby, None)),
        ("cancelled", Page::Standing(&cancelled, Some(Remark::ThingsChanged))), ("project-cancelled", Page::Standing(&pc, None)), ("withdrawn", Page::Standing(&wd, None)),
        ("released", Page::Standing(&rel, None)), ("over", Page::Standing(&over, None)), ("asked", Page::Standing(&asked, None)), ("no-words", Page::Standing(&open, Some(Remark::NothingWritten))),
        ("not-saved", Page::NotSaved(Some(&open), &no)), ("unknown", Page::Notice(Notice::Unknown)), ("unavailable", Page::Notice(Notice::Unavailable)),
        ("trouble", Page::Notice(Notice::Trouble)), ("too-many", Page::Notice(Notice::TooMany)), ("not-understood", Page::Notice(Notice::NotUnderstood)),
    ];
    for (name, page) in p.into_iter().chain(more) {
        for l in [Locale::Sv, Locale::En] {
            let reader = Reader { chosen: Some(l), otherwise: Locale::Sv, now: "2026-11-23T13:40:00Z".parse().unwrap(), token: "abc" };
            std::fs::write(format!("{out}/{name}-{l}.html"), page.html(&reader).unwrap()).unwrap();
        }
    }
}
