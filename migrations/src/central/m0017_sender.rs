//! From whom an orchestra's mail comes, and by which server it leaves, when not by the installation's.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0017_sender",
    up: "
ALTER TABLE orchestra ADD COLUMN sender_address text;
-- Encrypted for the orchestra.
ALTER TABLE orchestra ADD COLUMN mail_server text;
",
    down: "
ALTER TABLE orchestra DROP COLUMN mail_server;
ALTER TABLE orchestra DROP COLUMN sender_address;
",
};
