//! The states things can be in: each is stored and sent as one lower-case word.

use std::{fmt, num::NonZeroU16, str::FromStr};

use sea_orm::{DeriveActiveEnum, DeriveValueType, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

/// A text that names no state of its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no {kind}")]
pub struct UnknownState {
    /// The kind of state that was expected, as its Rust name.
    pub kind: &'static str,
    /// What was found instead.
    pub text: String,
}

macro_rules! states { ($($(#[doc = $doc:literal])+ $name:ident { $($(#[$variant_doc:meta])+ $variant:ident = $text:literal,)+ })+) => {$(
    $(#[doc = $doc])+
    #[derive(
        Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
    )]
    #[sea_orm(rs_type = "String", db_type = "Text")]
    pub enum $name {$(
        $(#[$variant_doc])+
        #[serde(rename = $text)]
        #[sea_orm(string_value = $text)]
        $variant,
    )+}

    impl $name {
        /// Every one, in the order they are declared.
        pub const ALL: &[Self] = &[$(Self::$variant),+];

        /// The word that is stored and sent.
        pub const fn as_str(self) -> &'static str {
            match self { $(Self::$variant => $text,)+ }
        }
    }

    // By hand, for the derive does not see through the macro that the words are not the variants' names.
    impl PartialSchema for $name {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some([$($text),+]))
                .description(Some(concat!($($doc),+).trim()))
                .into()
        }
    }

    impl ToSchema for $name {}

    impl fmt::Display for $name {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.as_str())
        }
    }

    impl FromStr for $name {
        type Err = UnknownState;

        fn from_str(text: &str) -> Result<Self, UnknownState> {
            match text {
                $($text => Ok(Self::$variant),)+
                _ => Err(UnknownState { kind: stringify!($name), text: text.to_owned() }),
            }
        }
    }
)+}; }

