//! A superadmin's leave to enter one orchestra for a while, and what that orchestra's own log must be told of it.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0010_access_grants",
    up: r#"
CREATE TABLE access_grant (
    id            uuid        NOT NULL PRIMARY KEY,
    user_id       uuid        NOT NULL,
    orchestra_id  uuid        NOT NULL,
    reason        text        NOT NULL,
    may_write     boolean     NOT NULL,
    created_at    timestamptz NOT NULL,
    until         timestamptz NOT NULL,
    ended_at      timestamptz,
    CONSTRAINT fk_access_grant_user FOREIGN KEY (user_id) REFERENCES "user" (id) ON DELETE CASCADE,
    CONSTRAINT fk_access_grant_orchestra
        FOREIGN KEY (orchestra_id) REFERENCES orchestra (id) ON DELETE CASCADE,
    CONSTRAINT ck_access_grant_until CHECK (until > created_at)
);
CREATE INDEX ix_access_grant_holder ON access_grant (user_id, orchestra_id, until);
CREATE INDEX ix_access_grant_orchestra ON access_grant (orchestra_id, created_at, id);
CREATE TABLE access_note (
    id          uuid        NOT NULL PRIMARY KEY,
    grant_id    uuid        NOT NULL,
    once        text        NOT NULL,
    at          timestamptz NOT NULL,
    user_id     uuid        NOT NULL,
    message     text        NOT NULL,
    request_id  text,
    fields      jsonb       NOT NULL,
    told_at     timestamptz,
    CONSTRAINT uq_access_note_once UNIQUE (grant_id, once),
    CONSTRAINT fk_access_note_grant FOREIGN KEY (grant_id) REFERENCES access_grant (id) ON DELETE CASCADE
);
CREATE INDEX ix_access_note_untold ON access_note (grant_id) WHERE told_at IS NULL;
"#,
    down: "
DROP TABLE access_note;
DROP TABLE access_grant;
",
};
