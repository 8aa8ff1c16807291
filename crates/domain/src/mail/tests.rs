//! Every kind of mail in every language, as it arrives; and what hostile facts do to it: nothing.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Stockholm;

use super::*;
use crate::{
    rules::calendar::{ResponseTime, Unit},
    values::{
        colour::Shades,
        states::{ClosedReason, SessionKind},
    },
};

const LINK: &str = "https://stagesub.example.org/r/aeaqcaibaeaqcaibaeaqcaib";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn both(sv: &str, en: &str) -> Names {
    Names { sv: sv.to_owned(), en: en.to_owned() }
}

fn session(kind: SessionKind, starts_at: &str, ends_at: &str, note: &str) -> Session {
    let venue = "Konserthuset".to_owned();
    Session { kind, starts_at: at(starts_at), ends_at: at(ends_at), venue, note: note.to_owned() }
}

fn facts(kind: Kind) -> Variables {
    let facts = Variables {
        first_name: "Elsa".to_owned(),
        last_name: "Åberg".to_owned(),
        project_name: "Brahms 4".to_owned(),
        position_name: both("Tutti violin 1", "Tutti violin 1"),
        instrument_name: both("Violin", "Violin"),
        quantity: 2,
        sessions: vec![
            session(SessionKind::Rehearsal, "2026-12-02T09:00:00Z", "2026-12-02T12:30:00Z", ""),
            session(SessionKind::Dress, "2026-12-03T09:00:00Z", "2026-12-03T11:30:00Z", "Fika i foajén efteråt"),
            session(SessionKind::Concert, "2026-12-04T18:00:00Z", "2026-12-04T20:00:00Z", ""),
        ],
        deadline: Some(at("2026-11-26T13:00:00Z")),
        terms: "1 900 kr per dag, resa ersätts".to_owned(),
        dress: "Frack eller lång svart klänning".to_owned(),
        programme: "Brahms: Symfoni nr 4".to_owned(),
        contact_name: "Karin Holm".to_owned(),
        contact_phone: "031-390 60 10".to_owned(),
        ..Variables::of("Göteborgs Symfoniker", Locale::Sv)
    };
    match kind {
        Kind::Cancelled => Variables { closed_reason: Some(ClosedReason::QuantityLowered), ..facts },
        Kind::AdminAlert => Variables {
            alert: Some(Alert::Question),
            comment: "Kan jag komma först kl. 11 på onsdag?".to_owned(),
            ..facts
        },
        Kind::Group => Variables {
            subject: "Parkering".to_owned(),
            message: "Garaget är stängt på fredag.\n\nKarta: https://example.org/karta.".to_owned(),
            attachments: vec!["karta.pdf".to_owned()],
            ..facts
        },
        _ => facts,
    }
}

fn sent(kind: Kind, locale: Locale, facts: &Variables) -> Rendered {
    let link = ResponseUrl::parse(LINK).unwrap();
    let leaving =
        Leaving { zone: Stockholm, now: at("2026-11-23T08:00:00Z"), link: Some(&link), shades: Shades::HOUSE };
    render(&Template::built_in(kind, locale), facts, &leaving).unwrap()
}

fn every_mail() -> impl Iterator<Item = (Kind, Locale)> {
    Kind::ALL.iter().flat_map(|kind| Locale::ALL.iter().map(|locale| (*kind, *locale)))
}

/// What a person sees of an HTML document.
fn visible(html: &str) -> String {
    let body = html.split_once("<body").unwrap().1;
    let mut text = String::new();
    for part in body.split('<').skip(1) {
        text.push_str(part.split_once('>').unwrap().1);
    }
    text.replace("&#x2f;", "/")
}

#[test]
fn every_kind_reads_well_in_every_language() {
    for (kind, locale) in every_mail() {
        let mail = sent(kind, locale, &facts(kind));
        let read = format!("Subject: {}\n\n{}", mail.subject, mail.text);
        insta::assert_snapshot!(format!("{locale}_{kind}"), read);
    }
}

