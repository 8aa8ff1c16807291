//! Requests that another site made a browser send: refused wherever cookies are at stake.

use actix_web::http::header::{self, HeaderMap};

use crate::problem::{ApiError, Code};

/// Requires the app's own header, and that the browser says the request comes from the same origin
/// (`Sec-Fetch-Site`, or an `Origin` equal to the `Host` where a browser does not send that).
pub fn refuse_cross_site(headers: &HeaderMap) -> Result<(), ApiError> {
    let says = |name: &str, value: &str| headers.get(name).is_some_and(|given| given.as_bytes() == value.as_bytes());
    let same_origin = match headers.get("sec-fetch-site") {
        Some(site) => site.as_bytes() == b"same-origin",
        None => is_own_origin(headers),
    };
    if says("x-stagesub", "1") && same_origin {
        return Ok(());
    }
    Err(Code::CrossSite.because("a request with cookies must come from the app itself, with the header X-StageSub: 1"))
}

fn is_own_origin(headers: &HeaderMap) -> bool {
    let (Some(origin), Some(host)) = (headers.get(header::ORIGIN), headers.get(header::HOST)) else { return false };
    let Ok(origin) = origin.to_str() else { return false };
    origin.split_once("://").is_some_and(|(_, authority)| authority.as_bytes() == host.as_bytes())
}
