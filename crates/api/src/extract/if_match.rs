//! `If-Match`: changing a thing only when it is still as it was read.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};

use crate::problem::{ApiError, Code};

/// The version that the caller read, when they say so. Absent means: whatever it is now.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub Option<i64>);

/// The ETag of a version.
pub fn etag(version: i64) -> String {
    format!("\"v{version}\"")
}

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = request.headers().get(header::IF_MATCH) else { return ready(Ok(Self(None))) };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return ready(Ok(Self(None)));
        }
        let version = text.strip_prefix("\"v").and_then(|rest| rest.strip_suffix('"'));
        // What stands behind a dot tells contents of one version apart, which is nothing to an edit.
        let version = version.and_then(|text| text.split('.').next()?.parse().ok());
        ready(match version {
            Some(version) => Ok(Self(Some(version))),
            // An ETag that is not of this form matches nothing.
            None => Err(Code::Stale.because("If-Match names a version that this resource never had")),
        })
    }
}
