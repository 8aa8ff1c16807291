//! Links by which somebody chooses a password, once.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0006_one_time_tokens",
    up: r#"
CREATE TABLE one_time_token (
    id          uuid        NOT NULL PRIMARY KEY,
    user_id     uuid        NOT NULL,
    kind        text        NOT NULL,
    sha256      text        NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    CONSTRAINT uq_one_time_token_sha256 UNIQUE (sha256),
    CONSTRAINT fk_one_time_token_user FOREIGN KEY (user_id) REFERENCES "user" (id) ON DELETE CASCADE,
    CONSTRAINT ck_one_time_token_kind CHECK (kind IN ('invite', 'reset'))
);
CREATE INDEX ix_one_time_token_user ON one_time_token (user_id);
"#,
    down: "DROP TABLE one_time_token;",
};
