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

static STYLE_SOURCE: LazyLock<String> = LazyLock::new(|| source_of(STYLE));

fn source_of(style: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(&Sha256::digest(style.as_bytes())))
}

/// Nothing but the page's style sheets, by their hashes, and forms that are sent to this server.
fn content_security_policy(reader: &Reader<'_>) -> String {
    let own = reader.own_style().map(|style| format!(" {}", source_of(&style))).unwrap_or_default();
    let styles = STYLE_SOURCE.as_str();
    format!("default-src 'none'; style-src {styles}{own}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
}

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
        response.insert_header((header::CONTENT_SECURITY_POLICY, content_security_policy(reader)));
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
