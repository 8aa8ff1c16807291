//! The two cookies of the web app. Scripts in the page cannot read them.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use secrecy::{ExposeSecret, SecretString};

/// How cookies are named and secured, from the base URL.
#[derive(Clone, Copy, Debug)]
pub struct CookieStyle {
    /// Behind https the names carry `__Host-`, which binds them to the host.
    pub host_prefix: bool,
    /// Whether browsers may send them over https alone.
    pub secure: bool,
}

/// Which of the two.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// The access token.
    Access,
    /// The refresh token.
    Refresh,
}

impl CookieStyle {
    fn name(self, kind: Kind) -> &'static str {
        match (kind, self.host_prefix) {
            (Kind::Access, true) => "__Host-stagesub_at",
            (Kind::Access, false) => "stagesub_at",
            (Kind::Refresh, true) => "__Host-stagesub_rt",
            (Kind::Refresh, false) => "stagesub_rt",
        }
    }

    /// The value that the request carries.
    pub fn read(self, request: &HttpRequest, kind: Kind) -> Option<String> {
        request.cookie(self.name(kind)).map(|cookie| cookie.value().to_owned()).filter(|value| !value.is_empty())
    }

    /// A cookie that holds a token for so many seconds.
    pub fn bake(self, kind: Kind, token: &SecretString, seconds: i64) -> Cookie<'static> {
        Cookie::build(self.name(kind), token.expose_secret().to_owned())
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Lax)
            .max_age(Duration::seconds(seconds))
            .finish()
    }

    /// A cookie that makes the browser forget the token.
    pub fn crumble(self, kind: Kind) -> Cookie<'static> {
        self.bake(kind, &SecretString::from(String::new()), 0)
    }
}
