//! Grants: a superadmin's leave to enter one orchestra for a while, and how that orchestra comes to know of it.
//!
//! Whatever is done about or by a grant is noted here in one transaction: in the central log, and as a note that the
//! orchestra's own log is owed. `tenancy::grants` writes what is owed there, before anything is let out by a grant and
//! at every visit; a note may be written twice and stands there once.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    clock::Clock,
    ids::{GrantId, LogEntryId, OrchestraId, UserId},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement,
    sea_query::{Expr, OnConflict, Query},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    Registry,
    admission::{Admission, Entry as _, NotAdmitted, OrchestraAdmission},
    entities::{
        access_grant::{self, COLUMN, Column, Entity, Model},
        access_note, orchestra,
    },
    orchestras::Status,
    system_log::{self, Entry, Level},
    users::{Role, User},
};

/// No grant lasts longer.
pub const LONGEST: TimeDelta = TimeDelta::minutes(60);
/// So long after a request was noted a worker looks whether the orchestra has been told.
const TOLD_WITHIN: TimeDelta = TimeDelta::seconds(30);
/// So many notes are written to an orchestra's log at once.
const NOTES: u64 = 100;
/// More of a path is no help to whoever reads the log.
const PATH: usize = 200;

/// A superadmin's leave to enter one orchestra.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of docs/TENANCY.md")]
pub struct Grant {
    pub id: GrantId,
    pub user: UserId,
    pub orchestra: OrchestraId,
    pub reason: String,
    pub may_write: bool,
    pub created_at: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

impl Grant {
    /// Whether it is good at this moment.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.until
    }
}

impl From<Model> for Grant {
    fn from(row: Model) -> Self {
        let Model { id, user_id, orchestra_id, reason, may_write, created_at, until, ended_at } = row;
        Self { id, user: user_id, orchestra: orchestra_id, reason, may_write, created_at, until, ended_at }
    }
}

/// A grant to be made.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// To enter which orchestra.
    pub orchestra: OrchestraId,
    /// Why; the orchestra's admins read it.
    pub reason: String,
    /// Whether anything may be changed.
    pub may_write: bool,
    /// For how long.
    pub lasts: TimeDelta,
}

/// A grant, with the names of who holds it and what it opens.
#[derive(Clone, Debug)]
pub struct NamedGrant {
    /// The grant.
    pub grant: Grant,
    /// The username of who holds it.
    pub username: String,
    /// The code of the orchestra.
    pub orchestra_code: String,
}

/// A grant's place in the list; stays good when the grant is gone.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct GrantPlace(DateTime<Utc>, GrantId);

impl NamedGrant {
    /// Where it stands.
    pub const fn place(&self) -> GrantPlace {
        GrantPlace(self.grant.created_at, self.grant.id)
    }
}

/// Why a grant was not made or ended.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// There is no such orchestra.
    #[error("no such orchestra")]
    NoOrchestra,
    /// There is nothing to look into.
    #[error("the orchestra is not in use")]
    NotInUse,
    /// It would be good for too long, or not at all.
    #[error("a grant lasts from 1 to 60 minutes")]
    BadLength,
    /// There is no such grant.
    #[error("no such grant")]
    Unknown,
    /// It is good no longer.
    #[error("the grant has ended already")]
    Ended,
    /// The central database failed.
    #[error("the grant could not be stored")]
    Storage(#[from] DbErr),
}

/// A caller who enters by a grant.
#[derive(Clone, Debug)]
pub struct Granted {
    /// By which.
    pub grant: Grant,
    /// The leave to enter.
    pub entry: OrchestraAdmission,
}

/// A request that a grant lets through.
#[derive(Clone, Copy, Debug)]
pub struct Access<'a> {
    /// The operation of the API.
    pub operation: &'static str,
    /// Whether it only reads.
    pub is_safe: bool,
    /// The path, without what follows a question mark.
    pub path: &'a str,
    /// The request.
    pub request_id: Option<&'a str>,
}

/// What an orchestra's log has not been told yet.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are those of a line of the log")]
pub struct UntoldNote {
    pub id: LogEntryId,
    pub user: UserId,
    pub message: String,
    pub request_id: Option<String>,
    pub fields: Value,
}

struct Note<'a> {
    id: LogEntryId,
    /// What is noted at most once per grant.
    once: String,
    message: &'a str,
    request_id: Option<&'a str>,
    fields: Value,
}

