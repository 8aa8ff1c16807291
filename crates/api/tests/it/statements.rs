//! What a read costs: two statements at most, however many rows there are. A few gather what lies far apart, and cost
//! as many as is said here.

use tenancy::migrating::{Order, Which};
use test_support::{Backend, on_each_backend, spawn_app};

use crate::{
    openapi::{document, operations},
    planted,
};

/// The reads that cost more, and how much.
const GATHERED: &[(&str, u64)] = &[
    ("listCandidates", 18),
    ("showToday", 6),
    ("listMigrations", 3),
    ("showMigration", 3),
    ("listOrchestraMigrations", 3),
];

on_each_backend!(no_read_costs_more_than_two_statements);

async fn no_read_costs_more_than_two_statements(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, superadmin) = (app.admin().await, app.superadmin().await);
    let mut ids = planted::one_of_each(&app, &app.orchestra, &planted::ids_of_year(2021), "canary").await;
    ids.insert("orchestras", app.orchestra.id.to_string());
    ids.insert("users", admin.get("/api/auth/me").await.id());
    let order = Order { target: None, which: Which::All, by: None };
    ids.insert("migrations", app.services.runner.begin(order).await.unwrap().to_string());
    let mut read = 0;
    for (id, method, route, _) in operations(&document()) {
        // The demo's mailbox is a folder, and there is none outside the demo.
        if method != "GET" || id == "ready" || id == "listDemoMailbox" {
            continue;
        }
        let path = planted::path(&route, &ids);
        let caller = if route.starts_with("/api/superadmin") { &superadmin } else { &admin };
        // Logins and orchestras are looked up once in five seconds, connections opened once.
        caller.get(&path).await.is(200);
        let before = app.statements("GET", &route).await;
        caller.get(&path).await;
        let cost = app.statements("GET", &route).await - before;
        let most = GATHERED.iter().find(|(gathered, _)| *gathered == id).map_or(2, |(_, most)| *most);
        assert!(cost <= most, "{id} sends {cost} statements");
        read += u64::from(cost > 0);
    }
    assert!(read >= 9, "the counter counts");
    let before = app.statements("GET", "/api/musicians").await;
    admin.get("/api/musicians?limit=200&total=true&q=canary&sort=newest").await.is(200);
    assert_eq!(app.statements("GET", "/api/musicians").await - before, 2, "the page and the total");
}
