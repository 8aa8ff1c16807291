//! From template and facts to the two parts of a mail.

use std::{fmt, io};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use minijinja::{Environment, UndefinedBehavior, Value, context, value::Serde};

use super::{
    Kind, Template, Variables,
    header::{HeaderText, ResponseUrl},
    layout::{self, Block, Piece, Row},
    template::{asks, environment, without_tag_lines},
    variables::one_line,
    wording,
};
use crate::values::{colour::Shades, locale::Locale};

/// No letter is longer than this, in bytes, before it is laid out.
const LONGEST_LETTER: usize = 200_000;

const FRAME: &str = include_str!("frame.html");

/// What is known only as a mail leaves, and stored nowhere.
#[derive(Clone, Copy, Debug)]
pub struct Leaving<'a> {
    /// The orchestra's zone: all times are said in it.
    pub zone: Tz,
    /// The instant of sending: near days need no date in a subject, and this year needs no number.
    pub now: DateTime<Utc>,
    /// Where the mail's button leads. Requests and reminders must have one, others may.
    pub link: Option<&'a ResponseUrl>,
    /// The orchestra's colour.
    pub shades: Shades,
}

/// A mail, ready to be sent: its plain text and its HTML say the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject.
    pub subject: HeaderText,
    /// The plain-text part; lines end with `\n`.
    pub text: String,
    /// The HTML part, a whole document that loads nothing from elsewhere.
    pub html: String,
}

impl fmt::Debug for Rendered {
    /// Only the subject: both parts hold the reader's link.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendered").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// Why a mail could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A mail that asks for an answer was given no link.
    #[error("a mail that asks for an answer needs a link")]
    NoLink,
    /// A mail that asks for an answer was given no deadline.
    #[error("a mail that asks for an answer needs a deadline")]
    NoDeadline,
    /// The letter is too long to be sent.
    #[error("the letter is longer than {LONGEST_LETTER} bytes")]
    TooLong,
    /// The template engine refused a template that had passed its check.
    #[error("the template could not be rendered")]
    Template(#[from] minijinja::Error),
}

/// Says the facts in the template's language and lays the letter out, as plain text and as HTML.
pub fn render(template: &Template, variables: &Variables, leaving: &Leaving<'_>) -> Result<Rendered, RenderError> {
    if asks(template.kind()) && leaving.link.is_none() {
        return Err(RenderError::NoLink);
    }
    if asks(template.kind()) && variables.deadline.is_none() {
        return Err(RenderError::NoDeadline);
    }
    let said = Value::from(variables.said(template.locale(), leaving));
    let subject = HeaderText::clean(&written(template.subject(), &said)?);
    let letter = written(&without_tag_lines(template.body()), &said)?;

    let link = leaving.link.map(ResponseUrl::as_str);
    let is_partly_foreign = layout::is_partly_foreign(&letter);
    let page = Page::new(template.kind(), template.locale(), variables, is_partly_foreign, leaving.shades);
    let blocks = layout::blocks(&letter, link);
    let text = page.text(&blocks, link.unwrap_or_default());
    let html = page.html(&subject, &blocks, link.unwrap_or_default())?;
    Ok(Rendered { subject, text, html })
}

/// A letter in words of the house's own, which no template of an orchestra says.
#[derive(Clone, Copy, Debug)]
pub struct Plain<'a> {
    /// Its language.
    pub locale: Locale,
    /// In whose name, at the top.
    pub house: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// The letter: paragraphs parted by blank lines, a heading that begins with `# `, the link on a line of its own.
    pub letter: &'a str,
    /// Where its button leads.
    pub link: Option<&'a ResponseUrl>,
    /// What is on the button.
    pub button: &'static str,
    /// Who sends it, in the last line.
    pub sender: &'a str,
}

