//! What the process says about itself: structured logs, one line per request, and metrics.

use std::sync::OnceLock;

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// PostgreSQL remarks on a precaution: rolling back where there may be nothing to roll back.
const USUAL: &str = "info,sqlx::postgres::notice=off";

/// Starts logging to standard error. Answer links never reach a log: requests are logged by route, not by path.
pub fn start_logging(filter: Option<&str>, json: bool) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter.unwrap_or(USUAL))?;
    let registry = tracing_subscriber::registry().with(filter);
    if json {
        registry.with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr)).try_init()?;
    } else {
        registry.with(fmt::layer().compact().with_target(false).with_writer(std::io::stderr)).try_init()?;
    }
    Ok(())
}

/// The metrics of this process; the first call starts counting.
pub fn metrics() -> anyhow::Result<&'static PrometheusHandle> {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(handle) = HANDLE.get() {
        return Ok(handle);
    }
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    // Several applications in one process (tests) share the first one's recorder.
    if metrics::set_global_recorder(recorder).is_ok() {
        describe();
    }
    Ok(HANDLE.get_or_init(|| handle))
}

fn describe() {
    metrics::describe_counter!("stagesub_http_requests_total", "Requests by operation, method and status class");
    metrics::describe_histogram!(
        "stagesub_http_request_seconds",
        metrics::Unit::Seconds,
        "Time to answer, by operation"
    );
    metrics::describe_counter!("stagesub_statements_total", "Statements sent to databases, by operation and method");
    metrics::describe_counter!("stagesub_panics_total", "Handlers that panicked");
    metrics::describe_gauge!("stagesub_open_orchestras", "Orchestra databases open in this process");
    metrics::describe_counter!(
        "stagesub_openings_total",
        "Times that an orchestra's database was opened, or tried to be"
    );
}

/// The id of a request, which every problem that answers it names.
pub fn request_id(request: &HttpRequest) -> Option<String> {
    request.extensions().get::<RequestId>().map(ToString::to_string)
}

/// The span of a request and its one log line.
pub struct RequestLog;

struct Began(std::time::Instant);

impl RootSpanBuilder for RequestLog {
    #[expect(clippy::disallowed_methods, reason = "how long an answer takes is the machine's time, in tests as well")]
    fn on_request_start(request: &ServiceRequest) -> Span {
        request.extensions_mut().insert(Began(std::time::Instant::now()));
        let request_id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
        let route = request.match_pattern().unwrap_or_else(|| "(none)".to_owned());
        tracing::info_span!(
            "request", request_id, method = %request.method(), route, operation = tracing::field::Empty,
            "orchestra.id" = tracing::field::Empty, "user.id" = tracing::field::Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let Ok(response) = outcome else { return };
        let request = response.request();
        let route = request.match_pattern().unwrap_or_else(|| "(none)".to_owned());
        let seconds =
            request.extensions().get::<Began>().map(|began| began.0.elapsed().as_secs_f64()).unwrap_or_default();
        let status = response.status().as_u16();
        let class = format!("{}xx", status / 100);
        metrics::counter!("stagesub_http_requests_total", "route" => route.clone(), "method" => request.method().as_str().to_owned(), "status" => class).increment(1);
        metrics::histogram!("stagesub_http_request_seconds", "route" => route.clone()).record(seconds);
        if !route.starts_with("/api/health") {
            span.in_scope(|| tracing::info!(status, ms = seconds * 1000.0, "answered"));
        }
    }
}