#[test]
fn the_html_part_says_the_same_in_the_houses_frame() {
    insta::assert_snapshot!("sv_request_html", sent(Kind::Request, Locale::Sv, &facts(Kind::Request)).html);
    insta::assert_snapshot!("en_request_html", sent(Kind::Request, Locale::En, &facts(Kind::Request)).html);
}

#[test]
fn an_orchestras_colour_is_the_only_thing_that_another_one_would_change() {
    let facts = facts(Kind::Request);
    let link = ResponseUrl::parse(LINK).unwrap();
    let shades = Shades::of("#7a1f2b".parse().unwrap());
    let leaving = Leaving { zone: Stockholm, now: at("2026-11-23T08:00:00Z"), link: Some(&link), shades };
    let own = render(&Template::built_in(Kind::Request, Locale::Sv), &facts, &leaving).unwrap();
    let ours = sent(Kind::Request, Locale::Sv, &facts);
    let in_our_colour = own
        .html
        .replace(&shades.by_day.to_string(), &Shades::HOUSE.by_day.to_string())
        .replace(&shades.by_night.to_string(), &Shades::HOUSE.by_night.to_string());
    assert_eq!(in_our_colour, ours.html);
    assert!(own.html.contains("background:#7a1f2b"), "a button is in the colour itself, since white is read on it");
    assert_eq!(own.text, ours.text);
}

#[test]
fn the_subject_says_who_what_when_and_until_when() {
    let mut facts = facts(Kind::Request);
    let subject = |facts: &Variables, locale| sent(Kind::Request, locale, facts).subject.to_string();
    assert_eq!(subject(&facts, Locale::En), "Göteborgs Symfoniker: Tutti violin 1, 2–4 Dec – answer by Thu 14.00");
    assert_eq!(subject(&facts, Locale::Sv), "Göteborgs Symfoniker: Tutti violin 1, 2–4 dec – svara senast tors 14.00");
    facts.position_name = both("Stämledare", "Principal");
    facts.instrument_name = both("Viola", "Viola");
    assert_eq!(subject(&facts, Locale::En), "Göteborgs Symfoniker: Principal (viola), 2–4 Dec – answer by Thu 14.00");
}

#[test]
fn the_link_is_seen_once_in_each_part() {
    for (kind, locale) in every_mail() {
        let mail = sent(kind, locale, &facts(kind));
        assert_eq!(mail.text.matches(LINK).count(), 1, "{locale} {kind}");
        assert_eq!(visible(&mail.html).matches(LINK).count(), 1, "{locale} {kind}");
        assert!(!format!("{mail:?}").contains(LINK), "a mail keeps its link out of logs");
    }
}

#[test]
fn musicians_are_told_that_no_password_is_needed() {
    for (kind, locale) in every_mail() {
        let mail = sent(kind, locale, &facts(kind));
        let told = match locale {
            Locale::Sv => "Inget konto eller lösenord behövs",
            Locale::En => "No account or password needed",
        };
        assert_eq!(mail.text.contains(told), kind != Kind::AdminAlert, "{locale} {kind}");
        assert_eq!(mail.html.contains(told), kind != Kind::AdminAlert, "{locale} {kind}");
    }
}

#[test]
fn nothing_exclaims_and_nothing_is_left_open() {
    for (kind, locale) in every_mail() {
        let bare = Variables { deadline: facts(kind).deadline, ..Variables::of("Göteborgs Symfoniker", Locale::Sv) };
        for facts in [facts(kind), bare] {
            let Rendered { subject, text, html } = sent(kind, locale, &facts);
            assert!(!text.contains(['!', '{', '}']) && !subject.as_str().contains(['!', '{', '}']), "{text}");
            assert!(!html.contains("{{") && !html.contains("{%"), "{html}");
            assert!(!text.contains("\n\n\n"), "{text}");
        }
    }
}

