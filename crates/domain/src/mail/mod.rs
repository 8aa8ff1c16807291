//! What we say to musicians and staff: facts in, a mail in the reader's language out.
//!
//! A [`Template`] is one text that staff may edit: a subject and a body in plain words with `{{ variables }}` and
//! `{% if %}`, nothing else, so that what was saved always renders. [`Variables`] are the facts of one mail, stored
//! with it. [`render()`] says the facts in the template's language and lays the text out twice: as plain text, and as
//! HTML in the house's frame, where everything is escaped. The link is supplied at that moment and stored nowhere.

mod header;
mod layout;
mod render;
pub mod say;
mod tags;
mod template;
mod variables;
pub mod wording;

#[cfg(test)]
mod tests;

pub use self::{
    header::{HeaderText, NotAHeader, NotALink, ResponseUrl},
    render::{Leaving, Plain, RenderError, Rendered, lay_out, render},
    template::{Part, Problem, Template, TemplateError},
    variables::{Names, Session, Variables, known_names},
    wording::Alert,
};
use crate::values::locale::Locale;
pub use crate::values::states::MailKind as Kind;

/// The languages in which to look for a template, first choice first: the reader's, the orchestra's, Swedish.
pub fn languages(reader: Locale, orchestra: Locale) -> impl Iterator<Item = Locale> {
    let last = Locale::Sv;
    let second = (orchestra != reader).then_some(orchestra);
    let third = (last != reader && last != orchestra).then_some(last);
    [Some(reader), second, third].into_iter().flatten()
}
