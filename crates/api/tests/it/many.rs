//! Many orchestras on both engines at once, made quickly.

use central_registry::{
    database_url::DatabaseUrl,
    engine::Connections,
    orchestras::{NewOrchestra, Orchestra, Plan, Status},
};
use sea_orm::{ConnectionTrait, Statement};
use test_support::{Backend, TestApp};

use crate::provisioning::{born, provider};

/// Registers an orchestra whose database is there, and tells that whose it is.
pub async fn take_in(app: &TestApp, code: &str, url: &DatabaseUrl, has_identity: bool) -> Orchestra {
    let registry = &app.services.registry;
    let new = NewOrchestra { code: code.into(), name: code.into(), plan: Plan::Small, is_demo: false };
    let orchestra = registry.reserve_orchestra(&app.services.clock, new, Status::Inactive, None).await.unwrap();
    registry.store_url(&app.services.clock, orchestra.id, url).await.unwrap();
    let db = Connections::open(url, 1).await.unwrap();
    let say = if has_identity {
        "UPDATE identity SET orchestra_id = $1, code = $2"
    } else {
        "INSERT INTO identity (orchestra_id, code, schema_generation, created_at) VALUES ($1, $2, 1, CURRENT_TIMESTAMP)"
    };
    let values = [(*orchestra.id.as_uuid()).into(), code.into()];
    let say = Statement::from_sql_and_values(db.writer.get_database_backend(), say, values);
    db.writer.execute_raw(say).await.unwrap();
    db.close().await.unwrap();
    registry.note_schema(orchestra.id, tenancy::migrations::latest()).await.unwrap();
    registry.take_into_use(&app.services.clock, orchestra.id).await.unwrap();
    registry.orchestra_by_code(code).await.unwrap().unwrap()
}

/// So many on SQLite, copied from one, and so many on PostgreSQL; and the databases that are to be dropped afterwards.
pub async fn many(app: &TestApp, sqlite: usize, postgres: usize) -> (Vec<Orchestra>, Vec<DatabaseUrl>) {
    let (mut orchestras, mut made) = (Vec::new(), Vec::new());
    if sqlite > 0 {
        orchestras.append(&mut copies(app, sqlite).await);
    }
    for n in 0..postgres {
        let url = Backend::Postgres.migrated_database(&app.folder, "").await;
        orchestras.push(take_in(app, &format!("P{n}"), &url, false).await);
        made.push(url);
    }
    (orchestras, made)
}

async fn copies(app: &TestApp, sqlite: usize) -> Vec<Orchestra> {
    let midwife = &app.services.midwife;
    let first = midwife.deliver(&app.services.passwords, born("FIRST", provider(Backend::Sqlite))).await.unwrap();
    let db = app.database(&first).await;
    let template = app.folder.join("template.db");
    db.writer.execute_unprepared(&format!("VACUUM INTO '{}'", template.display())).await.unwrap();
    db.close().await.unwrap();
    let mut orchestras = vec![first];
    for n in 1..sqlite {
        let file = app.folder.join(format!("many-{n}.db"));
        std::fs::copy(&template, &file).unwrap();
        orchestras.push(take_in(app, &format!("S{n}"), &DatabaseUrl::Sqlite(file), true).await);
    }
    orchestras
}
