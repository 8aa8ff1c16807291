//! Templates: one text per kind and language, checked before it is kept.

use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::{
    Kind,
    tags::{self, Mention},
    variables,
};
use crate::values::locale::Locale;

/// The longest subject staff may save, in characters.
const LONGEST_SUBJECT: usize = 300;
/// The longest body staff may save, in characters.
const LONGEST_BODY: usize = 20_000;

/// What a mail of one kind says in one language: it was checked, so it renders with any facts.
///
/// The body is plain text. A blank line begins a new paragraph, `# ` a heading, and `{{ responseUrl }}` on a line of
/// its own becomes the button; the house's frame makes the HTML part from the same text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    kind: Kind,
    locale: Locale,
    subject: String,
    body: String,
}

/// Which text of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The subject.
    Subject,
    /// The body.
    Body,
}

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the {}: {problem}", match part { Part::Subject => "subject", Part::Body => "body" })]
pub struct TemplateError {
    /// The text it is in.
    pub part: Part,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// What can be wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There is no text.
    #[error("there is no text")]
    Empty,
    /// The text is too long.
    #[error("the text has more than {limit} characters")]
    TooLong {
        /// How many characters there may be.
        limit: usize,
    },
    /// The subject has more than one line.
    #[error("a subject is one line")]
    LineBreak,
    /// A NUL or another control character.
    #[error("there is an invisible control character")]
    ControlCharacter,
    /// Mails of this kind know no such variable.
    #[error("there is no variable {name:?} in mails of this kind")]
    UnknownVariable {
        /// The name that was found.
        name: String,
    },
    /// A tag that letters do not have: loops, includes and the like.
    #[error("there is no tag {tag:?}; letters have if, elif, else and endif")]
    UnknownTag {
        /// The tag that was found.
        tag: String,
    },
    /// Something other than names, quoted words, numbers and comparisons in a tag.
    #[error("{found:?} has no place between the braces")]
    Unexpected {
        /// What was found.
        found: String,
    },
    /// Something other than one name between double braces.
    #[error("between {{{{ and }}}} stands the name of one variable")]
    NotOneName,
    /// An opening without its closing.
    #[error("the braces are not closed")]
    Unclosed,
    /// The tags do not fit together.
    #[error("{0}")]
    Syntax(String),
    /// A mail that asks for an answer, without a way to give it.
    #[error("{{{{ responseUrl }}}} is missing: nobody could answer")]
    NoLink,
}

impl Template {
    /// Takes a template as staff wrote it, or says what is wrong with it and where.
    pub fn check(kind: Kind, locale: Locale, subject: &str, body: &str) -> Result<Self, TemplateError> {
        let subject = unified(subject);
        let body = unified(body);
        if subject.trim_end().contains('\n') {
            return Err(TemplateError { part: Part::Subject, line: 1, problem: Problem::LineBreak });
        }
        check_part(kind, Part::Subject, &subject, LONGEST_SUBJECT)?;
        let mentions = check_part(kind, Part::Body, &body, LONGEST_BODY)?;
        if asks(kind) && !mentions.iter().any(|mention| matches!(mention.name, "responseUrl" | "response_url")) {
            let line = 1 + body.trim_end().matches('\n').count();
            return Err(TemplateError { part: Part::Body, line, problem: Problem::NoLink });
        }
        Ok(Self { kind, locale, subject: subject.trim().to_owned(), body })
    }

    /// The template that the house brings for this kind and language.
    pub fn built_in(kind: Kind, locale: Locale) -> Self {
        let (subject, body) = built_in(kind, locale).split_once('\n').unwrap_or_default();
        Self { kind, locale, subject: subject.to_owned(), body: body.trim_start().to_owned() }
    }

    /// What its mails are about.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The language it is written in.
    pub const fn locale(&self) -> Locale {
        self.locale
    }

    /// The subject, with its variables.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The body, with its variables.
    pub fn body(&self) -> &str {
        &self.body
    }
}

/// Whether a mail of this kind wants an answer, and so must carry a link and a deadline.
pub(super) const fn asks(kind: Kind) -> bool {
    matches!(kind, Kind::Request | Kind::Reminder)
}

