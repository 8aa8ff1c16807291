//! Whose database this is, what it counts, how it is set up, and its operations log.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0001_ground",
    up: "
-- One row: compared with the registry every time a pool is opened.
CREATE TABLE identity (
    one                integer     NOT NULL PRIMARY KEY DEFAULT 1,
    orchestra_id       uuid        NOT NULL,
    code               text        NOT NULL,
    schema_generation  integer     NOT NULL,
    created_at         timestamptz NOT NULL,
    CONSTRAINT ck_identity_one CHECK (one = 1)
);

-- What the plan limits, the order of events, and the versions of lists. The rows that are changed by an UPDATE whose
-- condition decides, so that they must exist, are made here; the others come with their first use.
CREATE TABLE orchestra_counter (
    name  text   NOT NULL PRIMARY KEY,
    n     bigint NOT NULL,
    CONSTRAINT ck_orchestra_counter_n CHECK (n >= 0)
);
INSERT INTO orchestra_counter (name, n) VALUES ('musicians', 0), ('projects', 0), ('version:settings', 1);

CREATE TABLE setting (
    key         text        NOT NULL PRIMARY KEY,
    value       jsonb       NOT NULL,
    updated_at  timestamptz NOT NULL,
    updated_by  uuid,
    version     bigint      NOT NULL DEFAULT 1
);

CREATE TABLE system_log (
    id          uuid        NOT NULL PRIMARY KEY,
    ts          timestamptz NOT NULL,
    level       text        NOT NULL,
    category    text        NOT NULL,
    message     text        NOT NULL,
    request_id  text,
    user_id     uuid,
    fields      jsonb       NOT NULL,
    CONSTRAINT ck_system_log_level CHECK (level IN ('debug', 'info', 'warn', 'error'))
);
CREATE INDEX ix_system_log_ts ON system_log (ts, id);
CREATE INDEX ix_system_log_category ON system_log (category, ts);
",
    down: "
DROP TABLE system_log;
DROP TABLE setting;
DROP TABLE orchestra_counter;
DROP TABLE identity;
",
};
