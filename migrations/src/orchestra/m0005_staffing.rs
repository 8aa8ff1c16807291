//! Staffing: needs and their seats, requests, executed plans, and the timeline.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0005_staffing",
    up: "
CREATE TABLE need (
    id                uuid        NOT NULL PRIMARY KEY,
    project_id        uuid        NOT NULL,
    position_id       uuid        NOT NULL,
    quantity          integer     NOT NULL,
    status            text        NOT NULL,
    strategy          text        NOT NULL,
    max_recipients    integer,
    response_value    integer     NOT NULL,
    response_unit     text        NOT NULL,
    clock             text        NOT NULL,
    requires_local    boolean     NOT NULL,
    urgent            boolean     NOT NULL,
    armed_at          timestamptz,
    hold_reason       text,
    held_at           timestamptz,
    priority          integer     NOT NULL DEFAULT 0,
    reason            text        NOT NULL,
    replaces          text,
    note_to_musician  text,
    terms             text,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    updated_by        uuid,
    version           bigint      NOT NULL DEFAULT 1,
    CONSTRAINT uq_need_project UNIQUE (project_id, id),
    CONSTRAINT fk_need_project FOREIGN KEY (project_id) REFERENCES project (id),
    CONSTRAINT fk_need_position FOREIGN KEY (position_id) REFERENCES position (id),
    CONSTRAINT ck_need_quantity CHECK (quantity BETWEEN 1 AND 99),
    CONSTRAINT ck_need_status CHECK (status IN ('active', 'archived')),
    CONSTRAINT ck_need_strategy CHECK (strategy IN ('sequential', 'parallel', 'first_come')),
    CONSTRAINT ck_need_max_recipients
        CHECK (max_recipients IS NULL OR (strategy = 'first_come' AND max_recipients >= 1)),
    CONSTRAINT ck_need_response CHECK (
        (response_unit = 'minute' AND response_value BETWEEN 30 AND 129600)
        OR (response_unit = 'hour' AND response_value BETWEEN 1 AND 2160)
        OR (response_unit = 'day' AND response_value BETWEEN 1 AND 90)
    ),
    CONSTRAINT ck_need_clock CHECK (clock IN ('elapsed', 'business')),
    CONSTRAINT ck_need_hold_reason CHECK (hold_reason IN
        ('released', 'stopped', 'withdrawn', 'wave_done', 'exhausted', 'dont_ask', 'too_late')),
    CONSTRAINT ck_need_hold CHECK ((hold_reason IS NULL) = (held_at IS NULL)),
    CONSTRAINT ck_need_reason CHECK (reason IN ('substitute', 'extra', 'vacancy'))
);
CREATE INDEX ix_need_position ON need (position_id);

-- The sessions a need covers; none means all that are still ahead.
CREATE TABLE need_session (
    project_id  uuid NOT NULL,
    need_id     uuid NOT NULL,
    session_id  uuid NOT NULL,
    PRIMARY KEY (need_id, session_id),
    CONSTRAINT fk_need_session_need FOREIGN KEY (project_id, need_id) REFERENCES need (project_id, id),
    CONSTRAINT fk_need_session_session
        FOREIGN KEY (project_id, session_id) REFERENCES project_session (project_id, id)
);
CREATE INDEX ix_need_session_session ON need_session (session_id);

-- One row per place: a request that is accepted refers to one, so that more yes than places is impossible.
CREATE TABLE seat (
    need_id  uuid    NOT NULL,
    no       integer NOT NULL,
    PRIMARY KEY (need_id, no),
    CONSTRAINT fk_seat_need FOREIGN KEY (need_id) REFERENCES need (id),
    CONSTRAINT ck_seat_no CHECK (no BETWEEN 1 AND 99)
);