/// Where templates are read and rendered: nothing is defined in it but what a mail brings along.
pub(super) fn environment<'a>() -> Environment<'a> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
}

/// The template without the line breaks of lines that hold a tag only, which would leave a blank line behind and part
/// a paragraph. A tag at the end of a sentence keeps its line break.
pub(super) fn without_tag_lines(source: &str) -> String {
    let is_tag = |line: &str| line.starts_with("{%") && line.find("%}").is_some_and(|end| end + 2 == line.len());
    let lines = source.split_inclusive('\n').map(|line| if is_tag(line.trim()) { line.trim() } else { line });
    lines.collect()
}

fn unified(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn check_part(kind: Kind, part: Part, source: &str, limit: usize) -> Result<Vec<Mention<'_>>, TemplateError> {
    let at = |line, problem| TemplateError { part, line, problem };
    if source.trim().is_empty() {
        return Err(at(1, Problem::Empty));
    }
    if source.chars().count() > limit {
        return Err(at(1, Problem::TooLong { limit }));
    }
    if let Some(place) = source.find(|c: char| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(at(1 + source[..place].matches('\n').count(), Problem::ControlCharacter));
    }
    let mentions = tags::mentions(source).map_err(|(line, problem)| at(line, problem))?;
    if let Some(Mention { name, line }) = mentions.iter().find(|mention| !variables::is_known(kind, mention.name)) {
        return Err(at(*line, Problem::UnknownVariable { name: (*name).to_owned() }));
    }
    environment().template_from_str(source).map_err(|error| {
        let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        at(error.line().unwrap_or(1), Problem::Syntax(what))
    })?;
    Ok(mentions)
}

