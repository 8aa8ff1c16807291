//! The tables of an orchestra's database, as they are; `migrations::orchestra` says what each column means.
//!
//! Requests and mail are private to this crate: only services that hold a [`StaffingTx`](crate::tx::StaffingTx) may
//! write them, so that whatever they leave to be done is found by a worker.

#![expect(missing_docs, reason = "the schema's own comments say what the columns mean")]
#![expect(clippy::disallowed_methods, reason = "generated nested saves")]

pub mod dispatch;
pub mod event;
pub mod identity;
pub mod instrument;
pub mod musician;
pub mod need;
pub mod need_list;
pub mod need_session;
pub mod orchestra_counter;
pub(crate) mod outbox;
pub mod position;
pub mod project;
pub mod project_session;
pub mod qualification;
pub mod ranking_entry;
pub mod ranking_list;
pub mod reask;
pub(crate) mod request;
pub mod restriction;
pub mod seat;
pub mod setting;
pub mod system_log;
pub mod template;
pub mod template_version;
pub mod unavailability;
