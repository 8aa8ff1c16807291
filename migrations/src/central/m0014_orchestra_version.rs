//! Which version of what operators say of an orchestra this is, so that two of them do not undo each other unseen.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0014_orchestra_version",
    up: "
ALTER TABLE orchestra ADD COLUMN version bigint NOT NULL DEFAULT 1;
ALTER TABLE orchestra ADD COLUMN amended_at timestamptz;
ALTER TABLE orchestra ADD COLUMN amended_by uuid;
",
    down: "
ALTER TABLE orchestra DROP COLUMN amended_by;
ALTER TABLE orchestra DROP COLUMN amended_at;
ALTER TABLE orchestra DROP COLUMN version;
",
};
