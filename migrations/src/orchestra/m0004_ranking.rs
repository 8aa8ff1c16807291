//! Ranking lists: in which order musicians are asked.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0004_ranking",
    up: "
-- A standing list has a tier; a custom list has a name and belongs to a project, or to none when it is a template.
CREATE TABLE ranking_list (
    id           uuid        NOT NULL PRIMARY KEY,
    position_id  uuid        NOT NULL,
    tier         text,
    name         text,
    project_id   uuid,
    description  text,
    archived_at  timestamptz,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    updated_by   uuid,
    version      bigint      NOT NULL DEFAULT 1,
    CONSTRAINT uq_ranking_list_tier UNIQUE (position_id, tier),
    CONSTRAINT fk_ranking_list_position FOREIGN KEY (position_id) REFERENCES position (id),
    CONSTRAINT fk_ranking_list_project FOREIGN KEY (project_id) REFERENCES project (id),
    CONSTRAINT ck_ranking_list_tier CHECK (tier IN ('A', 'B', 'C')),
    CONSTRAINT ck_ranking_list_kind CHECK (
        (tier IS NULL) = (name IS NOT NULL) AND (tier IS NULL OR project_id IS NULL)
    )
);
CREATE INDEX ix_ranking_list_project ON ranking_list (project_id) WHERE project_id IS NOT NULL;

-- Ranks are dense, 1 to n; the list's version guards edits made at once.
CREATE TABLE ranking_entry (
    list_id      uuid    NOT NULL,
    musician_id  uuid    NOT NULL,
    rank         integer NOT NULL,
    PRIMARY KEY (list_id, musician_id),
    CONSTRAINT uq_ranking_entry_rank UNIQUE (list_id, rank),
    CONSTRAINT fk_ranking_entry_list FOREIGN KEY (list_id) REFERENCES ranking_list (id),
    CONSTRAINT fk_ranking_entry_musician FOREIGN KEY (musician_id) REFERENCES musician (id),
    CONSTRAINT ck_ranking_entry_rank CHECK (rank >= 1)
);
CREATE INDEX ix_ranking_entry_musician ON ranking_entry (musician_id);
",
    down: "
DROP TABLE ranking_entry;
DROP TABLE ranking_list;
",
};