states! {
    /// Whether a musician can be asked at all.
    MusicianStatus {
        /// May be asked.
        Active = "active",
        /// Is not asked for the time being.
        Inactive = "inactive",
        /// Belongs to history only.
        Archived = "archived",
    }

    /// What mail to a musician's address has met.
    MailState {
        /// Nothing speaks against the address.
        Ok = "ok",
        /// The mailbox was refused; nobody is asked there until the address changes.
        Bounced = "bounced",
        /// The musician, or staff, asked that no mail be sent.
        Suppressed = "suppressed",
    }

    /// What a restriction speaks about.
    RestrictionScope {
        /// One position.
        Position = "position",
        /// Every position of one instrument.
        Instrument = "instrument",
        /// One project.
        Project = "project",
        /// Everything.
        All = "all",
    }

    /// How strong a restriction is.
    RestrictionKind {
        /// Is not asked.
        Never = "never",
        /// Is asked when everybody else on the ladder has been.
        AskLast = "ask_last",
    }

    /// Which standing list of a position a ranking list is.
    Tier {
        /// The first that is asked.
        A = "A",
        /// The second.
        B = "B",
        /// The third.
        C = "C",
    }

    /// Where a project stands; set by staff only.
    ProjectStatus {
        /// Being prepared: nobody is asked.
        Draft = "draft",
        /// Being staffed.
        Active = "active",
        /// Stands still: nobody is asked, reminded or expired.
        Paused = "paused",
        /// Played.
        Completed = "completed",
        /// Will not be played.
        Cancelled = "cancelled",
        /// Belongs to history only.
        Archived = "archived",
    }

    /// What a session of a project is.
    SessionKind {
        /// A rehearsal.
        Rehearsal = "rehearsal",
        /// The dress rehearsal.
        Dress = "dress",
        /// A concert.
        Concert = "concert",
        /// A journey.
        Travel = "travel",
        /// Anything else people must be there for.
        Other = "other",
    }

    /// Whether a need is still to be filled.
    NeedStatus {
        /// To be filled.
        Active = "active",
        /// Belongs to history only.
        Archived = "archived",
    }

    /// Why players are needed.
    NeedReason {
        /// A member of the orchestra is away.
        Substitute = "substitute",
        /// The work asks for more players than the orchestra has.
        Extra = "extra",
        /// The post is vacant.
        Vacancy = "vacancy",
    }

    /// How many musicians are asked at a time.
    Strategy {
        /// One at a time, whatever the quantity.
        Sequential = "sequential",
        /// As many as are missing.
        Parallel = "parallel",
        /// More than are missing: the first to answer get the seats.
        FirstCome = "first_come",
    }

    /// Why a need asks nobody until staff say so: a stored fact, cleared only by a staff command.
    HoldReason {
        /// Somebody was released.
        Released = "released",
        /// Staff cancelled a request.
        Stopped = "stopped",
        /// Somebody withdrew so late that staff should decide.
        Withdrawn = "withdrawn",
        /// A `first_come` wave ended with seats free.
        WaveDone = "wave_done",
        /// Nobody is left to ask.
        Exhausted = "exhausted",
        /// Staff saved a change and chose not to ask.
        DontAsk = "dont_ask",
        /// The sessions are too near for a fair answer time.
        TooLate = "too_late",
    }

    /// Why a need asks nobody in one plan.
    IdleReason {
        /// The project is not active, or its orchestra is suspended.
        Paused = "paused",
        /// No send has included the need yet.
        NotArmed = "not_armed",
        /// A hold is set, or the plan sets `wave_done`.
        Held = "held",
        /// Every seat is taken.
        Full = "full",
        /// Enough requests are out, or the next list opens later.
        Waiting = "waiting",
        /// Nobody is left to ask.
        Exhausted = "exhausted",
        /// The sessions are too near for a fair answer time.
        TooLate = "too_late",
        /// The orchestra's plan allows no more requests.
        Limit = "limit",
    }

    /// What a plan says about one musician and one need: the first of these that applies, in this order.
    Verdict {
        /// The musician's personal data are gone.
        Erased = "erased",
        /// The musician belongs to history.
        Archived = "archived",
        /// The musician is not asked for the time being.
        Inactive = "inactive",
        /// The musician does not play the position.
        NotQualified = "not_qualified",
        /// A restriction says not to ask.
        Restricted = "restricted",
        /// No mail may be sent to the musician.
        MailSuppressed = "mail_suppressed",
        /// Asked in this project, and may still answer.
        AlreadyLive = "already_live",
        /// Engaged in this project.
        AlreadyAccepted = "already_accepted",
        /// Said no, to the days or to this position.
        Declined = "declined",
        /// Did not answer in time.
        Expired = "expired",
        /// Staff skipped or stopped the request, or leave the musician out of this plan.
        Skipped = "skipped",
        /// Gave the seat back, or had to.
        WithdrewOrReleased = "withdrew_or_released",
        /// The mailbox was refused, or was somebody else's, and the address is still the same.
        UndeliverableBefore = "undeliverable_before",
        /// The need asks for somebody who lives near.
        NotLocal = "not_local",
        /// The musician cannot play at that time.
        Unavailable = "unavailable",
        /// Engaged or asked in another project over the same hours.
        DoubleBooked = "double_booked",
        /// Could be asked, when the list opens.
        ListNotOpen = "list_not_open",
        /// The same plan asks the musician about another need.
        PlannedIn = "planned_in",
        /// Could be asked, but enough others are.
        BeyondLimit = "beyond_limit",
        /// Is asked.
        Send = "send",
    }

    /// How far the filling of a need has come; computed, never stored.
    FillState {
        /// Every seat is taken.
        Filled = "filled",
        /// Somebody has been asked and may still answer.
        Running = "running",
        /// A hold is set.
        Held = "held",
        /// A `first_come` wave ended with seats free: staff decide about another.
        NeedsDecision = "needs_decision",
        /// Seats are free, nobody has been asked and nobody is left to ask.
        Exhausted = "exhausted",
        /// None of these: not sent yet, or the next list opens later.
        Waiting = "waiting",
    }

    /// Where a request stands.
    RequestStatus {
        /// Decided; its mail has not been handed over.
        Queued = "queued",
        /// Mailed; the answer time runs.
        Open = "open",
        /// Answered yes, with a seat.
        Accepted = "accepted",
        /// Answered no.
        Declined = "declined",
        /// The answer time ran out.
        Expired = "expired",
        /// Closed by staff or by the planner.
        Cancelled = "cancelled",
        /// The mailbox was refused.
        Undeliverable = "undeliverable",
        /// The musician gave the seat back.
        Withdrawn = "withdrawn",
        /// Staff took the seat back.
        Released = "released",
    }

    /// Why a request was cancelled.
    ClosedReason {
        /// The seats went to others.
        PositionFilled = "position_filled",
        /// Fewer players are needed.
        QuantityLowered = "quantity_lowered",
        /// The musician said yes elsewhere, in the project or over the same hours.
        AcceptedElsewhere = "accepted_elsewhere",
        /// Staff went on to the next.
        Skipped = "skipped",
        /// Staff stopped the asking.
        Stopped = "stopped",
        /// Somebody who had been asked before got the seat.
        Superseded = "superseded",
        /// The mail could not leave while an answer was still of use.
        TooLate = "too_late",
        /// The need was archived.
        NeedArchived = "need_archived",
        /// The project was cancelled.
        ProjectCancelled = "project_cancelled",
        /// The musician was archived or made inactive.
        MusicianArchived = "musician_archived",
        /// The mail reached somebody else.
        NotMe = "not_me",
    }

    /// What a no is said to.
    DeclineScope {
        /// The days: the musician is not asked again in the project.
        Days = "days",
        /// The position: the musician may be asked about another.
        Position = "position",
    }

    /// How an answer reached the orchestra.
    AnswerChannel {
        /// By the musician, from the link.
        Link = "link",
        /// On the telephone, recorded by staff.
        Phone = "phone",
        /// In a mail or message, recorded by staff.
        Message = "message",
        /// Face to face, recorded by staff.
        InPerson = "in_person",
    }

    /// What made a plan run.
    Trigger {
        /// Staff looked at what a send would do.
        Preview = "preview",
        /// Staff sent.
        Send = "send",
        /// Staff saved a change and chose to ask.
        Save = "save",
        /// Staff dealt with one request: skip, cancel, withdrawal, release, a recorded answer.
        Request = "request",
        /// A musician answered.
        Answer = "answer",
        /// An answer time ran out.
        Expiry = "expiry",
        /// A mailbox was refused.
        Bounce = "bounce",
        /// A list opened, or a mail could not leave in time.
        Due = "due",
        /// The project was resumed.
        Resume = "resume",
    }

    /// Which need gets a musician who is listed for several of one project.
    ConflictPolicy {
        /// The first need, in the order of needs.
        FirstListed = "first_listed",
        /// The need whose list ranks the musician best.
        BestRank = "best_rank",
    }

    /// What is done about somebody who is asked or engaged elsewhere over the same hours.
    DoubleBooking {
        /// Is not asked.
        Block = "block",
        /// Is asked, and staff are told.
        Warn = "warn",
        /// Is asked.
        Ignore = "ignore",
    }

    /// Who entered that a musician cannot play.
    UnavailabilitySource {
        /// Staff.
        Staff = "staff",
        /// The musician, from a link.
        Musician = "musician",
        /// Another system.
        Import = "import",
    }

    /// Who did what an event tells of.
    ActorKind {
        /// Somebody who works for the orchestra.
        Staff = "staff",
        /// A superadmin with a grant.
        Superadmin = "superadmin",
        /// A musician.
        Musician = "musician",
        /// Nobody: time passed, or a mail server answered.
        System = "system",
    }

    /// How much a line of the system log matters.
    LogLevel {
        /// For those who look for a fault.
        Debug = "debug",
        /// Ordinary.
        Info = "info",
        /// Worth a look.
        Warn = "warn",
        /// Something failed.
        Error = "error",
    }

    /// What a mail says.
    MailKind {
        /// Can you play?
        Request = "request",
        /// You have not answered yet.
        Reminder = "reminder",
        /// You are engaged.
        Confirmation = "confirmation",
        /// The seats went to others.
        PositionFilled = "position_filled",
        /// The answer time ran out.
        Expired = "expired",
        /// The question is withdrawn.
        Cancelled = "cancelled",
        /// You are released from the engagement.
        Released = "released",
        /// The sessions changed.
        Revision = "revision",
        /// We have noted that you cannot play after all.
        WithdrawnReceipt = "withdrawn_receipt",
        /// Staff should look at something.
        AdminAlert = "admin_alert",
        /// Written by staff to many.
        Group = "group",
    }

    /// Where a mail stands.
    OutboxState {
        /// Waits for its time.
        Queued = "queued",
        /// A worker is sending it.
        Leased = "leased",
        /// A mail server took it.
        Sent = "sent",
        /// Was called back before it left.
        Retracted = "retracted",
        /// Was given up; staff were told.
        Dead = "dead",
    }
}

