//! Whom a need could ask, in the order of asking: who comes next, and why the others do not.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use serde::Serialize;
use utoipa::ToSchema;

use super::{StaffingError, house::House, project_file::ProjectFile, situation::Departure, situation::Situation};
use crate::{
    clock::Clock,
    entities::{musician, project, request},
    ids::{MusicianId, NeedId, ProjectId, RankingListId, RequestId},
    rules::{
        calendar::Leave,
        planner::{Plan, PlanCommand, PlannedVerdict},
    },
    services::{FindError, needs},
    values::{
        email::Email,
        phone::Phone,
        states::{
            ClosedReason, DeclineScope, HoldReason, IdleReason, MailState, NeedStatus, RequestStatus, Tier, Trigger,
            Verdict,
        },
        text::{Name, PersonName},
    },
};

/// Everybody whom a need could ask, as the planner sees them at this instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Candidates {
    /// The staffing time at which this was so.
    pub now: DateTime<Utc>,
    /// The need.
    pub need: NeedId,
    /// When a mail written now leaves, at the earliest.
    pub leaves_at: DateTime<Utc>,
    /// Until when it could be answered; absent when it is too late to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<DateTime<Utc>>,
    /// Why a send would ask nobody for this need; absent when it would ask somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle: Option<IdleReason>,
    /// The hold that stands until a send; then the need asks nobody by itself.
    pub hold: Option<HoldReason>,
    /// Those on standby first, then list by list, at the end those to be asked last.
    pub items: Vec<Candidate>,
}

/// Somebody whom a need could ask, or has asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The place among all candidates of the need, from 1.
    #[schema(example = 3)]
    pub place: u32,
    /// The place among those who can still be asked: 1 is next. Absent for the others, and once a send would ask them
    /// about another need.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 1)]
    pub turn: Option<u32>,
    /// The place of the list on the ladder.
    pub list_ordinal: i32,
    /// The list; `null` when it is no longer on the ladder.
    pub list_id: Option<RankingListId>,
    /// Which standing list it is.
    pub tier: Option<Tier>,
    /// What a custom list is called.
    pub list_name: Option<Name>,
    /// The rank on that list.
    pub rank: i32,
    /// Who.
    pub musician_id: MusicianId,
    /// Their first name.
    pub first_name: PersonName,
    /// Their last name.
    pub last_name: PersonName,
    /// Where to call them.
    pub phone: Option<Phone>,
    /// Where they are written to.
    pub email: Email,
    /// What mail to that address has met.
    pub mail_state: MailState,
    /// Whether they live near.
    pub is_local: bool,
    /// `send` if a send would ask them now; else why not.
    pub verdict: Verdict,
    /// The need that would ask them instead, when the verdict is `planned_in`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_in: Option<NeedId>,
    /// Their newest request in the project, of whichever need.
    pub request: Option<CandidateRequest>,
}

/// What a candidate was asked in the project, and how that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CandidateRequest {
    /// The request.
    pub id: RequestId,
    /// What it asks about.
    pub need: NeedId,
    /// Where it stands.
    pub status: RequestStatus,
    /// Why it was cancelled.
    pub closed_reason: Option<ClosedReason>,
    /// What a no was said to.
    pub decline_scope: Option<DeclineScope>,
    /// When its mail was handed over.
    pub sent_at: Option<DateTime<Utc>>,
    /// Until when it can be answered.
    pub deadline_at: Option<DateTime<Utc>>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// Since when the musician is on standby.
    pub standby_since: Option<DateTime<Utc>>,
}

