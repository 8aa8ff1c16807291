//! What browsers load besides the API: the built web app, its fallbacks, and the metrics page.

use std::path::{Path, PathBuf};

use actix_files::NamedFile;
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{self, HeaderValue},
    web::{self, Data},
};

use crate::{
    application::Services,
    problem::{Answer, ApiError, Code},
    telemetry,
};

const CONTENT_SECURITY_POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

#[derive(Clone)]
struct WebRoot(PathBuf);

/// Mounts the built app: hashed assets, and its page for every path that the app knows.
pub fn mount(cfg: &mut web::ServiceConfig, root: &Path) {
    cfg.app_data(Data::new(WebRoot(root.to_owned())))
        .service(page)
        .service(app_page)
        .service(operator_page)
        .service(favicon)
        .service(actix_files::Files::new("/assets", root.join("assets")).prefer_utf8(true))
        .default_service(web::to(nothing));
}

async fn nothing() -> Answer<HttpResponse> {
    Err(Code::NotFound.because("there is nothing here"))
}

#[get("/")]
async fn page(root: Data<WebRoot>, request: HttpRequest) -> Answer<HttpResponse> {
    index(&root, &request)
}

#[get("/admin{_:(/.*)?}")]
async fn app_page(root: Data<WebRoot>, request: HttpRequest) -> Answer<HttpResponse> {
    index(&root, &request)
}

#[get("/superadmin{_:(/.*)?}")]
async fn operator_page(root: Data<WebRoot>, request: HttpRequest) -> Answer<HttpResponse> {
    index(&root, &request)
}

#[get("/favicon.svg")]
async fn favicon(root: Data<WebRoot>) -> Answer<NamedFile> {
    NamedFile::open(root.0.join("favicon.svg")).map_err(|_| Code::NotFound.because("there is nothing here"))
}

fn index(root: &WebRoot, request: &HttpRequest) -> Answer<HttpResponse> {
    let file = NamedFile::open(root.0.join("index.html"))
        .map_err(|_| Code::NotFound.because("the web app has not been built; see README.md"))?;
    let mut response = file.into_response(request);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    Ok(response)
}

/// Metrics for Prometheus. On the main address only for callers on this machine.
#[get("/metrics")]
pub async fn metrics(services: Data<Services>, request: HttpRequest) -> Answer<HttpResponse> {
    let is_local = request.peer_addr().is_some_and(|address| address.ip().is_loopback());
    if services.config.metrics_bind.is_some() || !is_local {
        return Err(Code::NotFound.because("there is nothing here"));
    }
    metrics_page(&services)
}

/// The metrics as Prometheus reads them.
pub fn metrics_page(services: &Services) -> Answer<HttpResponse> {
    let handle = telemetry::metrics().map_err(|cause| ApiError::internal(cause.to_string()))?;
    #[expect(clippy::cast_precision_loss, reason = "a count of open databases is small")]
    ::metrics::gauge!("stagesub_open_orchestras").set(services.pools.open_count() as f64);
    handle.run_upkeep();
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(handle.render()))
}
