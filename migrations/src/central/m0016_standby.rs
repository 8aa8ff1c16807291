//! A second database that an orchestra can be read from while its own is away.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0016_standby",
    up: "
ALTER TABLE orchestra ADD COLUMN standby_url text;
ALTER TABLE orchestra ADD COLUMN standby_fingerprint text;
-- Only of one that stands still: nobody is asked, and no answers are accepted.
ALTER TABLE orchestra ADD COLUMN reads_standby boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX uq_orchestra_standby_fingerprint ON orchestra (standby_fingerprint);
",
    down: "
DROP INDEX uq_orchestra_standby_fingerprint;
ALTER TABLE orchestra DROP COLUMN reads_standby;
ALTER TABLE orchestra DROP COLUMN standby_fingerprint;
ALTER TABLE orchestra DROP COLUMN standby_url;
",
};
