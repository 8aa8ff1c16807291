//! What may stand in a mail's header, and the link it carries.

use std::fmt;

/// No header holds more characters than this; 76 letters outside ASCII to a folded line, it stays well below what
/// mail servers refuse.
const LONGEST_HEADER: usize = 200;

/// One line of text for a mail's header: no line break, no NUL, no other control character, at most 200 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderText(String);

/// A text that cannot stand in a header as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a header is one line of at most {LONGEST_HEADER} characters, without control characters")]
pub struct NotAHeader;

impl HeaderText {
    /// Takes the text as it is, or refuses it.
    pub fn parse(text: &str) -> Result<Self, NotAHeader> {
        let fits = text.chars().count() <= LONGEST_HEADER && !text.chars().any(breaks_or_hides);
        if fits { Ok(Self(text.trim().to_owned())) } else { Err(NotAHeader) }
    }

    /// Makes a header of any text: what [`HeaderText::parse`] refuses becomes a space or, at the end, `…`.
    pub fn clean(text: &str) -> Self {
        let spaced: String = text.chars().map(|c| if breaks_or_hides(c) { ' ' } else { c }).collect();
        let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() <= LONGEST_HEADER {
            return Self(line);
        }
        let kept: String = line.chars().take(LONGEST_HEADER - 1).collect();
        Self(format!("{}…", kept.trim_end()))
    }

    /// The line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HeaderText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a character breaks lines, is invisible, or turns the direction in which its neighbours are shown: none of
/// these belongs in one line of text that somebody else wrote.
pub(super) fn breaks_or_hides(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The address a mail's button leads to. It is supplied when a mail is rendered and is never stored or logged: the
/// token in it is the reader's authority.
#[derive(Clone, PartialEq, Eq)]
pub struct ResponseUrl(String);

/// A text that is no address for a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a link starts with http:// or https:// and holds no spaces or quotes")]
pub struct NotALink;

impl ResponseUrl {
    /// Takes an `http` or `https` address of plain ASCII.
    pub fn parse(text: &str) -> Result<Self, NotALink> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(NotALink)?;
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '`' | '\\');
        if !host.is_empty() && host.chars().all(plain) { Ok(Self(text.to_owned())) } else { Err(NotALink) }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ResponseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseUrl(…)")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;

    #[test]
    fn a_header_is_one_line() {
        for hostile in ["a\r\nBcc: x@example.org", "a\nb", "a\rb", "a\0b", "a\u{2028}b", "a\u{202E}b", "a\u{85}b"] {
            assert_eq!(HeaderText::parse(hostile), Err(NotAHeader), "{hostile:?}");
            let cleaned = HeaderText::clean(hostile);
            assert_eq!(HeaderText::parse(cleaned.as_str()), Ok(cleaned.clone()));
        }
        assert_eq!(HeaderText::clean("a\r\nBcc: x@example.org").as_str(), "a Bcc: x@example.org");
        assert_eq!(HeaderText::parse(" Tutti violin 1, 2–4 dec ").unwrap().as_str(), "Tutti violin 1, 2–4 dec");
        assert!(HeaderText::parse(&"å".repeat(201)).is_err());
        assert_eq!(HeaderText::clean(&"å".repeat(201)).as_str().chars().count(), 200);
    }

    #[test]
    fn a_link_is_an_address_and_keeps_its_token_to_itself() {
        let link = ResponseUrl::parse("https://example.org/r/abc").unwrap();
        assert_eq!(format!("{link:?}"), "ResponseUrl(…)");
        for nonsense in ["", "https://", "javascript:alert(1)", "https://a b", "https://a\"onclick=", "https://å"] {
            assert_eq!(ResponseUrl::parse(nonsense), Err(NotALink), "{nonsense}");
        }
    }
}
