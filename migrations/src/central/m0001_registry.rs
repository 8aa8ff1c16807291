//! Orchestras and the people who log in.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, boolean, integer, pk_uuid, string, string_len, string_null, text_null, timestamp_with_time_zone,
        timestamp_with_time_zone_default_now, timestamp_with_time_zone_null, uuid_null,
    },
};

/// Tables `orchestra` and `user`.
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
                    .table("orchestra")
                    .col(pk_uuid("id"))
                    .col(string("code"))
                    .col(string("name"))
                    .col(string_null("subdomain"))
                    .col(text_null("database_url"))
                    .col(string_null("database_fingerprint"))
                    .col(string("status"))
                    .col(string("plan").default("small"))
                    .col(integer("max_musicians").default(250))
                    .col(integer("max_projects").default(25))
                    .col(big_integer("price_per_month").default(0))
                    .col(string_len("currency", 3).default("SEK"))
                    .col(string_null("contact"))
                    .col(string("mail_mode").default("rehearsal"))
                    .col(boolean("is_demo").default(false))
                    .col(integer("schema_version").default(0))
                    .col(timestamp_with_time_zone_null("last_ok_at"))
                    .col(text_null("last_error"))
                    .col(timestamp_with_time_zone_null("suspended_at"))
                    // Rows may be written by hand (docs/TENANCY.md), so the database fills in what an operator leaves out.
                    .col(timestamp_with_time_zone_default_now("created_at"))
                    .col(timestamp_with_time_zone_default_now("updated_at"))
                    .check(Expr::cust("status IN ('provisioning', 'active', 'inactive', 'suspended', 'failed')"))
                    .check(Expr::cust("plan IN ('small', 'medium', 'enterprise')"))
                    .check(Expr::cust("mail_mode IN ('rehearsal', 'live')"))
                    .check(Expr::cust(
                        "status <> 'active' OR (database_url IS NOT NULL AND database_fingerprint IS NOT NULL)",
                    ))
                    .to_owned(),
            )
            .await?;
        unique(manager, "uq_orchestra_code", "orchestra", "code").await?;
        unique(manager, "uq_orchestra_database", "orchestra", "database_fingerprint").await?;

        manager
            .create_table(
                Table::create()
                    .table("user")
                    .col(pk_uuid("id"))
                    .col(string("username"))
                    .col(string("email"))
                    .col(string("password_hash"))
                    .col(string("role"))
                    .col(uuid_null("orchestra_id"))
                    .col(boolean("active"))
                    .col(string_len("locale", 2))
                    .col(integer("security_version"))
                    .col(timestamp_with_time_zone_null("last_login_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .check(Expr::cust("role IN ('superadmin', 'admin', 'user')"))
                    .check(Expr::cust("(role = 'superadmin') = (orchestra_id IS NULL)"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_user_orchestra")
                            .from("user", "orchestra_id")
                            .to("orchestra", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        unique(manager, "uq_user_username", "user", "username").await?;
        unique(manager, "uq_user_email", "user", "email").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("user").to_owned()).await?;
        manager.drop_table(Table::drop().table("orchestra").to_owned()).await
    }
}

async fn unique(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &'static str,
    column: &'static str,
) -> Result<(), DbErr> {
    manager.create_index(Index::create().name(name).table(table).col(column).unique().to_owned()).await
}
