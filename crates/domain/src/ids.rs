//! Ids: one newtype per kind of thing, over UUIDv7, so that a musician's id never passes for a request's.

use std::{fmt, str::FromStr};

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::Clock;

macro_rules! ids { ($($(#[$doc:meta])+ $name:ident,)+) => {$(
    $(#[$doc])+
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, DeriveValueType, ToSchema)]
    #[serde(transparent)]
    pub struct $name(Uuid);

    impl $name {
        /// A fresh id: ordered by the clock's time, unguessable by its chance.
        pub fn new(clock: &Clock) -> Self {
            Self(clock.next_uuid())
        }

        /// The id that this UUID stands for.
        pub const fn from_uuid(uuid: Uuid) -> Self {
            Self(uuid)
        }

        /// The UUID itself, for keys and links.
        pub const fn as_uuid(&self) -> &Uuid {
            &self.0
        }
    }

    impl fmt::Display for $name {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.fmt(f)
        }
    }

    impl FromStr for $name {
        type Err = uuid::Error;

        fn from_str(text: &str) -> Result<Self, Self::Err> {
            text.parse().map(Self)
        }
    }

    // sea-orm asks this of every primary key; a UUID has no such form.
    impl TryFromU64 for $name {
        fn try_from_u64(_: u64) -> Result<Self, DbErr> {
            Err(DbErr::ConvertFromU64(stringify!($name)))
        }
    }
)+}; }

ids! {
    /// One orchestra of the installation: what JSON, tokens and headers call `orchestraId`.
    OrchestraId,
    /// Someone who logs in: staff of an orchestra, or a superadmin.
    UserId,
    /// One login of a user, on one device.
    LoginId,
    /// A link by which somebody chooses a password, once.
    PasswordLinkId,
    /// A forgotten password that somebody has told of.
    PasswordRequestId,
    /// A musician on an orchestra's roster.
    MusicianId,
    /// An instrument, such as violin.
    InstrumentId,
    /// A position of an instrument, such as tutti violin 1.
    PositionId,
    /// A list of musicians in the order they are asked.
    RankingListId,
    /// One musician's place on a ranking list.
    RankingEntryId,
    /// A restriction: somebody not to be asked, or to be asked last.
    RestrictionId,
    /// A span of time in which a musician cannot play.
    UnavailabilityId,
    /// A concert week.
    ProjectId,
    /// A rehearsal, dress rehearsal, concert or journey of a project.
    SessionId,
    /// So many players of one position that a project lacks.
    NeedId,
    /// One place of a need, filled or empty.
    SeatId,
    /// A question put to one musician about one need.
    RequestId,
    /// A block on asking somebody again, lifted by staff.
    ReaskId,
    /// One executed plan.
    DispatchId,
    /// A line of an orchestra's timeline.
    EventId,
    /// A mail that waits to be sent, or was.
    OutboxId,
    /// A mail template of one kind and language.
    TemplateId,
    /// One version of a mail template.
    TemplateVersionId,
    /// A line of a system log.
    LogEntryId,
    /// One run of provisioning an orchestra.
    ProvisioningRunId,
    /// One run of taking orchestras to another schema.
    MigrationRunId,
    /// One backup of one database.
    BackupId,
    /// One superadmin's leave to enter one orchestra for a while.
    GrantId,
    /// A trouble that operators are told of.
    AlertId,
}
