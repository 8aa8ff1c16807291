//! The roster: instruments, positions, musicians, what they can play, and when or what they are not asked.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0003_roster",
    up: "
-- seed_key marks a row that came with the product, so that seeding again finds it whatever it is called by now.
-- The folded names are made by the product: SQLite's lower() knows only ASCII.
CREATE TABLE instrument (
    id             uuid        NOT NULL PRIMARY KEY,
    seed_key       text,
    name_sv        text        NOT NULL,
    name_en        text        NOT NULL,
    folded_sv      text        NOT NULL,
    folded_en      text        NOT NULL,
    display_order  integer     NOT NULL,
    archived_at    timestamptz,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    updated_by     uuid,
    version        bigint      NOT NULL DEFAULT 1,
    CONSTRAINT uq_instrument_seed_key UNIQUE (seed_key),
    CONSTRAINT uq_instrument_folded_sv UNIQUE (folded_sv),
    CONSTRAINT uq_instrument_folded_en UNIQUE (folded_en)
);

CREATE TABLE position (
    id               uuid        NOT NULL PRIMARY KEY,
    external_id      text,
    seed_key         text,
    instrument_id    uuid        NOT NULL,
    name_sv          text        NOT NULL,
    name_en          text        NOT NULL,
    folded_sv        text        NOT NULL,
    folded_en        text        NOT NULL,
    hierarchy_level  integer     NOT NULL,
    archived_at      timestamptz,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    updated_by       uuid,
    version          bigint      NOT NULL DEFAULT 1,
    CONSTRAINT uq_position_seed_key UNIQUE (seed_key),
    CONSTRAINT uq_position_folded_sv UNIQUE (instrument_id, folded_sv),
    CONSTRAINT uq_position_folded_en UNIQUE (instrument_id, folded_en),
    CONSTRAINT fk_position_instrument FOREIGN KEY (instrument_id) REFERENCES instrument (id),
    CONSTRAINT ck_position_hierarchy_level CHECK (hierarchy_level >= 1)
);
CREATE INDEX ix_position_external_id ON position (external_id) WHERE external_id IS NOT NULL;

CREATE TABLE musician (
    id           uuid        NOT NULL PRIMARY KEY,
    external_id  text,
    first_name   text        NOT NULL,
    last_name    text        NOT NULL,
    search       text        NOT NULL,
    sort_key     text COLLATE \"C\" NOT NULL,
    email        text        NOT NULL,
    phone        text,
    locale       text        NOT NULL,
    is_local     boolean     NOT NULL,
    status       text        NOT NULL,
    notes        text,
    mail_state   text        NOT NULL,
    erased_at    timestamptz,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    updated_by   uuid,
    version      bigint      NOT NULL DEFAULT 1,
    CONSTRAINT ck_musician_locale CHECK (locale IN ('sv', 'en')),
    CONSTRAINT ck_musician_status CHECK (status IN ('active', 'inactive', 'archived')),
    CONSTRAINT ck_musician_mail_state CHECK (mail_state IN ('ok', 'bounced', 'suppressed')),
    CONSTRAINT ck_musician_erased CHECK (erased_at IS NULL OR status = 'archived')
);
CREATE UNIQUE INDEX uq_musician_email ON musician (email) WHERE erased_at IS NULL;
CREATE INDEX ix_musician_sort_key ON musician (sort_key, id);
CREATE INDEX ix_musician_created_at ON musician (created_at, id);
CREATE INDEX ix_musician_external_id ON musician (external_id) WHERE external_id IS NOT NULL;

CREATE TABLE qualification (
    musician_id  uuid NOT NULL,
    position_id  uuid NOT NULL,
    PRIMARY KEY (musician_id, position_id),
    CONSTRAINT fk_qualification_musician FOREIGN KEY (musician_id) REFERENCES musician (id),
    CONSTRAINT fk_qualification_position FOREIGN KEY (position_id) REFERENCES position (id)
);
CREATE INDEX ix_qualification_position ON qualification (position_id);

-- The scope says which of the three targets is set, none of them for all.
CREATE TABLE restriction (
    id             uuid        NOT NULL PRIMARY KEY,
    musician_id    uuid        NOT NULL,
    scope          text        NOT NULL,
    position_id    uuid,
    instrument_id  uuid,
    project_id     uuid,
    starts_at      timestamptz,
    ends_at        timestamptz,
    kind           text        NOT NULL,
    reason         text,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    updated_by     uuid,
    version        bigint      NOT NULL DEFAULT 1,
    CONSTRAINT fk_restriction_musician FOREIGN KEY (musician_id) REFERENCES musician (id),
    CONSTRAINT fk_restriction_position FOREIGN KEY (position_id) REFERENCES position (id),
    CONSTRAINT fk_restriction_instrument FOREIGN KEY (instrument_id) REFERENCES instrument (id),
    CONSTRAINT fk_restriction_project FOREIGN KEY (project_id) REFERENCES project (id),
    CONSTRAINT ck_restriction_scope CHECK (scope IN ('position', 'instrument', 'project', 'all')),
    CONSTRAINT ck_restriction_target CHECK (
        (scope = 'position') = (position_id IS NOT NULL)
        AND (scope = 'instrument') = (instrument_id IS NOT NULL)
        AND (scope = 'project') = (project_id IS NOT NULL)
    ),
    CONSTRAINT ck_restriction_kind CHECK (kind IN ('never', 'ask_last')),
    CONSTRAINT ck_restriction_times CHECK (starts_at < ends_at)
);
CREATE INDEX ix_restriction_musician ON restriction (musician_id);

CREATE TABLE unavailability (
    id           uuid        NOT NULL PRIMARY KEY,
    musician_id  uuid        NOT NULL,
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    note         text,
    source       text        NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    updated_by   uuid,
    version      bigint      NOT NULL DEFAULT 1,
    CONSTRAINT fk_unavailability_musician FOREIGN KEY (musician_id) REFERENCES musician (id),
    CONSTRAINT ck_unavailability_source CHECK (source IN ('staff', 'musician', 'import')),
    CONSTRAINT ck_unavailability_times CHECK (starts_at < ends_at)
);
CREATE INDEX ix_unavailability_musician ON unavailability (musician_id, starts_at);
",
    down: "
DROP TABLE unavailability;
DROP TABLE restriction;
DROP TABLE qualification;
DROP TABLE musician;
DROP TABLE position;
DROP TABLE instrument;
",
};
