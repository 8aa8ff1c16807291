//! When each orchestra must be visited next, so that nothing polls orchestra databases.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, pk_uuid, string_null, timestamp_with_time_zone_null},
};

/// Table `wakeup`.
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
                    .table("wakeup")
                    .col(pk_uuid("orchestra_id"))
                    .col(timestamp_with_time_zone_null("due_at"))
                    .col(timestamp_with_time_zone_null("recheck_at"))
                    .col(big_integer("seq"))
                    .col(string_null("lease_owner"))
                    .col(timestamp_with_time_zone_null("lease_until"))
                    .col(big_integer("fence"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_wakeup_orchestra")
                            .from("wakeup", "orchestra_id")
                            .to("orchestra", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        manager.create_index(Index::create().name("ix_wakeup_due").table("wakeup").col("due_at").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("wakeup").to_owned()).await
    }
}
