//! What each plan allows and costs, and which orchestras have agreed on something of their own.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0015_plans",
    up: "
CREATE TABLE plan (
    name             text        NOT NULL PRIMARY KEY,
    max_musicians    integer     NOT NULL,
    max_projects     integer     NOT NULL,
    price_per_month  bigint      NOT NULL,
    currency         text        NOT NULL,
    version          bigint      NOT NULL DEFAULT 1,
    amended_at       timestamptz,
    amended_by       uuid,
    CONSTRAINT ck_plan_name CHECK (name IN ('small', 'medium', 'enterprise')),
    CONSTRAINT ck_plan_limits CHECK (max_musicians >= 1 AND max_projects >= 1),
    CONSTRAINT ck_plan_price CHECK (price_per_month >= 0)
);
INSERT INTO plan (name, max_musicians, max_projects, price_per_month, currency) VALUES
    ('small', 250, 25, 0, 'SEK'),
    ('medium', 1000, 100, 0, 'SEK'),
    ('enterprise', 20000, 2000, 0, 'SEK');

-- What is not its own follows its plan.
ALTER TABLE orchestra ADD COLUMN own_max_musicians boolean NOT NULL DEFAULT false;
ALTER TABLE orchestra ADD COLUMN own_max_projects boolean NOT NULL DEFAULT false;
ALTER TABLE orchestra ADD COLUMN own_price boolean NOT NULL DEFAULT false;
UPDATE orchestra SET
    own_max_musicians = max_musicians <> (SELECT p.max_musicians FROM plan p WHERE p.name = orchestra.plan),
    own_max_projects = max_projects <> (SELECT p.max_projects FROM plan p WHERE p.name = orchestra.plan),
    own_price = price_per_month <> 0 OR currency <> 'SEK';
",
    down: "
ALTER TABLE orchestra DROP COLUMN own_price;
ALTER TABLE orchestra DROP COLUMN own_max_projects;
ALTER TABLE orchestra DROP COLUMN own_max_musicians;
DROP TABLE plan;
",
};
