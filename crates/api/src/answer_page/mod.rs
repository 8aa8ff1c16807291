//! The answer page.
pub mod calendar_file;
pub mod form;
pub mod page;
mod said;
mod words;
