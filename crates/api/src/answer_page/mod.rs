//! The answer page: where a musician, without any login, sees what is asked and answers. `GET` and `HEAD` change nothing.
//!
//! The token in the address is the only authority. It is verified before any database is opened, and never logged.

mod calendar_file;
mod form;
mod page;
mod response;
mod said;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self, Data, Path, Payload},
};
use central_registry::{
    links::{Followed, Link},
    orchestras::Orchestra,
};
use domain::{
    mail::wording,
    services::staffing::{self, AnswerOutcome, Heard, LinkFacts, PageState, PageView, StaffingError},
    tx::StaffingTxError,
    values::locale::Locale,
};
use tenancy::{
    OrchestraDb,
    breaker::{Trouble, trouble},
};
use url::form_urlencoded;

use self::{
    calendar_file::{Event, calendar_file},
    form::Pressed,
    page::{House, Notice, Page, Reader, Remark},
    response::private,
};
use crate::{application::Services, extract::body, problem::Answer};

/// A form with the longest text, every letter of it percent-encoded, is smaller.
const LARGEST_FORM: usize = 16 * 1024;

/// Mounts the page and what lies below it. Any other path under `/r/` is a mangled link.
pub fn mount(cfg: &mut web::ServiceConfig) {
    let calendar =
        web::resource("/r/{token}/calendar.ics").route(web::get().to(calendar)).route(web::head().to(calendar));
    let page = web::resource("/r/{token:.*}")
        .route(web::get().to(show))
        .route(web::head().to(show))
        .route(web::post().to(answer));
    cfg.service(calendar).service(page);
}

async fn show(services: Data<Services>, request: HttpRequest, token: Path<String>) -> Answer<HttpResponse> {
    let mut visit = Visit::new(&services, &request, token.into_inner());
    let inside = match visit.enter().await {
        Ok(inside) => inside,
        Err(notice) => return visit.notice(notice),
    };
    match inside.view(&services).await {
        Ok(Some(view)) if inside.may_answer => {
            let withdrawing = visit.wants_to_withdraw && view.state == PageState::Accepted && view.may_withdraw;
            let page = if withdrawing { Page::Withdrawing(&view, None) } else { Page::Request(&view, None) };
            page.respond(StatusCode::OK, &visit.reader())
        }
        // Who is engaged still needs to know when, where, and whom to call.
        Ok(Some(view)) if view.state == PageState::Accepted => {
            let view = PageView { may_withdraw: false, ..view };
            Page::Request(&view, Some(Remark::StandsStill)).respond(StatusCode::OK, &visit.reader())
        }
        _ if !inside.may_answer => visit.notice(Notice::Unavailable),
        Ok(_) => visit.notice(Notice::Unknown),
        Err(_) => visit.notice(Notice::Trouble),
    }
}

async fn answer(
    services: Data<Services>,
    request: HttpRequest,
    token: Path<String>,
    payload: Payload,
) -> Answer<HttpResponse> {
    let mut visit = Visit::new(&services, &request, token.into_inner());
    let link = match visit.verify() {
        Ok(link) => link,
        Err(notice) => return visit.notice(notice),
    };
    let Some(pressed) = read(&request, payload).await else { return visit.notice(Notice::NotUnderstood) };
    let inside = match visit.follow(link).await {
        Ok(inside) if inside.may_answer => inside,
        Ok(_) => return visit.notice(Notice::Unavailable),
        Err(Notice::Trouble) => return visit.not_saved(None, &pressed),
        Err(notice) => return visit.notice(notice),
    };
    if pressed.lacks_words() {
        let Ok(Some(view)) = inside.view(&services).await else { return visit.not_saved(None, &pressed) };
        let remark = Some(Remark::NothingWritten);
        let withdrawing = matches!(pressed, Pressed::Withdraw(_)) && view.state == PageState::Accepted;
        let page = if withdrawing { Page::Withdrawing(&view, remark) } else { Page::Request(&view, remark) };
        return page.respond(StatusCode::UNPROCESSABLE_ENTITY, &visit.reader());
    }
    match inside.take(&services, &pressed).await {
        Ok(AnswerOutcome { heard: Heard::Recorded | Heard::AlreadyRecorded, .. }) => {
            Ok(private(StatusCode::SEE_OTHER).insert_header((header::LOCATION, visit.address())).finish())
        }
        Err(NotTaken::Staffing(StaffingError::NotFound)) => visit.notice(Notice::Unknown),
        Ok(AnswerOutcome { heard: Heard::Refused(_), .. }) => match inside.view(&services).await {
            Ok(Some(view)) => {
                Page::Request(&view, Some(Remark::ThingsChanged)).respond(StatusCode::CONFLICT, &visit.reader())
            }
            _ => visit.not_saved(None, &pressed),
        },
        Err(_) => {
            let view = inside.view(&services).await.ok().flatten();
            visit.not_saved(view.as_ref(), &pressed)
        }
    }
}

