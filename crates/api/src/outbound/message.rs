//! A mail: what we say to one person, and the bytes that travel.

use std::{fmt, time::SystemTime};

use chrono::{DateTime, Utc};
use lettre::message::{
    MultiPart, SinglePart,
    header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue},
};
use url::{Host, Url};

/// Text that cannot be the value of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotHeaderText {
    /// A line break, a NUL or the like, which could end the header and begin another.
    #[error("a header cannot hold control characters")]
    Control,
    /// More than a header line holds.
    #[error("a header cannot hold more than {} bytes", HeaderText::MAX_BYTES)]
    TooLong,
}

/// The value of a header: a subject or a name. Holds no control character (tab excepted), so that nobody's name can add
/// a header of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderText(String);

impl HeaderText {
    /// What fits on one line of mail (RFC 5322: 998) beside the header's name.
    pub const MAX_BYTES: usize = 900;

    /// Refuses what could break out of its header.
    pub fn parse(text: impl Into<String>) -> Result<Self, NotHeaderText> {
        let text = text.into();
        if text.chars().any(|c| c.is_control() && c != '\t') {
            return Err(NotHeaderText::Control);
        }
        if text.len() > Self::MAX_BYTES {
            return Err(NotHeaderText::TooLong);
        }
        Ok(Self(text))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Text that is no address any mail server would take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a mail address")]
pub struct NotAnAddress;

/// A mail address that every server understands: an ASCII local part, and a domain (an international one in its ASCII
/// form, in lower case).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address(lettre::Address);

impl Address {
    /// Refuses quoted local parts, letters beyond ASCII before the `@` and address literals: few servers take them.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnAddress)?;
        if !local.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"') {
            return Err(NotAnAddress);
        }
        match Host::parse(domain) {
            Ok(Host::Domain(domain)) => lettre::Address::new(local, domain).map(Self).map_err(|_| NotAnAddress),
            _ => Err(NotAnAddress),
        }
    }

    /// The domain, in lower case: the key of what is known about the receiving side.
    pub fn domain(&self) -> &str {
        self.0.domain()
    }

    /// `local@domain`.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    pub(super) fn to_smtp(&self) -> lettre::Address {
        self.0.clone()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One end of a mail: an address, and the name shown beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The name, if one is shown.
    pub name: Option<HeaderText>,
    /// The address.
    pub address: Address,
}

impl Party {
    fn to_header(&self) -> lettre::message::Mailbox {
        lettre::message::Mailbox::new(self.name.as_ref().map(|name| name.0.clone()), self.address.to_smtp())
    }
}

/// Text that is no Message-ID of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a Message-ID")]
pub struct NotAMessageId;

/// The Message-ID of a mail, without its angle brackets. Fixed when the mail is queued: every copy bears the same one.
///
/// Made of letters, digits, `.`, `_`, `-`, `+` and one `@`, hence also fit for a file name and a path of ours.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageId(String);

impl MessageId {
    /// Takes it with or without its angle brackets.
    pub fn parse(text: &str) -> Result<Self, NotAMessageId> {
        let bare = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
        let is_part = |part: &str| {
            let is_ours = |byte: u8| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte);
            !part.is_empty() && !part.starts_with('.') && !part.ends_with('.') && part.bytes().all(is_ours)
        };
        match bare.split_once('@') {
            Some((left, domain)) if bare.len() <= 150 && is_part(left) && is_part(domain) => Ok(Self(bare.to_owned())),
            _ => Err(NotAMessageId),
        }
    }

    /// Without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A mail to one person, in words. Not to be printed: the words hold the link that answers for its recipient.
#[derive(Clone)]
pub struct Message {
    /// Who it is from; bounces go there too.
    pub from: Party,
    /// Where answers by mail go, when not to the sender.
    pub reply_to: Option<Party>,
    /// Who it is to.
    pub to: Party,
    /// The subject.
    pub subject: HeaderText,
    /// The body as plain text.
    pub text: String,
    /// The same body as HTML.
    pub html: String,
    /// The same for every copy of this mail.
    pub message_id: MessageId,
    /// Where one leaves the list: group mail only.
    pub unsubscribe: Option<Url>,
}

