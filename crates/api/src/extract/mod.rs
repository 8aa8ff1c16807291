//! Reading requests and writing answers: parsed at the edge, unquestionable afterwards.

pub mod answers;
pub mod body;
pub mod if_match;
mod objects;
pub mod page_query;
pub mod valid_json;

pub use answers::{Created, Read};
pub use if_match::IfMatch;
pub use page_query::{Cursors, Limit, PageOf, Search};
pub use valid_json::Valid;
