//! The steps that an orchestra's database goes through, and where one stands. Each is taken in a transaction of its own
//! on both engines, together with the note that it was: a database is never between two versions.

use std::{collections::HashSet, sync::Arc};

use domain::{clock::Clock, timely::Txn, tx::begin_write};
use migrations::orchestra::{Migrator, OLDEST_SERVED};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use sea_orm_migration::{MigrationTrait, MigratorTrait, SchemaManager};

/// How a database's schema compares with a program's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaState {
    /// Equal.
    Current,
    /// It lacks this many steps.
    Behind(usize),
    /// It has steps that this program does not know.
    Ahead,
}

/// Which steps a database has had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    names: HashSet<String>,
}

impl Taken {
    /// The version: how many there are.
    pub fn version(&self) -> i32 {
        number(self.names.len())
    }
}

/// What taking a database to a version would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The steps that would be taken, in their order.
    pub up: Vec<String>,
    /// The steps that would be taken back, in their order.
    pub down: Vec<String>,
}

/// The steps that a program knows, in their order. Cheap to clone.
#[derive(Clone)]
pub struct Schema {
    steps: Arc<[Box<dyn MigrationTrait>]>,
    oldest_served: usize,
}

impl Schema {
    /// This program's.
    pub fn of_this_program() -> Self {
        Self::new(Migrator::migrations(), OLDEST_SERVED)
    }

    /// One of these steps, whose program serves databases that have had the first `oldest_served` of them or more.
    pub fn new(steps: Vec<Box<dyn MigrationTrait>>, oldest_served: usize) -> Self {
        Self { steps: steps.into(), oldest_served }
    }

    /// The newest version: the number of steps.
    pub fn newest(&self) -> i32 {
        number(self.steps.len())
    }

    /// The oldest version that is served.
    pub fn oldest_served(&self) -> i32 {
        number(self.oldest_served)
    }

    /// Which steps a database has had. Writes nothing.
    pub async fn taken(&self, db: &impl ConnectionTrait) -> Result<Taken, DbErr> {
        let there = match db.get_database_backend() {
            DbBackend::Postgres => {
                "SELECT 1 AS n FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'seaql_migrations'"
            }
            _ => "SELECT 1 AS n FROM sqlite_schema WHERE type = 'table' AND name = 'seaql_migrations'",
        };
        if db.query_one_raw(Statement::from_string(db.get_database_backend(), there)).await?.is_none() {
            return Ok(Taken { names: HashSet::new() });
        }
        let versions = Statement::from_string(db.get_database_backend(), "SELECT version FROM seaql_migrations");
        let rows = db.query_all_raw(versions).await?;
        let names = rows.iter().map(|row| row.try_get::<String>("", "version")).collect::<Result<_, _>>()?;
        Ok(Taken { names })
    }

    /// How a database that has had these steps compares.
    pub fn state(&self, taken: &Taken) -> SchemaState {
        let known = self.steps.iter().filter(|step| taken.names.contains(step.name())).count();
        if known < taken.names.len() {
            return SchemaState::Ahead;
        }
        match self.steps.len() - known {
            0 => SchemaState::Current,
            missing => SchemaState::Behind(missing),
        }
    }

    /// Whether this program's queries work with a database that has had these steps.
    pub fn serves(&self, taken: &Taken) -> bool {
        self.state(taken) != SchemaState::Ahead
            && self.steps.iter().take(self.oldest_served).all(|step| taken.names.contains(step.name()))
    }

    /// What taking a database to `target` would do.
    pub fn plan(&self, taken: &Taken, target: i32) -> Plan {
        let has = |step: &dyn MigrationTrait| taken.names.contains(step.name());
        let (below, above) = self.steps.split_at(usize::try_from(target).unwrap_or(0).min(self.steps.len()));
        Plan {
            up: below.iter().filter(|step| !has(&***step)).map(|step| step.name().to_owned()).collect(),
            down: above.iter().rev().filter(|step| has(&***step)).map(|step| step.name().to_owned()).collect(),
        }
    }