impl Message {
    /// The mail as it travels. The same message and instant give the same bytes, all of them ASCII.
    #[expect(clippy::expect_used, reason = "sender and recipient are set, and lettre asks for nothing else")]
    pub fn letter(&self, written_at: DateTime<Utc>) -> Letter {
        // "=_" never occurs in quoted-printable text, so this boundary is in no body.
        let boundary = format!("=_{}", self.message_id.as_str().replace('@', "_"));
        let alternatives = MultiPart::alternative()
            .boundary(boundary)
            .singlepart(quoted_printable(ContentType::TEXT_PLAIN, &self.text))
            .singlepart(quoted_printable(ContentType::TEXT_HTML, &self.html));

        let mut builder = lettre::Message::builder()
            .date(SystemTime::from(written_at))
            .message_id(Some(format!("<{}>", self.message_id)))
            .from(self.from.to_header())
            .to(self.to.to_header())
            .subject(self.subject.as_str())
            .header(AutoSubmitted);
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.to_header());
        }
        if let Some(url) = &self.unsubscribe {
            builder = builder.header(ListUnsubscribe(url.clone()));
        }
        Letter {
            message_id: self.message_id.clone(),
            written_at,
            from: self.from.address.clone(),
            to: self.to.address.clone(),
            bytes: builder.multipart(alternatives).expect("a whole message").formatted(),
        }
    }
}

/// Any text, in short ASCII lines.
fn quoted_printable(kind: ContentType, text: &str) -> SinglePart {
    SinglePart::builder().header(kind).header(ContentTransferEncoding::QuotedPrintable).body(text.to_owned())
}

/// A mail as it travels: the envelope, and the bytes of RFC 5322. Not to be printed either.
#[derive(Clone)]
pub struct Letter {
    message_id: MessageId,
    written_at: DateTime<Utc>,
    from: Address,
    to: Address,
    bytes: Vec<u8>,
}

impl Letter {
    /// The same for every copy.
    pub fn message_id(&self) -> &MessageId {
        &self.message_id
    }

    /// The instant in its `Date`.
    pub fn written_at(&self) -> DateTime<Utc> {
        self.written_at
    }

    /// The sender of the envelope.
    pub fn from(&self) -> &Address {
        &self.from
    }

    /// The one recipient.
    pub fn to(&self) -> &Address {
        &self.to
    }

