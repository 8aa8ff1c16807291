//! Runs that take orchestras to another schema, the backups that were made, and what keeps an orchestra from being
//! served whatever its status.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0011_schema_and_backups",
    up: "
ALTER TABLE orchestra ADD COLUMN hold text
    CONSTRAINT ck_orchestra_hold CHECK (hold IN ('migration_failed', 'quarantine'));
ALTER TABLE orchestra ADD COLUMN restored_from timestamptz;
ALTER TABLE orchestra ADD COLUMN schema_seen integer;
ALTER TABLE orchestra ADD COLUMN schema_seen_at timestamptz;

CREATE TABLE migration_run (
    id           uuid        NOT NULL PRIMARY KEY,
    target       integer     NOT NULL,
    state        text        NOT NULL,
    lease_until  timestamptz,
    fence        bigint      NOT NULL DEFAULT 0,
    created_by   uuid,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT ck_migration_run_target CHECK (target >= 1),
    CONSTRAINT ck_migration_run_state CHECK (state IN ('running', 'stopped', 'halted', 'failed', 'done'))
);
-- One at a time: two could pull one orchestra in two directions.
CREATE UNIQUE INDEX uq_migration_run_running ON migration_run (state) WHERE state = 'running';

CREATE TABLE migration_run_orchestra (
    run_id        uuid        NOT NULL,
    orchestra_id  uuid        NOT NULL,
    turn          integer     NOT NULL,
    state         text        NOT NULL,
    version_before integer,
    version_after integer,
    error         text,
    started_at    timestamptz,
    finished_at   timestamptz,
    CONSTRAINT pk_migration_run_orchestra PRIMARY KEY (run_id, orchestra_id),
    CONSTRAINT fk_migration_run_orchestra_run FOREIGN KEY (run_id) REFERENCES migration_run (id) ON DELETE CASCADE,
    CONSTRAINT fk_migration_run_orchestra_orchestra FOREIGN KEY (orchestra_id)
        REFERENCES orchestra (id) ON DELETE CASCADE,
    CONSTRAINT ck_migration_run_orchestra_state CHECK (state IN ('waiting', 'running', 'failed', 'done'))
);

-- Without an orchestra it is one of the central database.
CREATE TABLE backup (
    id              uuid        NOT NULL PRIMARY KEY,
    orchestra_id    uuid,
    engine          text        NOT NULL,
    schema_version  integer     NOT NULL,
    place           text        NOT NULL,
    bytes           bigint      NOT NULL,
    row_count       bigint      NOT NULL,
    sha256          text        NOT NULL,
    made_at         timestamptz NOT NULL,
    verified_at     timestamptz,
    CONSTRAINT fk_backup_orchestra FOREIGN KEY (orchestra_id) REFERENCES orchestra (id) ON DELETE CASCADE,
    CONSTRAINT ck_backup_engine CHECK (engine IN ('sqlite', 'postgres'))
);
CREATE INDEX ix_backup_orchestra ON backup (orchestra_id, made_at);
",
    down: "
DROP TABLE backup;
DROP TABLE migration_run_orchestra;
DROP TABLE migration_run;
ALTER TABLE orchestra DROP COLUMN schema_seen_at;
ALTER TABLE orchestra DROP COLUMN schema_seen;
ALTER TABLE orchestra DROP COLUMN restored_from;
ALTER TABLE orchestra DROP COLUMN hold;
",
};
