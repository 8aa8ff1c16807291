//! Answers: created things with their place, read things with their version.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    http::{StatusCode, header},
};
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::if_match::etag;
use crate::problem::ApiError;

/// 201 with `Location` and `ETag`.
#[derive(Debug)]
pub struct Created<T> {
    /// Where it is from now on.
    pub location: String,
    /// Its first version.
    pub version: i64,
    /// What was created.
    pub body: T,
}

impl<T: Serialize> Responder for Created<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Created()
            .insert_header((header::LOCATION, self.location))
            .insert_header((header::ETAG, etag(self.version)))
            .json(self.body)
    }
}

/// 200 with `ETag`, or 304 when the caller has it already.
#[derive(Debug)]
pub struct Read<T> {
    /// The version of a single thing, for `If-Match`.
    pub version: Option<i64>,
    /// Whether the content tells two answers apart: that of a list, or facts that change without the version.
    by_content: bool,
    /// What was read.
    pub body: T,
}

impl<T> Read<T> {
    /// A single thing in this version.
    pub const fn one(version: i64, body: T) -> Self {
        Self { version: Some(version), by_content: false, body }
    }

    /// A single thing in this version, together with facts that change without it, such as counts.
    pub const fn counted(version: i64, body: T) -> Self {
        Self { version: Some(version), by_content: true, body }
    }

    /// A list or an answer without a version of its own.
    pub const fn list(body: T) -> Self {
        Self { version: None, by_content: true, body }
    }
}

impl<T: Serialize> Responder for Read<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let body = match serde_json::to_vec(&self.body) {
            Ok(body) => body,
            Err(cause) => return HttpResponse::from_error(ApiError::internal(cause)),
        };
        let content = || BASE64URL_NOPAD.encode(&Sha256::digest(&body)[..12]);
        let tag = match self.version {
            Some(version) if self.by_content => format!("\"v{version}.{}\"", content()),
            Some(version) => etag(version),
            None => format!("\"{}\"", content()),
        };
        let known = request.headers().get_all(header::IF_NONE_MATCH).any(|given| {
            given.to_str().is_ok_and(|given| given.split(',').any(|one| one.trim().trim_start_matches("W/") == tag))
        });
        let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let mut response = HttpResponse::build(status);
        response
            .insert_header((header::ETAG, tag))
            .insert_header((header::CACHE_CONTROL, "private, no-cache"))
            .insert_header((header::VARY, "Cookie, Authorization"));
        if known {
            return response.finish();
        }
        response.content_type(header::ContentType::json()).body(body)
    }
}
