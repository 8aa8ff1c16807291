//! The central tables as they are.
#![expect(
    clippy::disallowed_methods,
    reason = "sea-orm's generated nested saves call plain `begin`; none of them is used"
)]

pub mod access_grant;
pub mod access_note;
pub mod alert;
pub mod backup;
pub mod login;
pub mod migration_run;
pub mod migration_run_orchestra;
pub mod one_time_token;
pub mod orchestra;
pub mod outbox;
pub mod password_request;
pub mod plan;
pub mod provisioning_run;
pub mod provisioning_step;
pub mod system_log;
pub mod user;
pub mod wakeup;
