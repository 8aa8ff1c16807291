//! Hours that overlap: who is away, and who is asked or engaged elsewhere.

use chrono::{DateTime, Utc};

use crate::ids::ProjectId;

/// A half-open span of time: its end is not part of it, so that one may begin where another ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first instant.
    pub starts_at: DateTime<Utc>,
    /// The first instant after it.
    pub ends_at: DateTime<Utc>,
}

impl Span {
    /// Whether the two share an instant. An empty span shares none.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.starts_at.max(other.starts_at) < self.ends_at.min(other.ends_at)
    }
}

/// Whether a span of the one overlaps a span of the other.
pub fn overlap(one: &[Span], other: &[Span]) -> bool {
    one.iter().any(|span| other.iter().any(|against| span.overlaps(against)))
}

/// A request in another project that is live or accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engagement {
    /// That project. Cancelled projects book nobody: leave them out.
    pub project: ProjectId,
    /// Whether the musician said yes (else: has been asked and may still answer).
    pub accepted: bool,
    /// The sessions of that need.
    pub sessions: Vec<Span>,
}

/// The engagement over the hours of these sessions, if there is one; one that was accepted goes before one that was
/// only asked about.
pub fn booked_over<'a>(sessions: &[Span], engagements: &'a [Engagement]) -> Option<&'a Engagement> {
    engagements
        .iter()
        .filter(|engagement| overlap(sessions, &engagement.sessions))
        .min_by_key(|engagement| (!engagement.accepted, engagement.project))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn span(starts: i64, ends: i64) -> Span {
        let hour = |n: i64| DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(n);
        Span { starts_at: hour(starts), ends_at: hour(ends) }
    }

    #[test]
    fn spans_that_touch_do_not_overlap() {
        assert!(!span(1, 2).overlaps(&span(2, 3)));
        assert!(!span(2, 3).overlaps(&span(1, 2)));
        assert!(span(1, 3).overlaps(&span(2, 4)));
        assert!(span(1, 9).overlaps(&span(2, 3)));
        assert!(!span(2, 2).overlaps(&span(1, 3)), "an empty span holds no instant");
    }

    #[test]
    fn an_engagement_is_named_before_a_question() {
        let of = |n, accepted| Engagement {
            project: ProjectId::from_uuid(Uuid::from_u128(n)),
            accepted,
            sessions: vec![span(1, 3)],
        };
        let both = [of(1, false), of(2, true)];
        assert_eq!(booked_over(&[span(2, 4)], &both), Some(&both[1]));
        assert_eq!(booked_over(&[span(2, 4)], &both[..1]), Some(&both[0]));
        assert_eq!(booked_over(&[span(3, 4)], &both), None);
    }
}
