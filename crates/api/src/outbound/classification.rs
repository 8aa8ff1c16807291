//! What a refusal means: this mailbox, the receiving side's policy, our side, or nobody knows.

use std::{error::Error, fmt};

/// The step of the dialogue at which something went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reaching the server: name, TCP, implicit TLS, its greeting and EHLO.
    Connect,
    /// Encrypting the line.
    StartTls,
    /// Logging in.
    Auth,
    /// Naming the sender.
    Mail,
    /// Naming the recipient: the only stage whose refusal can be about a musician's mailbox.
    Rcpt,
    /// Asking to send the text, and writing it.
    Data,
    /// After the final dot: the server may have the mail already.
    Dot,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::StartTls => "STARTTLS",
            Self::Auth => "AUTH",
            Self::Mail => "MAIL",
            Self::Rcpt => "RCPT",
            Self::Data => "DATA",
            Self::Dot => "end of DATA",
        })
    }
}

/// What to do about a mail that was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is no such mailbox, or it is closed: the request is undeliverable, ask the next musician at once.
    MailboxRefused,
    /// The receiving side refuses mail from us, whoever the recipient: try again later, and count it against the domain.
    Policy,
    /// Our configuration, our relay or the network: try again later, never escalate.
    OurSide,
    /// The server may or may not have taken the mail: try once more after [`super::pacing::UNKNOWN_RETRY_AFTER`].
    Unknown,
}

impl Verdict {
    /// Whether this counts towards stopping mail to the receiving domain. Refused mailboxes do too: a policy block that
    /// poses as one (a bare 550) must not burn a whole ranking list.
    pub const fn counts_against_domain(self) -> bool {
        matches!(self, Self::MailboxRefused | Self::Policy)
    }
}

/// The verdict on a reply with this code and text, or on silence (`None`: cut, stall, TLS, garbage), at this stage.
///
/// - A mailbox is refused by an enhanced code 5.1.x or 5.2.1 at RCPT, or by a bare 550 or 553 there. 5.1.7 and 5.1.8 are
///   about the *sender's* address (Postfix says so at RCPT), hence our side.
/// - 5.7.x from RCPT on is policy; before it no receiving domain has been named.
/// - Silence after the dot leaves the outcome unknown.
/// - The basic code decides between temporary and permanent when the enhanced one disagrees.
pub fn classify(stage: Stage, reply: Option<(u16, &str)>) -> Verdict {
    let Some((code, text)) = reply.filter(|(code, _)| (400..600).contains(code)) else {
        return if stage == Stage::Dot { Verdict::Unknown } else { Verdict::OurSide };
    };
    let names_recipient = matches!(stage, Stage::Rcpt | Stage::Data | Stage::Dot);
    match (code >= 500, enhanced_code(text)) {
        (true, Some([5, 7, _])) if names_recipient => Verdict::Policy,
        (true, Some([5, 1, 7 | 8])) => Verdict::OurSide,
        (true, Some([5, 1, _] | [5, 2, 1])) if stage == Stage::Rcpt => Verdict::MailboxRefused,
        (true, None) if stage == Stage::Rcpt && matches!(code, 550 | 553) => Verdict::MailboxRefused,
        _ => Verdict::OurSide,
    }
}

/// The enhanced status code (RFC 3463) a reply's text opens with. Some servers dress it up: `#5.1.0`, `5.7.1:`.
fn enhanced_code(text: &str) -> Option<[u16; 3]> {
    let mut numbers = text.split_whitespace().next()?.trim_matches(|c: char| !c.is_ascii_digit()).split('.');
    let mut number = || numbers.next()?.parse().ok();
    let code = [number()?, number()?, number()?];
    (numbers.next().is_none() && matches!(code[0], 2 | 4 | 5)).then_some(code)
}

/// A letter, or a line, that the other side did not accept. Displays as one line for `outbox.smtp_reply`.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{stage}: {reply}")]
pub struct Refusal {
    /// Where in the dialogue it happened.
    pub stage: Stage,
    /// What it means.
    pub verdict: Verdict,
    /// The server's words, code first, or what happened instead of words. At most 500 characters, none of control.
    pub reply: String,
}

impl Refusal {
    /// A negative reply.
    pub fn replied(stage: Stage, code: u16, text: &str) -> Self {
        Self { stage, verdict: classify(stage, Some((code, text))), reply: one_line(&format!("{code} {text}")) }
    }

    /// No reply at all, for this cause.
    pub fn failed(stage: Stage, cause: &dyn Error) -> Self {
        Self { stage, verdict: classify(stage, None), reply: one_line(&cause.to_string()) }
    }

    /// No reply within the time allowed.
    pub fn silence(stage: Stage) -> Self {
        Self { stage, verdict: classify(stage, None), reply: "no reply in time".to_owned() }
    }
}

