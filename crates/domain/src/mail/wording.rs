//! The house's own words: what templates and the frame of a mail take from here, in every language.

use serde::{Deserialize, Serialize};

use super::Kind;
use crate::values::{
    locale::Locale::{self, En, Sv},
    states::{ClosedReason, SessionKind},
};

/// What staff are asked to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alert {
    /// A yes came when the place was no longer free; the musician stands by.
    LateYes,
    /// A musician can, but asks something first.
    Question,
    /// A musician's mailbox refused the mail.
    Undeliverable,
    /// An engaged musician has withdrawn.
    Withdrawn,
    /// Nobody is left to ask, and places are free.
    Exhausted,
    /// A wave of requests ended with places free.
    NeedsDecision,
    /// The sessions are too near for a fair answer time.
    TooLate,
    /// Half of a short answer time has passed without an answer.
    CallPrompt,
    /// A mail could not be delivered and was given up.
    MailDead,
    /// A receiving domain turns our mail away.
    DomainBlocked,
}

impl Alert {
    /// Every one, in the order they are declared.
    pub const ALL: &[Self] = &[
        Self::LateYes,
        Self::Question,
        Self::Undeliverable,
        Self::Withdrawn,
        Self::Exhausted,
        Self::NeedsDecision,
        Self::TooLate,
        Self::CallPrompt,
        Self::MailDead,
        Self::DomainBlocked,
    ];

    /// The word that is stored, and stands in the outbox's dedupe key.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LateYes => "late_yes",
            Self::Question => "question",
            Self::Undeliverable => "undeliverable",
            Self::Withdrawn => "withdrawn",
            Self::Exhausted => "exhausted",
            Self::NeedsDecision => "needs_decision",
            Self::TooLate => "too_late",
            Self::CallPrompt => "call_prompt",
            Self::MailDead => "mail_dead",
            Self::DomainBlocked => "domain_blocked",
        }
    }

    /// The matter in a few words, for a subject line.
    pub const fn title(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::LateYes, Sv) => "sent ja",
            (Self::LateYes, En) => "a late yes",
            (Self::Question, Sv) => "en fråga från en musiker",
            (Self::Question, En) => "a question from a musician",
            (Self::Undeliverable, Sv) => "en adress fungerar inte",
            (Self::Undeliverable, En) => "an address does not work",
            (Self::Withdrawn, Sv) => "återbud",
            (Self::Withdrawn, En) => "a withdrawal",
            (Self::Exhausted, Sv) => "ingen kvar att fråga",
            (Self::Exhausted, En) => "nobody left to ask",
            (Self::NeedsDecision, Sv) => "lediga platser väntar på beslut",
            (Self::NeedsDecision, En) => "free places await your decision",
            (Self::TooLate, Sv) => "för ont om tid för att fråga",
            (Self::TooLate, En) => "too little time left to ask",
            (Self::CallPrompt, Sv) => "inget svar än, ring?",
            (Self::CallPrompt, En) => "no answer yet, call?",
            (Self::MailDead, Sv) => "ett mejl kom inte fram",
            (Self::MailDead, En) => "a mail was not delivered",
            (Self::DomainBlocked, Sv) => "en e-postleverantör tar inte emot våra mejl",
            (Self::DomainBlocked, En) => "a mail provider turns our mail away",
        }
    }

    /// What has happened and what happens if nobody does anything.
    pub const fn explanation(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::LateYes, Sv) => {
                "En musiker har tackat ja efter att ni frågat vidare och står nu som reserv. Ni kan ge musikern platsen."
            }
            (Self::LateYes, En) => {
                "A musician has accepted after you asked on, and is now on standby. You can give them the place."
            }
            (Self::Question, Sv) => {
                "En musiker kan kanske spela men frågar något först. Förfrågan är fortfarande öppen."
            }
            (Self::Question, En) => {
                "A musician may be able to play but asks something first. The request is still open."
            }
            (Self::Undeliverable, Sv) => {
                "Musikerns adress tog inte emot mejlet. Nästa på listan tillfrågas. Rätta gärna adressen."
            }
            (Self::Undeliverable, En) => {
                "The musician's address did not take the mail. The next on the list is asked. Please correct the address."
            }
            (Self::Withdrawn, Sv) => "En musiker som hade tackat ja har lämnat återbud. Platsen är ledig igen.",
            (Self::Withdrawn, En) => "A musician who had accepted has withdrawn. The place is free again.",
            (Self::Exhausted, Sv) => "Platser är lediga, men alla på listorna har tillfrågats. Ingen mer tillfrågas.",
            (Self::Exhausted, En) => "Places are free, but everyone on the lists has been asked. Nobody else is asked.",
            (Self::NeedsDecision, Sv) => "Platser är fortfarande lediga. Ingen mer tillfrågas förrän ni bestämmer det.",
            (Self::NeedsDecision, En) => "Places are still free. Nobody else is asked until you decide so.",
            (Self::TooLate, Sv) => {
                "Det är för kort tid kvar för att ge någon rimlig tid att svara. Ingen tillfrågas förrän ni bestämmer det."
            }
            (Self::TooLate, En) => {
                "Too little time is left to give anybody a fair time to answer. Nobody is asked until you decide so."
            }
            (Self::CallPrompt, Sv) => "Halva svarstiden har gått utan svar. Ett samtal kan vara snabbast.",
            (Self::CallPrompt, En) => "Half of the time to answer has passed. A call may be the quickest way.",
            (Self::MailDead, Sv) => "Vi har försökt skicka ett mejl flera gånger utan att lyckas och har gett upp.",
            (Self::MailDead, En) => "We have tried to send a mail several times without success, and have given up.",
            (Self::DomainBlocked, Sv) => {
                "Flera mejl till samma e-postleverantör har avvisats. Vi skickar inget dit just nu och försöker igen inom en timme. Ingen hoppas över för den skull; är det bråttom kan ni ringa."
            }
            (Self::DomainBlocked, En) => {
                "Several mails to the same provider were refused. We send nothing there for now and try again within the hour. Nobody is passed over for that; if time is short, call."
            }
        }
    }
}

