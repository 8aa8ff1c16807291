//! Orchestras: which exist, what state they are in, and where their data lives.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    clock::Clock,
    ids::OrchestraId,
    values::colour::{Colour, Shades},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, DeriveActiveEnum, EntityTrait, EnumIter, ExprTrait,
    PaginatorTrait, QueryFilter, QueryOrder, SqlErr, sea_query::Expr,
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use crate::{
    Registry,
    database_url::DatabaseUrl,
    entities::orchestra::{ActiveModel, COLUMN, Column, Entity, Model},
    plans::{self, PlanTerms},
};

macro_rules! stored_words { ($($(#[$doc:meta])+ $name:ident { $($(#[$variant_doc:meta])+ $variant:ident = $text:literal,)+ })+) => {$(
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum, utoipa::ToSchema)]
    $(#[$doc])+
    #[sea_orm(rs_type = "String", db_type = "Text")]
    #[serde(rename_all = "snake_case")]
    pub enum $name {$(
        $(#[$variant_doc])+
        #[sea_orm(string_value = $text)]
        $variant,
    )+}

    impl $name {
        /// The word as it is stored.
        pub const fn as_str(self) -> &'static str {
            match self { $(Self::$variant => $text,)+ }
        }
    }

    impl std::str::FromStr for $name {
        type Err = UnknownWord;

        fn from_str(text: &str) -> Result<Self, Self::Err> {
            match text { $($text => Ok(Self::$variant),)+ _ => Err(UnknownWord) }
        }
    }
)+}; }
pub(crate) use stored_words;

/// A word that is none of the known ones.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("none of the known words")]
pub struct UnknownWord;

stored_words! {
    /// Where an orchestra is in its life.
    Status {
        /// Being born; not reachable yet.
        Provisioning = "provisioning",
        /// In use.
        Active = "active",
        /// Not in use any more.
        Inactive = "inactive",
        /// Stopped by an operator; comes back.
        Suspended = "suspended",
        /// Its birth failed.
        Failed = "failed",
    }
    /// What keeps an orchestra from being served, whatever its status.
    Hold {
        /// A step of its schema failed and was rolled back; until a run of migrations succeeds.
        MigrationFailed = "migration_failed",
        /// It was restored from a backup; until somebody releases it.
        Quarantine = "quarantine",
    }
    /// What an orchestra pays for.
    // In the API a plan without more words is one of asking.
    #[schema(as = OrchestraPlan)]
    Plan {
        /// A small orchestra.
        Small = "small",
        /// A mid-sized orchestra.
        Medium = "medium",
        /// A large house.
        Enterprise = "enterprise",
    }
    /// Whether mail reaches people.
    MailMode {
        /// Every mail goes to the built-in mailbox.
        Rehearsal = "rehearsal",
        /// Mail goes out.
        Live = "live",
    }
}

/// One orchestra as the registry knows it. Holds no musician and, outside this crate, no readable secret.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the columns of docs/TENANCY.md")]
pub struct Orchestra {
    pub id: OrchestraId,
    pub code: String,
    pub name: String,
    pub status: Status,
    pub plan: Plan,
    pub max_musicians: i32,
    pub max_projects: i32,
    pub contact: Option<String>,
    pub mail_mode: MailMode,
    pub is_demo: bool,
    pub test_mail_at: Option<DateTime<Utc>>,
    pub schema_version: i32,
    pub suspended_at: Option<DateTime<Utc>>,
    pub hold: Option<Hold>,
    pub restored_from: Option<DateTime<Utc>>,
    pub reads_standby: bool,
    pub sender_address: Option<String>,
    pub(crate) mail_server: Option<String>,
    pub colour: Option<Colour>,
    stored_url: Option<String>,
    fingerprint: Option<String>,
    standby_url: Option<String>,
    standby_fingerprint: Option<String>,
}

impl Orchestra {
    /// Changes when the orchestra's data is read elsewhere; what was opened for another value is not its database.
    pub fn place(&self) -> Option<&str> {
        if self.reads_standby { self.standby_fingerprint.as_deref() } else { self.fingerprint.as_deref() }
    }