-- The ladder of a need: its lists in the order they open. opens_at is set while a list of an armed need waits for its
-- hour, and emptied by the plan that finds it open.
CREATE TABLE need_list (
    need_id   uuid        NOT NULL,
    ordinal   integer     NOT NULL,
    list_id   uuid        NOT NULL,
    release   text        NOT NULL,
    opens_at  timestamptz,
    PRIMARY KEY (need_id, ordinal),
    CONSTRAINT uq_need_list_list UNIQUE (need_id, list_id),
    CONSTRAINT fk_need_list_need FOREIGN KEY (need_id) REFERENCES need (id),
    CONSTRAINT fk_need_list_list FOREIGN KEY (list_id) REFERENCES ranking_list (id),
    CONSTRAINT ck_need_list_ordinal CHECK (ordinal >= 1),
    CONSTRAINT ck_need_list_release
        CHECK (release IN ('exhausted', 'immediately') OR release LIKE 'after_%_hours')
);
CREATE INDEX ix_need_list_list ON need_list (list_id);
CREATE INDEX ix_need_list_opens_at ON need_list (opens_at) WHERE opens_at IS NOT NULL;

-- One executed plan: why this person, why not that one.
CREATE TABLE dispatch (
    id           uuid        NOT NULL PRIMARY KEY,
    project_id   uuid        NOT NULL,
    actor        uuid,
    trigger      text        NOT NULL,
    plan_digest  text        NOT NULL,
    verdicts     jsonb       NOT NULL,
    at           timestamptz NOT NULL,
    CONSTRAINT fk_dispatch_project FOREIGN KEY (project_id) REFERENCES project (id),
    CONSTRAINT ck_dispatch_trigger CHECK (trigger IN
        ('preview', 'send', 'save', 'request', 'answer', 'expiry', 'bounce', 'due', 'resume'))
);
CREATE INDEX ix_dispatch_project ON dispatch (project_id, at);

-- Rows are never deleted; what was true at dispatch is copied in and never changes.
CREATE TABLE request (
    id                uuid        NOT NULL PRIMARY KEY,
    project_id        uuid        NOT NULL,
    need_id           uuid        NOT NULL,
    musician_id       uuid        NOT NULL,
    dispatch_id       uuid        NOT NULL,
    status            text        NOT NULL,
    closed_reason     text,
    decline_scope     text,
    wave              integer     NOT NULL,
    list_ordinal      integer     NOT NULL,
    rank_at_dispatch  integer     NOT NULL,
    seat_no           integer,
    queued_at         timestamptz NOT NULL,
    sent_at           timestamptz,
    deadline_at       timestamptz,
    next_reminder_at  timestamptz,
    reminded_count    integer     NOT NULL DEFAULT 0,
    resends           integer     NOT NULL DEFAULT 0,
    answered_at       timestamptz,
    answered_by       uuid,
    answer_no         integer     NOT NULL DEFAULT 0,
    answer_channel    text,
    question          text,
    comment           text,
    standby_since     timestamptz,
    closed_at         timestamptz,
    link_epoch        integer     NOT NULL DEFAULT 0,
    updated_at        timestamptz NOT NULL,
    updated_by        uuid,
    version           bigint      NOT NULL DEFAULT 1,
    CONSTRAINT fk_request_project FOREIGN KEY (project_id) REFERENCES project (id),
    CONSTRAINT fk_request_need FOREIGN KEY (project_id, need_id) REFERENCES need (project_id, id),
    CONSTRAINT fk_request_musician FOREIGN KEY (musician_id) REFERENCES musician (id),
    CONSTRAINT fk_request_dispatch FOREIGN KEY (dispatch_id) REFERENCES dispatch (id),
    CONSTRAINT fk_request_seat FOREIGN KEY (need_id, seat_no) REFERENCES seat (need_id, no),
    CONSTRAINT ck_request_status CHECK (status IN
        ('queued', 'open', 'accepted', 'declined', 'expired', 'cancelled', 'undeliverable', 'withdrawn', 'released')),
    CONSTRAINT ck_request_seat CHECK ((status = 'accepted') = (seat_no IS NOT NULL)),
    CONSTRAINT ck_request_deadline
        CHECK (deadline_at IS NULL OR (sent_at IS NOT NULL AND deadline_at > sent_at)),
    CONSTRAINT ck_request_queued CHECK (status <> 'queued' OR (sent_at IS NULL AND deadline_at IS NULL)),
    CONSTRAINT ck_request_open CHECK (status <> 'open' OR deadline_at IS NOT NULL),
    CONSTRAINT ck_request_closed CHECK ((status IN ('queued', 'open', 'accepted')) = (closed_at IS NULL)),
    CONSTRAINT ck_request_closed_reason CHECK (closed_reason IN
        ('position_filled', 'quantity_lowered', 'accepted_elsewhere', 'skipped', 'stopped', 'superseded', 'too_late',
         'need_archived', 'project_cancelled', 'musician_archived', 'not_me')),
    CONSTRAINT ck_request_cancelled CHECK ((status = 'cancelled') = (closed_reason IS NOT NULL)),
    CONSTRAINT ck_request_decline_scope CHECK (decline_scope IN ('days', 'position')),
    CONSTRAINT ck_request_declined CHECK ((status = 'declined') = (decline_scope IS NOT NULL)),
    CONSTRAINT ck_request_answer_channel CHECK (answer_channel IN ('link', 'phone', 'message', 'in_person')),
    CONSTRAINT ck_request_link_epoch CHECK (link_epoch BETWEEN 0 AND 255)
);
CREATE UNIQUE INDEX uq_request_live ON request (project_id, musician_id)
    WHERE status IN ('queued', 'open', 'accepted');
