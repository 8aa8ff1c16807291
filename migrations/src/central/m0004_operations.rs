//! What operators did and what the installation did: runs that resume, and the central log.

use sea_orm_migration::{
    prelude::*,
    schema::{
        json_binary, pk_uuid, string, string_null, text, text_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid_null,
    },
};

/// Tables `provisioning_run` and `system_log`.
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
                    .table("provisioning_run")
                    .col(pk_uuid("orchestra_id"))
                    .col(string("provider"))
                    .col(string("input_digest"))
                    .col(string("step"))
                    .col(timestamp_with_time_zone_null("lease_until"))
                    .col(text_null("error"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_provisioning_run_orchestra")
                            .from("provisioning_run", "orchestra_id")
                            .to("orchestra", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("system_log")
                    .col(pk_uuid("id"))
                    .col(timestamp_with_time_zone("at"))
                    .col(string("level"))
                    .col(string("category"))
                    .col(text("message"))
                    .col(string_null("request_id"))
                    .col(uuid_null("user_id"))
                    .col(uuid_null("orchestra_id"))
                    .col(json_binary("fields"))
                    .check(Expr::cust("level IN ('info', 'warning', 'error')"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("ix_system_log_at").table("system_log").col("at").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("system_log").to_owned()).await?;
        manager.drop_table(Table::drop().table("provisioning_run").to_owned()).await
    }
}
