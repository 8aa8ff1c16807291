//! The colour of an orchestra's mails and answer pages.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0019_colour",
    up: "ALTER TABLE orchestra ADD COLUMN colour text;",
    down: "ALTER TABLE orchestra DROP COLUMN colour;",
};