CREATE UNIQUE INDEX uq_request_seat ON request (need_id, seat_no) WHERE status = 'accepted';
CREATE INDEX ix_request_project ON request (project_id, need_id);
CREATE INDEX ix_request_need ON request (need_id, status);
CREATE INDEX ix_request_musician ON request (musician_id, status);
CREATE INDEX ix_request_deadline_at ON request (deadline_at) WHERE status = 'open';
CREATE INDEX ix_request_next_reminder_at ON request (next_reminder_at) WHERE status = 'open';

-- A block lifted by staff: what was closed before it no longer counts.
CREATE TABLE reask (
    id           uuid        NOT NULL PRIMARY KEY,
    project_id   uuid        NOT NULL,
    musician_id  uuid        NOT NULL,
    reason       text        NOT NULL,
    lifted_by    uuid        NOT NULL,
    at           timestamptz NOT NULL,
    CONSTRAINT fk_reask_project FOREIGN KEY (project_id) REFERENCES project (id),
    CONSTRAINT fk_reask_musician FOREIGN KEY (musician_id) REFERENCES musician (id)
);
CREATE INDEX ix_reask_project ON reask (project_id, musician_id);

-- The timeline, append-only; seq is taken last in a transaction, so the order of commits is the order of seq.
CREATE TABLE event (
    id           uuid        NOT NULL PRIMARY KEY,
    seq          bigint      NOT NULL,
    at           timestamptz NOT NULL,
    actor_kind   text        NOT NULL,
    actor_id     uuid,
    kind         text        NOT NULL,
    project_id   uuid,
    entity_kind  text        NOT NULL,
    entity_id    uuid        NOT NULL,
    payload      jsonb       NOT NULL,
    CONSTRAINT uq_event_seq UNIQUE (seq),
    CONSTRAINT ck_event_actor_kind CHECK (actor_kind IN ('staff', 'superadmin', 'musician', 'system'))
);
CREATE INDEX ix_event_project ON event (project_id, seq) WHERE project_id IS NOT NULL;
CREATE INDEX ix_event_entity ON event (entity_id, seq);
",
    down: "
DROP TABLE event;
DROP TABLE reask;
DROP TABLE request;
DROP TABLE dispatch;
DROP TABLE need_list;
DROP TABLE seat;
DROP TABLE need_session;
DROP TABLE need;
",
};
