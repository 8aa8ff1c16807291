//! What a musician sends back: one action, perhaps a few words.

use domain::{services::staffing::PageAnswer, values::states::DeclineScope};
use url::form_urlencoded;

/// The longest text a musician may send, in characters. The form's `maxlength` says the same.
pub const LONGEST_TEXT: usize = 1_000;

/// An answer as it was pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// "Yes, I can play", also too late, also "put me on standby".
    Yes,
    /// "No", to the days or to the position, with an optional comment.
    No(DeclineScope, String),
    /// "I can, but …".
    Question(String),
    /// "I have to withdraw", with the reason.
    Withdraw(String),
    /// "Take me off standby".
    StandbyNo,
    /// "The mail was not meant for me".
    NotMe,
}

/// A body that the page's own forms never send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a form of the answer page")]
pub struct NotOurForm;

impl Pressed {
    /// Reads a form: `answer` once, `text` at most once, nothing else.
    pub fn read(body: &[u8]) -> Result<Self, NotOurForm> {
        // The decoder below would put a replacement for what is not UTF-8, and store that.
        std::str::from_utf8(body).map_err(|_| NotOurForm)?;
        let (mut answer, mut text) = (None, None);
        for (name, value) in form_urlencoded::parse(body) {
            let field = match &*name {
                "answer" => &mut answer,
                "text" => &mut text,
                _ => return Err(NotOurForm),
            };
            if field.replace(value.into_owned()).is_some() {
                return Err(NotOurForm);
            }
        }
        let text = written(&text.unwrap_or_default())?;
        Ok(match answer.as_deref() {
            Some("yes") => Self::Yes,
            Some("no-days") => Self::No(DeclineScope::Days, text),
            Some("no-position") => Self::No(DeclineScope::Position, text),
            Some("question") => Self::Question(text),
            Some("withdraw") => Self::Withdraw(text),
            Some("standby-no") => Self::StandbyNo,
            Some("not-me") => Self::NotMe,
            _ => return Err(NotOurForm),
        })
    }

    /// The value of the form's `answer`.
    pub const fn answer(&self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No(DeclineScope::Days, _) => "no-days",
            Self::No(DeclineScope::Position, _) => "no-position",
            Self::Question(_) => "question",
            Self::Withdraw(_) => "withdraw",
            Self::StandbyNo => "standby-no",
            Self::NotMe => "not-me",
        }
    }

    /// The value of the form's `text`.
    pub fn text(&self) -> &str {
        match self {
            Self::No(_, text) | Self::Question(text) | Self::Withdraw(text) => text,
            Self::Yes | Self::StandbyNo | Self::NotMe => "",
        }
    }

    /// The answer as staffing takes it. Who says yes late waits for a seat without being asked about it.
    pub fn to_answer(&self) -> PageAnswer {
        let said = |text: &String| (!text.is_empty()).then(|| text.clone());
        match self {
            Self::Yes => PageAnswer::Yes { standby: false },
            Self::No(scope, comment) => PageAnswer::No { scope: *scope, comment: said(comment) },
            Self::Question(text) => PageAnswer::Question { text: text.clone() },
            Self::Withdraw(reason) => PageAnswer::Withdraw { reason: said(reason) },
            Self::StandbyNo => PageAnswer::StandbyNo,
            Self::NotMe => PageAnswer::NotMe,
        }
    }

    /// Whether something that has to be written is not.
    pub fn lacks_words(&self) -> bool {
        matches!(self, Self::Question(text) | Self::Withdraw(text) if text.is_empty())
    }
}

/// The words with `\n` as line break and nothing invisible.
fn written(text: &str) -> Result<String, NotOurForm> {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    if unified.chars().count() > LONGEST_TEXT {
        return Err(NotOurForm);
    }
    let visible: String = unified.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    Ok(visible.trim().to_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn every_answer_is_read_back_as_it_is_written() {
        for pressed in [
            Pressed::Yes,
            Pressed::No(DeclineScope::Days, String::new()),
            Pressed::No(DeclineScope::Position, "hellre\naltfiol & så".to_owned()),
            Pressed::Question("kan jag komma 10.30?".to_owned()),
            Pressed::Withdraw("sjuk".to_owned()),
            Pressed::StandbyNo,
            Pressed::NotMe,
        ] {
            let body: String = form_urlencoded::Serializer::new(String::new())
                .append_pair("answer", pressed.answer())
                .append_pair("text", pressed.text())
                .finish();
            assert_eq!(Pressed::read(body.as_bytes()), Ok(pressed));
        }
    }

    #[test]
    fn what_the_page_never_sends_is_refused() {
        let long = format!("answer=question&text={}", "x".repeat(LONGEST_TEXT + 1));
        for body in [
            "",
            "answer=",
            "answer=maybe",
            "answer=Yes",
            "text=yes",
            "answer=yes&answer=no-days",
            "answer=no-days&text=a&text=b",
            "answer=yes&seat=1",
            "{\"answer\":\"yes\"}",
            &long,
        ] {
            assert_eq!(Pressed::read(body.as_bytes()), Err(NotOurForm), "{body}");
        }
        assert_eq!(Pressed::read(b"answer=yes&text=\xff"), Err(NotOurForm));
    }

    #[test]
    fn words_are_kept_without_what_cannot_be_seen() {
        let pressed = Pressed::read("answer=question&text=%0D%0A+a%00b%1B%0D%0Ac+%0A".as_bytes()).unwrap();
        assert_eq!(pressed, Pressed::Question("ab\nc".to_owned()));
        assert!(Pressed::read(b"answer=withdraw&text=+%0A").unwrap().lacks_words());
    }
}