async fn calendar(services: Data<Services>, request: HttpRequest, token: Path<String>) -> Answer<HttpResponse> {
    let mut visit = Visit::new(&services, &request, token.into_inner());
    let inside = match visit.enter().await {
        Ok(inside) => inside,
        Err(notice) => return visit.notice(notice),
    };
    let view = match inside.view(&services).await {
        Ok(Some(view)) if view.state == PageState::Accepted => view,
        Ok(_) => return visit.notice(Notice::Unknown),
        Err(_) => return visit.notice(Notice::Trouble),
    };
    let locale = visit.chosen.unwrap_or(view.locale);
    let host = services.config.base_url.host_str().unwrap_or("stagesub");
    let file = calendar_file(&events(&view, &inside.orchestra().name, host, locale), services.clock.now());
    Ok(private(StatusCode::OK)
        .content_type("text/calendar; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"stagesub.ics\""))
        .body(file))
}

fn events(view: &PageView, orchestra: &str, host: &str, locale: Locale) -> Vec<Event> {
    let position = view.position_name.with_instrument(&view.instrument_name, locale);
    let sessions = view.sessions.iter().enumerate();
    let event = |(n, session): (usize, &domain::mail::Session)| Event {
        uid: format!("{}-{n}@{host}", view.request),
        starts_at: session.starts_at,
        ends_at: session.ends_at,
        summary: format!("{}: {}, {orchestra}", wording::session(session.kind, locale), view.project_name),
        location: session.venue.trim().to_owned(),
        description: format!("{position}\n{}", session.note.trim()).trim_end().to_owned(),
    };
    sessions.map(event).collect()
}

/// Somebody comes with a link.
struct Visit<'a> {
    services: &'a Services,
    request: &'a HttpRequest,
    token: String,
    chosen: Option<Locale>,
    wants_to_withdraw: bool,
    orchestra: Option<Arc<Orchestra>>,
}

impl<'a> Visit<'a> {
    fn new(services: &'a Services, request: &'a HttpRequest, token: String) -> Self {
        let wish = |wanted: &str| {
            let mut pairs = form_urlencoded::parse(request.query_string().as_bytes());
            pairs.find_map(|(name, value)| (name == wanted).then_some(value))
        };
        let chosen = wish("lang").and_then(|wanted| locale(&wanted));
        let wants_to_withdraw = wish("step").is_some_and(|step| step == "withdraw");
        Self { services, request, token, chosen, wants_to_withdraw, orchestra: None }
    }

    async fn enter(&mut self) -> Result<Inside, Notice> {
        let link = self.verify()?;
        self.follow(link).await
    }

    /// Touches no database.
    fn verify(&self) -> Result<Link, Notice> {
        let Services { limits, links, .. } = self.services;
        limits.count_link_address(self.services.client_address(self.request)).map_err(|_| Notice::TooMany)?;
        let link = links.verify(&self.token).ok_or(Notice::Unknown)?;
        limits.count_link(link.request.as_uuid().into_bytes()).map_err(|_| Notice::TooMany)?;
        Ok(link)
    }

