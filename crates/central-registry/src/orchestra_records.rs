//! Orchestras as those who run the installation see and change them: from this database alone.

use chrono::{DateTime, Utc};
use domain::{clock::Clock, ids::OrchestraId, values::change::Change};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, sea_query::Expr};

use crate::{
    Registry,
    entities::orchestra::{COLUMN, Column, Entity, Model},
    orchestras::{Orchestra, Plan, Status},
};

/// An orchestra with what is known of its database's health.
#[derive(Clone, Debug)]
pub struct OrchestraRecord {
    /// The orchestra.
    pub orchestra: Orchestra,
    /// Where its data is, without user or password; none when that cannot be read.
    pub place: Option<String>,
    /// When its database was last known to answer after a failure, or was looked at.
    pub last_ok_at: Option<DateTime<Utc>>,
    /// Why it last did not answer; none since it does again.
    pub last_error: Option<String>,
    /// When its code was reserved.
    pub created_at: DateTime<Utc>,
}

/// What to change of an orchestra.
#[derive(Clone, Debug, Default)]
pub struct AmendOrchestra {
    /// Another name.
    pub name: Option<String>,
    /// Whom to turn to.
    pub contact: Change<String>,
    /// Another plan, with the limits that come with it.
    pub plan: Option<Plan>,
    /// Another limit than the plan's.
    pub max_musicians: Option<i32>,
    /// Another limit than the plan's.
    pub max_projects: Option<i32>,
}

impl Registry {
    /// All orchestras, whatever their state, by code.
    pub async fn orchestra_records(&self) -> Result<Vec<OrchestraRecord>, DbErr> {
        let rows = Entity::find().order_by_asc(Column::Code).all(self.db().read()).await?;
        Ok(rows.into_iter().map(|row| self.record(row)).collect())
    }

    /// The orchestra with this id, whatever its state, as it is now.
    pub async fn orchestra_record(&self, id: OrchestraId) -> Result<Option<OrchestraRecord>, DbErr> {
        Ok(Entity::find_by_id(id).one(self.db().write()).await?.map(|row| self.record(row)))
    }

    /// Changes what is present; false when there is no such orchestra. Lower limits take nothing away.
    pub async fn amend_orchestra(&self, clock: &Clock, id: OrchestraId, change: AmendOrchestra) -> Result<bool, DbErr> {
        let AmendOrchestra { name, contact, plan, max_musicians, max_projects } = change;
        let limits = plan.map(Plan::limits).unzip();
        let mut update =
            Entity::update_many().col_expr(Column::UpdatedAt, Expr::value(clock.now())).filter(COLUMN.id.eq(id));
        if let Some(name) = name {
            update = update.col_expr(Column::Name, Expr::value(name));
        }
        match contact {
            Change::Keep => {}
            Change::Clear => update = update.col_expr(Column::Contact, Expr::value(None::<String>)),
            Change::Set(contact) => update = update.col_expr(Column::Contact, Expr::value(contact)),
        }
        if let Some(plan) = plan {
            update = update.col_expr(Column::Plan, Expr::value(plan));
        }
        for (column, limit) in
            [(Column::MaxMusicians, max_musicians.or(limits.0)), (Column::MaxProjects, max_projects.or(limits.1))]
        {
            if let Some(limit) = limit {
                update = update.col_expr(column, Expr::value(limit));
            }
        }
        let changed = update.exec(self.db().write()).await?;
        self.forget_orchestra(id);
        Ok(changed.rows_affected == 1)
    }

    /// Stops an orchestra that is, or was, in use: `Suspended` or `Inactive`. False when it never was. The next request
    /// of its people sees it; nothing is mailed, and since when it has stood still is kept until it is active again.
    pub async fn stand_still(&self, clock: &Clock, id: OrchestraId, status: Status) -> Result<bool, DbErr> {
        let stopped = Entity::update_many()
            .col_expr(Column::Status, Expr::value(status))
            .col_expr(Column::SuspendedAt, Expr::col(Column::SuspendedAt).if_null(clock.now()))
            .col_expr(Column::UpdatedAt, Expr::value(clock.now()))
            .filter(COLUMN.id.eq(id))
            .filter(COLUMN.status.is_in([Status::Active, Status::Suspended, Status::Inactive]))
            .exec(self.db().write())
            .await?;
        self.forget_orchestra(id);
        Ok(stopped.rows_affected == 1)
    }

    /// Opens an orchestra's doors, which shows at the next request. One that stood still is brought back by
    /// `tenancy::returning`, which gives its musicians their time back first.
    pub async fn take_into_use(&self, clock: &Clock, id: OrchestraId) -> Result<(), DbErr> {
        Entity::update_many()
            .col_expr(Column::Status, Expr::value(Status::Active))
            .col_expr(Column::SuspendedAt, Expr::value(None::<DateTime<Utc>>))
            .col_expr(Column::UpdatedAt, Expr::value(clock.now()))
            .filter(COLUMN.id.eq(id))
            .exec(self.db().write())
            .await?;
        self.forget_orchestra(id);
        // Links for its people have waited for this.
        self.poke_central_mail();
        Ok(())
    }

    fn record(&self, row: Model) -> OrchestraRecord {
        let (last_ok_at, last_error, created_at) = (row.last_ok_at, row.last_error.clone(), row.created_at);
        let orchestra = Orchestra::from(row);
        let url = self.database_url(&orchestra).ok();
        let masked = |error: String| url.as_ref().map_or_else(|| error.clone(), |url| url.masked(&error));
        OrchestraRecord {
            place: url.as_ref().map(crate::database_url::DatabaseUrl::place),
            last_error: last_error.map(masked),
            last_ok_at,
            created_at,
            orchestra,
        }
    }
}