impl RequestStatus {
    /// Whether an answer is awaited: `queued` or `open`.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Queued | Self::Open)
    }
}

/// When a list of a need's ladder opens. Stored and sent as `exhausted`, `immediately` or `after_24_hours`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, DeriveValueType)]
#[sea_orm(value_type = "String")]
#[serde(try_from = "String", into = "String")]
pub enum Release {
    /// When the lists before it leave seats for which nobody can be asked.
    Exhausted,
    /// Together with the first.
    Immediately,
    /// So many hours after the need was armed; the hours elapse.
    AfterHours(NonZeroU16),
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exhausted => f.write_str("exhausted"),
            Self::Immediately => f.write_str("immediately"),
            Self::AfterHours(hours) => write!(f, "after_{hours}_hours"),
        }
    }
}

impl FromStr for Release {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        let hours = || text.strip_prefix("after_")?.strip_suffix("_hours")?.parse().ok();
        match text {
            "exhausted" => Ok(Self::Exhausted),
            "immediately" => Ok(Self::Immediately),
            _ => hours().map(Self::AfterHours).ok_or_else(|| UnknownState { kind: "Release", text: text.to_owned() }),
        }
    }
}

impl PartialSchema for Release {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^(exhausted|immediately|after_[1-9][0-9]{0,4}_hours)$"))
            .description(Some("When a list of the ladder opens."))
            .examples(["exhausted"])
            .into()
    }
}

