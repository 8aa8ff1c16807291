//! The central database: which orchestras exist, who may enter, and when each must be visited.

use sea_orm_migration::prelude::*;

mod m0001_registry;
mod m0002_logins;
mod m0003_wakeups;
mod m0004_operations;
mod m0005_preferences;
mod m0006_one_time_tokens;
mod m0007_test_mail;
mod m0008_provisioning_steps;
mod m0009_metrics;
mod m0010_access_grants;
mod m0011_schema_and_backups;
mod m0012_outbox;
mod m0013_used_tokens;
mod m0014_orchestra_version;
mod m0015_plans;
mod m0016_standby;
mod m0017_sender;
mod m0018_sweeps;
mod m0019_colour;

/// Brings the central database to this binary's schema.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_registry::Migration),
            Box::new(m0002_logins::Migration),
            Box::new(m0003_wakeups::Migration),
            Box::new(m0004_operations::Migration),
            Box::new(m0005_preferences::STEP),
            Box::new(m0006_one_time_tokens::STEP),
            Box::new(m0007_test_mail::STEP),
            Box::new(m0008_provisioning_steps::STEP),
            Box::new(m0009_metrics::STEP),
            Box::new(m0010_access_grants::STEP),
            Box::new(m0011_schema_and_backups::STEP),
            Box::new(m0012_outbox::STEP),
            Box::new(m0013_used_tokens::STEP),
            Box::new(m0014_orchestra_version::STEP),
            Box::new(m0015_plans::STEP),
            Box::new(m0016_standby::STEP),
            Box::new(m0017_sender::STEP),
            Box::new(m0018_sweeps::STEP),
            Box::new(m0019_colour::STEP),
        ]
    }
}
