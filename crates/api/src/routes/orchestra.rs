//! The caller's orchestra: what it is, and whether its mail reaches people.

use actix_web::{HttpRequest, get, post, web::Data};
use central_registry::{
    orchestras::{MailMode, Orchestra},
    system_log::{Entry, Level},
    users::User,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    services::{
        settings,
        staffing::{
            REHEARSES,
            events::{self, NewEvent},
            rehearsed,
        },
        system_log::{self, NewLine},
    },
    values::{states::LogLevel, time_zone::TimeZone},
};
use sea_orm::{ConnectionTrait, DbErr};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::{scope, service_config::ServiceConfig};

use crate::{
    application::Services,
    authority::Staff,
    extract::Read,
    outbound::Address,
    problem::{Answer, ApiError, Code, Problem},
    telemetry::request_id,
    workers::{NotTried, send_test_mail},
};

/// A test mail that left longer ago says nothing about today.
const TESTED_WITHIN: TimeDelta = TimeDelta::hours(24);

/// The orchestra that the caller belongs to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShownOrchestra {
    /// Its short code.
    #[schema(example = "SCO")]
    code: String,
    /// Its name.
    #[schema(example = "Stockholm Concert Orchestra")]
    name: String,
    /// Whether its mail reaches people.
    #[schema(example = "rehearsal")]
    mail_mode: MailMode,
    /// Whether it is one of the demo's.
    demo: bool,
    /// Staffing time now; in a demo it is not that of your watch.
    #[schema(example = "2026-11-24T09:00:00Z")]
    now: DateTime<Utc>,
    /// The zone in which the orchestra lives.
    timezone: TimeZone,
    /// From whom its mail comes.
    sender: Sender,
    /// Whether this server has a mail server to send by.
    smtp: bool,
    /// When a mail server last took a test mail of the orchestra.
    test_mail_at: Option<DateTime<Utc>>,
    /// What keeps the orchestra from going live.
    missing: Vec<Missing>,
    /// Since when it has been read from its standby, so that nobody is asked and nothing can be changed.
    #[schema(example = json!(null))]
    read_only_since: Option<DateTime<Utc>>,
}

/// From whom an orchestra's mail comes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sender {
    /// The name.
    #[schema(example = "Stockholm Concert Orchestra via StageSub")]
    name: String,
    /// The address.
    #[schema(example = "stagesub@example.org")]
    address: String,
}

/// What keeps an orchestra from going live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// It is a demo's, whose people do not exist.
    Demo,
    /// This server has no mail server to send by.
    MailServer,
    /// This server has no sender's address that exists.
    Sender,
    /// No test mail has left within the last 24 hours.
    TestMail,
    /// Requests or mail of the rehearsal still stand, and reached nobody.
    Rehearsed,
}

/// What became of a test mail.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TestMail {
    /// Whether the mail server took it.
    accepted: bool,
    /// To whom it went: the caller.
    #[schema(example = "office@example.org")]
    to: String,
    /// What the mail server said, or what happened instead.
    #[schema(example = "250 2.0.0 Ok: queued")]
    reply: String,
}

impl TestMail {
    /// Sends one to this user, as often as an orchestra may, and notes that it was taken.
    pub(super) async fn send(services: &Services, orchestra: &Orchestra, from_name: &str, to: &User) -> Answer<Self> {
        services.limits.count_test_mail(orchestra.id)?;
        let said = send_test_mail(services, orchestra, from_name, to).await?;
        if said.is_ok() {
            services.registry.note_test_mail(&services.sign_in_clock, orchestra.id).await?;
        }
        let (accepted, reply) = said.map_or_else(|refusal| (false, refusal.to_string()), |reply| (true, reply));
        Ok(Self { accepted, to: to.email.clone(), reply })
    }

    /// Whether the mail server took it.
    pub(super) const fn is_accepted(&self) -> bool {
        self.accepted
    }
}

impl From<NotTried> for ApiError {
    fn from(error: NotTried) -> Self {
        match error {
            NotTried::Subject(_) | NotTried::MessageId(_) => Self::internal(error),
            NotTried::NoMailServer | NotTried::Misconfigured(_) | NotTried::Recipient(_) | NotTried::NotForYou => {
                Code::NotInThisState.because(error)
            }
        }
    }
}

async fn missing(services: &Services, db: &impl ConnectionTrait, orchestra: &Orchestra) -> Result<Vec<Missing>, DbErr> {
    if orchestra.mail_mode == MailMode::Live {
        return Ok(Vec::new());
    }
    let config = &services.config;
    let now = services.sign_in_clock.now();
    let has_sender = Address::parse(services.sender_of(orchestra)).is_ok_and(|sender| sender.domain() != "localhost");
    let is_tested = orchestra.test_mail_at.is_some_and(|at| now - at < TESTED_WITHIN);
    let demo = orchestra.is_demo || config.demo;
    let missing = [
        (demo, Missing::Demo),
        (!services.has_mail_server_for(orchestra), Missing::MailServer),
        (!has_sender, Missing::Sender),
        (!is_tested, Missing::TestMail),
        (rehearsed(db).await? > 0, Missing::Rehearsed),
    ];
    Ok(missing.into_iter().filter_map(|(is_missing, what)| is_missing.then_some(what)).collect())
}

