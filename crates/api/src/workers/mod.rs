//! Workers send mail and watch deadlines. An orchestra is visited when something is due in it, and otherwise left alone.
//!
//! One timer ([`Worker::run`]) asks the central registry who is due and leases them; a [`visit`] settles what time has
//! decided, hands mail over ([`delivery`], through what [`post`] knows), and says when to come again. Beside it,
//! [`births`] makes the orchestras that were ordered, and [`migrations`] takes orchestras to another schema.

mod births;
pub mod counting;
mod delivery;
pub(crate) mod letter;
mod migrations;
mod post;
mod test_mail;
mod visit;
mod wakeups;

pub use test_mail::{NotTried, send_test_mail};
pub use wakeups::{CannotStart, Worker};
