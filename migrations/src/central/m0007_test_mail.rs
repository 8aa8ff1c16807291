//! When an orchestra last saw a test mail leave: without that it does not go live.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0007_test_mail",
    up: "ALTER TABLE orchestra ADD COLUMN test_mail_at timestamptz;",
    down: "ALTER TABLE orchestra DROP COLUMN test_mail_at;",
};
