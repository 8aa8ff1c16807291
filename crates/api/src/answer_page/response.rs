//! Pages as responses: never kept, never indexed, loading nothing, telling nobody where the reader came from.

use std::sync::LazyLock;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderName},
    },
};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use super::page::{Notice, Page, Reader, STYLE};
use crate::problem::{Answer, ApiError};

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Nothing but the style sheet of this hash, and forms that are sent to this server.
static CONTENT_SECURITY_POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64.encode(&Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});

impl Page<'_> {
    /// The page with this status.
    pub(super) fn respond(&self, status: StatusCode, reader: &Reader<'_>) -> Answer<HttpResponse> {
        let html = self.html(reader).map_err(ApiError::internal)?;
        let mut response = private(status);
        match self {
            Page::Notice(Notice::TooMany) => drop(response.insert_header((header::RETRY_AFTER, "60"))),
            Page::Notice(Notice::Trouble) | Page::NotSaved(..) => {
                response.insert_header((header::RETRY_AFTER, "5"));
            }
            _ => {}
        }
        response.insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY.as_str()));
        response.insert_header((header::CONTENT_LANGUAGE, self.locale(reader).as_str()));
        Ok(response.content_type("text/html; charset=utf-8").body(html))
    }
}

impl Notice {
    /// The status that goes with it.
    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Unavailable => StatusCode::FORBIDDEN,
            Self::Trouble => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::NotUnderstood => StatusCode::BAD_REQUEST,
        }
    }
}

/// A response whose address is a secret of its reader.
pub(super) fn private(status: StatusCode) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((ROBOTS, "noindex, nofollow"));
    response
}
