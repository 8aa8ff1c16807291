//! How requests were answered, in numbers.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::values::states::RequestStatus;

/// What counts about one request.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Where it stands.
    pub status: RequestStatus,
    /// When its mail was handed over; whoever was never mailed was never asked.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
}

/// Requests that were mailed, and what came of them. What is still open, or was called off unanswered, is in `asked` only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// How many were mailed.
    #[schema(example = 12)]
    pub asked: u32,
    /// How many were answered yes, in time or late, whatever came of it.
    #[schema(example = 7)]
    pub yes: u32,
    /// How many were answered no.
    #[schema(example = 3)]
    pub no: u32,
    /// How many ran out unanswered.
    #[schema(example = 2)]
    pub silent: u32,
    /// How many of the yes were taken back by the musician.
    #[schema(example = 0)]
    pub withdrawn: u32,
    /// Half of the answers came within so many minutes; `null` without answers.
    #[schema(example = 47)]
    pub median_minutes: Option<i64>,
}

impl Tally {
    /// Counts them.
    pub fn of(requests: impl IntoIterator<Item = Asked>) -> Self {
        let mut tally = Self::default();
        let mut minutes = Vec::new();
        for Asked { status, sent_at, answered_at } in requests {
            let Some(sent_at) = sent_at else { continue };
            tally.asked += 1;
            match (status, answered_at) {
                (RequestStatus::Declined, _) => tally.no += 1,
                (RequestStatus::Expired, None) => tally.silent += 1,
                (RequestStatus::Queued | RequestStatus::Open | RequestStatus::Undeliverable, _) | (_, None) => {}
                (_, Some(_)) => tally.yes += 1,
            }
            tally.withdrawn += u32::from(status == RequestStatus::Withdrawn);
            minutes.extend(answered_at.map(|at| (at - sent_at).num_minutes().max(0)));
        }
        minutes.sort_unstable();
        tally.median_minutes = match minutes.len() {
            0 => None,
            n if n % 2 == 1 => Some(minutes[n / 2]),
            n => Some(i64::midpoint(minutes[n / 2 - 1], minutes[n / 2])),
        };
        tally
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn asked(status: RequestStatus, minutes: Option<i64>) -> Asked {
        let sent_at = DateTime::UNIX_EPOCH;
        Asked {
            status,
            sent_at: Some(sent_at),
            answered_at: minutes.map(|minutes| sent_at + TimeDelta::minutes(minutes)),
        }
    }

    #[test]
    fn every_request_that_was_mailed_is_counted_once() {
        use RequestStatus::{Accepted, Cancelled, Declined, Expired, Open, Queued, Undeliverable, Withdrawn};
        let unsent = Asked { sent_at: None, ..asked(Queued, None) };
        let tally = Tally::of([
            asked(Accepted, Some(10)),
            asked(Withdrawn, Some(20)),
            // A yes when no seat was left.
            asked(Cancelled, Some(90)),
            asked(Cancelled, None),
            asked(Declined, Some(40)),
            asked(Expired, None),
            // A late yes that waits for a seat.
            asked(Expired, Some(500)),
            asked(Open, None),
            asked(Undeliverable, None),
            unsent,
        ]);
        let counted = Tally { asked: 9, yes: 4, no: 1, silent: 1, withdrawn: 1, median_minutes: Some(40) };
        assert_eq!(tally, counted);
        assert_eq!(Tally::of([asked(Accepted, Some(10)), asked(Declined, Some(15))]).median_minutes, Some(12));
        assert_eq!(Tally::of([]), Tally::default());
    }
}
