//! Which refresh token of a login was used last: it may be used again, because its answer may have been lost.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0013_used_tokens",
    up: "
ALTER TABLE login ADD COLUMN used_n integer NOT NULL DEFAULT -1;
UPDATE login SET used_n = CASE WHEN poisoned_n = refresh_n - 1 THEN refresh_n - 2 ELSE refresh_n - 1 END;
ALTER TABLE login DROP COLUMN poisoned_n;
",
    down: "
ALTER TABLE login ADD COLUMN poisoned_n integer;
UPDATE login SET poisoned_n = refresh_n - 1 WHERE used_n < refresh_n - 1;
ALTER TABLE login DROP COLUMN used_n;
",
};