#[test]
fn a_mail_about_a_closed_request_says_why() {
    for locale in Locale::ALL {
        let asked = ClosedReason::ALL.iter().map(|reason| (*reason, false));
        let said: Vec<String> = asked
            .chain([(ClosedReason::ProjectCancelled, true)])
            .map(|(reason, was_engaged)| {
                let facts = Variables { closed_reason: Some(reason), was_engaged, ..facts(Kind::Cancelled) };
                let mail = sent(Kind::Cancelled, *locale, &facts);
                let sentence = wording::closed(reason, was_engaged, *locale);
                assert!(mail.text.contains(sentence) && visible(&mail.html).contains(sentence), "{}", mail.text);
                format!("{reason}{}: {sentence}", if was_engaged { " (engaged)" } else { "" })
            })
            .collect();
        insta::assert_snapshot!(format!("{locale}_closed"), said.join("\n"));
    }
}

#[test]
fn an_alert_says_what_has_happened() {
    let said =
        |locale| Alert::ALL.iter().map(move |alert| (alert.as_str(), alert.title(locale), alert.explanation(locale)));
    for (locale, (word, title, explanation)) in
        Locale::ALL.iter().flat_map(|locale| said(*locale).map(|s| (*locale, s)))
    {
        let alert = serde_json::from_value(word.into()).unwrap();
        let mail = sent(Kind::AdminAlert, locale, &Variables { alert: Some(alert), ..facts(Kind::AdminAlert) });
        assert!(mail.subject.as_str().contains(title), "{}", mail.subject);
        assert!(mail.text.contains(explanation), "{}", mail.text);
    }
}

#[test]
fn text_in_another_language_is_marked_as_the_orchestras() {
    let marked = "Parts of the text were written by the orchestra in Swedish.";
    let english = sent(Kind::Request, Locale::En, &facts(Kind::Request));
    assert!(english.text.contains(marked) && english.html.contains(marked));
    assert!(
        english.html.contains("Dress: <span lang=\"sv\">Frack eller lång svart klänning</span>"),
        "{}",
        english.html
    );

    let swedish = sent(Kind::Request, Locale::Sv, &facts(Kind::Request));
    assert!(!swedish.html.contains("<span lang="));
    let untouched = Variables { first_name: "Elsa".to_owned(), ..Variables::of("Göteborgs Symfoniker", Locale::Sv) };
    assert!(!sent(Kind::Cancelled, Locale::En, &untouched).text.contains(marked), "nothing foreign was said");
}

#[test]
fn hostile_facts_stay_text() {
    let hostile = concat!(
        "<script>alert(1)</script>\" onload='x' &amp; {{ responseUrl }} {% for x in y %} </p>\r\nBcc: x@example.org",
        "\0\u{1D}\u{1F}\u{0E}\u{202E}"
    );
    let text = || hostile.to_owned();
    for (kind, locale) in every_mail() {
        let facts = Variables {
            first_name: text(),
            last_name: text(),
            project_name: text(),
            position_name: both(hostile, hostile),
            instrument_name: both(hostile, hostile),
            terms: text(),
            dress: text(),
            programme: text(),
            conductor: text(),
            rehearsal_text: text(),
            concert_text: text(),
            note: text(),
            attachments: vec![text()],
            contact_name: text(),
            contact_phone: text(),
            reason: text(),
            comment: text(),
            subject: text(),
            message: text(),
            sessions: vec![Session {
                venue: text(),
                ..session(SessionKind::Concert, "2026-12-04T18:00:00Z", "2026-12-04T20:00:00Z", hostile)
            }],
            ..facts(kind)
        };
        let facts = Variables { orchestra_name: text(), ..facts };
        let Rendered { subject, text, html } = sent(kind, locale, &facts);
        assert_eq!(HeaderText::parse(subject.as_str()), Ok(subject.clone()));
        let invisible = |c: char| (c.is_control() && c != '\n') || c == '\u{202E}';
        assert!(!text.contains(invisible) && !html.contains(invisible), "{locale} {kind}");
        assert!(!html.contains("<script") && !html.contains("onload='"), "{html}");
        assert_eq!(html.matches("</p>").count(), html.matches("<p ").count(), "{html}");
        assert!(text.contains("{{ responseUrl }} {% for x in y %}"), "a value is never read as a template: {text}");
        assert_eq!(visible(&html).matches(LINK).count(), 1, "{html}");
    }
}

