//! How mail leaves: one seam, behind it SMTP for the world and the built-in mailbox for demo and rehearsal.

pub mod classification;
pub mod mailbox;
pub mod message;
pub mod pacing;
pub mod smtp;

use async_trait::async_trait;

pub use self::{
    classification::{Refusal, Stage, Verdict},
    message::{Address, HeaderText, Letter, Message, MessageId, Party},
};

/// A way for mail to leave.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Opens a line, for as many letters as one visit has. Never mail's own fault: every error here is our side's.
    async fn connect(&self) -> Result<Box<dyn Line>, Refusal>;
}

/// An open line to whoever takes our mail. Each letter goes in two steps, [`Line::address`] and [`Line::data`], so that
/// the caller can look once more, between them, whether the mail is still wanted; if not, it calls [`Line::abandon`].
///
/// After a refusal the line is ready for the next letter, unless [`Line::is_usable`] says otherwise.
#[async_trait]
pub trait Line: Send {
    /// Names sender and recipient. Nothing is delivered yet.
    async fn address(&mut self, letter: &Letter) -> Result<(), Refusal>;

    /// Hands over the letter that was addressed; gives the server's words of acceptance, for `outbox.smtp_reply`.
    async fn data(&mut self, letter: &Letter) -> Result<String, Refusal>;

    /// Takes back an addressed letter, which is then not delivered.
    async fn abandon(&mut self);

    /// Whether another letter can go over this line. Once false, it stays so: connect again.
    fn is_usable(&self) -> bool;

    /// Says goodbye. Dropping the line instead is rude, and does no harm.
    async fn hang_up(self: Box<Self>);
}