    /// Takes one step, or takes it back, unless that has been done: whoever comes second finds it done.
    pub async fn take(
        &self,
        db: &DatabaseConnection,
        clock: &Clock,
        name: &str,
        direction: Direction,
    ) -> Result<(), DbErr> {
        let Some(step) = self.steps.iter().find(|step| step.name() == name) else {
            return Err(DbErr::Custom(format!("this program has no step {name}")));
        };
        let txn = begin_write(db).await?;
        if txn.get_database_backend() == DbBackend::Postgres {
            // SQLite has a single writer.
            txn.execute_unprepared("LOCK TABLE seaql_migrations IN SHARE ROW EXCLUSIVE MODE").await?;
        }
        let is_taken = is_noted(&txn, name).await?;
        let manager = SchemaManager::new(txn.patient());
        let backend = txn.get_database_backend();
        match direction {
            Direction::Up if !is_taken => {
                step.up(&manager).await?;
                let note = "INSERT INTO seaql_migrations (version, applied_at) VALUES ($1, $2)";
                let values = [name.into(), clock.now().timestamp().into()];
                txn.execute_raw(Statement::from_sql_and_values(backend, note, values)).await?;
            }
            Direction::Down if is_taken => {
                step.down(&manager).await?;
                let forget = "DELETE FROM seaql_migrations WHERE version = $1";
                txn.execute_raw(Statement::from_sql_and_values(backend, forget, [name.into()])).await?;
            }
            Direction::Up | Direction::Down => {}
        }
        txn.commit().await
    }

    /// Makes a database able to note steps, and its connection able to wait for long ones.
    pub async fn prepare(&self, db: &DatabaseConnection) -> Result<(), DbErr> {
        if db.get_database_backend() == DbBackend::Postgres {
            // The role's five seconds are for requests; the pool has one connection, so this holds for every step.
            db.execute_unprepared("SET statement_timeout = 0").await?;
        }
        Migrator::install(db).await
    }
}

/// Which way a step is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Forward.
    Up,
    /// Back.
    Down,
}

async fn is_noted(txn: &Txn, name: &str) -> Result<bool, DbErr> {
    let noted = "SELECT 1 AS n FROM seaql_migrations WHERE version = $1";
    let noted = Statement::from_sql_and_values(txn.get_database_backend(), noted, [name.into()]);
    Ok(txn.query_one_raw(noted).await?.is_some())
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn having(names: &[&str]) -> Taken {
        Taken { names: names.iter().map(|name| (*name).to_owned()).collect() }
    }

    fn first(schema: &Schema, count: usize) -> Taken {
        having(&schema.steps.iter().take(count).map(|step| step.name()).collect::<Vec<_>>())
    }

    #[test]
    fn a_program_serves_from_its_oldest_schema_to_its_newest_and_none_that_it_does_not_know() {
        let schema = Schema::new(Migrator::migrations(), Migrator::migrations().len() - 1);
        let newest = schema.steps.len();
        let served: Vec<_> = (0..=newest).map(|count| schema.serves(&first(&schema, count))).collect();
        assert_eq!(served.iter().filter(|served| **served).count(), 2);
        assert_eq!(served[newest - 1..], [true, true]);
        let mut newer = first(&schema, newest);
        newer.names.insert("m9999_unheard_of".to_owned());
        assert_eq!((schema.serves(&newer), schema.state(&newer)), (false, SchemaState::Ahead));
        assert_eq!(schema.state(&first(&schema, newest - 2)), SchemaState::Behind(2));
    }

    #[test]
    fn a_plan_goes_forward_in_order_and_back_in_the_other() {
        let schema = Schema::of_this_program();
        let name = |at: usize| schema.steps[at].name().to_owned();
        let forward = schema.plan(&first(&schema, 2), 4);
        assert_eq!(forward, Plan { up: vec![name(2), name(3)], down: vec![] });
        let back = schema.plan(&first(&schema, 4), 2);
        assert_eq!(back, Plan { up: vec![], down: vec![name(3), name(2)] });
        assert_eq!(schema.plan(&first(&schema, 4), 4), Plan::default());
    }
}
