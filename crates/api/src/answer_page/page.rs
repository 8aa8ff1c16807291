//! From facts to HTML: what each state says and offers. Pure.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use domain::{
    mail::{say, wording},
    services::staffing::{PageState, PageView},
    values::{
        colour::Shades,
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

/// Why a page says something above its heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The answer did not fit how the request stands.
    ThingsChanged,
    /// Something that had to be written was not.
    NothingWritten,
    /// The orchestra takes no answers for the time being.
    StandsStill,
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
    Request(&'a PageView, Option<Remark>),
    /// The second step of a withdrawal.
    Withdrawing(&'a PageView, Option<Remark>),
    /// The answer did not get through; it is kept in the page. What else to show is missing when not even that could be
    /// read.
    NotSaved(Option<&'a PageView>, &'a Pressed),
    /// Something else.
    Notice(Notice),
}

/// An orchestra as its answer pages show it. A page that does not say its name is not in its colour either.
#[derive(Clone, Copy, Debug)]
pub struct House<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its colour, or StageSub's.
    pub shades: Shades,
}

/// Who reads, when, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// Whose page it is, once the link has been verified.
    pub house: Option<House<'a>>,
    /// The language that was chosen by hand, kept in the page's links.
    pub chosen: Option<Locale>,
    /// The language to use where the musician's is not known.
    pub otherwise: Locale,
    /// The instant of reading.
    pub now: DateTime<Utc>,
    /// The link's token; the page's address ends with it.
    pub token: &'a str,
}

impl Reader<'_> {
    /// The style sheet of the orchestra's own colour, inlined after the other; none where the other says it already.
    pub(super) fn own_style(&self) -> Option<String> {
        let Shades { by_day, by_night } =
            self.house.map(|house| house.shades).filter(|shades| *shades != Shades::HOUSE)?;
        Some(format!(
            ":root{{--brand:{by_day};--seal:{by_day}}}\
             @media(prefers-color-scheme:dark){{:root{{--brand:{by_night}}}}}"
        ))
    }
}

impl Page<'_> {
    fn view(&self) -> Option<&PageView> {
        match *self {
            Self::Request(view, _) | Self::Withdrawing(view, _) => Some(view),
            Self::NotSaved(view, _) => view,
            Self::Notice(_) => None,
        }
    }

    /// The language in which this reader reads the page.
    pub fn locale(&self, reader: &Reader<'_>) -> Locale {
        reader.chosen.or(self.view().map(|view| view.locale)).unwrap_or(reader.otherwise)
    }

    /// The page as HTML. The same page and reader give the same bytes.
    pub fn html(&self, reader: &Reader<'_>) -> Result<String, minijinja::Error> {
        let locale = self.locale(reader);
        let t = words(locale);
        let said = self.view().map(|view| Said::of(view, locale));
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
                Remark::StandsStill => t.stands_still,
            }),
            orchestra: reader.house.map(|house| house.name),
            initial: reader.house.and_then(|house| house.name.chars().next()),
        };
        TEMPLATES.get_template(template)?.render(context! {
            t => Value::from(Serde(t)),
            frame => Value::from(Serde(&frame)),
            project => Value::from(Serde(said.as_ref().map(|said| &said.project))),
            contact => Value::from(Serde(said.as_ref().and_then(|said| said.contact.as_ref()))),
            foreign => said.as_ref().and_then(|said| said.foreign),
            style => Value::from_safe_string(STYLE.to_owned()),
            own_style => reader.own_style().map(Value::from_safe_string),
            longest => LONGEST_TEXT,
            ..values
        })
    }

    fn body(&self, said: Option<&Said>, locale: Locale, reader: &Reader<'_>) -> Body {
        let t = words(locale);
        let back = href(false, reader.chosen);
        match (*self, said) {
            (Self::Request(view, remark), Some(said)) => Body { remark, ..request(view, said, remark, locale, reader) },
            (Self::Withdrawing(_, remark), Some(said)) => Body {
                template: "withdraw.html",
                headline: words::withdraw_from(&said.position, locale),
                sign: "",
                remark,
                values: context! { back },
            },
            (Self::NotSaved(_, pressed), _) => {
                let answer =
                    context! { value => pressed.answer(), label => label(pressed, locale), text => pressed.text() };
                Body {
                    template: "not_saved.html",
                    headline: t.not_saved.to_owned(),
                    sign: "",
                    remark: None,
                    values: context! { back, answer },
                }
            }
            (Self::Notice(notice), _) => notice.body(locale, back),
            (Self::Request(..) | Self::Withdrawing(..), None) => Notice::Trouble.body(locale, back),
        }
    }
}

