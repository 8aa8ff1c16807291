//! What went wrong, under the id that its problem document names: in the central log, and in the orchestra's own where it
//! happened there.

use std::time::Duration;

use actix_web::{HttpMessage, HttpRequest, http::Method, web::Data};
use central_registry::system_log::{Entry, Level};
use domain::{
    services::system_log::{self, NewLine},
    values::states::LogLevel,
};
use sea_orm::DbErr;
use serde_json::json;

use crate::{
    application::Services,
    authority::{SignedIn, Staff, audit::HasEntry},
    codes::Code,
    problem::ApiError,
};

/// A failure is answered without its entry rather than late.
const PATIENCE: Duration = Duration::from_secs(1);

/// Under which category a refusal is worth an entry, and how serious it is.
const fn worth(code: Code) -> Option<(Level, &'static str)> {
    match code {
        Code::Internal | Code::StorageFull => Some((Level::Error, "errors")),
        Code::Misrouted => Some((Level::Error, "routing")),
        Code::Unavailable
        | Code::Busy
        | Code::NeedsMigration
        | Code::OrchestraHeader
        | Code::GrantRequired
        | Code::GrantReadOnly => Some((Level::Warning, "routing")),
        Code::CrossSite | Code::TwoCredentials => Some((Level::Warning, "auth")),
        _ => None,
    }
}

/// Notes a refusal that operators may be asked about. What has an entry already gets no second one; and who is refused
/// again and again does not fill the log.
pub async fn refusal(request: &HttpRequest, refused: &ApiError, request_id: Option<&String>) {
    let Some((level, category)) = worth(refused.code()) else { return };
    let Some(services) = request.app_data::<Data<Services>>() else { return };
    let (caller, staff, has_entry) = {
        let proved = request.extensions();
        (proved.get::<SignedIn>().cloned(), proved.get::<Staff>().cloned(), proved.get::<HasEntry>().is_some())
    };
    if has_entry {
        return;
    }
    let orchestra = caller.as_ref().and_then(SignedIn::orchestra).map(|orchestra| orchestra.id);
    let mut entry = Entry {
        level,
        category,
        message: format!("answered {} {}", refused.code().status().as_u16(), refused.code().as_str()),
        request_id: request_id.cloned(),
        user: caller.as_ref().map(|caller| caller.user.id),
        orchestra,
        fields: json!({ "route": request.match_pattern(), "method": request.method().as_str() }),
    };
    if let Some(named) = caller.as_ref().and_then(|caller| caller.named) {
        entry.fields["named"] = json!(named);
    }
    if matches!(refused.code(), Code::Unavailable | Code::Busy) {
        // Of a database in trouble its people are told at once, also when it is the one that the entry goes to.
        let services = services.clone();
        tokio::spawn(async move { write(&services, None, entry).await });
        return;
    }
    write(services, staff.filter(|_| refused.code() == Code::Internal), entry).await;
}

/// Notes that a handler panicked, of which nothing is left but what is given here.
pub async fn panic(
    services: Option<Data<Services>>,
    (route, method): (Option<String>, Method),
    request_id: Option<&String>,
) {
    let Some(services) = services else { return };
    let entry = Entry {
        level: Level::Error,
        category: "errors",
        message: "a handler panicked".to_owned(),
        request_id: request_id.cloned(),
        user: None,
        orchestra: None,
        fields: json!({ "route": route, "method": method.as_str() }),
    };
    write(&services, None, entry).await;
}

async fn write(services: &Services, staff: Option<Staff>, entry: Entry) {
    if !services.limits.may_note(entry.orchestra) {
        metrics::counter!("stagesub_unnoted_refusals_total").increment(1);
        return;
    }
    let noted = async {
        if let Some(staff) = staff {
            in_their_log(services, staff, &entry).await?;
        }
        services.registry.log(entry).await
    };
    match tokio::time::timeout(PATIENCE, noted).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(error = &error as &dyn std::error::Error, "a refusal could not be noted"),
        Err(_) => tracing::warn!("a refusal could not be noted in time"),
    }
}

async fn in_their_log(services: &Services, mut staff: Staff, entry: &Entry) -> Result<(), DbErr> {
    let line = NewLine {
        level: LogLevel::Error,
        category: entry.category,
        message: entry.message.clone(),
        request_id: entry.request_id.clone(),
        user: entry.user,
        fields: entry.fields.clone(),
    };
    let txn = staff.db.write_tx().await?;
    system_log::write(&*txn, &services.clock, line).await?;
    txn.commit().await
}