    /// In which shades its mails and answer pages are: of its own colour, or StageSub's.
    pub fn shades(&self) -> Shades {
        self.colour.map_or(Shades::HOUSE, Shades::of)
    }

    /// Whether a standby has been registered.
    pub fn has_standby(&self) -> bool {
        self.standby_url.is_some()
    }

    /// Whether it has been born: it has a database of its own, in use or not.
    pub fn has_data(&self) -> bool {
        matches!(self.status, Status::Active | Status::Suspended | Status::Inactive) && self.has_url()
    }

    /// Whether a database URL has been registered.
    pub fn has_url(&self) -> bool {
        self.stored_url.is_some()
    }
}

impl From<Model> for Orchestra {
    fn from(row: Model) -> Self {
        let Model {
            id,
            code,
            name,
            subdomain: _,
            database_url,
            database_fingerprint,
            status,
            plan,
            max_musicians,
            max_projects,
            price_per_month: _,
            currency: _,
            contact,
            mail_mode,
            is_demo,
            test_mail_at,
            schema_version,
            last_ok_at: _,
            last_error: _,
            suspended_at,
            hold,
            restored_from,
            schema_seen: _,
            schema_seen_at: _,
            version: _,
            amended_at: _,
            amended_by: _,
            own_max_musicians: _,
            own_max_projects: _,
            own_price: _,
            standby_url,
            standby_fingerprint,
            reads_standby,
            sender_address,
            mail_server,
            colour,
            created_at: _,
            updated_at: _,
        } = row;
        Self {
            id,
            code,
            name,
            status,
            plan,
            max_musicians,
            max_projects,
            contact,
            mail_mode,
            is_demo,
            test_mail_at,
            schema_version,
            suspended_at,
            hold,
            restored_from,
            reads_standby,
            sender_address,
            mail_server,
            colour,
            stored_url: database_url,
            fingerprint: database_fingerprint,
            standby_url,
            standby_fingerprint,
        }
    }
}

/// Why the place of an orchestra's data cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum UrlError {
    /// The registry has no URL yet.
    #[error("no database URL is registered")]
    None,
    /// The registry says `env:NAME`, and the environment has no such variable.
    #[error("the environment has no variable {0}")]
    NotInEnvironment(String),
    /// What is stored cannot be used.
    #[error("the registered database URL cannot be used")]
    Unreadable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The URL names another database than the one registered.
    #[error("the database URL names another database than the one that was registered")]
    Moved,
}

/// Why an orchestra could not be registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Another orchestra has this code.
    #[error("an orchestra with this code exists")]
    CodeTaken,
    /// Another orchestra's data is in this database.
    #[error("this database belongs to another orchestra")]
    DatabaseTaken,
    /// The code is not 2–16 capital letters and digits, starting with a letter.
    #[error("an orchestra's code has 2 to 16 capital letters or digits and starts with a letter")]
    BadCode,
    /// The central database failed.
    #[error("the orchestra could not be registered")]
    Storage(#[from] DbErr),
}

/// What is said of an orchestra when its code is reserved.
#[derive(Clone, Debug)]
pub struct NewOrchestra {
    /// Short code, such as `SCO`.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Plan; limits and price follow from it.
    pub plan: Plan,
    /// Whether it is a demo orchestra.
    pub is_demo: bool,
}

/// Checks an orchestra's code: 2–16 capital letters or digits, a letter first.
pub fn check_code(code: &str) -> Result<(), RegisterError> {
    let letters = code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let ok = (2..=16).contains(&code.len()) && letters && code.as_bytes()[0].is_ascii_uppercase();
    if ok { Ok(()) } else { Err(RegisterError::BadCode) }
}

impl Registry {
    /// The orchestra with this id, as it was at most five seconds ago.
    pub async fn orchestra(&self, id: OrchestraId) -> Result<Option<Arc<Orchestra>>, DbErr> {
        let now = self.sign_in_clock().monotonic();
        let read =
            async { Ok(Entity::find_by_id(id).one(self.db().read()).await?.map(|row| Arc::new(Orchestra::from(row)))) };
        self.0.orchestras.get(id, now, read).await
    }

