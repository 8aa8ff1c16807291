//! The outermost layer: every failure leaves as a problem document with its request id, also panics and what
//! the framework refuses by itself.

use std::panic::AssertUnwindSafe;

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use futures::FutureExt;
use tracing_actix_web::RequestId;

use crate::{
    application::Services,
    noted,
    problem::{ApiError, Code, PROBLEM_JSON},
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Shapes every answer: failures into problems, `X-Request-Id` and the safety headers on all.
pub async fn shape<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let id = request.extensions().get::<RequestId>().map(ToString::to_string);
    let services = request.app_data::<Data<Services>>().cloned();
    let what = (request.match_pattern(), request.method().clone());
    // No copy of the request may be held here: routing needs it alone. So where it is lost (a panic, a layer that
    // failed) the answer travels as an error that carries its response.
    match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Err(_panic) => {
            metrics::counter!("stagesub_panics_total").increment(1);
            noted::panic(services, what, id.as_ref()).await;
            Err(carried(respond(&ApiError::internal("a handler panicked"), id.clone()), id.as_deref()))
        }
        Ok(Err(error)) => Err(carried(respond_to(&error, id.clone()), id.as_deref())),
        Ok(Ok(response)) => {
            if let Some(refused) = response.response().error().and_then(Error::as_error::<ApiError>) {
                noted::refusal(response.request(), refused, id.as_ref()).await;
            }
            let mut response = match problem_for(&response, id.as_ref()) {
                None => response.map_into_left_body(),
                Some(answer) => in_place_of(response, answer).map_into_right_body(),
            };
            add_common_headers(response.headers_mut(), id.as_deref());
            Ok(response)
        }
    }
}

fn carried(mut answer: HttpResponse, id: Option<&str>) -> Error {
    add_common_headers(answer.headers_mut(), id);
    InternalError::from_response("refused", answer).into()
}

fn add_common_headers(headers: &mut HeaderMap, id: Option<&str>) {
    if let Some(id) = id.and_then(|id| HeaderValue::from_str(id).ok()) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(header::REFERRER_POLICY) {
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    }
}

/// The problem document that a response should be, when it is a failure and not yet one.
fn problem_for<B>(response: &ServiceResponse<B>, id: Option<&String>) -> Option<HttpResponse> {
    if let Some(error) = response.response().error() {
        return Some(respond_to(error, id.cloned()));
    }
    let status = response.status();
    let is_shaped = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes().starts_with(PROBLEM_JSON.as_bytes()) || kind.as_bytes().starts_with(b"text/html")
    });
    (status.as_u16() >= 400 && !is_shaped).then(|| respond(&by_status(status), id.cloned()))
}

fn respond_to(error: &Error, id: Option<String>) -> HttpResponse {
    match error.as_error::<ApiError>() {
        Some(ours) => respond(ours, id),
        None => respond(&by_status(error.as_response_error().status_code()).caused_by(error.to_string()), id),
    }
}

fn respond(refusal: &ApiError, id: Option<String>) -> HttpResponse {
    refusal.log();
    refusal.respond(id)
}

fn by_status(status: StatusCode) -> ApiError {
    match status.as_u16() {
        404 => Code::NotFound.because("there is nothing here"),
        405 => Code::MethodNotAllowed.because("the path exists, but not with this method"),
        408 => Code::BodyTimeout.because("the body did not arrive in time"),
        413 => Code::BodyTooLarge.because("the body is too large"),
        415 => Code::NotJson.because("the body must be JSON"),
        400..=499 => Code::Malformed.because("the request could not be read"),
        _ => ApiError::internal(format!("unshaped status {status}")),
    }
}

/// Replaces the body; what the layers below have added, such as cookies and the caller's rate limit, stays.
fn in_place_of<B>(response: ServiceResponse<B>, mut answer: HttpResponse) -> ServiceResponse<BoxBody> {
    for (name, value) in response.headers() {
        let of_body = [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING].contains(name);
        if !of_body && !answer.headers().contains_key(name) {
            answer.headers_mut().append(name.clone(), value.clone());
        }
    }
    let (request, _) = response.into_parts();
    ServiceResponse::new(request, answer)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a handler that panics is what is tested")]

    use actix_web::{App, HttpResponse, body::to_bytes, dev::Service, http::header, middleware::from_fn, test, web};

    use super::shape;
    use crate::problem::PROBLEM_JSON;

    async fn panics() -> HttpResponse {
        panic!("planted")
    }

    #[actix_web::test]
    async fn a_handler_that_panics_is_a_problem_and_the_next_caller_is_served() {
        let app = App::new()
            .wrap(from_fn(shape))
            .route("/panics", web::get().to(panics))
            .route("/works", web::get().to(HttpResponse::Ok));
        let app = test::init_service(app).await;
        for _ in 0..3 {
            let Err(error) = app.call(test::TestRequest::get().uri("/panics").to_request()).await else {
                panic!("it did not fail")
            };
            let answer = error.error_response();
            let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
            assert_eq!((answer.status().as_u16(), kind), (500, Some(PROBLEM_JSON)));
            let Ok(body) = to_bytes(answer.into_body()).await else { panic!("it has no body") };
            let body = String::from_utf8_lossy(&body).into_owned();
            assert!(body.contains("\"internal\"") && !body.contains("planted"), "{body}");
            let works = test::call_service(&app, test::TestRequest::get().uri("/works").to_request()).await;
            assert_eq!(works.status().as_u16(), 200);
        }
    }
}