/// The first line is the subject.
const fn built_in(kind: Kind, locale: Locale) -> &'static str {
    match (locale, kind) {
        (Locale::Sv, Kind::Request) => include_str!("templates/sv/request.txt"),
        (Locale::Sv, Kind::Reminder) => include_str!("templates/sv/reminder.txt"),
        (Locale::Sv, Kind::Confirmation) => include_str!("templates/sv/confirmation.txt"),
        (Locale::Sv, Kind::PositionFilled) => include_str!("templates/sv/position_filled.txt"),
        (Locale::Sv, Kind::Expired) => include_str!("templates/sv/expired.txt"),
        (Locale::Sv, Kind::Cancelled) => include_str!("templates/sv/cancelled.txt"),
        (Locale::Sv, Kind::Released) => include_str!("templates/sv/released.txt"),
        (Locale::Sv, Kind::Revision) => include_str!("templates/sv/revision.txt"),
        (Locale::Sv, Kind::WithdrawnReceipt) => include_str!("templates/sv/withdrawn_receipt.txt"),
        (Locale::Sv, Kind::AdminAlert) => include_str!("templates/sv/admin_alert.txt"),
        (Locale::Sv, Kind::Group) => include_str!("templates/sv/group.txt"),
        (Locale::En, Kind::Request) => include_str!("templates/en/request.txt"),
        (Locale::En, Kind::Reminder) => include_str!("templates/en/reminder.txt"),
        (Locale::En, Kind::Confirmation) => include_str!("templates/en/confirmation.txt"),
        (Locale::En, Kind::PositionFilled) => include_str!("templates/en/position_filled.txt"),
        (Locale::En, Kind::Expired) => include_str!("templates/en/expired.txt"),
        (Locale::En, Kind::Cancelled) => include_str!("templates/en/cancelled.txt"),
        (Locale::En, Kind::Released) => include_str!("templates/en/released.txt"),
        (Locale::En, Kind::Revision) => include_str!("templates/en/revision.txt"),
        (Locale::En, Kind::WithdrawnReceipt) => include_str!("templates/en/withdrawn_receipt.txt"),
        (Locale::En, Kind::AdminAlert) => include_str!("templates/en/admin_alert.txt"),
        (Locale::En, Kind::Group) => include_str!("templates/en/group.txt"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;

    const LINK: &str = "{{ responseUrl }}";

    fn problem(subject: &str, body: &str) -> (Part, usize, Problem) {
        let TemplateError { part, line, problem } =
            Template::check(Kind::Request, Locale::Sv, subject, body).unwrap_err();
        (part, line, problem)
    }

    #[test]
    fn every_template_of_the_house_passes_its_own_check() {
        for (kind, locale) in Kind::ALL.iter().flat_map(|kind| Locale::ALL.iter().map(|locale| (*kind, *locale))) {
            let template = Template::built_in(kind, locale);
            assert_eq!(Template::check(kind, locale, template.subject(), template.body()), Ok(template));
        }
    }

    #[test]
    fn an_unknown_variable_is_named_with_its_line() {
        let unknown = |name: &str| Problem::UnknownVariable { name: name.to_owned() };
        let body = format!("Hej {{{{ firstName }}}},\n\n{{{{ fisrtName }}}}\n{LINK}");
        assert_eq!(problem("Hej", &body), (Part::Body, 3, unknown("fisrtName")));
        assert_eq!(problem("Hej {{ secret }}", LINK), (Part::Subject, 1, unknown("secret")));
        assert_eq!(problem("Hej", "{% if false %}\n{{ nothing }}\n{% endif %}"), (Part::Body, 2, unknown("nothing")));
        assert_eq!(problem("Hej", "{{ message }}"), (Part::Body, 1, unknown("message")), "only group mails have one");
        assert_eq!(
            Template::check(Kind::Request, Locale::Sv, "Hej", &body).unwrap_err().to_string(),
            "line 3 of the body: there is no variable \"fisrtName\" in mails of this kind"
        );
    }

    #[test]
    fn both_spellings_are_known() {
        let body = "{{ first_name }} {{ firstName }} {{ response_url }}";
        assert!(Template::check(Kind::Request, Locale::En, "{{ position_name }}", body).is_ok());
    }

    #[test]
    fn loops_calls_and_includes_are_refused() {
        let tag = |tag: &str| Problem::UnknownTag { tag: tag.to_owned() };
        let looping = format!("{LINK}\n{{% for x in terms %}}{{% endfor %}}");
        assert_eq!(problem("Hej", &looping), (Part::Body, 2, tag("for")));
        assert_eq!(problem("Hej", "{% include '/etc/passwd' %}"), (Part::Body, 1, tag("include")));
        let call = Problem::Unexpected { found: "(".to_owned() };
        assert_eq!(problem("Hej", "{{ range(1000000000) }}"), (Part::Body, 1, call));
    }

    #[test]
    fn tags_must_fit_together() {
        let (part, line, problem) = problem("Hej", &format!("{LINK}\n{{% if terms %}}\nmer"));
        assert_eq!((part, line), (Part::Body, 2));
        assert!(matches!(problem, Problem::Syntax(_)), "{problem:?}");
        let deep = "{% if terms %}".repeat(1_000) + &"{% endif %}".repeat(500);
        assert!(Template::check(Kind::Group, Locale::Sv, "Hej", &deep).is_err());
    }

    #[test]
    fn texts_have_a_size_and_no_invisible_characters() {
        assert_eq!(problem(" ", LINK), (Part::Subject, 1, Problem::Empty));
        assert_eq!(problem("Hej\r\nBcc: x@example.org", LINK), (Part::Subject, 1, Problem::LineBreak));
        assert_eq!(problem("Hej\0", LINK), (Part::Subject, 1, Problem::ControlCharacter));
        assert_eq!(problem("Hej", &format!("{LINK}\n\u{1D}")), (Part::Body, 2, Problem::ControlCharacter));
        assert_eq!(problem(&"å".repeat(301), LINK), (Part::Subject, 1, Problem::TooLong { limit: 300 }));
        assert_eq!(problem("Hej", &"å".repeat(20_001)), (Part::Body, 1, Problem::TooLong { limit: 20_000 }));
        assert_eq!(problem("Hej", "Hej\n{{ firstName }}"), (Part::Body, 2, Problem::NoLink));
    }
}