impl ToSchema for Release {}

impl TryFrom<String> for Release {
    type Error = UnknownState;

    fn try_from(text: String) -> Result<Self, UnknownState> {
        text.parse()
    }
}

impl From<Release> for String {
    fn from(release: Release) -> Self {
        release.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use std::fmt::Debug;

    use sea_orm::ActiveEnum;
    use serde::{Serialize, de::DeserializeOwned};

    use super::*;

    fn one_word_everywhere<T>(all: &[T])
    where
        T: Copy + Debug + PartialEq + Serialize + DeserializeOwned + ActiveEnum<Value = String> + ToString + FromStr,
        T::Err: Debug,
    {
        for state in all {
            let word = state.to_string();
            assert_eq!(serde_json::to_value(state).unwrap(), serde_json::Value::from(word.clone()));
            assert_eq!(serde_json::from_value::<T>(word.clone().into()).unwrap(), *state);
            assert_eq!(state.to_value(), word);
            assert_eq!(T::try_from_value(&word).unwrap(), *state);
            assert_eq!(word.parse::<T>().unwrap(), *state);
        }
    }

    #[test]
    fn a_state_is_stored_sent_and_parsed_as_the_same_word() {
        one_word_everywhere(RequestStatus::ALL);
        one_word_everywhere(ClosedReason::ALL);
        one_word_everywhere(HoldReason::ALL);
        one_word_everywhere(Tier::ALL);
        one_word_everywhere(MailKind::ALL);
        assert_eq!(RequestStatus::from_str("asked").unwrap_err().to_string(), r#""asked" is no RequestStatus"#);
    }

    #[test]
    fn a_release_rule_is_one_word_too() {
        for (word, release) in [
            ("exhausted", Release::Exhausted),
            ("immediately", Release::Immediately),
            ("after_24_hours", Release::AfterHours(NonZeroU16::new(24).unwrap())),
        ] {
            assert_eq!(word.parse(), Ok(release));
            assert_eq!(serde_json::to_value(release).unwrap(), serde_json::Value::from(word));
        }
        for nonsense in ["", "after__hours", "after_0_hours", "after_-1_hours", "after_70000_hours", "later"] {
            assert!(nonsense.parse::<Release>().is_err(), "{nonsense}");
        }
    }
}
