//! When each orchestra was last looked into for work that nobody had noted.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0018_sweeps",
    up: "ALTER TABLE wakeup ADD COLUMN swept_at timestamptz;",
    down: "ALTER TABLE wakeup DROP COLUMN swept_at;",
};
