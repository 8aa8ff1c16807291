//! What a caller does to get a roster: each step through the API, each answering the new thing's id.

use domain::values::folding::SearchText;
use serde_json::{Value, json};

use crate::Caller;

/// `Ada Lovelace` who can play these positions, ready to be posted; her address is `ada.lovelace@example.org`.
pub fn new_musician(full_name: &str, position_ids: &[&str]) -> Value {
    let (first_name, last_name) = full_name.split_once(' ').unwrap();
    let address = SearchText::of(full_name).as_str().replace(' ', ".");
    json!({
        "firstName": first_name,
        "lastName": last_name,
        "email": format!("{address}@example.org"),
        "positionIds": position_ids,
    })
}

impl Caller {
    /// Adds an instrument of this name.
    pub async fn add_instrument(&self, name: &str) -> String {
        let new = json!({ "names": { "sv": name, "en": name }, "displayOrder": 500 });
        self.post("/api/instruments", new).await.is(201).id()
    }

    /// Adds a position of this name.
    pub async fn add_position(&self, instrument_id: &str, name: &str) -> String {
        let new = json!({ "instrumentId": instrument_id, "names": { "sv": name, "en": name }, "hierarchyLevel": 1 });
        self.post("/api/positions", new).await.is(201).id()
    }

    /// Puts `Ada Lovelace` on the roster.
    pub async fn enrol(&self, full_name: &str, position_ids: &[&str]) -> String {
        self.post("/api/musicians", new_musician(full_name, position_ids)).await.is(201).id()
    }

    /// Makes the position's list of this tier, with these musicians in this order.
    pub async fn rank(&self, position_id: &str, tier: &str, musician_ids: &[&str]) -> String {
        let list =
            self.post("/api/ranking-lists", json!({ "positionId": position_id, "tier": tier })).await.is(201).id();
        let order = json!({ "musicianIds": musician_ids });
        self.put(&format!("/api/ranking-lists/{list}/entries"), order).await.is(200);
        list
    }
}
