//! How each user wants the app.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0005_preferences",
    up: r#"
ALTER TABLE "user" ADD COLUMN theme text NOT NULL DEFAULT 'system'
    CONSTRAINT ck_user_theme CHECK (theme IN ('system', 'light', 'dark'));
ALTER TABLE "user" ADD COLUMN shortcuts boolean NOT NULL DEFAULT TRUE;
"#,
    down: r#"
ALTER TABLE "user" DROP COLUMN shortcuts;
ALTER TABLE "user" DROP COLUMN theme;
"#,
};
