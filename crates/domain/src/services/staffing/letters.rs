//! Mails of a command: who is told what, and with which facts.

use chrono::{DateTime, Utc};

use super::{Actor, desk::Desk, project_file::ProjectFile};
use crate::{
    entities::{musician, project_session, request},
    ids::{MusicianId, NeedId, ProjectId, RequestId},
    mail::{self, Variables},
    rules::calendar::Leave,
    values::{
        locale::Locale,
        states::{ClosedReason, MailKind},
    },
};

/// A mail that is to be written when the command is done.
pub(super) struct Letter {
    pub kind: MailKind,
    /// No two mails bear the same.
    pub key: String,
    pub project: ProjectId,
    pub need: NeedId,
    pub request: Option<RequestId>,
    /// Its reader or, in an alert, whom it is about.
    pub musician: Option<MusicianId>,
    /// What staff are alerted to, when it is for them.
    pub alert: Option<mail::Alert>,
    pub at_once: bool,
    pub next_at: DateTime<Utc>,
    /// Why the request no longer stands, where its row does not say so.
    pub closed_reason: Option<ClosedReason>,
}

impl Desk<'_> {
    /// Queues a mail to the request's musician.
    pub fn write_to(&mut self, project: ProjectId, id: RequestId, kind: MailKind) {
        let request = &self.files[&project].requests[&id];
        let own_act = self.actor == Actor::Musician(request.musician_id);
        let at_once = own_act || self.leave == Leave::Now;
        let leave = if at_once { Leave::Now } else { Leave::Waking };
        let letter = Letter::about(request, kind, at_once, self.house.calendar.not_before(self.now, leave));
        self.letters.push(letter);
    }

    /// Queues the first mail of a request, which its plan lets leave then.
    pub fn ask(&mut self, request: &request::Model, not_before: DateTime<Utc>) {
        let letter = Letter::about(request, MailKind::Request, self.leave == Leave::Now, not_before);
        self.letters.push(letter);
    }

    /// Tells somebody who had accepted that the engagement is over.
    pub fn call_off(&mut self, project: ProjectId, id: RequestId, reason: ClosedReason) {
        self.write_to(project, id, MailKind::Cancelled);
        if let Some(letter) = self.letters.last_mut() {
            letter.closed_reason = Some(reason);
        }
    }

    /// Tells somebody who is engaged that a session has changed, once for each change.
    pub fn revise(&mut self, project: ProjectId, id: RequestId, session: &project_session::Model) {
        self.write_to(project, id, MailKind::Revision);
        if let Some(letter) = self.letters.last_mut() {
            letter.key = format!("revision:{}:{}:{id}", session.id, session.version);
        }
    }

    /// Queues an alert to staff about a request; it leaves at once.
    pub fn alert_about(&mut self, project: ProjectId, id: RequestId, alert: mail::Alert) {
        let request = &self.files[&project].requests[&id];
        let cause = format!("{id}:{}", request.answer_no);
        let (need, musician) = (request.need_id, request.musician_id);
        self.alert(project, need, Some((id, musician)), alert, &cause);
    }

    /// Queues an alert to staff, once for each cause.
    pub fn alert(
        &mut self,
        project: ProjectId,
        need: NeedId,
        about: Option<(RequestId, MusicianId)>,
        alert: mail::Alert,
        cause: &str,
    ) {
        self.letters.push(Letter {
            kind: MailKind::AdminAlert,
            key: format!("alert:{}:{cause}", alert.as_str()),
            project,
            need,
            request: about.map(|(request, _)| request),
            musician: about.map(|(_, musician)| musician),
            alert: Some(alert),
            at_once: true,
            next_at: self.now,
            closed_reason: None,
        });
    }
}

impl Letter {
    /// The first mail of a request that nobody has made.
    pub fn first(project: ProjectId, need: NeedId, musician: MusicianId, leave: Leave, next_at: DateTime<Utc>) -> Self {
        Self {
            kind: MailKind::Request,
            key: String::new(),
            project,
            need,
            request: None,
            musician: Some(musician),
            alert: None,
            at_once: leave == Leave::Now,
            next_at,
            closed_reason: None,
        }
    }

    fn about(request: &request::Model, kind: MailKind, at_once: bool, next_at: DateTime<Utc>) -> Self {
        let id = request.id;
        let key = match kind {
            MailKind::Request => format!("request:{id}:{}", request.resends),
            MailKind::Reminder => format!("reminder:{id}:{}", request.reminded_count),
            MailKind::Confirmation => format!("confirmation:{id}:{}", request.answer_no),
            MailKind::WithdrawnReceipt => format!("withdrawn:{id}:{}", request.answer_no),
            other => format!("{other}:{id}"),
        };
        Self {
            kind,
            key,
            project: request.project_id,
            need: request.need_id,
            request: Some(id),
            musician: Some(request.musician_id),
            alert: None,
            at_once,
            next_at,
            closed_reason: None,
        }
    }

    /// The facts of the mail, as the files say them when it is written.
    pub fn variables(&self, file: &ProjectFile, musician: Option<&musician::Model>, written_in: Locale) -> Variables {
        let project = &file.project;
        let request = self.request.and_then(|id| file.requests.get(&id));
        let said = |text: Option<&dyn ToString>| text.map(ToString::to_string).unwrap_or_default();
        let mut facts = Variables {
            first_name: said(musician.map(|musician| &musician.first_name as _)),
            last_name: said(musician.map(|musician| &musician.last_name as _)),
            project_name: project.name.to_string(),
            days: Some((project.starts_on, project.ends_on)),
            terms: said(project.terms.as_ref().map(|text| text as _)),
            dress: said(project.dress.as_ref().map(|text| text as _)),
            programme: said(project.programme.as_ref().map(|text| text as _)),
            conductor: said(project.conductor.as_ref().map(|text| text as _)),
            rehearsal_text: said(project.rehearsal_text.as_ref().map(|text| text as _)),
            concert_text: said(project.concert_text.as_ref().map(|text| text as _)),
            contact_name: said(project.contact_name.as_ref().map(|text| text as _)),
            contact_phone: said(project.contact_phone.as_ref().map(|text| text as _)),
            closed_reason: self.closed_reason.or(request.and_then(|request| request.closed_reason)),
            was_engaged: self.closed_reason.is_some(),
            alert: self.alert,
            ..Variables::of("", written_in)
        };
        if let Some(need) = file.needs.get(&self.need) {
            facts.position_name = need.position.position_name();
            facts.instrument_name = need.position.instrument_name();
            facts.quantity = u16::try_from(need.row.quantity).unwrap_or_default();
            facts.sessions = file.covered(need).map(super::page::session).collect();
            facts.response_time = Some(need.response);
            facts.note = said(need.row.note_to_musician.as_ref().map(|text| text as _));
            if let Some(terms) = &need.row.terms {
                facts.terms = terms.to_string();
            }
        }
        if let Some(request) = request {
            let written = said(request.comment.as_ref().map(|text| text as _));
            match (self.kind, self.alert) {
                (MailKind::AdminAlert, Some(mail::Alert::Question)) => {
                    facts.comment = said(request.question.as_ref().map(|text| text as _));
                }
                (MailKind::AdminAlert, Some(mail::Alert::Withdrawn)) | (MailKind::WithdrawnReceipt, _) => {
                    facts.reason = written;
                }
                (MailKind::AdminAlert, _) => facts.comment = written,
                _ => (),
            }
        }
        facts
    }
}
