//! What clients saw, checked afterwards: could it have happened one answer after the other?

use std::{collections::HashSet, time::Duration};

/// An answer, as the one who gave it saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A yes, and whether it brought the engagement.
    Yes {
        /// It did.
        is_engaged: bool,
    },
    /// A no.
    No,
}

/// When an answer was first tried, when it was acknowledged, and what was seen then.
#[derive(Clone, Copy, Debug)]
pub struct Answered {
    /// Before this nothing of it can have happened.
    pub began: Duration,
    /// By then it had happened.
    pub ended: Duration,
    /// What was seen.
    pub seen: Seen,
}

/// Whether there is an order of these answers in which none comes after one that began when it had ended, and each yes
/// brings an engagement just as long as there are seats.
pub fn has_an_order(seats: usize, answers: &[Answered]) -> bool {
    goes_on(seats, answers, 0, 0, &mut HashSet::new())
}

/// Whether those that are not in `done` can follow, when so many are engaged.
fn goes_on(seats: usize, answers: &[Answered], done: u64, engaged: usize, in_vain: &mut HashSet<u64>) -> bool {
    let left = || (0..answers.len()).filter(|n| done & (1 << n) == 0);
    if left().next().is_none() {
        return true;
    }
    if !in_vain.insert(done) {
        return false;
    }
    left().any(|next| {
        let answer = answers[next];
        let comes_too_early = left().any(|other| answers[other].ended < answer.began);
        let more = match answer.seen {
            Seen::Yes { is_engaged } if is_engaged != (engaged < seats) => return false,
            Seen::Yes { is_engaged } => usize::from(is_engaged),
            Seen::No => 0,
        };
        !comes_too_early && goes_on(seats, answers, done | (1 << next), engaged + more, in_vain)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yes(began: u64, ended: u64, is_engaged: bool) -> Answered {
        let (began, ended) = (Duration::from_secs(began), Duration::from_secs(ended));
        Answered { began, ended, seen: Seen::Yes { is_engaged } }
    }

    #[test]
    fn what_overlaps_may_have_happened_in_either_order() {
        assert!(has_an_order(1, &[yes(0, 9, false), yes(1, 2, true)]));
        assert!(has_an_order(1, &[yes(0, 9, true), yes(1, 2, false)]));
        assert!(has_an_order(2, &[yes(0, 1, true), yes(0, 1, true), yes(0, 1, false)]));
    }

    #[test]
    fn what_no_order_explains_is_found() {
        assert!(!has_an_order(1, &[yes(0, 1, false), yes(2, 3, true)]), "turned away from a free seat");
        assert!(!has_an_order(1, &[yes(0, 1, true), yes(0, 1, true)]), "one chair twice");
        assert!(!has_an_order(2, &[yes(0, 1, true), yes(0, 1, false)]), "a seat stays free");
    }
}