    /// Headers and body, lines ended by CRLF.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Tells absence notes and ticket systems not to answer a machine (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Where one leaves a list (RFC 2369).
#[derive(Clone)]
struct ListUnsubscribe(Url);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.trim_matches(['<', '>']).parse()?))
    }

    // A URL is ASCII without blanks or controls, and must not be folded or encoded.
    fn display(&self) -> HeaderValue {
        let value = format!("<{}>", self.0);
        HeaderValue::dangerous_new_pre_encoded(Self::name(), value.clone(), value)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use mail_parser::{Message as Parsed, MessageParser};

    use super::{Address, HeaderText, Message, MessageId, NotHeaderText, Party};

    fn party(name: &str, address: &str) -> Party {
        Party { name: Some(HeaderText::parse(name).unwrap()), address: Address::parse(address).unwrap() }
    }

    fn message() -> Message {
        Message {
            from: party("Göteborgs Symfoniker via StageSub", "stagesub@example.org"),
            reply_to: Some(party("Åsa Öberg", "asa@example.org")),
            to: party("Ada \"A\" Björk, violin", "ada@example.com"),
            subject: HeaderText::parse("Göteborgs Symfoniker: Tutti violin 1, 2–4 dec – svara före tors 14.00")
                .unwrap(),
            text: "Hej!\n\n.en rad med punkt\nFrom en annan\n\nhttps://example.org/r/abc".to_owned(),
            html: format!("<p>Hej å ä ö {}</p>", "lång ".repeat(500)),
            message_id: MessageId::parse("<0192-request-0@example.org>").unwrap(),
            unsubscribe: None,
        }
    }

    fn bytes(message: &Message) -> Vec<u8> {
        message.letter("2026-12-02T13:00:00Z".parse().unwrap()).bytes().to_vec()
    }

    fn parsed(bytes: &[u8]) -> Parsed<'_> {
        MessageParser::default().parse(bytes).unwrap()
    }

    #[test]
    fn swedish_words_come_back_as_they_were_written() {
        let message = message();
        let bytes = bytes(&message);
        let mail = parsed(&bytes);
        assert_eq!(mail.subject(), Some(message.subject.as_str()));
        let from = mail.from().unwrap().first().unwrap();
        assert_eq!(
            (from.name(), from.address()),
            (Some("Göteborgs Symfoniker via StageSub"), Some("stagesub@example.org"))
        );
        let to = mail.to().unwrap().first().unwrap();
        assert_eq!((to.name(), to.address()), (Some("Ada \"A\" Björk, violin"), Some("ada@example.com")));
        assert_eq!(mail.reply_to().unwrap().first().unwrap().name(), Some("Åsa Öberg"));
        assert_eq!(mail.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), message.text);
        assert_eq!(mail.body_html(0).unwrap().trim_end(), message.html);
        assert_eq!(mail.message_id(), Some("0192-request-0@example.org"));
        assert_eq!(mail.date().unwrap().to_rfc3339(), "2026-12-02T13:00:00Z");
        assert_eq!(mail.header_raw("Auto-Submitted").unwrap().trim(), "auto-generated");
        assert_eq!(mail.header_raw("List-Unsubscribe"), None);
    }

    #[test]
    fn the_bytes_are_short_ascii_lines_and_always_the_same() {
        let bytes = bytes(&message());
        assert!(bytes.is_ascii());
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.split("\r\n").all(|line| line.len() < 200 && !line.contains(['\r', '\n'])));
        assert_eq!(bytes, self::bytes(&message()));
    }

    #[test]
    fn group_mail_says_how_to_leave() {
        let url = format!("https://example.org/u/{}", "x".repeat(120));
        let mail = Message { unsubscribe: Some(url.parse().unwrap()), ..message() };
        let bytes = bytes(&mail);
        assert_eq!(parsed(&bytes).header_raw("List-Unsubscribe").unwrap().trim(), format!("<{url}>"));
    }

    #[test]
    fn no_value_can_begin_a_header_of_its_own() {
        let seeds =
            ["\r\nBcc: x@example.com", "\nBcc: x@example.com", "\rBcc: x@example.com", "\0", "\u{85}", "\u{1b}"];
        for seed in seeds {
            for hostile in
                [seed.to_owned(), format!("Ada{seed}"), format!("Ada{seed}\r\n\r\nbody"), format!("å{seed}ö")]
            {
                assert_eq!(HeaderText::parse(&hostile), Err(NotHeaderText::Control), "{hostile:?}");
                assert!(Address::parse(&format!("{hostile}@example.org")).is_err(), "{hostile:?}");
                assert!(Address::parse(&format!("ada@example.org{hostile}")).is_err(), "{hostile:?}");
                assert!(MessageId::parse(&format!("{hostile}@example.org")).is_err(), "{hostile:?}");
            }
        }
        assert_eq!(HeaderText::parse("x".repeat(901)), Err(NotHeaderText::TooLong));
    }

    #[test]
    fn hostile_but_printable_names_stay_inside_their_header() {
        let names =
            ["a\" <evil@example.com>, \"b", "=?utf-8?q?=0D=0ABcc:_x?=", "<evil@example.com>", "a,b;c:d", "\\", "\t"];
        for name in names {
            let mut message = message();
            message.to.name = Some(HeaderText::parse(name).unwrap());
            message.subject = HeaderText::parse(name).unwrap();
            let bytes = bytes(&message);
            let mail = parsed(&bytes);
            assert_eq!(mail.headers().len(), parsed(&self::bytes(&self::message())).headers().len(), "{name:?}");
            assert_eq!(mail.to().unwrap().iter().count(), 1, "{name:?}");
            assert_eq!(mail.to().unwrap().first().unwrap().address(), Some("ada@example.com"), "{name:?}");
        }
    }

    #[test]
    fn addresses_are_what_every_server_takes() {
        assert_eq!(Address::parse("Ada@Example.ORG").unwrap().as_str(), "Ada@example.org");
        assert_eq!(Address::parse("ada@räksmörgås.example").unwrap().domain(), "xn--rksmrgs-5wao1o.example");
        let refused = ["", "ada", "@example.org", "ada@", "ada@[127.0.0.1]", "ada@127.0.0.1", "åda@example.org"];
        for text in refused.into_iter().chain(["a b@example.org", "\"a\"@example.org", "a@b@c.org", "a@b c.org"]) {
            assert!(Address::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_message_id_is_no_path() {
        assert_eq!(MessageId::parse("<a-1@example.org>"), MessageId::parse("a-1@example.org"));
        for text in ["", "a", "@", "a@", "@b", "../a@b", "a/b@c", "a@..", "..@b", "a@b@c", "a b@c", "<a@b", "a\\b@c"] {
            assert!(MessageId::parse(text).is_err(), "{text:?}");
        }
        assert!(MessageId::parse(&format!("{}@b", "a".repeat(150))).is_err());
    }
}