impl Notice {
    fn body(self, locale: Locale, back: String) -> Body {
        let t = words(locale);
        let (headline, lead, back) = match self {
            Self::Unknown => (t.unknown, t.unknown_lead, None),
            Self::Unavailable => (t.unavailable, t.unavailable_lead, None),
            Self::Trouble => (t.trouble, t.trouble_lead, Some(back)),
            Self::TooMany => (t.too_many, t.too_many_lead, None),
            Self::NotUnderstood => (t.not_understood, t.not_understood_lead, Some(back)),
        };
        let values = context! { lead, back };
        Body { template: "notice.html", headline: headline.to_owned(), sign: "rest", remark: None, values }
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

fn request(view: &PageView, said: &Said, remark: Option<Remark>, locale: Locale, reader: &Reader<'_>) -> Body {
    match view.state {
        PageState::Open => {
            let deadline = view.deadline.map(|deadline| {
                let (before, left) = words::answer_by(&say::time_left(deadline - reader.now, locale), locale);
                let when = say::relative_moment(deadline, reader.now, view.zone, locale);
                context! { before, when, left }
            });
            Body {
                template: "open.html",
                headline: words::can_you_play(view.first_name.trim(), &said.position, locale),
                sign: "",
                remark,
                values: context! {
                    deadline,
                    question => view.question.as_deref(),
                    may_question => view.may_question,
                    unfolded => remark == Some(Remark::NothingWritten),
                },
            }
        }
        PageState::Accepted => Body {
            template: "accepted.html",
            headline: words::engaged(&said.position, locale),
            sign: "note",
            remark,
            values: context! {
                calendar => (!view.sessions.is_empty()).then(|| calendar_href(reader)),
                withdraw => view.may_withdraw.then(|| href(true, reader.chosen)),
            },
        },
        _ => {
            let Closed { headline, lead, offer, mistake } = Closed::of(view, locale, reader.now);
            Body {
                template: "closed.html",
                headline: headline.to_owned(),
                sign: if view.is_standby { "" } else { "rest" },
                remark,
                values: context! { lead, offer => Value::from(Serde(offer)), mistake },
            }
        }
    }
}

/// What a closed request says and still offers.
struct Closed {
    headline: &'static str,
    lead: String,
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
    fn of(view: &PageView, locale: Locale, now: DateTime<Utc>) -> Self {
        let t = words(locale);
        let says = |headline, lead: &str| Self { headline, lead: lead.to_owned(), offer: None, mistake: None };
        if view.is_standby {
            let offer = Offer { ask: "", answer: Pressed::StandbyNo.answer(), label: t.standby_no, is_main: false };
            return Self { offer: Some(offer), ..says(t.standby, t.standby_lead) };
        }
        let offers = |ask, label| {
            view.may_late_yes.then_some(Offer { ask, answer: Pressed::Yes.answer(), label, is_main: true })
        };
        match view.state {
            PageState::Declined => {
                Self { offer: offers(t.changed_mind, t.can_after_all), ..says(t.declined, t.declined_lead) }
            }
            PageState::Expired => {
                let when = view.deadline.map(|at| say::relative_moment(at, now, view.zone, locale));
                let lead = words::ran_out(when.as_deref(), locale);
                Self { offer: offers(t.expired_ask, t.still_can), ..says(t.expired, &lead) }
            }
            PageState::Filled => Self { offer: offers(t.standby_ask, t.standby_yes), ..says(t.filled, t.filled_lead) },
            PageState::Cancelled(None) => says(t.cancelled, t.cancelled_lead),
            PageState::Cancelled(Some(reason)) => {
                let is_project = reason == ClosedReason::ProjectCancelled;
                let headline = if is_project { t.project_cancelled } else { t.cancelled };
                says(headline, wording::closed(reason, view.is_engaged, locale))
            }
            PageState::Withdrawn => Self { mistake: Some(t.withdrawn_mistake), ..says(t.withdrawn, t.withdrawn_lead) },
            PageState::Released => says(t.released, t.released_lead),
            PageState::Over | PageState::Open | PageState::Accepted => says(t.over, t.over_lead),
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
        Pressed::NotMe => t.not_me,
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
    initial: Option<char>,
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