/// The planner's verdict on everybody on a need's ladder, as a send of the whole project would see them now. Changes
/// nothing; costs as many statements however many they are.
pub async fn candidates(
    db: &impl ConnectionTrait,
    clock: &Clock,
    project: ProjectId,
    need: NeedId,
) -> Result<Candidates, StaffingError> {
    let row = project::Entity::find_by_id(project).one(db).await?.ok_or(StaffingError::NotFound)?;
    let shown = needs::find(db, project, need).await.map_err(|error| match error {
        FindError::NotFound => StaffingError::NotFound,
        FindError::Storage(cause) => StaffingError::Storage(cause),
    })?;
    if shown.facts.status != NeedStatus::Active {
        return Err(StaffingError::NotInThisState("the need is archived".to_owned()));
    }
    let file = ProjectFile::load(db, row).await?;
    let house = House::load(db).await?;
    let now = clock.now();
    let situation = Situation::load(db, &file, &house, now, Departure::As(Leave::Waking)).await?;
    let command = PlanCommand::of(Trigger::Preview);
    let view = situation.view(&command, situation.plan(&command));
    let Some(planned) = view.needs.iter().find(|planned| planned.need == need) else {
        return Err(StaffingError::NotFound);
    };
    let verdicts: Vec<&PlannedVerdict> = view.plan.verdicts.iter().filter(|verdict| verdict.need == need).collect();
    let people = people(db, &verdicts).await?;
    let mut turns = turns(&verdicts);
    let items = (1..).zip(verdicts).filter_map(|(place, verdict)| {
        let person = people.get(&verdict.musician)?;
        let rung = usize::try_from(verdict.list_ordinal - 1).ok().and_then(|index| shown.ladder.get(index));
        Some(Candidate {
            place,
            turn: turns.remove(&verdict.musician),
            list_ordinal: verdict.list_ordinal,
            list_id: rung.map(|rung| rung.list),
            tier: rung.and_then(|rung| rung.tier),
            list_name: rung.and_then(|rung| rung.name.clone()),
            rank: verdict.rank,
            musician_id: person.id,
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            phone: person.phone.clone(),
            email: person.email.clone(),
            mail_state: person.mail_state,
            is_local: person.is_local,
            verdict: verdict.verdict,
            planned_in: verdict.planned_in,
            request: newest(&file, person.id).map(CandidateRequest::of),
        })
    });
    Ok(Candidates {
        now,
        need,
        leaves_at: planned.leaves_at,
        deadline: planned.deadline,
        idle: idle(&view.plan, need),
        hold: shown.facts.hold_reason,
        items: items.collect(),
    })
}

/// Who can still be asked, in the order in which they would be.
fn turns(verdicts: &[&PlannedVerdict]) -> BTreeMap<MusicianId, u32> {
    let waits = |verdict: &&&PlannedVerdict| {
        matches!(verdict.verdict, Verdict::Send | Verdict::BeyondLimit | Verdict::ListNotOpen)
    };
    verdicts.iter().filter(waits).map(|verdict| verdict.musician).zip(1..).collect()
}

fn idle(plan: &Plan, need: NeedId) -> Option<IdleReason> {
    plan.holds.iter().find(|hold| hold.need == need).map(|hold| hold.reason)
}

async fn people(
    db: &impl ConnectionTrait,
    verdicts: &[&PlannedVerdict],
) -> Result<BTreeMap<MusicianId, musician::Model>, DbErr> {
    let ids = verdicts.iter().map(|verdict| verdict.musician);
    let select =
        musician::Entity::find().filter(musician::Column::Id.is_in(ids)).filter(musician::Column::ErasedAt.is_null());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

fn newest(file: &ProjectFile, musician: MusicianId) -> Option<&request::Model> {
    let theirs = file.requests.values().filter(|request| request.musician_id == musician);
    theirs.max_by_key(|request| (request.queued_at, request.id))
}

impl CandidateRequest {
    fn of(row: &request::Model) -> Self {
        Self {
            id: row.id,
            need: row.need_id,
            status: row.status,
            closed_reason: row.closed_reason,
            decline_scope: row.decline_scope,
            sent_at: row.sent_at,
            deadline_at: row.deadline_at,
            answered_at: row.answered_at,
            standby_since: row.standby_since,
        }
    }
}
