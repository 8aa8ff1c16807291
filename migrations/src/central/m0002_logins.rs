//! One row per login; nothing secret is at rest, for a refresh token is derived from the row.

use sea_orm_migration::{
    prelude::*,
    schema::{
        integer, integer_null, pk_uuid, string, string_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
        uuid,
    },
};

/// Table `login`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("login")
                    .col(pk_uuid("id"))
                    .col(uuid("user_id"))
                    .col(string("transport"))
                    .col(string("client"))
                    .col(integer("refresh_n"))
                    .col(integer_null("poisoned_n"))
                    .col(timestamp_with_time_zone("rotated_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("idle_ends_at"))
                    .col(timestamp_with_time_zone("ends_at"))
                    .col(timestamp_with_time_zone_null("revoked_at"))
                    .col(string_null("revoked_because"))
                    .check(Expr::cust("transport IN ('cookie', 'bearer')"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_login_user")
                            .from("login", "user_id")
                            .to("user", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("ix_login_user").table("login").col("user_id").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("login").to_owned()).await
    }
}