    /// The orchestra with this code, as it is now.
    pub async fn orchestra_by_code(&self, code: &str) -> Result<Option<Orchestra>, DbErr> {
        let row = Entity::find().filter(COLUMN.code.eq(code)).one(self.db().write()).await?;
        Ok(row.map(Orchestra::from))
    }

    /// All orchestras, by code.
    pub async fn orchestras(&self) -> Result<Vec<Orchestra>, DbErr> {
        let rows = Entity::find().order_by_asc(Column::Code).all(self.db().read()).await?;
        Ok(rows.into_iter().map(Orchestra::from).collect())
    }

    /// How many orchestras there are in each state.
    pub async fn count_orchestras(&self, status: Status) -> Result<u64, DbErr> {
        Entity::find().filter(COLUMN.status.eq(status)).count(self.db().read()).await
    }

    /// Registers an orchestra by hand, not reachable yet, by the name of the variable that has its URL.
    pub async fn reserve_orchestra(
        &self,
        clock: &Clock,
        new: NewOrchestra,
        status: Status,
        named_url: Option<&str>,
    ) -> Result<Orchestra, RegisterError> {
        let terms = plans::terms(self.db().read(), new.plan).await?;
        let row = ActiveModel {
            database_url: Set(named_url.map(|name| format!("env:{name}"))),
            ..unborn(clock, OrchestraId::new(clock), new, status, terms)?
        };
        row.insert(self.db().write()).await.map(Orchestra::from).map_err(refused)
    }

    /// Stores where an orchestra's data lives: encrypted for it, and unique among all orchestras.
    pub async fn store_url(&self, clock: &Clock, id: OrchestraId, url: &DatabaseUrl) -> Result<(), RegisterError> {
        let sealed = self.0.key.seal(clock, id, url);
        let update = Entity::update_many()
            .col_expr(Column::DatabaseUrl, Expr::value(sealed))
            .col_expr(Column::DatabaseFingerprint, Expr::value(self.0.key.fingerprint(url)))
            .col_expr(Column::UpdatedAt, Expr::value(clock.now()))
            .filter(COLUMN.id.eq(id));
        update.exec(self.db().write()).await.map_err(refused)?;
        self.forget_orchestra(id);
        Ok(())
    }

    /// Accepts the database that an `env:NAME` orchestra points at as its own.
    pub async fn adopt_place(&self, clock: &Clock, id: OrchestraId, url: &DatabaseUrl) -> Result<(), RegisterError> {
        let update = Entity::update_many()
            .col_expr(Column::DatabaseFingerprint, Expr::value(self.0.key.fingerprint(url)))
            .col_expr(Column::UpdatedAt, Expr::value(clock.now()))
            .filter(COLUMN.id.eq(id));
        update.exec(self.db().write()).await.map_err(refused)?;
        self.forget_orchestra(id);
        Ok(())
    }

    /// Where an orchestra's data lives, also while it is read from its standby. Refuses a URL that is not the registered
    /// place.
    pub fn database_url(&self, orchestra: &Orchestra) -> Result<DatabaseUrl, UrlError> {
        let url = self.unchecked_database_url(orchestra)?;
        match &orchestra.fingerprint {
            Some(registered) if *registered != self.0.key.fingerprint(&url) => Err(UrlError::Moved),
            _ => Ok(url.within(&self.0.data_dir)),
        }
    }

    /// Where an orchestra's standby is.
    pub fn standby_url(&self, orchestra: &Orchestra) -> Result<DatabaseUrl, UrlError> {
        let stored = orchestra.standby_url.as_deref().ok_or(UrlError::None)?;
        let url = self.0.key.open(orchestra.id, stored).map_err(|why| UrlError::Unreadable(Box::new(why)))?;
        if orchestra.standby_fingerprint.as_ref() != Some(&self.0.key.fingerprint(&url)) {
            return Err(UrlError::Moved);
        }
        Ok(url.within(&self.0.data_dir))
    }