impl Registry {
    /// Gives a superadmin leave to enter an orchestra in use. `clock` is that of staffing: a worker tells the orchestra
    /// of it at once.
    pub async fn make_grant(
        &self,
        clock: &Clock,
        by: &User,
        new: NewGrant,
        request_id: Option<&str>,
    ) -> Result<Grant, GrantError> {
        let NewGrant { orchestra, reason, may_write, lasts } = new;
        if lasts < TimeDelta::minutes(1) || lasts > LONGEST {
            return Err(GrantError::BadLength);
        }
        let now = self.sign_in_clock().now();
        let tx = self.db().write_tx().await?;
        let found = orchestra::Entity::find_by_id(orchestra).one(&tx).await?.ok_or(GrantError::NoOrchestra)?;
        if found.status != Status::Active {
            return Err(GrantError::NotInUse);
        }
        let row = access_grant::ActiveModel {
            id: Set(GrantId::new(self.sign_in_clock())),
            user_id: Set(by.id),
            orchestra_id: Set(orchestra),
            reason: Set(reason),
            may_write: Set(may_write),
            created_at: Set(now),
            until: Set(now + lasts),
            ended_at: Set(None),
        };
        let grant = Grant::from(row.insert(&tx).await?);
        let fields = json!({ "reason": grant.reason, "mayWrite": may_write, "until": grant.until });
        let note = Note { request_id, fields, ..self.new_note("a superadmin was let in", Some("made")) };
        self.note(&tx, &grant, by, note).await?;
        self.arm_in(&tx, orchestra, clock.now()).await?;
        tx.commit().await?;
        self.0.poke.notify_one();
        Ok(grant)
    }

    /// Ends a grant before its time, whosever it is; it lets nothing through from the next request on.
    pub async fn end_grant(
        &self,
        clock: &Clock,
        by: &User,
        id: GrantId,
        request_id: Option<&str>,
    ) -> Result<(), GrantError> {
        let now = self.sign_in_clock().now();
        let tx = self.db().write_tx().await?;
        let ended = Entity::update_many()
            .col_expr(Column::EndedAt, Expr::value(now))
            .filter(COLUMN.id.eq(id))
            .filter(COLUMN.ended_at.is_null())
            .filter(Column::Until.gt(now))
            .exec_with_returning(&tx)
            .await?;
        let Some(grant) = ended.into_iter().next().map(Grant::from) else {
            let is_known = Entity::find_by_id(id).one(&tx).await?.is_some();
            return Err(if is_known { GrantError::Ended } else { GrantError::Unknown });
        };
        let note = Note { request_id, ..self.new_note("a superadmin's access was ended", Some("ended")) };
        self.note(&tx, &grant, by, note).await?;
        self.arm_in(&tx, grant.orchestra, clock.now()).await?;
        tx.commit().await?;
        self.0.poke.notify_one();
        self.tell_admissions_changed();
        Ok(())
    }

    /// The caller's leave to enter this orchestra by a grant that is good now: by one that lets them write, if there is
    /// any. Read anew at every request.
    pub async fn admit_by_grant(&self, caller: &Admission, orchestra: OrchestraId) -> Result<Granted, NotAdmitted> {
        if caller.user.role != Role::Superadmin {
            return Err(NotAdmitted::NoGrant);
        }
        let live = Entity::find()
            .filter(COLUMN.user_id.eq(caller.user.id))
            .filter(COLUMN.orchestra_id.eq(orchestra))
            .filter(COLUMN.ended_at.is_null())
            .filter(Column::Until.gt(self.sign_in_clock().now()))
            .order_by_desc(Column::MayWrite)
            .order_by_desc(Column::Until)
            .one(self.db().read())
            .await?;
        let grant = live.map(Grant::from).ok_or(NotAdmitted::NoGrant)?;
        let entry = self.admission_to(orchestra).await?;
        if entry.orchestra().reads_standby {
            // Its own log could not say who was let in.
            return Err(NotAdmitted::Suspended);
        }
        Ok(Granted { grant, entry })
    }

    /// Notes a request before it is let through by a grant: each that may change something, and of those that read the
    /// first of each path.
    pub async fn note_access(&self, clock: &Clock, grant: &Grant, by: &User, access: Access<'_>) -> Result<(), DbErr> {
        let Access { operation, is_safe, path, request_id } = access;
        let shown: String = path.chars().take(PATH).collect();
        let fields = json!({ "operation": operation, "path": shown });
        let (message, once) = if is_safe {
            let path = data_encoding::HEXLOWER.encode(&Sha256::digest(path));
            ("a superadmin read something", Some(format!("read {path}")))
        } else {
            ("a superadmin was let through to change something", None)
        };
        let tx = self.db().write_tx().await?;
        let note = Note { request_id, fields, ..self.new_note(message, once.as_deref()) };
        if self.note(&tx, grant, by, note).await? {
            // Whoever is let in tells the orchestra first; a worker does when their process dies before.
            self.arm_in(&tx, grant.orchestra, clock.now() + TOLD_WITHIN).await?;
        }
        tx.commit().await
    }

    /// What the log of this orchestra is owed, the oldest first; some of it when it is much.
    pub async fn untold_notes(&self, orchestra: OrchestraId) -> Result<Vec<UntoldNote>, DbErr> {
        let grants =
            Query::select().column(Column::Id).from(Entity).and_where(Column::OrchestraId.eq(orchestra)).take();
        let rows = access_note::Entity::find()
            .filter(access_note::Column::ToldAt.is_null())
            .filter(access_note::Column::GrantId.in_subquery(grants))
            .order_by_asc(access_note::Column::At)
            .order_by_asc(access_note::Column::Id)
            .limit(NOTES)
            .all(self.db().read())
            .await?;
        let untold = rows.into_iter().map(|row| UntoldNote {
            id: row.id,
            user: row.user_id,
            message: row.message,
            request_id: row.request_id,
            fields: row.fields,
        });
        Ok(untold.collect())
    }