/// A server's text, fit for a column: bounded, and without the control characters that PostgreSQL or a terminal choke on.
pub(super) fn one_line(text: &str) -> String {
    text.trim().chars().take(500).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::{Refusal, Stage, Verdict, classify};

    #[test]
    fn replies_mean_what_messages_say() {
        use Stage::{Auth, Connect, Data, Dot, Mail, Rcpt, StartTls};
        use Verdict::{MailboxRefused, OurSide, Policy, Unknown};
        let table = [
            // This mailbox.
            (Rcpt, 550, "5.1.1 <x@example.org>: Recipient address rejected: User unknown", MailboxRefused),
            (Rcpt, 550, "5.1.1 The email account that you tried to reach does not exist.", MailboxRefused),
            (Rcpt, 553, "5.1.3 bad address syntax", MailboxRefused),
            (Rcpt, 556, "5.1.10 recipient has a null MX", MailboxRefused),
            (Rcpt, 550, "5.1.2 <x@nowhere.example>: domain not found", MailboxRefused),
            (Rcpt, 550, "5.2.1 mailbox disabled", MailboxRefused),
            (Rcpt, 550, "#5.1.0 Address rejected.", MailboxRefused),
            (Rcpt, 550, "5.1.1: user unknown", MailboxRefused),
            (Rcpt, 550, "No such user here", MailboxRefused),
            (Rcpt, 553, "sorry, that domain isn't in my list", MailboxRefused),
            (Rcpt, 550, "", MailboxRefused),
            (Rcpt, 550, "10.1.1 is no enhanced code", MailboxRefused),
            // Policy.
            (Rcpt, 550, "5.7.1 Service unavailable; client host blocked using a list", Policy),
            (Rcpt, 550, "5.7.25 no PTR record", Policy),
            (Rcpt, 550, "#5.7.1 Your access to submit messages has been rejected", Policy),
            (Data, 554, "5.7.0 refused", Policy),
            (Dot, 550, "5.7.26 unauthenticated mail is blocked", Policy),
            // Our side.
            (Rcpt, 550, "5.1.8 <us@example.com>: Sender address rejected: Domain not found", OurSide),
            (Rcpt, 553, "5.1.7 bad sender's mailbox address syntax", OurSide),
            (Rcpt, 552, "5.2.2 mailbox full", OurSide),
            (Rcpt, 550, "5.4.1 access denied", OurSide),
            (Rcpt, 554, "transaction failed", OurSide),
            (Rcpt, 551, "user not local", OurSide),
            (Rcpt, 503, "5.5.1 MAIL first", OurSide),
            (Rcpt, 450, "4.2.0 greylisted", OurSide),
            (Rcpt, 450, "5.1.1 the basic code decides", OurSide),
            (Rcpt, 450, "4.7.1 try later", OurSide),
            (Rcpt, 452, "4.2.2 over quota", OurSide),
            (Rcpt, 421, "closing", OurSide),
            (Connect, 554, "5.7.1 no service here", OurSide),
            (Connect, 421, "4.3.2 too busy", OurSide),
            (StartTls, 454, "4.7.0 TLS not available", OurSide),
            (Auth, 535, "5.7.8 authentication credentials invalid", OurSide),
            (Mail, 550, "5.1.1 unknown sender", OurSide),
            (Mail, 550, "sender refused", OurSide),
            (Mail, 553, "5.7.1 sender not owned by user", OurSide),
            (Mail, 452, "4.3.1 insufficient storage", OurSide),
            (Data, 550, "5.1.1 too late to say so", OurSide),
            (Data, 451, "4.3.0 local error", OurSide),
            (Dot, 550, "5.1.1 too late to say so", OurSide),
            (Dot, 554, "5.6.0 malformed", OurSide),
            (Dot, 552, "5.3.4 too big", OurSide),
            (Dot, 451, "4.3.0 queue file write error", OurSide),
            // Nobody knows: a reply that is none.
            (Dot, 354, "go ahead", Unknown),
            (Data, 250, "not what was asked", OurSide),
        ];
        for (stage, code, text, verdict) in table {
            assert_eq!(classify(stage, Some((code, text))), verdict, "{stage}: {code} {text}");
        }
    }

    #[test]
    fn silence_is_unknown_only_after_the_dot() {
        for stage in [Stage::Connect, Stage::StartTls, Stage::Auth, Stage::Mail, Stage::Rcpt, Stage::Data] {
            assert_eq!(classify(stage, None), Verdict::OurSide, "{stage}");
        }
        assert_eq!(classify(Stage::Dot, None), Verdict::Unknown);
    }

    #[test]
    fn the_words_kept_are_bounded_and_printable() {
        let refusal = Refusal::replied(Stage::Rcpt, 550, &format!("5.1.1 no\0 \u{1b}[31muser\r\n{}", "å".repeat(2000)));
        assert!(refusal.reply.starts_with("550 5.1.1 no   [31muser  å"));
        assert_eq!(refusal.reply.chars().count(), 500);
        assert!(refusal.to_string().starts_with("RCPT: 550 5.1.1"));
    }
}