    fn unchecked_database_url(&self, orchestra: &Orchestra) -> Result<DatabaseUrl, UrlError> {
        let stored = orchestra.stored_url.as_deref().ok_or(UrlError::None)?;
        let Some(name) = stored.strip_prefix("env:") else {
            return self.0.key.open(orchestra.id, stored).map_err(|why| UrlError::Unreadable(Box::new(why)));
        };
        let named = self.0.named_urls.get(name).ok_or_else(|| UrlError::NotInEnvironment(name.to_owned()))?;
        named.expose_secret().parse().map_err(|why| UrlError::Unreadable(Box::new(why)))
    }

    /// Notes the schema version that an orchestra's database now has.
    pub async fn note_schema(&self, id: OrchestraId, version: i32) -> Result<(), DbErr> {
        Entity::update_many()
            .col_expr(Column::SchemaVersion, Expr::value(version))
            .filter(COLUMN.id.eq(id))
            .exec(self.db().write())
            .await?;
        self.forget_orchestra(id);
        Ok(())
    }

    /// Notes which schema version an orchestra's database was seen to have when it was opened.
    pub async fn note_schema_seen(&self, id: OrchestraId, version: i32) -> Result<(), DbErr> {
        Entity::update_many()
            .col_expr(Column::SchemaSeen, Expr::value(version))
            .col_expr(Column::SchemaSeenAt, Expr::value(self.sign_in_clock().now()))
            .filter(COLUMN.id.eq(id))
            .exec(self.db().write())
            .await
            .map(drop)
    }

    /// Notes how the last use of an orchestra's database went: passive health, read by operators.
    pub async fn note_health(&self, id: OrchestraId, now: DateTime<Utc>, error: Option<&str>) -> Result<(), DbErr> {
        let update = Entity::update_many().filter(COLUMN.id.eq(id));
        let update = match error {
            None => update
                .col_expr(Column::LastOkAt, Expr::value(now))
                .col_expr(Column::LastError, Expr::value(None::<String>)),
            // Said again and again, it is written once.
            Some(error) => update
                .col_expr(Column::LastError, Expr::value(error))
                .filter(COLUMN.last_error.is_null().or(COLUMN.last_error.ne(error))),
        };
        update.exec(self.db().write()).await.map(drop)
    }
}

/// The row of an orchestra that is not in use yet, and has no place: with what its plan has at this moment.
pub(crate) fn unborn(
    clock: &Clock,
    id: OrchestraId,
    new: NewOrchestra,
    status: Status,
    terms: PlanTerms,
) -> Result<ActiveModel, RegisterError> {
    check_code(&new.code)?;
    let now = clock.now();
    let PlanTerms { plan, max_musicians, max_projects, price, version: _ } = terms;
    Ok(ActiveModel {
        id: Set(id),
        code: Set(new.code),
        name: Set(new.name),
        subdomain: Set(None),
        database_url: Set(None),
        database_fingerprint: Set(None),
        status: Set(status),
        plan: Set(plan),
        max_musicians: Set(max_musicians),
        max_projects: Set(max_projects),
        price_per_month: Set(price.per_month),
        currency: Set(price.currency),
        contact: Set(None),
        mail_mode: Set(MailMode::Rehearsal),
        is_demo: Set(new.is_demo),
        test_mail_at: Set(None),
        schema_version: Set(0),
        last_ok_at: Set(None),
        last_error: Set(None),
        suspended_at: Set(None),
        hold: Set(None),
        restored_from: Set(None),
        schema_seen: Set(None),
        schema_seen_at: Set(None),
        version: Set(1),
        amended_at: Set(None),
        amended_by: Set(None),
        own_max_musicians: Set(false),
        own_max_projects: Set(false),
        own_price: Set(false),
        standby_url: Set(None),
        standby_fingerprint: Set(None),
        reads_standby: Set(false),
        sender_address: Set(None),
        mail_server: Set(None),
        colour: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    })
}

pub(crate) fn refused(error: DbErr) -> RegisterError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(what))
            if what.contains("fingerprint") || what.contains("uq_orchestra_database") =>
        {
            RegisterError::DatabaseTaken
        }
        Some(SqlErr::UniqueConstraintViolation(_)) => RegisterError::CodeTaken,
        _ => error.into(),
    }
}
