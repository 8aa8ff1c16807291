//! What each orchestra comes to in numbers, as last seen, and as it was at the end of each day. What is summed over
//! orchestras stands in columns of its own.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0009_metrics",
    up: "
CREATE TABLE orchestra_metrics (
    orchestra_id  uuid        NOT NULL PRIMARY KEY,
    as_of         timestamptz NOT NULL,
    musicians     bigint      NOT NULL,
    requests_sent bigint      NOT NULL,
    places_filled bigint      NOT NULL,
    mails_sent    bigint      NOT NULL,
    figures       jsonb       NOT NULL,
    CONSTRAINT fk_orchestra_metrics_orchestra
        FOREIGN KEY (orchestra_id) REFERENCES orchestra (id) ON DELETE CASCADE
);
CREATE TABLE orchestra_metrics_day (
    orchestra_id  uuid        NOT NULL,
    day           date        NOT NULL,
    musicians     bigint      NOT NULL,
    requests_sent bigint      NOT NULL,
    places_filled bigint      NOT NULL,
    mails_sent    bigint      NOT NULL,
    PRIMARY KEY (orchestra_id, day),
    CONSTRAINT fk_orchestra_metrics_day_orchestra
        FOREIGN KEY (orchestra_id) REFERENCES orchestra (id) ON DELETE CASCADE
);
CREATE INDEX ix_orchestra_metrics_day_day ON orchestra_metrics_day (day);
",
    down: "
DROP TABLE orchestra_metrics_day;
DROP TABLE orchestra_metrics;
",
};
