//! Projects and their sessions.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0002_projects",
    up: "
-- lock_seq is the lock of every staffing command; version changes only when staff change the project's own fields.
CREATE TABLE project (
    id                uuid        NOT NULL PRIMARY KEY,
    external_id       text,
    name              text        NOT NULL,
    status            text        NOT NULL,
    starts_on         date        NOT NULL,
    ends_on           date        NOT NULL,
    programme         text,
    conductor         text,
    dress             text,
    terms             text,
    rehearsal_text    text,
    concert_text      text,
    notes             text,
    contact_name      text,
    contact_phone     text,
    contact_email     text,
    responsible_user  uuid,
    conflict_policy   text,
    answer_by         date,
    paused_at         timestamptz,
    lock_seq          bigint      NOT NULL DEFAULT 0,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    updated_by        uuid,
    version           bigint      NOT NULL DEFAULT 1,
    CONSTRAINT ck_project_status
        CHECK (status IN ('draft', 'active', 'paused', 'completed', 'cancelled', 'archived')),
    CONSTRAINT ck_project_paused CHECK ((status = 'paused') = (paused_at IS NOT NULL)),
    CONSTRAINT ck_project_dates CHECK (starts_on <= ends_on),
    CONSTRAINT ck_project_conflict_policy CHECK (conflict_policy IN ('first_listed', 'best_rank'))
);
CREATE INDEX ix_project_starts_on ON project (starts_on, id);
CREATE INDEX ix_project_external_id ON project (external_id) WHERE external_id IS NOT NULL;

CREATE TABLE project_session (
    id           uuid        NOT NULL PRIMARY KEY,
    external_id  text,
    project_id   uuid        NOT NULL,
    kind         text        NOT NULL,
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    venue        text,
    note         text,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    updated_by   uuid,
    version      bigint      NOT NULL DEFAULT 1,
    CONSTRAINT uq_project_session_project UNIQUE (project_id, id),
    CONSTRAINT fk_project_session_project FOREIGN KEY (project_id) REFERENCES project (id),
    CONSTRAINT ck_project_session_kind CHECK (kind IN ('rehearsal', 'dress', 'concert', 'travel', 'other')),
    CONSTRAINT ck_project_session_times CHECK (starts_at < ends_at)
);
CREATE INDEX ix_project_session_times ON project_session (starts_at, ends_at);
CREATE INDEX ix_project_session_external_id ON project_session (external_id) WHERE external_id IS NOT NULL;
",
    down: "
DROP TABLE project_session;
DROP TABLE project;
",
};
