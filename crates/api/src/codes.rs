//! Every error code of the API, with its status and what it means: the source of `docs/ERRORS.md`.

use actix_web::http::StatusCode;

macro_rules! codes { ($($name:ident $status:literal $text:literal $meaning:literal,)+) => {
    /// A stable error code: what clients branch on.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[expect(missing_docs, reason = "`meaning` says it, to clients as well")]
    pub enum Code { $($name,)+ }

    impl Code {
        /// All codes, in the order of the error guide.
        pub const ALL: &[Self] = &[$(Self::$name,)+];

        /// The code as clients see it.
        pub const fn as_str(self) -> &'static str {
            match self { $(Self::$name => $text,)+ }
        }

        /// The HTTP status that it comes with.
        pub fn status(self) -> StatusCode {
            let status: u16 = match self { $(Self::$name => $status,)+ };
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }

        /// When it happens and what a client can do.
        pub const fn meaning(self) -> &'static str {
            match self { $(Self::$name => $meaning,)+ }
        }
    }
}; }

codes! {
    // --- the request itself
    Malformed 400 "malformed" "The request could not be read: broken JSON, a path or query parameter of the wrong kind.",
    TwoCredentials 400 "two_credentials" "A cookie and an Authorization header came together. Send one of them.",
    BadCursor 400 "bad_cursor" "The cursor is not one that this list gave out for this filter. Start from the first page.",
    NotFound 404 "not_found" "There is no such resource here. The same answer whether it never existed or is somebody else's.",
    MethodNotAllowed 405 "method_not_allowed" "The path exists but not with this method; `Allow` names those it has.",
    BodyTimeout 408 "body_timeout" "The body did not arrive within 30 seconds.",
    BodyTooLarge 413 "body_too_large" "The body is larger than this operation accepts.",
    NotJson 415 "not_json" "The body must be JSON, with `Content-Type: application/json`.",
    Invalid 422 "invalid" "Fields are missing, unknown or out of range; `errors` points at each.",
    TooManyRequests 429 "too_many_requests" "The limit for this kind of caller is used up; `Retry-After` says when to come back.",
    TooManyStreams 429 "too_many_streams" "This session, or the orchestra, follows the events by as many streams as it may. Close one.",
    // --- who is calling
    Unauthenticated 401 "unauthenticated" "No valid credentials, or the session has ended. Log in again.",
    WrongCredentials 401 "wrong_credentials" "Username or password is wrong, or the user is disabled.",
    Forbidden 403 "forbidden" "This role may not do this.",
    CrossSite 403 "cross_site" "A request with cookies must come from the app itself: send `X-StageSub: 1` from the same origin.",
    OrchestraHeader 403 "orchestra_header" "Only superadmins may name an orchestra by `X-Orchestra-Id`.",
    GrantRequired 403 "grant_required" "A superadmin needs a live grant to enter an orchestra's data, and names it by `X-Orchestra-Id`.",
    GrantReadOnly 403 "grant_read_only" "The grant lets a superadmin read only. Ask for one with `mayWrite`.",
    OrchestraSuspended 403 "orchestra_suspended" "The orchestra is suspended; nothing is lost, nobody is asked.",
    OrchestraNotInUse 403 "orchestra_not_in_use" "The orchestra is not in use.",
    SigningInBusy 429 "signing_in_busy" "Too many people are signing in at this moment; try again in a few seconds.",
    // --- the state of things
    Stale 412 "stale" "The resource has changed since it was read; the detail says when. Read it again.",
    PlanChanged 409 "plan_changed" "What would be sent is no longer what was previewed; `plan` and `difference` show it. Confirm again.",
    PlanUnconfirmed 409 "plan_unconfirmed" "This would ask somebody; `plan` shows whom. Send its digest as `planDigest`, or `dontAsk`.",
    SeatsTaken 409 "seats_taken" "No seat is free, or more are taken than there would be.",
    NotInThisState 409 "not_in_this_state" "The thing is in a state in which this cannot be done; the detail names it.",
    InUse 409 "in_use" "Something active still uses it; the detail names what.",
    NotReadyToGoLive 409 "not_ready_to_go_live" "Mail could not leave yet; `missing` says what is missing: `demo`, `mail_server`, `sender`, `test_mail`.",
    LimitReached 409 "limit_reached" "The orchestra's plan allows no more of these. Nothing that exists is affected.",
    UsernameTaken 409 "username_taken" "Another user has this username.",
    EmailTaken 409 "email_taken" "Somebody else has this e-mail address.",
    BackupFailed 409 "backup_failed" "The backup could not be made, or not be read back and found whole; the detail says why. Nothing was changed.",
    CodeTaken 409 "code_taken" "Another orchestra has this code.",
    DatabaseRefused 409 "database_refused" "The database cannot be the orchestra's: it does not answer, is behind a pooler in transaction mode, holds something, or is another orchestra's. The detail says which.",
    OtherInput 409 "other_input" "An orchestra with this code has begun to be made from other input. Send that again, or take it back.",
    AlreadyRunning 409 "already_running" "Somebody is at it at this moment. Wait until they are done.",
    NameTaken 409 "name_taken" "Something of this kind, perhaps archived, has this name already.",
    TierTaken 409 "tier_taken" "The position has a standing list of this tier already, perhaps an archived one.",
    LastAdmin 409 "last_admin" "Nobody else runs the orchestra, so this user must stay an active admin.",
    LastSuperadmin 409 "last_superadmin" "Nobody else runs the installation, so this user must stay an active superadmin.",
    AlreadyListed 409 "already_listed" "The musician is on the ranking list already.",
    // --- ourselves
    Internal 500 "internal" "Our mistake. It has been noted under the request id.",
    Unavailable 503 "unavailable" "A database does not answer at the moment; `Retry-After` says when to try again. Nothing was lost.",
    Busy 503 "busy" "Everything is in use at this instant; try again.",
    StorageFull 503 "storage_full" "There is no room left where the orchestra's database stands. Nothing was changed, and reading goes on; operators must make room.",
    ReadOnly 503 "read_only" "The orchestra is read from its standby while its own database is away: nobody is asked, no answers are accepted, and nothing can be changed until operators take it back into use.",
    NeedsMigration 503 "needs_migration" "The orchestra's database must be migrated before it can be used with this version.",
    MigrationFailed 503 "migration_failed" "The orchestra's database could not be migrated; it is as it was before the step that failed. Operators see which step, and why.",
    Quarantined 503 "quarantined" "The orchestra was restored from a backup, and is not served before an operator releases it.",
    Misrouted 503 "misrouted" "The registered database is not this orchestra's. Nothing was read; operators have been told.",
}
