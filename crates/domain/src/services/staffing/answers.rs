//! What musicians say, from the link in their mail or through staff.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::{
    Actor, AnswerOutcome, Asking, Carried, Heard, LinkFacts, PageAnswer, StaffCommand, StaffingError, desk::Desk, page,
    roster,
};
use crate::{
    clock::Clock,
    entities::request,
    ids::{MusicianId, ProjectId, RequestId},
    rules::{
        calendar::Leave,
        request_lifecycle::{Answer, Event},
    },
    tx::StaffingTx,
    values::{
        states::{AnswerChannel, ClosedReason, DeclineScope, RequestStatus},
        text::Note,
    },
};

/// An answer that staff have heard themselves.
#[derive(Clone, Debug)]
pub struct RecordedAnswer {
    /// What the musician said.
    pub answer: Answer,
    /// How: not by the link.
    pub channel: AnswerChannel,
    /// What the musician added.
    pub comment: Option<Note>,
}

/// Takes an answer from the page. What it says about the musician's request stands when the caller commits, and that
/// must be done also when the answer is refused: an answer time that had run out has then been ended.
///
/// The same answer again changes nothing.
pub async fn answer(
    tx: &StaffingTx,
    clock: &Clock,
    link: LinkFacts,
    answer: PageAnswer,
) -> Result<AnswerOutcome, StaffingError> {
    let named = request::Entity::find_by_id(link.request).one(tx.rows()).await?;
    let named = named.filter(|request| request.link_epoch == i32::from(link.epoch)).ok_or(StaffingError::NotFound)?;
    let says_yes = matches!(answer, PageAnswer::Yes { .. });
    let actor = Actor::Musician(named.musician_id);
    let (event, note) = event(answer)?;
    let mut desk = open(tx, clock, actor, Leave::Waking, &named, says_yes).await?;
    let project = named.project_id;
    let id = desk.file(project)?.newest_like(named.id).ok_or(StaffingError::NotFound)?.id;

    // The worker is late: what it would have done comes first. A yes is then a late one, which the lifecycle knows.
    if !says_yes {
        desk.expire_if_due(project, id)?;
    }
    let heard = match desk.happen(project, id, &event) {
        Ok(true) => Heard::Recorded,
        Ok(false) => Heard::AlreadyRecorded,
        Err(refusal) => Heard::Refused(refusal.why),
    };
    if heard == Heard::Recorded {
        desk.write_down(project, id, &event, note)?;
    }
    desk.follow_up(Asking::Refuse).await?;
    let file = desk.file(project)?;
    let request = &file.requests[&id];
    let outcome = AnswerOutcome {
        heard,
        state: page::state(file, &file.needs[&request.need_id], request, &desk.house, desk.now),
        is_standby: request.standby_since.is_some(),
    };
    desk.finish(Asking::Refuse).await?;
    Ok(outcome)
}

/// Records what a musician told staff. Says who is asked next; a yes needs a free seat.
pub async fn record_answer(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: RequestId,
    recorded: RecordedAnswer,
) -> Result<Carried, StaffingError> {
    let RecordedAnswer { answer, channel, comment } = recorded;
    if channel == AnswerChannel::Link {
        return Err(StaffingError::invalid("/channel", &"an answer by the link is given by the musician"));
    }
    let named = find(tx.rows(), id).await?;
    let says_yes = matches!(answer, Answer::Yes { .. });
    let mut desk = open(tx, clock, command.by, command.leave, &named, says_yes).await?;
    let event = Event::Answered(answer, channel);
    if desk.happen(named.project_id, id, &event)? {
        desk.write_down(named.project_id, id, &event, comment)?;
    }
    desk.finish(command.asking).await
}

/// Gives a free seat to somebody on standby; whoever was asked for it last is told that it is taken.
pub async fn give_seat(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: RequestId,
) -> Result<Carried, StaffingError> {
    let named = find(tx.rows(), id).await?;
    let mut desk = open(tx, clock, command.by, command.leave, &named, true).await?;
    desk.happen(named.project_id, id, &Event::SeatGiven)?;
    desk.finish(command.asking).await
}

impl Desk<'_> {
    /// Keeps what the musician wrote with the request.
    fn write_down(
        &mut self,
        project: ProjectId,
        id: RequestId,
        event: &Event,
        note: Option<Note>,
    ) -> Result<(), StaffingError> {
        let request = self.file_mut(project)?.requests.get_mut(&id).ok_or(StaffingError::NotFound)?;
        match event {
            Event::Questioned => request.question = note,
            _ if note.is_some() => request.comment = note,
            _ => (),
        }
        Ok(())
    }
}

/// Opens the file of the request's project and, for a yes, those of the musician's other live requests, which it may
/// close.
async fn open<'t>(
    tx: &'t StaffingTx,
    clock: &'t Clock,
    actor: Actor,
    leave: Leave,
    named: &request::Model,
    says_yes: bool,
) -> Result<Desk<'t>, StaffingError> {
    let mut projects = vec![named.project_id];
    if says_yes {
        projects.extend(asked_in(tx.rows(), Some(named.musician_id)).await?);
    }
    let mut desk = Desk::open(tx, clock, actor, leave, projects).await?;
    if says_yes {
        let musician = [named.musician_id];
        desk.engagements = roster::engagements(desk.rows, named.project_id, musician, desk.now).await?;
    }
    Ok(desk)
}

/// The projects in which answers are awaited: from anybody, or from one musician.
pub(super) async fn asked_in(db: &impl ConnectionTrait, musician: Option<MusicianId>) -> Result<Vec<ProjectId>, DbErr> {
    let mut live =
        request::Entity::find().filter(request::Column::Status.is_in([RequestStatus::Queued, RequestStatus::Open]));
    if let Some(musician) = musician {
        live = live.filter(request::Column::MusicianId.eq(musician));
    }
    live.select_only().column(request::Column::ProjectId).distinct().into_tuple().all(db).await
}

pub(super) async fn find(db: &impl ConnectionTrait, id: RequestId) -> Result<request::Model, StaffingError> {
    request::Entity::find_by_id(id).one(db).await?.ok_or(StaffingError::NotFound)
}

/// What the answer means to the request, and what the musician wrote.
fn event(answer: PageAnswer) -> Result<(Event, Option<Note>), StaffingError> {
    let written = |field: &str, text: Option<String>| {
        let text = text.filter(|text| !text.trim().is_empty());
        let note = text.map(|text| Note::parse(&text)).transpose();
        note.map_err(|error| StaffingError::invalid(format!("/{field}"), &error))
    };
    let by_link = |answer| Event::Answered(answer, AnswerChannel::Link);
    Ok(match answer {
        PageAnswer::Yes { standby } => (by_link(Answer::Yes { standby }), None),
        PageAnswer::No { scope, comment } => (by_link(Answer::No(scope)), written("comment", comment)?),
        PageAnswer::Question { text } => match written("text", Some(text))? {
            None => return Err(StaffingError::invalid("/text", &"write your question")),
            question => (Event::Questioned, question),
        },
        PageAnswer::Withdraw { reason } => (Event::Withdrawn, written("reason", reason)?),
        PageAnswer::StandbyNo => (by_link(Answer::No(DeclineScope::Days)), None),
        PageAnswer::NotMe => (Event::Close(ClosedReason::NotMe), None),
    })
}