    /// These stand in the orchestra's log.
    pub async fn note_told(&self, ids: impl IntoIterator<Item = LogEntryId>) -> Result<(), DbErr> {
        access_note::Entity::update_many()
            .col_expr(access_note::Column::ToldAt, Expr::value(self.sign_in_clock().now()))
            .filter(access_note::Column::Id.is_in(ids))
            .exec(self.db().write())
            .await
            .map(drop)
    }

    /// At most `limit` grants, the newest first, before a place: of one orchestra or of all, and if so wished only those
    /// that are good now.
    pub async fn grants(
        &self,
        orchestra: Option<OrchestraId>,
        only_live: bool,
        before: Option<GrantPlace>,
        limit: u64,
    ) -> Result<Vec<NamedGrant>, DbErr> {
        let mut values: Vec<sea_orm::Value> = Vec::new();
        let mut wanted = vec!["true".to_owned()];
        let mut bind = |value: sea_orm::Value| {
            values.push(value);
            format!("${}", values.len())
        };
        if let Some(orchestra) = orchestra {
            wanted.push(format!("g.orchestra_id = {}", bind((*orchestra.as_uuid()).into())));
        }
        if only_live {
            let now = bind(self.sign_in_clock().now().into());
            wanted.push(format!("g.ended_at IS NULL AND g.until > {now}"));
        }
        if let Some(GrantPlace(at, id)) = before {
            let (at, id) = (bind(at.into()), bind((*id.as_uuid()).into()));
            wanted.push(format!("(g.created_at < {at} OR (g.created_at = {at} AND g.id < {id}))"));
        }
        let sql = format!(
            "SELECT g.id, g.user_id, g.orchestra_id, g.reason, g.may_write, g.created_at, g.until, g.ended_at, \
             u.username, o.code FROM access_grant g JOIN \"user\" u ON u.id = g.user_id \
             JOIN orchestra o ON o.id = g.orchestra_id WHERE {} ORDER BY g.created_at DESC, g.id DESC LIMIT {limit}",
            wanted.join(" AND ")
        );
        let statement = Statement::from_sql_and_values(self.db().read().get_database_backend(), sql, values);
        let rows = NamedRow::find_by_statement(statement).all(self.db().read()).await?;
        Ok(rows.into_iter().map(NamedGrant::from).collect())
    }

    fn new_note<'a>(&self, message: &'a str, once: Option<&str>) -> Note<'a> {
        let id = LogEntryId::new(self.sign_in_clock());
        let once = once.map_or_else(|| id.to_string(), str::to_owned);
        Note { id, once, message, request_id: None, fields: json!({}) }
    }

    /// Notes it in the central log, and that the orchestra's is owed the same. False when it had been noted before.
    async fn note(&self, db: &impl ConnectionTrait, grant: &Grant, by: &User, note: Note<'_>) -> Result<bool, DbErr> {
        let Note { id, once, message, request_id, mut fields } = note;
        fields["grant"] = json!(grant.id);
        fields["superadmin"] = json!(by.username);
        let request_id = request_id.map(str::to_owned);
        let row = access_note::ActiveModel {
            id: Set(id),
            grant_id: Set(grant.id),
            once: Set(once),
            at: Set(self.sign_in_clock().now()),
            user_id: Set(by.id),
            message: Set(message.to_owned()),
            request_id: Set(request_id.clone()),
            fields: Set(fields.clone()),
            told_at: Set(None),
        };
        let once =
            OnConflict::columns([access_note::Column::GrantId, access_note::Column::Once]).do_nothing().to_owned();
        let noted = access_note::Entity::insert(row).on_conflict(once).exec_without_returning(db).await?;
        if noted == 0 {
            return Ok(false);
        }
        let entry = Entry {
            level: Level::Info,
            category: "grants",
            message: message.to_owned(),
            request_id,
            user: Some(by.id),
            orchestra: Some(grant.orchestra),
            fields,
        };
        system_log::write(db, self.sign_in_clock(), entry).await.map(|_| true)
    }
}

#[derive(FromQueryResult)]
struct NamedRow {
    id: GrantId,
    user_id: UserId,
    orchestra_id: OrchestraId,
    reason: String,
    may_write: bool,
    created_at: DateTime<Utc>,
    until: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    username: String,
    code: String,
}

impl From<NamedRow> for NamedGrant {
    fn from(row: NamedRow) -> Self {
        let NamedRow { id, user_id, orchestra_id, reason, may_write, created_at, until, ended_at, username, code } =
            row;
        let grant =
            Grant { id, user: user_id, orchestra: orchestra_id, reason, may_write, created_at, until, ended_at };
        Self { grant, username, orchestra_code: code }
    }
}
