//! What browsers load besides the API: the built web app, its fallbacks, and the metrics page.

use std::path::{Path, PathBuf};

use actix_files::{Files, NamedFile};
use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    get,
    http::{
        StatusCode,
        header::{self, ContentType, HeaderValue},
    },
    middleware::{Next, from_fn},
    routes,
    web::{self, Data},
};
use data_encoding::BASE64;

use crate::{
    application::Services,
    problem::{Answer, ApiError, Code},
    telemetry,
};

/// Of the front page, which needs no script that is not a file of ours.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
/// Where the build of the app leaves room for the nonce of its style elements.
const NONCE: &str = "__CSP_NONCE__";

#[derive(Clone)]
struct WebRoot(PathBuf);

/// Mounts the built app: hashed assets, and its page for every path that the app knows.
pub fn mount(cfg: &mut web::ServiceConfig, root: &Path) {
    // `.br` and `.gz` beside a file, where the build has made them, are sent to whoever accepts them.
    let assets = Files::new("", root.join("assets")).prefer_utf8(true).try_compressed();
    cfg.app_data(Data::new(WebRoot(root.to_owned())))
        .service(front_page)
        .service(app_page)
        .service(favicon)
        .service(web::scope("/assets").wrap(from_fn(kept_for_ever)).service(assets))
        .default_service(web::to(nothing));
}

async fn nothing() -> Answer<HttpResponse> {
    Err(Code::NotFound.because("there is nothing here"))
}

#[get("/")]
async fn front_page(root: Data<WebRoot>, request: HttpRequest) -> Answer<HttpResponse> {
    let file = NamedFile::open(root.0.join("index.html")).map_err(|_| not_built())?;
    let mut response = file.into_response(&request);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    Ok(response)
}

/// The app's page, whose style elements bear a nonce that no other answer has.
#[routes]
#[get("/admin{_:(/.*)?}")]
#[get("/superadmin{_:(/.*)?}")]
async fn app_page(root: Data<WebRoot>, services: Data<Services>) -> Answer<HttpResponse> {
    let page = tokio::fs::read_to_string(root.0.join("app.html")).await.map_err(|_| not_built())?;
    let nonce = BASE64.encode(&services.sign_in_clock.random::<16>());
    Ok(HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, app_policy(&nonce)))
        .body(page.replace(NONCE, &nonce)))
}

fn app_policy(nonce: &str) -> String {
    format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'; object-src 'none'"
    )
}

fn not_built() -> ApiError {
    Code::NotFound.because("the web app has not been built; see README.md")
}

#[get("/favicon.svg")]
async fn favicon(root: Data<WebRoot>) -> Answer<NamedFile> {
    NamedFile::open(root.0.join("favicon.svg")).map_err(|_| Code::NotFound.because("there is nothing here"))
}

/// An asset's name holds the hash of its content, so what was found under it never changes. What was not found may
/// be there after the next upgrade.
async fn kept_for_ever<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        let for_ever = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, for_ever);
    }
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
    ::metrics::counter!("stagesub_openings_total").absolute(services.pools.openings());
    handle.run_upkeep();
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(handle.render()))
}