    async fn follow(&mut self, link: Link) -> Result<Inside, Notice> {
        let holder = match self.services.registry.follow(link).await {
            Ok(Followed::In(holder)) => holder,
            Ok(Followed::Unavailable) => return Err(Notice::Unavailable),
            Ok(Followed::Unknown) => return Err(Notice::Unknown),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "an answer link could not be followed");
                return Err(Notice::Trouble);
            }
        };
        tracing::Span::current().record("orchestra.id", link.orchestra.to_string());
        let db = self.services.pools.enter(&holder).await.map_err(|error| {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "an answer link leads to a database that is closed"
            );
            if holder.may_answer() { Notice::Trouble } else { Notice::Unavailable }
        })?;
        self.orchestra = Some(Arc::clone(db.orchestra()));
        let facts = LinkFacts { request: link.request, epoch: link.epoch };
        Ok(Inside { link: facts, may_answer: holder.may_answer(), db })
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            house: self.orchestra.as_ref().map(|orchestra| House { name: &orchestra.name, shades: orchestra.shades() }),
            chosen: self.chosen,
            otherwise: accepted(self.request),
            now: self.services.clock.now(),
            token: &self.token,
        }
    }

    /// A page without a request. Whose it would have been is not said: unknown links all look the same.
    fn notice(&self, notice: Notice) -> Answer<HttpResponse> {
        Page::Notice(notice).respond(notice.status(), &Reader { house: None, ..self.reader() })
    }

    fn not_saved(&self, view: Option<&PageView>, pressed: &Pressed) -> Answer<HttpResponse> {
        metrics::counter!("stagesub_answers_total", "outcome" => "not_saved").increment(1);
        Page::NotSaved(view, pressed).respond(StatusCode::SERVICE_UNAVAILABLE, &self.reader())
    }

    /// The page's own address, relative to itself.
    fn address(&self) -> String {
        let language = self.chosen.map(|language| format!("?lang={language}")).unwrap_or_default();
        format!("{}{language}", self.token)
    }
}

/// Somebody whose link was good, in the orchestra's database.
struct Inside {
    link: LinkFacts,
    may_answer: bool,
    db: OrchestraDb,
}

/// Why an answer was not taken.
#[derive(Debug, thiserror::Error)]
enum NotTaken {
    #[error(transparent)]
    Staffing(#[from] StaffingError),
    #[error(transparent)]
    Transaction(#[from] StaffingTxError),
}

impl NotTaken {
    fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Staffing(StaffingError::Storage(cause)) | Self::Transaction(StaffingTxError::Storage(cause)) => {
                Some(trouble(cause))
            }
            _ => None,
        }
    }
}

impl Inside {
    fn orchestra(&self) -> &Orchestra {
        self.db.orchestra()
    }

    async fn view(&self, services: &Services) -> Result<Option<PageView>, NotTaken> {
        let outcome = staffing::page(self.db.read(), &services.clock, self.link).await;
        let outcome = outcome.map_err(|cause| NotTaken::from(StaffingError::from(cause)));
        self.report(services, outcome).await
    }

    async fn take(&self, services: &Services, pressed: &Pressed) -> Result<AnswerOutcome, NotTaken> {
        let taken = async {
            let tx = self.db.staffing_tx(&services.clock).await?;
            let outcome = staffing::answer(&tx, &services.clock, self.link, pressed.to_answer()).await?;
            tx.commit().await?;
            Ok(outcome)
        };
        let outcome = self.report(services, taken.await).await;
        let counted = match &outcome {
            Ok(AnswerOutcome { heard: Heard::Refused(_), .. }) => "refused",
            Ok(_) => pressed.answer(),
            Err(_) => return outcome,
        };
        metrics::counter!("stagesub_answers_total", "outcome" => counted).increment(1);
        outcome
    }

    /// Tells the breaker how the database behaved, and the log what failed.
    async fn report<T>(&self, services: &Services, outcome: Result<T, NotTaken>) -> Result<T, NotTaken> {
        let trouble = outcome.as_ref().err().and_then(NotTaken::trouble);
        services.pools.report(self.orchestra().id, trouble.map_or(Ok(()), Err)).await;
        if let Err(error) = &outcome
            && !matches!(error, NotTaken::Staffing(StaffingError::NotFound))
        {
            tracing::error!(error = error as &dyn std::error::Error, "the answer page failed");
        }
        outcome
    }
}

/// Reads a form of the page within a size and a time.
async fn read(request: &HttpRequest, payload: Payload) -> Option<Pressed> {
    let kind = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    if !kind.split(';').next()?.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return None;
    }
    let form = body::read(&mut payload.into_inner(), LARGEST_FORM, body::deadline(request)).await.ok()?;
    Pressed::read(&form).ok()
}

fn locale(code: &str) -> Option<Locale> {
    Locale::ALL.iter().copied().find(|locale| locale.as_str() == code)
}

/// The language that the browser asks for; English for who asks for others, Swedish for who does not ask.
fn accepted(request: &HttpRequest) -> Locale {
    let Some(wanted) = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|wanted| wanted.to_str().ok()) else {
        return Locale::default();
    };
    let codes = wanted.split(',').filter_map(|range| range.trim().split(['-', ';']).next());
    codes.into_iter().find_map(locale).unwrap_or(Locale::En)
}
