//! From facts to HTML: what each state says and offers. Pure.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{
    mail::{Names, Session, say, wording},
    values::{
        locale::Locale,
        states::{ClosedReason, DeclineScope},
    },
};
use minijinja::{Environment, UndefinedBehavior, Value, context, value::Serde};
use serde::Serialize;

use super::{
    form::{LONGEST_TEXT, Pressed},
    said::Said,
    words::{self, words},
};

/// The style sheet, inlined in every page.
pub const STYLE: &str = include_str!("answer.css");

/// How a request stands, in its musician's eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Waits for the answer.
    Open,
    /// Answered yes.
    Accepted,
    /// Answered no.
    Declined,
    /// Not answered in time.
    Expired,
    /// The seats went to others.
    Filled,
    /// Closed for another reason.
    Cancelled(ClosedReason),
    /// The musician gave the seat back.
    Withdrawn,
    /// Staff took the seat back.
    Released,
    /// The project has been played.
    Over,
}

/// What the page knows. Nothing of it is about anybody else.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Facts {
    pub standing: Standing,
    pub orchestra: String,
    pub zone: Tz,
    pub written_in: Locale,
    pub first_name: String,
    pub locale: Locale,
    pub project: String,
    pub position: Names,
    pub instrument: Names,
    pub sessions: Vec<Session>,
    pub days: Option<(NaiveDate, NaiveDate)>,
    pub deadline: Option<DateTime<Utc>>,
    pub programme: String,
    pub conductor: String,
    pub terms: String,
    pub dress: String,
    pub rehearsal_text: String,
    pub concert_text: String,
    pub note: String,
    pub contact_name: String,
    pub contact_phone: String,
    /// Whether the musician waits for a seat.
    pub standby: bool,
    /// Whether a yes is heard although the request is closed.
    pub may_late_yes: bool,
    /// Whether the one question there is has been asked.
    pub question_asked: bool,
    /// Whether the musician had accepted before the request was closed.
    pub was_engaged: bool,
}

/// Why a page says something above its heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The answer did not fit how the request stands.
    ThingsChanged,
    /// Something that had to be written was not.
    NothingWritten,
}

/// A page without a request on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The link leads nowhere: forged, mangled, revoked, of another installation.
    Unknown,
    /// The orchestra is suspended or not in use.
    Unavailable,
    /// A database does not answer.
    Trouble,
    /// Too many visits.
    TooMany,
    /// A form that is none of ours.
    NotUnderstood,
}

/// What to show.
#[derive(Clone, Copy, Debug)]
pub enum Page<'a> {
    /// How the request stands, and what can be done about it.
    Standing(&'a Facts, Option<Remark>),
    /// The second step of a withdrawal.
    Withdrawing(&'a Facts, Option<Remark>),
    /// The answer did not get through; it is kept in the page. The facts are missing when not even they could be read.
    NotSaved(Option<&'a Facts>, &'a Pressed),
    /// Something else.
    Notice(Notice),
}

/// Who reads, when, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The language that was chosen by hand, kept in the page's links.
    pub chosen: Option<Locale>,
    /// The language to use where the musician's is not known.
    pub otherwise: Locale,
    /// The instant of reading.
    pub now: DateTime<Utc>,
    /// The link's token; the page's address ends with it.
    pub token: &'a str,
}

