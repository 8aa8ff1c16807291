//! Mail that belongs to no orchestra, links asked for by people who forgot their password, and what operators are told.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0012_outbox",
    up: r#"
-- As an orchestra's outbox: a row first, then sent. A link to a password is made when the mail leaves, from the row it
-- is for and a secret that is not here. A webhook has no recipient: where it goes is configured.
CREATE TABLE outbox (
    id                uuid        NOT NULL PRIMARY KEY,
    dedupe_key        text        NOT NULL,
    kind              text        NOT NULL,
    user_id           uuid,
    token_id          uuid,
    recipient         text,
    locale            text        NOT NULL,
    variables         jsonb       NOT NULL,
    message_id        text,
    state             text        NOT NULL,
    attempts          integer     NOT NULL DEFAULT 0,
    unknown_outcomes  integer     NOT NULL DEFAULT 0,
    next_at           timestamptz NOT NULL,
    lease_until       timestamptz,
    fence             bigint      NOT NULL DEFAULT 0,
    smtp_reply        text,
    sent_at           timestamptz,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    CONSTRAINT uq_outbox_dedupe_key UNIQUE (dedupe_key),
    CONSTRAINT fk_outbox_user FOREIGN KEY (user_id) REFERENCES "user" (id) ON DELETE CASCADE,
    CONSTRAINT ck_outbox_kind CHECK (kind IN ('password_link', 'alert', 'webhook')),
    CONSTRAINT ck_outbox_recipient CHECK ((recipient IS NULL) = (kind = 'webhook')),
    CONSTRAINT ck_outbox_token CHECK ((kind = 'password_link') = (user_id IS NOT NULL AND token_id IS NOT NULL)),
    CONSTRAINT ck_outbox_locale CHECK (locale IN ('sv', 'en')),
    CONSTRAINT ck_outbox_state CHECK (state IN ('queued', 'leased', 'sent', 'retracted', 'dead')),
    CONSTRAINT ck_outbox_lease CHECK ((state = 'leased') = (lease_until IS NOT NULL)),
    CONSTRAINT ck_outbox_sent CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX ix_outbox_next_at ON outbox (next_at, id) WHERE state = 'queued';
CREATE INDEX ix_outbox_lease_until ON outbox (lease_until) WHERE state = 'leased';
CREATE INDEX ix_outbox_user ON outbox (user_id, created_at);

-- Somebody said who they are and that they forgot their password. Whether that is anybody is found out later, so that
-- asking takes as long for everybody.
CREATE TABLE password_request (
    id        uuid        NOT NULL PRIMARY KEY,
    account   text        NOT NULL,
    asked_at  timestamptz NOT NULL
);

ALTER TABLE "user" ADD COLUMN version bigint NOT NULL DEFAULT 1;

-- One row per trouble, from the first doubt to the all-clear; of one subject and cause one at a time.
CREATE TABLE alert (
    id            uuid        NOT NULL PRIMARY KEY,
    orchestra_id  uuid,
    subject       text        NOT NULL,
    cause         text        NOT NULL,
    state         text        NOT NULL,
    since         timestamptz NOT NULL,
    failures      integer     NOT NULL,
    seen_at       timestamptz NOT NULL,
    calm_since    timestamptz,
    times         integer     NOT NULL,
    raised_at     timestamptz,
    cleared_at    timestamptz,
    detail        text        NOT NULL,
    stake         jsonb       NOT NULL,
    version       bigint      NOT NULL DEFAULT 1,
    CONSTRAINT fk_alert_orchestra FOREIGN KEY (orchestra_id) REFERENCES orchestra (id) ON DELETE CASCADE,
    CONSTRAINT ck_alert_cause CHECK (cause IN
        ('database', 'misrouted', 'schema', 'mail', 'late_work', 'forgotten_work')),
    CONSTRAINT ck_alert_state CHECK (state IN ('suspected', 'raised', 'cleared')),
    CONSTRAINT ck_alert_raised CHECK ((state = 'suspected') = (raised_at IS NULL)),
    CONSTRAINT ck_alert_cleared CHECK ((state = 'cleared') = (cleared_at IS NOT NULL))
);
CREATE UNIQUE INDEX uq_alert_live ON alert (subject, cause) WHERE state <> 'cleared';
CREATE INDEX ix_alert_raised_at ON alert (raised_at, id);
"#,
    down: r#"
DROP TABLE alert;
ALTER TABLE "user" DROP COLUMN version;
DROP TABLE password_request;
DROP TABLE outbox;
"#,
};
