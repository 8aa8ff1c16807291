//! Whether an orchestra's mail goes out, and what must have been seen before it does.

use domain::{clock::Clock, ids::OrchestraId};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, sea_query::Expr};

use crate::{
    Registry,
    entities::orchestra::{COLUMN, Column, Entity},
    orchestras::{MailMode, Status},
};

impl Registry {
    /// Chooses whether an orchestra's mail goes out.
    pub async fn set_mail_mode(&self, clock: &Clock, id: OrchestraId, mode: MailMode) -> Result<(), DbErr> {
        Entity::update_many()
            .col_expr(Column::MailMode, Expr::value(mode))
            .col_expr(Column::UpdatedAt, Expr::value(clock.now()))
            .filter(COLUMN.id.eq(id))
            .exec(self.db().write())
            .await?;
        self.forget_orchestra(id);
        Ok(())
    }

    /// Notes that a mail server has just taken a test mail of this orchestra.
    pub async fn note_test_mail(&self, clock: &Clock, id: OrchestraId) -> Result<(), DbErr> {
        Entity::update_many()
            .col_expr(Column::TestMailAt, Expr::value(clock.now()))
            .filter(COLUMN.id.eq(id))
            .exec(self.db().write())
            .await?;
        self.forget_orchestra(id);
        Ok(())
    }

    /// Whether some orchestra sends real mail and has no mail server of its own, so that a server without SMTP must not run
    /// workers.
    pub async fn any_live_orchestra(&self) -> Result<bool, DbErr> {
        let live = COLUMN.mail_mode.eq(MailMode::Live).and(COLUMN.status.eq(Status::Active));
        let live = live.and(COLUMN.mail_server.is_null());
        Ok(Entity::find().filter(live).count(self.db().read()).await? > 0)
    }
}