impl Page<'_> {
    fn facts(&self) -> Option<&Facts> {
        match self {
            Self::Standing(facts, _) | Self::Withdrawing(facts, _) => Some(facts),
            Self::NotSaved(facts, _) => *facts,
            Self::Notice(_) => None,
        }
    }

    /// The page as HTML. The same page and reader give the same bytes.
    pub fn html(&self, reader: &Reader<'_>) -> Result<String, minijinja::Error> {
        let known = self.facts().map(|facts| facts.locale);
        let locale = reader.chosen.or(known).unwrap_or(reader.otherwise);
        let t = words(locale);
        let facts = self.facts();
        let said = facts.map(|facts| Said::of(facts, locale));
        let Body { template, headline, sign, remark, values } = self.body(said.as_ref(), locale, reader);
        let frame = Frame {
            language: locale.as_str(),
            other_language: other(locale).as_str(),
            other_href: href(matches!(self, Self::Withdrawing(..)), Some(other(locale))),
            headline: &headline,
            sign,
            notice: remark.map(|remark| match remark {
                Remark::ThingsChanged => t.things_changed,
                Remark::NothingWritten => t.nothing_written,
            }),
            orchestra: facts.map(|facts| facts.orchestra.as_str()),
            initial: facts.and_then(|facts| facts.orchestra.chars().next()).map(String::from).unwrap_or_default(),
            sender: facts.map(|facts| words::sender(&facts.orchestra, locale)).unwrap_or_default(),
            foreign: said.as_ref().and_then(|said| said.foreign),
        };
        TEMPLATES.get_template(template)?.render(context! {
            t => Value::from(Serde(t)),
            frame => Value::from(Serde(&frame)),
            project => Value::from(Serde(said.as_ref().map(|said| &said.project))),
            contact => Value::from(Serde(said.as_ref().and_then(|said| said.contact.as_ref()))),
            style => Value::from_safe_string(STYLE.to_owned()),
            longest => LONGEST_TEXT,
            ..values
        })
    }

    fn body(&self, said: Option<&Said>, locale: Locale, reader: &Reader<'_>) -> Body {
        let t = words(locale);
        let back = href(false, reader.chosen);
        match (*self, said) {
            (Self::Standing(facts, remark), Some(said)) => standing(facts, said, remark, locale, reader),
            (Self::Withdrawing(_, remark), Some(said)) => Body {
                template: "withdraw.html",
                headline: words::withdraw_from(&said.position, locale),
                sign: "",
                remark,
                values: context! { back },
            },
            (Self::NotSaved(_, pressed), _) => Body {
                template: "not_saved.html",
                headline: t.not_saved.to_owned(),
                sign: "",
                remark: None,
                values: context! {
                    back,
                    answer => context! { value => pressed.answer(), label => label(pressed, locale), text => pressed.text() },
                },
            },
            (Self::Notice(notice), _) => {
                let (headline, lead, back) = match notice {
                    Notice::Unknown => (t.unknown, t.unknown_lead, None),
                    Notice::Unavailable => (t.unavailable, t.unavailable_lead, None),
                    Notice::Trouble => (t.trouble, t.trouble_lead, Some(back)),
                    Notice::TooMany => (t.too_many, t.too_many_lead, None),
                    Notice::NotUnderstood => (t.not_understood, t.not_understood_lead, Some(back)),
                };
                let values = context! { lead, back };
                Body { template: "notice.html", headline: headline.to_owned(), sign: "rest", remark: None, values }
            }
            (Self::Standing(..) | Self::Withdrawing(..), None) => Page::Notice(Notice::Trouble).body(None, locale, reader),
        }
    }
}

/// What differs from page to page.
struct Body {
    template: &'static str,
    headline: String,
    sign: &'static str,
    remark: Option<Remark>,
    values: Value,
}

fn standing(facts: &Facts, said: &Said, remark: Option<Remark>, locale: Locale, reader: &Reader<'_>) -> Body {
    match facts.standing {
        Standing::Open => {
            let deadline = facts.deadline.map(|deadline| {
                let (before, left) = words::answer_by(&say::time_left(deadline - reader.now, locale), locale);
                let when = say::relative_moment(deadline, reader.now, facts.zone, locale);
                context! { before, when, left }
            });
            Body {
                template: "open.html",
                headline: words::can_you_play(&facts.first_name, &said.position, locale),
                sign: "",
                remark,
                values: context! {
                    deadline,
                    question_sent => facts.question_asked,
                    may_question => !facts.question_asked && facts.deadline.is_some(),
                    unfolded => remark == Some(Remark::NothingWritten),
                },
            }
        }
        Standing::Accepted => Body {
            template: "accepted.html",
            headline: words::engaged(&said.position, locale),
            sign: "note",
            remark,
            values: context! {
                calendar => (!facts.sessions.is_empty()).then(|| calendar_href(reader)),
                withdraw => href(true, reader.chosen),
            },
        },
        closed => {
            let Closed { headline, lead, offer, mistake } = Closed::of(closed, facts, locale, reader.now);
            Body {
                template: "closed.html",
                headline: headline.to_owned(),
                sign: if facts.standby { "" } else { "rest" },
                remark,
                values: context! { lead, offer => Value::from(Serde(offer)), mistake },
            }
        }
    }
}

/// What a closed request says and still offers.
struct Closed {
    headline: &'static str,
    lead: Vec<String>,
    offer: Option<Offer>,
    /// What stands before the number to call, when it may have been a mistake.
    mistake: Option<&'static str>,
}

