//! How far the filling of a need has come.

use crate::values::states::{FillState, HoldReason};

/// The fill state of a need with this quantity, so many accepted and live requests, and this hold.
///
/// The planner stores `wave_done` and `exhausted` in the commit in which they become true, so nothing else has to be
/// looked at.
pub const fn fill_state(quantity: i32, accepted: i32, live: i32, hold: Option<HoldReason>) -> FillState {
    if accepted >= quantity {
        return FillState::Filled;
    }
    if live > 0 {
        return FillState::Running;
    }
    match hold {
        Some(HoldReason::WaveDone) => FillState::NeedsDecision,
        Some(HoldReason::Exhausted) => FillState::Exhausted,
        Some(_) => FillState::Held,
        None => FillState::Waiting,
    }
}

impl FillState {
    /// Whether staff must be told: nothing more happens until they decide.
    pub const fn is_loud(self) -> bool {
        matches!(self, Self::Held | Self::NeedsDecision | Self::Exhausted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_state_that_applies_is_the_fill_state() {
        let held = Some(HoldReason::Stopped);
        for (quantity, accepted, live, hold, state, loud) in [
            (2, 2, 0, held, FillState::Filled, false),
            (1, 2, 0, None, FillState::Filled, false),
            (2, 1, 1, held, FillState::Running, false),
            (2, 1, 0, held, FillState::Held, true),
            (2, 0, 0, Some(HoldReason::TooLate), FillState::Held, true),
            (2, 1, 0, Some(HoldReason::WaveDone), FillState::NeedsDecision, true),
            (2, 0, 0, Some(HoldReason::Exhausted), FillState::Exhausted, true),
            (2, 0, 0, None, FillState::Waiting, false),
        ] {
            assert_eq!(fill_state(quantity, accepted, live, hold), state);
            assert_eq!(state.is_loud(), loud);
        }
    }
}
