//! Which backups were made and verified, and orchestras that were restored from one: quarantined until somebody releases
//! them.

use chrono::{DateTime, Utc};
use domain::{
    clock::Clock,
    ids::{BackupId, OrchestraId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, DeriveActiveEnum, EntityTrait, EnumIter, QueryFilter,
    QueryOrder, sea_query::Expr,
};
use serde::{Deserialize, Serialize};

use crate::{
    Registry,
    database_url::DatabaseUrl,
    entities::{backup, orchestra},
    orchestras::{Hold, Orchestra, RegisterError, UnknownWord, refused, stored_words},
};

stored_words! {
    /// What kind of database it is.
    // In the API an engine without more words would be anybody's.
    #[schema(as = BackupEngine)]
    Engine {
        /// A file.
        Sqlite = "sqlite",
        /// On a PostgreSQL server.
        Postgres = "postgres",
    }
}

/// A backup to be noted.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names are the manifest's")]
pub struct NewBackup {
    /// Whose; none for the central database.
    pub orchestra: Option<OrchestraId>,
    pub engine: Engine,
    pub schema_version: i32,
    /// Where its manifest is.
    pub place: String,
    pub bytes: i64,
    pub row_count: i64,
    pub sha256: String,
    pub made_at: DateTime<Utc>,
}

/// A backup that was made.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names are the manifest's")]
pub struct KnownBackup {
    pub id: BackupId,
    pub engine: Engine,
    pub schema_version: i32,
    pub place: String,
    pub bytes: i64,
    pub row_count: i64,
    pub made_at: DateTime<Utc>,
    /// When it was last read back and found whole.
    pub verified_at: Option<DateTime<Utc>>,
}

/// What is known of the backups of one database.
#[derive(Clone, Debug)]
pub struct BackedUp {
    /// Whose; none for the central database.
    pub orchestra: Option<Orchestra>,
    /// The last one.
    pub last: Option<KnownBackup>,
    /// The last one that was read back and found whole.
    pub last_verified: Option<KnownBackup>,
}

impl From<backup::Model> for KnownBackup {
    fn from(row: backup::Model) -> Self {
        let backup::Model {
            id,
            orchestra_id: _,
            engine,
            schema_version,
            place,
            bytes,
            row_count,
            sha256: _,
            made_at,
            verified_at,
        } = row;
        Self { id, engine, schema_version, place, bytes, row_count, made_at, verified_at }
    }
}

impl Registry {
    /// Notes a backup that was made.
    pub async fn note_backup(&self, new: NewBackup) -> Result<(), DbErr> {
        let NewBackup { orchestra, engine, schema_version, place, bytes, row_count, sha256, made_at } = new;
        let row = backup::ActiveModel {
            id: Set(BackupId::new(self.sign_in_clock())),
            orchestra_id: Set(orchestra),
            engine: Set(engine),
            schema_version: Set(schema_version),
            place: Set(place),
            bytes: Set(bytes),
            row_count: Set(row_count),
            sha256: Set(sha256),
            made_at: Set(made_at),
            verified_at: Set(None),
        };
        row.insert(self.db().write()).await.map(drop)
    }

    /// The backup whose manifest is at this place, on the machine that made it.
    pub async fn backup_at(&self, place: &str) -> Result<Option<KnownBackup>, DbErr> {
        let made = backup::Entity::find().filter(backup::COLUMN.place.eq(place)).order_by_desc(backup::Column::Id);
        Ok(made.one(self.db().write()).await?.map(Into::into))
    }

    /// Notes that the backup with this checksum was read back and found whole.
    pub async fn note_verified(&self, sha256: &str) -> Result<(), DbErr> {
        backup::Entity::update_many()
            .col_expr(backup::Column::VerifiedAt, Expr::value(self.sign_in_clock().now()))
            .filter(backup::COLUMN.sha256.eq(sha256))
            .exec(self.db().write())
            .await
            .map(drop)
    }

    /// What is known of the backups of the central database, which is first, and of every orchestra, by code.
    pub async fn backed_up(&self) -> Result<Vec<BackedUp>, DbErr> {
        let db = self.db().read();
        let rows = backup::Entity::find().order_by_asc(backup::Column::MadeAt).all(db).await?;
        let known = |orchestra: Option<Orchestra>| {
            let of_it = || {
                let id = orchestra.as_ref().map(|orchestra| orchestra.id);
                rows.iter().rev().filter(move |row| row.orchestra_id == id)
            };
            let last = of_it().next().cloned().map(Into::into);
            let last_verified = of_it().find(|row| row.verified_at.is_some()).cloned().map(Into::into);
            BackedUp { orchestra, last, last_verified }
        };
        let orchestras = self.orchestras().await?.into_iter().filter(Orchestra::has_data).map(Some);
        Ok(std::iter::once(None).chain(orchestras).map(known).collect())
    }

    /// Lets an orchestra's data be the restored one from now on, which nobody is served from before it is released.
    /// `of` is the moment that the backup is of.
    pub async fn quarantine(
        &self,
        clock: &Clock,
        id: OrchestraId,
        restored: &DatabaseUrl,
        of: DateTime<Utc>,
        schema_version: i32,
    ) -> Result<(), RegisterError> {
        orchestra::Entity::update_many()
            .col_expr(orchestra::Column::DatabaseUrl, Expr::value(self.0.key.seal(clock, id, restored)))
            .col_expr(orchestra::Column::DatabaseFingerprint, Expr::value(self.0.key.fingerprint(restored)))
            .col_expr(orchestra::Column::Hold, Expr::value(Hold::Quarantine))
            .col_expr(orchestra::Column::RestoredFrom, Expr::value(of))
            .col_expr(orchestra::Column::SchemaVersion, Expr::value(schema_version))
            .col_expr(orchestra::Column::UpdatedAt, Expr::value(clock.now()))
            .filter(orchestra::COLUMN.id.eq(id))
            .exec(self.db().write())
            .await
            .map_err(refused)?;
        self.forget_orchestra(id);
        Ok(())
    }

    /// Opens the doors of an orchestra that was quarantined; false when it was not.
    pub async fn end_quarantine(&self, clock: &Clock, id: OrchestraId) -> Result<bool, DbErr> {
        let released = orchestra::Entity::update_many()
            .col_expr(orchestra::Column::Hold, Expr::value(None::<Hold>))
            .col_expr(orchestra::Column::RestoredFrom, Expr::value(None::<DateTime<Utc>>))
            .col_expr(orchestra::Column::UpdatedAt, Expr::value(clock.now()))
            .filter(orchestra::COLUMN.id.eq(id))
            .filter(orchestra::COLUMN.hold.eq(Hold::Quarantine))
            .exec(self.db().write())
            .await?;
        self.forget_orchestra(id);
        Ok(released.rows_affected == 1)
    }
}
