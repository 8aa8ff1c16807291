//! What browsers load: the front page, the app's page and its assets; and that nothing is mounted that no list names.

use std::{collections::BTreeSet, fs};

use actix_web::{App, HttpRequest, test, web};
use stagesub::{openapi, router};
use test_support::{Backend, on_each_backend, spawn_app};

on_each_backend!(
    the_apps_page_bears_a_new_nonce_each_time,
    before_the_web_app_is_built_its_pages_are_problems,
    assets_are_kept_for_ever_and_travel_as_they_were_packed,
);

async fn the_apps_page_bears_a_new_nonce_each_time(backend: Backend) {
    let app = spawn_app(backend).await;
    let web = app.services.config.web_root.clone();
    fs::create_dir_all(&web).unwrap();
    fs::write(web.join("index.html"), "<p>Front page</p>").unwrap();
    fs::write(web.join("app.html"), "<meta content=__CSP_NONCE__><style nonce=__CSP_NONCE__></style>").unwrap();
    let nonce_of = async |path: &str| {
        let page = app.anonymous().get(path).await.is(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(page.header("cache-control"), "no-cache", "{path}");
        let policy = page.header("content-security-policy").to_owned();
        assert!(!policy.contains("unsafe"), "{policy}");
        let (_, rest) = policy.split_once("style-src 'self' 'nonce-").unwrap();
        let nonce = rest.split_once('\'').unwrap().0.to_owned();
        assert_eq!(page.body, format!("<meta content={nonce}><style nonce={nonce}></style>"), "{path}");
        nonce
    };
    let mut nonces = BTreeSet::new();
    let paths = ["/admin", "/admin/", "/admin/projects/1?tab=board", "/superadmin", "/superadmin/orchestras"];
    for path in paths {
        nonces.insert(nonce_of(path).await);
    }
    assert_eq!(nonces.len(), paths.len());
    let front = app.anonymous().get("/").await.is(200);
    assert_eq!(front.body, "<p>Front page</p>");
    assert!(!front.header("content-security-policy").contains("nonce"));
    app.anonymous().get("/administration").await.is_problem(404, "not_found");
}

async fn before_the_web_app_is_built_its_pages_are_problems(backend: Backend) {
    let app = spawn_app(backend).await;
    for path in ["/", "/admin", "/superadmin/orchestras", "/assets/app-1a2b.js", "/favicon.svg"] {
        app.anonymous().get(path).await.is_problem(404, "not_found");
    }
}

async fn assets_are_kept_for_ever_and_travel_as_they_were_packed(backend: Backend) {
    let app = spawn_app(backend).await;
    let assets = app.services.config.web_root.join("assets");
    fs::create_dir_all(&assets).unwrap();
    for (name, content) in [("app-1.js", "plain"), ("app-1.js.br", "as brotli"), ("app-1.js.gz", "as gzip")] {
        fs::write(assets.join(name), content).unwrap();
    }
    for (accepted, encoding, content) in
        [("identity", "", "plain"), ("gzip", "gzip", "as gzip"), ("gzip, br", "br", "as brotli")]
    {
        let asset = app.anonymous().with("accept-encoding", accepted).get("/assets/app-1.js").await.is(200);
        assert_eq!(asset.body, content, "{accepted}");
        assert_eq!(asset.header("content-encoding"), encoding, "{accepted}");
        assert!(asset.header("content-type").starts_with("text/javascript"), "{accepted}");
        assert_eq!(asset.header("cache-control"), "public, max-age=31536000, immutable", "{accepted}");
    }
    for missing in ["/assets/app-2.js", "/assets/", "/assets", "/assets/../app.html", "/assets/%2e%2e/app.html"] {
        let reply = app.anonymous().get(missing).await.is_problem(404, "not_found");
        assert_eq!(reply.header("cache-control"), "no-store", "{missing}");
    }
}

#[tokio::test]
async fn whatever_is_mounted_is_in_the_document_or_on_the_list_of_what_is_not() {
    let (document, _) = openapi::document().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let shown =
        web::resource("/shown").to(|request: HttpRequest| async move { format!("{:#?}", request.resource_map()) });
    let app = App::new().service(shown).configure(|cfg| router::mount(cfg, &document, folder.path()));
    let app = test::init_service(app).await;
    let map = test::call_and_read_body(&app, test::TestRequest::with_uri("/shown").to_request()).await;
    let mut mounted = patterns(std::str::from_utf8(&map).unwrap());
    assert!(mounted.remove("/shown"));
    let listed: BTreeSet<_> =
        document.paths.paths.keys().cloned().chain(router::OUTSIDE.iter().map(ToString::to_string)).collect();
    assert_eq!(mounted, listed);
}

/// The patterns of all resources, out of the debug form of the map: actix shows them in no other way.
fn patterns(map: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut aside = None;
    let mut before = "";
    for line in map.lines() {
        let text = line.trim_start();
        let depth = line.len() - text.len();
        match (aside, text) {
            // The same resources once more, by name.
            (None, "named: {") => aside = Some(depth),
            (Some(from), "},") if from == depth => aside = None,
            (None, "nodes: None,") => drop(found.insert(above.last().unwrap().1.clone())),
            (None, pattern) if before == "patterns: Single(" => {
                above.retain(|(of, _)| *of < depth);
                let prefix = above.last().map_or("", |(_, prefix)| prefix);
                let whole = format!("{prefix}{}", pattern.trim_matches(['"', ',']).replace("\\\\", "\\"));
                above.push((depth, whole));
            }
            _ => {}
        }
        before = text;
    }
    found
}
