//! Mail: templates in their versions, and what waits to be sent or was.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0006_mail",
    up: "
CREATE TABLE template (
    id          uuid        NOT NULL PRIMARY KEY,
    kind        text        NOT NULL,
    locale      text        NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    updated_by  uuid,
    version     bigint      NOT NULL DEFAULT 1,
    CONSTRAINT uq_template_kind UNIQUE (kind, locale),
    CONSTRAINT ck_template_kind CHECK (kind IN
        ('request', 'reminder', 'confirmation', 'position_filled', 'expired', 'cancelled', 'released', 'revision',
         'withdrawn_receipt', 'admin_alert', 'group')),
    CONSTRAINT ck_template_locale CHECK (locale IN ('sv', 'en'))
);

-- The newest is the one in use; a mail keeps the one it was made from.
CREATE TABLE template_version (
    id           uuid        NOT NULL PRIMARY KEY,
    template_id  uuid        NOT NULL,
    no           integer     NOT NULL,
    subject      text        NOT NULL,
    body         text        NOT NULL,
    created_at   timestamptz NOT NULL,
    created_by   uuid,
    CONSTRAINT uq_template_version_no UNIQUE (template_id, no),
    CONSTRAINT fk_template_version_template FOREIGN KEY (template_id) REFERENCES template (id),
    CONSTRAINT ck_template_version_no CHECK (no >= 1)
);

-- A message is a row first, written by the transaction that causes it. Alerts to staff have no template of the
-- orchestra, and no recipient when only the central database knows one; mails that no request causes have no request.
-- The Message-ID is fixed when the row is first claimed, before anything can have left: only the worker knows the domain.
CREATE TABLE outbox (
    id                   uuid        NOT NULL PRIMARY KEY,
    dedupe_key           text        NOT NULL,
    kind                 text        NOT NULL,
    project_id           uuid,
    request_id           uuid,
    musician_id          uuid,
    recipient            text,
    locale               text        NOT NULL,
    template_version_id  uuid,
    variables            jsonb       NOT NULL,
    message_id           text,
    at_once              boolean     NOT NULL,
    state                text        NOT NULL,
    attempts             integer     NOT NULL DEFAULT 0,
    unknown_outcomes     integer     NOT NULL DEFAULT 0,
    next_at              timestamptz NOT NULL,
    lease_until          timestamptz,
    fence                bigint      NOT NULL DEFAULT 0,
    smtp_reply           text,
    sent_at              timestamptz,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL,
    CONSTRAINT uq_outbox_dedupe_key UNIQUE (dedupe_key),
    CONSTRAINT fk_outbox_project FOREIGN KEY (project_id) REFERENCES project (id),
    CONSTRAINT fk_outbox_request FOREIGN KEY (request_id) REFERENCES request (id),
    CONSTRAINT fk_outbox_musician FOREIGN KEY (musician_id) REFERENCES musician (id),
    CONSTRAINT fk_outbox_template_version FOREIGN KEY (template_version_id) REFERENCES template_version (id),
    CONSTRAINT ck_outbox_kind CHECK (kind IN
        ('request', 'reminder', 'confirmation', 'position_filled', 'expired', 'cancelled', 'released', 'revision',
         'withdrawn_receipt', 'admin_alert', 'group')),
    CONSTRAINT ck_outbox_recipient CHECK (recipient IS NOT NULL OR kind = 'admin_alert'),
    CONSTRAINT ck_outbox_locale CHECK (locale IN ('sv', 'en')),
    CONSTRAINT ck_outbox_state CHECK (state IN ('queued', 'leased', 'sent', 'retracted', 'dead')),
    CONSTRAINT ck_outbox_lease CHECK ((state = 'leased') = (lease_until IS NOT NULL)),
    CONSTRAINT ck_outbox_sent CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX ix_outbox_next_at ON outbox (next_at, id) WHERE state = 'queued';
CREATE INDEX ix_outbox_lease_until ON outbox (lease_until) WHERE state = 'leased';
CREATE INDEX ix_outbox_request ON outbox (request_id);
CREATE INDEX ix_outbox_project ON outbox (project_id);
",
    down: "
DROP TABLE outbox;
DROP TABLE template_version;
DROP TABLE template;
",
};