#[derive(Serialize)]
struct Offer {
    ask: &'static str,
    answer: &'static str,
    label: &'static str,
    is_main: bool,
}

impl Closed {
    fn of(standing: Standing, facts: &Facts, locale: Locale, now: DateTime<Utc>) -> Self {
        let t = words(locale);
        let says = |headline, lead: &str| Self { headline, lead: vec![lead.to_owned()], offer: None, mistake: None };
        let waits = matches!(standing, Standing::Declined | Standing::Expired | Standing::Filled) && facts.standby;
        if waits {
            let offer = Offer { ask: "", answer: "standby-no", label: t.standby_no, is_main: false };
            return Self { offer: Some(offer), ..says(t.standby, t.standby_lead) };
        }
        let offers = |ask, label| {
            facts.may_late_yes.then_some(Offer { ask, answer: "yes", label, is_main: true })
        };
        match standing {
            Standing::Declined => {
                Self { offer: offers(t.changed_mind, t.can_after_all), ..says(t.declined, t.declined_lead) }
            }
            Standing::Expired => {
                let when = facts.deadline.map(|at| say::relative_moment(at, now, facts.zone, locale));
                let lead = words::ran_out(when.as_deref(), locale);
                Self { offer: offers(t.expired_ask, t.still_can), ..says(t.expired, &lead) }
            }
            Standing::Filled => {
                Self { offer: offers(t.standby_ask, t.standby_yes), ..says(t.filled, t.filled_lead) }
            }
            Standing::Cancelled(reason) => {
                let lead = wording::closed(reason, facts.was_engaged, locale);
                let is_project = reason == ClosedReason::ProjectCancelled;
                says(if is_project { t.project_cancelled } else { t.cancelled }, lead)
            }
            Standing::Withdrawn => {
                Self { mistake: Some(t.withdrawn_mistake), ..says(t.withdrawn, t.withdrawn_lead) }
            }
            Standing::Released => says(t.released, t.released_lead),
            Standing::Over | Standing::Open | Standing::Accepted => says(t.over, t.over_lead),
        }
    }
}

fn label(pressed: &Pressed, locale: Locale) -> &'static str {
    let t = words(locale);
    match pressed {
        Pressed::Yes => t.yes,
        Pressed::No(DeclineScope::Days, _) => t.no_days,
        Pressed::No(DeclineScope::Position, _) => t.no_position,
        Pressed::Question(_) => t.question,
        Pressed::Withdraw(_) => t.withdraw,
        Pressed::StandbyNo => t.standby_no,
    }
}

const fn other(locale: Locale) -> Locale {
    match locale {
        Locale::Sv => Locale::En,
        Locale::En => Locale::Sv,
    }
}

/// Another view of the same page. Relative, so that it holds behind a proxy's prefix.
fn href(withdrawing: bool, language: Option<Locale>) -> String {
    match (withdrawing, language) {
        (false, None) => "?".to_owned(),
        (false, Some(language)) => format!("?lang={language}"),
        (true, None) => "?step=withdraw".to_owned(),
        (true, Some(language)) => format!("?step=withdraw&lang={language}"),
    }
}

fn calendar_href(reader: &Reader<'_>) -> String {
    let language = reader.chosen.map(|language| format!("?lang={language}")).unwrap_or_default();
    format!("{}/calendar.ics{language}", reader.token)
}

#[derive(Serialize)]
struct Frame<'a> {
    language: &'static str,
    other_language: &'static str,
    other_href: String,
    headline: &'a str,
    sign: &'static str,
    notice: Option<&'static str>,
    orchestra: Option<&'a str>,
    initial: String,
    sender: String,
    foreign: Option<&'static str>,
}

#[expect(clippy::expect_used, reason = "the templates are part of the program, and a test renders every one")]
static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, source) in [
        ("layout.html", include_str!("templates/layout.html")),
        ("project.html", include_str!("templates/project.html")),
        ("open.html", include_str!("templates/open.html")),
        ("accepted.html", include_str!("templates/accepted.html")),
        ("withdraw.html", include_str!("templates/withdraw.html")),
        ("closed.html", include_str!("templates/closed.html")),
        ("not_saved.html", include_str!("templates/not_saved.html")),
        ("notice.html", include_str!("templates/notice.html")),
    ] {
        templates.add_template(name, source).expect("a template that parses");
    }
    templates
});
