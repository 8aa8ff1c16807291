//! Pages: cursors that only this installation can make, good for one orchestra, list and filter.

use central_registry::secrets::mac;
use data_encoding::BASE64URL_NOPAD;
use domain::ids::OrchestraId;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use subtle::ConstantTimeEq;

use crate::problem::{ApiError, Code};

const TAG: usize = 16;

/// How many items a page has at most.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u32")]
pub struct Limit(u32);

impl Limit {
    /// The largest.
    pub const MOST: u32 = 200;

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl TryFrom<u32> for Limit {
    type Error = String;

    fn try_from(limit: u32) -> Result<Self, String> {
        if (1..=Self::MOST).contains(&limit) {
            Ok(Self(limit))
        } else {
            Err(format!("limit must be between 1 and {}", Self::MOST))
        }
    }
}

/// What somebody typed into a search field.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(try_from = "String")]
pub struct Search(String);

impl Search {
    /// The longest, in characters.
    pub const LONGEST: usize = 100;

    /// The text.
    pub fn into_text(self) -> String {
        self.0
    }
}

impl TryFrom<String> for Search {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.chars().count() > Self::LONGEST {
            return Err(format!("what is looked for must not be longer than {} characters", Self::LONGEST));
        }
        if text.contains('\0') {
            return Err("what is looked for must not hold a NUL character".to_owned());
        }
        Ok(Self(text))
    }
}

/// Cuts what was read beyond the page and says whether there was any: whether another page follows.
pub fn cut<T>(items: &mut Vec<T>, limit: u64) -> bool {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    more
}

/// Seals and opens cursors.
#[derive(Clone)]
pub struct Cursors {
    key: [u8; 32],
}

/// What a cursor belongs to: the orchestra, the list's operation, and everything that filters or sorts it.
#[derive(Clone, Debug)]
pub struct PageOf {
    orchestra: OrchestraId,
    operation: &'static str,
    filter: String,
}

impl PageOf {
    /// The page of a list with this filter (any text that differs when the filter does).
    pub fn new(orchestra: OrchestraId, operation: &'static str, filter: impl Serialize) -> Result<Self, ApiError> {
        Ok(Self { orchestra, operation, filter: serde_json::to_string(&filter).map_err(ApiError::internal)? })
    }

    /// The same of a list that is no orchestra's.
    pub fn central(operation: &'static str, filter: impl Serialize) -> Result<Self, ApiError> {
        Self::new(OrchestraId::from_uuid(uuid::Uuid::nil()), operation, filter)
    }
}

impl PageOf {
    /// The page of a list of the installation's own.
    pub fn installation(operation: &'static str, filter: impl Serialize) -> Result<Self, ApiError> {
        // No orchestra has this id.
        Self::new(OrchestraId::from_uuid(uuid::Uuid::nil()), operation, filter)
    }
}

impl Cursors {
    /// Cursors under a key derived from the configured secret.
    pub fn new(secret: &[u8]) -> Self {
        Self { key: mac(secret, b"stagesub cursor 1") }
    }

    /// A cursor that points behind this position.
    pub fn seal(&self, page: &PageOf, position: &impl Serialize) -> Result<String, ApiError> {
        let mut bytes = serde_json::to_vec(position).map_err(ApiError::internal)?;
        bytes.extend_from_slice(&self.tag(page, &bytes));
        Ok(BASE64URL_NOPAD.encode(&bytes))
    }

    /// The position a cursor points behind; refused when it was made for another orchestra, list or filter.
    pub fn open<P: DeserializeOwned>(&self, page: &PageOf, cursor: Option<&str>) -> Result<Option<P>, ApiError> {
        let Some(cursor) = cursor else { return Ok(None) };
        let refused = || Code::BadCursor.because("the cursor is not one of this list with this filter");
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_| refused())?;
        let (position, tag) = bytes.split_at_checked(bytes.len().saturating_sub(TAG)).ok_or_else(refused)?;
        if !bool::from(self.tag(page, position).ct_eq(tag)) {
            return Err(refused());
        }
        serde_json::from_slice(position).map(Some).map_err(|_| refused())
    }

    fn tag(&self, page: &PageOf, position: &[u8]) -> [u8; TAG] {
        let PageOf { orchestra, operation, filter } = page;
        let length = |text: &str| (text.len() as u64).to_be_bytes();
        let message = [
            orchestra.as_uuid().as_bytes().as_slice(),
            &length(operation),
            operation.as_bytes(),
            &length(filter),
            filter.as_bytes(),
            position,
        ]
        .concat();
        let mut tag = [0; TAG];
        tag.copy_from_slice(&mac(&self.key, &message)[..TAG]);
        tag
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;

    #[test]
    fn a_cursor_opens_for_its_orchestra_list_and_filter_only() {
        let orchestra = |n| OrchestraId::from_uuid(uuid::Uuid::from_u128(n));
        let page = |n, operation, filter| PageOf::new(orchestra(n), operation, filter).unwrap();
        let cursors = Cursors::new(b"secret");
        let cursor = cursors.seal(&page(1, "listMusicians", "q"), &42).unwrap();
        let opened =
            |cursors: &Cursors, page| cursors.open::<i32>(&page, Some(&cursor)).map_err(|refused| refused.code());
        assert_eq!(opened(&cursors, page(1, "listMusicians", "q")), Ok(Some(42)));
        for another in [page(2, "listMusicians", "q"), page(1, "listProjects", "q"), page(1, "listMusicians", "")] {
            assert_eq!(opened(&cursors, another), Err(Code::BadCursor));
        }
        let elsewhere = Cursors::new(b"another secret");
        assert_eq!(opened(&elsewhere, page(1, "listMusicians", "q")), Err(Code::BadCursor));
        assert!(matches!(cursors.open::<i32>(&page(1, "listMusicians", "q"), None), Ok(None)));
    }
}