/// Lays a letter out in the frame of all mails, in StageSub's colour. Words of others in it are to be one line each.
pub fn lay_out(plain: &Plain<'_>) -> Result<Rendered, RenderError> {
    let subject = HeaderText::clean(plain.subject);
    let page = Page {
        locale: plain.locale,
        written_in: plain.locale,
        orchestra: one_line(plain.house),
        button: plain.button,
        no_password: "",
        foreign: "",
        sender: plain.sender.to_owned(),
        shades: Shades::HOUSE,
    };
    let link = plain.link.map(ResponseUrl::as_str);
    let blocks = layout::blocks(plain.letter, link);
    let text = page.text(&blocks, link.unwrap_or_default());
    let html = page.html(&subject, &blocks, link.unwrap_or_default())?;
    Ok(Rendered { subject, text, html })
}

fn written(source: &str, said: &Value) -> Result<String, RenderError> {
    let mut letter = Bounded(Vec::new());
    match environment().template_from_str(source)?.render_captured_to(said.clone(), &mut letter) {
        Ok(_) => Ok(String::from_utf8_lossy(&letter.0).into_owned()),
        Err(_) if letter.0.len() >= LONGEST_LETTER => Err(RenderError::TooLong),
        Err(error) => Err(error.into()),
    }
}

/// Takes no more than [`LONGEST_LETTER`].
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = LONGEST_LETTER - self.0.len();
        self.0.extend_from_slice(&bytes[..room.min(bytes.len())]);
        Ok(room.min(bytes.len()))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The house's frame around a letter.
struct Page {
    locale: Locale,
    /// The language of what staff wrote.
    written_in: Locale,
    orchestra: String,
    button: &'static str,
    /// What stands below the button; empty in mail to staff, who do have a password.
    no_password: &'static str,
    /// That some text is in another language, if so.
    foreign: &'static str,
    sender: String,
    shades: Shades,
}

impl Page {
    fn new(kind: Kind, locale: Locale, variables: &Variables, is_partly_foreign: bool, shades: Shades) -> Self {
        let orchestra = one_line(&variables.orchestra_name);
        Self {
            locale,
            written_in: variables.written_in,
            button: wording::button(kind, locale),
            no_password: if kind == Kind::AdminAlert { "" } else { wording::no_password(locale) },
            foreign: if is_partly_foreign { wording::written_in(variables.written_in, locale) } else { "" },
            sender: wording::sender(&orchestra, locale),
            orchestra,
            shades,
        }
    }

    fn text(&self, blocks: &[Block], link: &str) -> String {
        let mut parts: Vec<String> = blocks
            .iter()
            .map(|block| match block {
                Block::Heading { line } => joined(line),
                Block::Paragraph { lines } => lines.iter().map(|line| joined(line)).collect::<Vec<_>>().join("\n"),
                Block::Schedule { rows } => rows.iter().map(row).collect::<Vec<_>>().join("\n"),
                Block::Button => format!("{}:\n{link}\n{}", self.button, self.no_password).trim_end().to_owned(),
            })
            .collect();
        let foot = [self.foreign, &self.sender].into_iter().filter(|line| !line.is_empty());
        parts.push(format!("--\n{}", foot.collect::<Vec<_>>().join("\n")));
        parts.join("\n\n") + "\n"
    }

    fn html(&self, subject: &HeaderText, blocks: &[Block], link: &str) -> Result<String, minijinja::Error> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        // The name's ending is what turns escaping on.
        environment.template_from_named_str("frame.html", FRAME)?.render(context! {
            language => self.locale.as_str(),
            written_in => self.written_in.as_str(),
            orchestra => self.orchestra.as_str(),
            button => self.button,
            no_password => self.no_password,
            foreign => self.foreign,
            sender => self.sender.as_str(),
            subject => subject.as_str(),
            shades => Value::from(Serde(self.shades)),
            blocks => Value::from(Serde(blocks)),
            link,
        })
    }
}

fn joined(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

fn row(Row { day, hours, what, venue, note }: &Row) -> String {
    let place = if venue.is_empty() { String::new() } else { format!(", {venue}") };
    let below = if note.is_empty() { String::new() } else { format!("\n  {}", joined(note)) };
    format!("{day}  {hours}  {what}{place}{below}")
}
