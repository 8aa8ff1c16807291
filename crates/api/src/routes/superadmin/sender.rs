//! From whom an orchestra's mail comes, and by which server it leaves.

use actix_web::{
    get, patch, post,
    web::{Data, Path},
};
use central_registry::orchestras::Orchestra;
use chrono::{DateTime, Utc};
use domain::{
    ids::OrchestraId,
    values::{change::Change, email::Email},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::orchestras::found;
use crate::{
    application::Services,
    authority::SignedIn,
    extract::{Read, Valid},
    outbound::{Address, smtp::SmtpServer},
    problem::{Answer, ApiError, Code, Problem},
    routes::orchestra::TestMail,
};

/// From whom an orchestra's mail comes, and by which server it leaves.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrchestraSender {
    /// The address that its mail comes from: its own, or the installation's.
    #[schema(example = "stagesub@example.org")]
    address: String,
    /// Whether that is its own.
    #[schema(example = false)]
    own_address: bool,
    /// Its own mail server; null where its mail leaves by the installation's.
    server: Option<OwnMailServer>,
    /// Whether its mail could leave: by a server of its own, or the installation's.
    #[schema(example = true)]
    can_leave: bool,
    /// When a mail server last took a test mail of the orchestra, since this was last changed.
    test_mail_at: Option<DateTime<Utc>>,
}

/// An orchestra's own mail server.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnMailServer {
    /// Where it is.
    #[schema(example = "smtps://mail.example.org")]
    place: String,
    /// Whom we are to it.
    #[schema(example = "city")]
    user: Option<String>,
    /// Our password, of which the last four characters are shown, or none when it is short.
    #[schema(example = "••••word")]
    password: Option<String>,
}

/// What to change.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AmendSender {
    /// An address of its own; null for the installation's.
    #[serde(default)]
    #[schema(value_type = Option<Email>)]
    address: Change<Email>,
    /// A mail server of its own, as `STAGESUB_SMTP_URL` names one; null for the installation's. Kept encrypted.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "smtps://city:its-password@mail.example.org")]
    server: Change<SecretString>,
}

/// So long a password must be for some of it to be shown.
const LONG_ENOUGH: usize = 12;
const SHOWN: usize = 4;

impl OwnMailServer {
    /// Of a URL that was accepted; what of it cannot be read is not shown.
    fn of(url: &SecretString) -> Option<Self> {
        let url = Url::parse(url.expose_secret()).ok()?;
        let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
        Some(Self {
            place: format!("{}://{}{port}", url.scheme(), url.host_str()?),
            user: Some(decoded(url.username())).filter(|user| !user.is_empty()),
            password: url.password().map(|password| masked(&decoded(password))),
        })
    }
}

/// Enough to tell one password from another, and too little to guess it by.
fn masked(secret: &str) -> String {
    let length = secret.chars().count();
    let shown: String = secret.chars().skip(length.saturating_sub(SHOWN)).collect();
    if length < LONG_ENOUGH { "••••".to_owned() } else { format!("••••{shown}") }
}

fn shown(services: &Services, orchestra: &Orchestra) -> Answer<Read<OrchestraSender>> {
    let url = services.registry.own_mail_server(orchestra).map_err(ApiError::internal)?;
    Ok(Read::list(OrchestraSender {
        address: services.sender_of(orchestra).to_owned(),
        own_address: orchestra.sender_address.is_some(),
        server: url.as_ref().and_then(OwnMailServer::of),
        can_leave: services.has_mail_server_for(orchestra),
        test_mail_at: orchestra.test_mail_at,
    }))
}

/// From whom does an orchestra's mail come?
#[utoipa::path(operation_id = "showSender", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 200, description = "The sender, and the mail server", body = OrchestraSender),
    (status = 404, response = Problem),
))]
#[get("/{id}/sender")]
async fn show(_: SignedIn, services: Data<Services>, id: Path<OrchestraId>) -> Answer<Read<OrchestraSender>> {
    shown(&services, &found(&services, id.into_inner()).await?.orchestra)
}

/// Change from whom an orchestra's mail comes, or by which server it leaves.
///
/// Holds for the next mail. An address of its own wants a mail server that may send for its domain: StageSub does not look
/// into the DNS. Whether it works shows in a test mail.
#[utoipa::path(operation_id = "amendSender", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), request_body = AmendSender, responses(
    (status = 200, description = "Changed", body = OrchestraSender),
    (status = 404, response = Problem),
))]
#[patch("/{id}/sender")]
async fn amend(
    superadmin: SignedIn,
    services: Data<Services>,
    id: Path<OrchestraId>,
    Valid(AmendSender { address, server }): Valid<AmendSender>,
) -> Answer<Read<OrchestraSender>> {
    let id = id.into_inner();
    if let Change::Set(url) = &server {
        SmtpServer::parse(url.expose_secret()).map_err(|why| ApiError::invalid_field("/server", why))?;
    }
    if let Change::Set(address) = &address {
        Address::parse(address.as_str()).map_err(|why| ApiError::invalid_field("/address", why))?;
    }
    if address.is_keep() && server.is_keep() {
        return shown(&services, &found(&services, id).await?.orchestra);
    }
    let says = |change: &Change<String>| match change {
        Change::Keep => json!("as before"),
        Change::Clear => json!("the installation's"),
        Change::Set(own) => json!(own),
    };
    let place = |url: &SecretString| OwnMailServer::of(url).map_or_else(String::new, |server| server.place);
    let named = server.clone().map(|url| place(&url));
    let address = address.map(|address| address.to_string());
    let fields = json!({ "address": says(&address), "server": says(&named) });
    if !services.registry.set_sender(&services.sign_in_clock, id, address, server).await? {
        return Err(Code::NotFound.because("no such orchestra"));
    }
    superadmin.deed.is("changed from whom an orchestra's mail comes", id, fields);
    shown(&services, &found(&services, id).await?.orchestra)
}

/// Send a test mail of an orchestra to myself.
///
/// From the sender and by the mail server that its mail would leave by, also in rehearsal. What the server said is
/// answered, not an error.
#[utoipa::path(operation_id = "testSender", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 200, description = "It was tried", body = TestMail),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/test-mail")]
async fn test(superadmin: SignedIn, services: Data<Services>, id: Path<OrchestraId>) -> Answer<Read<TestMail>> {
    let orchestra = found(&services, id.into_inner()).await?.orchestra;
    let tried = TestMail::send(&services, &orchestra, &orchestra.name, &superadmin.user).await?;
    superadmin.deed.is("tried an orchestra's mail server", orchestra.id, json!({ "accepted": tried.is_accepted() }));
    Ok(Read::list(tried))
}

/// The routes, in the scope of orchestras.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show).service(amend).service(test);
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn of_a_password_the_last_four_are_shown_unless_it_is_short() {
        assert_eq!(masked("a long password"), "••••word");
        assert_eq!(masked("elevenchars"), "••••");
        assert_eq!(masked(""), "••••");
    }
}
