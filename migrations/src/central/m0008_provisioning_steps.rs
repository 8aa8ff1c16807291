//! The births of orchestras step by step: whoever watches sees how far one has come, and any worker can go on with it.

use crate::step::Step;

pub(super) const STEP: Step = Step {
    name: "m0008_provisioning_steps",
    up: r"
ALTER TABLE provisioning_run ADD COLUMN state text NOT NULL DEFAULT 'queued'
    CONSTRAINT ck_provisioning_run_state CHECK (state IN ('queued', 'running', 'failed', 'undoing', 'done'));
ALTER TABLE provisioning_run ADD COLUMN fence bigint NOT NULL DEFAULT 0;
ALTER TABLE provisioning_run ADD COLUMN found_empty boolean NOT NULL DEFAULT FALSE;
UPDATE provisioning_run SET state = CASE WHEN step = 'done' THEN 'done' ELSE 'failed' END;
ALTER TABLE provisioning_run DROP COLUMN step;
ALTER TABLE provisioning_run DROP COLUMN error;
CREATE TABLE provisioning_step (
    orchestra_id  uuid        NOT NULL,
    step          text        NOT NULL,
    started_at    timestamptz NOT NULL,
    finished_at   timestamptz,
    error         text,
    CONSTRAINT pk_provisioning_step PRIMARY KEY (orchestra_id, step),
    CONSTRAINT fk_provisioning_step_run FOREIGN KEY (orchestra_id)
        REFERENCES provisioning_run (orchestra_id) ON DELETE CASCADE,
    CONSTRAINT ck_provisioning_step_step
        CHECK (step IN ('reserve', 'database', 'migrate', 'identity', 'seed', 'verify', 'activate'))
);
",
    down: r"
DROP TABLE provisioning_step;
ALTER TABLE provisioning_run ADD COLUMN step text NOT NULL DEFAULT 'reserved';
ALTER TABLE provisioning_run ADD COLUMN error text;
UPDATE provisioning_run SET step = 'done' WHERE state = 'done';
ALTER TABLE provisioning_run DROP COLUMN found_empty;
ALTER TABLE provisioning_run DROP COLUMN fence;
ALTER TABLE provisioning_run DROP COLUMN state;
",
};
