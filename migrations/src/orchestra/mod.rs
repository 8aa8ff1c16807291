//! The database of one orchestra: everything of its own, nothing of another.
//!
//! Ids are UUIDv7, times are UTC, states are words. Constraints are named `uq_`, `fk_`, `ck_` and `ix_` with the
//! table after it. Nothing cascades: history is never deleted along with what it speaks of. People who work for the
//! orchestra (`updated_by` and the like) live in the central database, so no reference can reach them.

mod m0001_ground;
mod m0002_projects;
mod m0003_roster;
mod m0004_ranking;
mod m0005_staffing;
mod m0006_mail;

use sea_orm_migration::{MigrationTrait, MigratorTrait};

/// The oldest schema that this program's queries still work with. It stays where it is when a step only adds what no
/// query needs yet, and becomes the newest one otherwise.
pub const OLDEST_SERVED: usize = 6;

/// Takes the database of an orchestra to the newest schema, or back.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_ground::STEP),
            Box::new(m0002_projects::STEP),
            Box::new(m0003_roster::STEP),
            Box::new(m0004_ranking::STEP),
            Box::new(m0005_staffing::STEP),
            Box::new(m0006_mail::STEP),
        ]
    }
}