#[test]
fn a_question_needs_a_way_and_a_time_to_answer() {
    let template = Template::built_in(Kind::Request, Locale::Sv);
    let link = ResponseUrl::parse(LINK).unwrap();
    let leaving = Leaving { zone: Stockholm, now: at("2026-11-23T08:00:00Z"), link: None, shades: Shades::HOUSE };
    let facts = facts(Kind::Request);
    assert!(matches!(render(&template, &facts, &leaving), Err(RenderError::NoLink)));
    let leaving = Leaving { link: Some(&link), ..leaving };
    let timeless = Variables { deadline: None, ..facts };
    assert!(matches!(render(&template, &timeless, &leaving), Err(RenderError::NoDeadline)));
}

#[test]
fn a_letter_has_an_end() {
    let template = Template::check(Kind::Group, Locale::Sv, "Hej", &"{{ message }}".repeat(1_000)).unwrap();
    let facts = Variables { message: "å".repeat(10_000), ..facts(Kind::Group) };
    let leaving = Leaving { zone: Stockholm, now: at("2026-11-23T08:00:00Z"), link: None, shades: Shades::HOUSE };
    assert!(matches!(render(&template, &facts, &leaving), Err(RenderError::TooLong)));
}

#[test]
fn an_imported_template_keeps_its_variables() {
    let body = "Hej {{first_name}}! {{ positionName }}, {{ instrument_name }}, {{ startDate }}, v.{{ weekNumber }}.\n\n\
                {{ rehearsalSchedule }}\n{{ concert_info }}\n\nSvara inom {{ responseTime }}: {{ responseUrl }}\n\n\
                {% if quantity > 1 %}\n{{ quantity }} platser\n{% endif %}\n{{ attachment_note }}";
    let template = Template::check(Kind::Request, Locale::Sv, "{{ project_name }}", body).unwrap();
    let link = ResponseUrl::parse("https://example.org/r/a").unwrap();
    let leaving =
        Leaving { zone: Stockholm, now: at("2026-11-23T08:00:00Z"), link: Some(&link), shades: Shades::HOUSE };
    let facts = Variables {
        response_time: Some(ResponseTime::new(2, Unit::Day).unwrap()),
        rehearsal_text: "Stråk 10.00, blås 11.00".to_owned(),
        attachments: vec!["violin 1.pdf".to_owned()],
        ..facts(Kind::Request)
    };
    insta::assert_snapshot!(render(&template, &facts, &leaving).unwrap().text, @r"
    Hej Elsa! Tutti violin 1, Violin, 2 december 2026, v.49.

    ons 2 dec  10.00–13.30  Repetition, Konserthuset
    tors 3 dec  10.00–12.30  Genrep, Konserthuset
      Fika i foajén efteråt

    Stråk 10.00, blås 11.00

    fre 4 dec  19.00–21.00  Konsert, Konserthuset

    Svara inom 2 dagar: https://example.org/r/a

    2 platser
    Bifogat: violin 1.pdf

    --
    Skickat av Göteborgs Symfoniker via StageSub
    ");
}

#[test]
fn facts_are_stored_without_the_link_and_read_back() {
    let facts = facts(Kind::AdminAlert);
    let stored = serde_json::to_string(&facts).unwrap();
    assert!(!stored.contains("/r/"));
    assert_eq!(serde_json::from_str::<Variables>(&stored).unwrap(), facts);
    let oldest = r#"{"orchestraName":"Göteborgs Symfoniker","writtenIn":"sv"}"#;
    assert_eq!(
        serde_json::from_str::<Variables>(oldest).unwrap(),
        Variables::of("Göteborgs Symfoniker", Locale::Sv),
        "a fact that came later is absent from older rows"
    );
}

#[test]
fn a_language_is_looked_for_from_reader_to_orchestra_to_swedish() {
    let order = |reader, orchestra| languages(reader, orchestra).collect::<Vec<_>>();
    assert_eq!(order(Locale::En, Locale::Sv), [Locale::En, Locale::Sv]);
    assert_eq!(order(Locale::Sv, Locale::En), [Locale::Sv, Locale::En]);
    assert_eq!(order(Locale::En, Locale::En), [Locale::En, Locale::Sv]);
    assert_eq!(order(Locale::Sv, Locale::Sv), [Locale::Sv]);
}