/// Why a request no longer stands, to the one who got it: true, tactful, and without anybody else's name.
/// `was_engaged` says that the reader had accepted.
pub const fn closed(reason: ClosedReason, was_engaged: bool, locale: Locale) -> &'static str {
    use ClosedReason::{
        AcceptedElsewhere, MusicianArchived, NeedArchived, NotMe, PositionFilled, ProjectCancelled, QuantityLowered,
        Skipped, Stopped, Superseded, TooLate,
    };
    match (reason, locale) {
        (PositionFilled | Superseded, Sv) => "Platsen är nu besatt, så du behöver inte svara.",
        (PositionFilled | Superseded, En) => "The place has now been filled, so you need not answer.",
        (QuantityLowered, Sv) => "Vi behöver färre musiker än planerat, så du behöver inte svara.",
        (QuantityLowered, En) => "We need fewer players than planned, so you need not answer.",
        (AcceptedElsewhere, Sv) => {
            "Du har tackat ja till något annat hos oss under samma tid, så den här förfrågan gäller inte längre."
        }
        (AcceptedElsewhere, En) => {
            "You have accepted something else with us at the same time, so this request no longer stands."
        }
        (Skipped, Sv) => "Vi har frågat vidare, så du behöver inte svara.",
        (Skipped, En) => "We have asked on, so you need not answer.",
        (Stopped, Sv) => "Vi har tagit tillbaka förfrågan, så du behöver inte svara.",
        (Stopped, En) => "We have taken the request back, so you need not answer.",
        (TooLate, Sv) => {
            "Det är för kort tid kvar för att vi ska kunna be om ett svar, så förfrågan gäller inte längre."
        }
        (TooLate, En) => "Too little time is left for us to ask for an answer, so the request no longer stands.",
        (NeedArchived, Sv) => "Vi behöver inte längre någon till platsen, så du behöver inte svara.",
        (NeedArchived, En) => "We no longer need anybody for the place, so you need not answer.",
        (ProjectCancelled, Sv) if was_engaged => {
            "Projektet är tyvärr inställt, och därmed också ditt uppdrag. Kontakta oss gärna om du undrar över något."
        }
        (ProjectCancelled, En) if was_engaged => {
            "We are sorry: the project has been cancelled, and your engagement with it. Do contact us with any questions."
        }
        (ProjectCancelled, Sv) => "Projektet är tyvärr inställt, så du behöver inte svara.",
        (ProjectCancelled, En) => "The project has unfortunately been cancelled, so you need not answer.",
        (MusicianArchived, Sv) => "Vi har ändrat i våra vikarielistor, så förfrågan gäller inte längre.",
        (MusicianArchived, En) => "We have changed our substitute lists, so the request no longer stands.",
        (NotMe, Sv) => "Vi har fått veta att mejlet inte var till dig. Förlåt besväret.",
        (NotMe, En) => "We have learnt that the mail was not meant for you. We are sorry to have disturbed you.",
    }
}