/// As it is now: other than what the caller entered with, when the request has changed it.
async fn shown(services: &Services, staff: &Staff) -> Answer<Read<ShownOrchestra>> {
    let id = staff.db.orchestra().id;
    let orchestra =
        services.registry.orchestra(id).await?.ok_or_else(|| Code::NotFound.because("no such orchestra"))?;
    let settings = settings::load(staff.db.read()).await?;
    let from_name = settings.mail_from_name.map_or_else(|| orchestra.name.clone(), |name| name.to_string());
    Ok(Read::list(ShownOrchestra {
        code: orchestra.code.clone(),
        name: orchestra.name.clone(),
        mail_mode: orchestra.mail_mode,
        demo: orchestra.is_demo,
        now: services.clock.now(),
        timezone: settings.timezone,
        sender: Sender {
            name: format!("{from_name} via StageSub"),
            address: services.sender_of(&orchestra).to_owned(),
        },
        smtp: services.has_mail_server_for(&orchestra),
        test_mail_at: orchestra.test_mail_at,
        missing: missing(services, staff.db.read(), &orchestra).await?,
        read_only_since: orchestra.suspended_at.filter(|_| orchestra.reads_standby),
    }))
}

/// The orchestra.
#[utoipa::path(operation_id = "showOrchestra", tag = "Orchestra", responses(
    (status = 200, description = "The caller's orchestra", body = ShownOrchestra),
))]
#[get("")]
async fn show(staff: Staff, services: Data<Services>) -> Answer<Read<ShownOrchestra>> {
    shown(&services, &staff).await
}

/// Send a test mail to myself.
///
/// By the mail server that real mail would leave by, also in rehearsal. What the server said is answered, not an error.
#[utoipa::path(operation_id = "sendTestMail", tag = "Orchestra", responses(
    (status = 200, description = "It was tried", body = TestMail),
    (status = 409, response = Problem),
))]
#[post("/test-mail")]
async fn test_mail(staff: Staff, services: Data<Services>) -> Answer<Read<TestMail>> {
    let orchestra = staff.db.orchestra();
    let settings = settings::load(staff.db.read()).await?;
    let from_name = settings.mail_from_name.map_or_else(|| orchestra.name.clone(), |name| name.to_string());
    Ok(Read::list(TestMail::send(&services, orchestra, &from_name, &staff.user).await?))
}

/// Go live: from now on mail reaches people.
///
/// Not before a mail server and a sender are configured, a test mail has left within the last 24 hours, and nothing of
/// the rehearsal stands any longer: whoever counts as asked or engaged by it does not know.
#[utoipa::path(operation_id = "goLive", tag = "Orchestra", responses(
    (status = 200, description = "It is live", body = ShownOrchestra),
    (status = 409, response = Problem),
))]
#[post("/go-live")]
async fn go_live(mut staff: Staff, services: Data<Services>, request: HttpRequest) -> Answer<Read<ShownOrchestra>> {
    let missing = missing(&services, staff.db.read(), staff.db.orchestra()).await?;
    if !missing.is_empty() {
        return Err(Code::NotReadyToGoLive.because("mail must not leave yet").with("missing", missing));
    }
    let change = (MailMode::Live, "orchestra.went_live", "the orchestra went live");
    switch(&services, &mut staff, request_id(&request), change).await
}

/// Go back into rehearsal: from now on mail stays here.
///
/// What has left has left; requests that are open go on, and their mail stays in the built-in mailbox.
#[utoipa::path(operation_id = "rehearse", tag = "Orchestra", responses(
    (status = 200, description = "It is in rehearsal", body = ShownOrchestra),
))]
#[post("/rehearse")]
async fn rehearse(mut staff: Staff, services: Data<Services>, request: HttpRequest) -> Answer<Read<ShownOrchestra>> {
    let change = (MailMode::Rehearsal, REHEARSES, "the orchestra went back into rehearsal");
    switch(&services, &mut staff, request_id(&request), change).await
}

/// Chooses whether mail goes out, and notes it on the timeline and in both logs. Safe to repeat.
async fn switch(
    services: &Services,
    staff: &mut Staff,
    request_id: Option<String>,
    (mode, kind, said): (MailMode, &str, &str),
) -> Answer<Read<ShownOrchestra>> {
    let (orchestra, user) = (staff.db.orchestra().clone(), staff.user.id);
    if orchestra.mail_mode == mode {
        return shown(services, staff).await;
    }
    let (fields, message) = (serde_json::json!({ "mailMode": mode }), said.to_owned());
    let txn = staff.db.write_tx().await?;
    let line = NewLine {
        level: LogLevel::Info,
        category: "mail",
        message: message.clone(),
        request_id: request_id.clone(),
        user: Some(user),
        fields: fields.clone(),
    };
    system_log::write(&*txn, &services.clock, line).await?;
    let event = NewEvent {
        kind: kind.to_owned(),
        project: None,
        entity: "orchestra",
        id: *orchestra.id.as_uuid(),
        payload: serde_json::json!({}),
    };
    events::append(&txn, &services.clock, staff.actor, vec![event]).await?;
    // Before the commit: mail must not go out, or stay, without anybody having noted why.
    services.registry.set_mail_mode(&services.sign_in_clock, orchestra.id, mode).await?;
    txn.commit().await?;
    let entry = Entry {
        level: Level::Info,
        category: "mail",
        message,
        request_id,
        user: Some(user),
        orchestra: Some(orchestra.id),
        fields,
    };
    services.registry.log(entry).await?;
    shown(services, staff).await
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    let orchestra = scope::scope("/orchestra").service(show).service(test_mail).service(go_live).service(rehearse);
    cfg.service(orchestra);
}
