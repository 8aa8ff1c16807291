//! What comes first today.

use super::{TodayItem, TodayKind};

/// Puts the most urgent first: by how near the first session is, then by what is the matter, then by how long it waits.
pub(super) fn sort(items: &mut [TodayItem]) {
    items.sort_by_key(key);
}

fn key(item: &TodayItem) -> impl Ord + use<> {
    let waits_in_vain = item.kind == TodayKind::Standby && item.filled >= item.quantity;
    let nearness = match (item.kind, item.days_left) {
        // An answer time that runs out within hours does not wait, whatever it is about.
        (TodayKind::CallPrompt, _) | (_, Some(..=2)) => 0,
        (_, Some(3..=7)) => 1,
        _ => 2,
    };
    (waits_in_vain, nearness, item.kind, item.first_session_at, item.since, item.need_id, item.request_id)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use uuid::Uuid;

    use super::*;
    use crate::{
        ids::{NeedId, ProjectId},
        values::{names::Names, states::ProjectStatus, text::Name},
    };

    fn item(kind: TodayKind, days_left: i64, filled: i32) -> TodayItem {
        let name = |text: &str| Name::stored(text.to_owned());
        TodayItem {
            kind,
            project_id: ProjectId::from_uuid(Uuid::nil()),
            project_name: name("Brahms 4"),
            project_status: ProjectStatus::Active,
            need_id: NeedId::from_uuid(Uuid::nil()),
            position_names: Names { sv: name("Tutti"), en: name("Tutti") },
            quantity: 2,
            filled,
            asked: 0,
            first_session_at: Some(DateTime::UNIX_EPOCH + TimeDelta::days(days_left)),
            days_left: Some(days_left),
            since: DateTime::UNIX_EPOCH,
            hold: None,
            musician: None,
            request_id: None,
            deadline_at: None,
            question: None,
            mail: None,
        }
    }

    #[test]
    fn what_is_near_comes_before_what_is_bad() {
        use TodayKind::{CallPrompt, Exhausted, Held, OpenSeats, Question, Standby};
        let sorted = [
            item(CallPrompt, 30, 0),
            item(Held, 1, 0),
            item(OpenSeats, 1, 0),
            item(Exhausted, 5, 0),
            item(Exhausted, 20, 0),
            item(Exhausted, 21, 0),
            item(Question, 20, 0),
            item(Standby, 20, 1),
            // Nothing can be done about it while every seat is taken.
            item(Standby, 1, 2),
        ];
        let mut items = sorted.to_vec();
        items.reverse();
        sort(&mut items);
        assert_eq!(items, sorted);
    }
}