/// What a session is called: `Rehearsal`, `Genrep`.
pub const fn session(kind: SessionKind, locale: Locale) -> &'static str {
    match (kind, locale) {
        (SessionKind::Rehearsal, Sv) => "Repetition",
        (SessionKind::Rehearsal, En) => "Rehearsal",
        (SessionKind::Dress, Sv) => "Genrep",
        (SessionKind::Dress, En) => "Dress rehearsal",
        (SessionKind::Concert, Sv) => "Konsert",
        (SessionKind::Concert, En) => "Concert",
        (SessionKind::Travel, Sv) => "Resa",
        (SessionKind::Travel, En) => "Travel",
        (SessionKind::Other, Sv) => "Övrigt",
        (SessionKind::Other, En) => "Other",
    }
}

/// What stands on the button of a mail.
pub(super) const fn button(kind: Kind, locale: Locale) -> &'static str {
    match (kind, locale) {
        (Kind::Request | Kind::Reminder, Sv) => "Svara på förfrågan",
        (Kind::Request | Kind::Reminder, En) => "Answer the request",
        (Kind::Confirmation | Kind::Revision | Kind::Group, Sv) => "Se ditt uppdrag",
        (Kind::Confirmation | Kind::Revision | Kind::Group, En) => "See your engagement",
        (Kind::PositionFilled | Kind::Expired, Sv) => "Säg till att du kan",
        (Kind::PositionFilled | Kind::Expired, En) => "Tell us that you can",
        (Kind::Cancelled | Kind::Released | Kind::WithdrawnReceipt, Sv) => "Se vad som gäller",
        (Kind::Cancelled | Kind::Released | Kind::WithdrawnReceipt, En) => "See how things stand",
        (Kind::AdminAlert, Sv) => "Öppna i StageSub",
        (Kind::AdminAlert, En) => "Open in StageSub",
    }
}

/// What stands below the button of a musician's mail.
pub(super) const fn no_password(locale: Locale) -> &'static str {
    match locale {
        Sv => "Inget konto eller lösenord behövs. Länken är personlig: skicka den inte vidare.",
        En => "No account or password needed. The link is personal: please do not pass it on.",
    }
}

/// Who sends the mail, in its last line.
pub(super) fn sender(orchestra: &str, locale: Locale) -> String {
    match locale {
        Sv => format!("Skickat av {orchestra} via StageSub"),
        En => format!("Sent by {orchestra} via StageSub"),
    }
}

/// That something above is in the orchestra's language, not the reader's.
pub(super) const fn written_in(orchestra: Locale, reader: Locale) -> &'static str {
    match (orchestra, reader) {
        (Sv, Sv) => "Delar av texten är skrivna av orkestern på svenska.",
        (En, Sv) => "Delar av texten är skrivna av orkestern på engelska.",
        (Sv, En) => "Parts of the text were written by the orchestra in Swedish.",
        (En, En) => "Parts of the text were written by the orchestra in English.",
    }
}

/// Files that come with a mail: `Attached: part.pdf, map.pdf`; nothing when there are none.
pub(super) fn attachments(names: &[String], locale: Locale) -> String {
    match (names, locale) {
        ([], _) => String::new(),
        (names, Sv) => format!("Bifogat: {}", names.join(", ")),
        (names, En) => format!("Attached: {}", names.join(", ")),
    }
}
