//! One project as its rows are: the file that a command has open before it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use super::house::House;
use crate::{
    entities::{instrument, need, need_session, position, project, project_session, request},
    ids::{InstrumentId, MusicianId, NeedId, PositionId, ProjectId, RequestId, SessionId},
    mail,
    rules::{
        calendar::{ResponseTime, Terms},
        conflicts::{Engagement, Span, overlap},
        request_lifecycle::{Engaged, RequestFacts, Surroundings},
    },
    values::states::{NeedStatus, ProjectStatus, RequestStatus},
};

/// A project, its sessions, needs and requests: as they are now, and as they are stored.
pub(super) struct ProjectFile {
    pub project: project::Model,
    pub needs: BTreeMap<NeedId, NeedFile>,
    /// In the order in which they begin.
    pub sessions: Vec<project_session::Model>,
    pub requests: BTreeMap<RequestId, request::Model>,
    pub stored: Stored,
}

/// What the database holds, to tell what has changed.
pub(super) struct Stored {
    pub project: project::Model,
    pub needs: BTreeMap<NeedId, need::Model>,
    pub requests: BTreeMap<RequestId, request::Model>,
}

/// A need with what its row refers to.
pub(super) struct NeedFile {
    pub row: need::Model,
    pub position: PositionFacts,
    pub response: ResponseTime,
    /// None: all that are still ahead.
    pub sessions: BTreeSet<SessionId>,
}

/// A position and its instrument.
#[derive(Clone, FromQueryResult)]
pub(super) struct PositionFacts {
    pub id: PositionId,
    pub position_sv: String,
    pub position_en: String,
    pub hierarchy_level: i32,
    pub instrument_id: InstrumentId,
    pub instrument_sv: String,
    pub instrument_en: String,
    pub display_order: i32,
}

impl PositionFacts {
    pub fn position_name(&self) -> mail::Names {
        mail::Names { sv: self.position_sv.clone(), en: self.position_en.clone() }
    }

    pub fn instrument_name(&self) -> mail::Names {
        mail::Names { sv: self.instrument_sv.clone(), en: self.instrument_en.clone() }
    }
}

impl ProjectFile {
    /// The file of a project whose row has been read: while the project is locked, nothing in it changes.
    pub async fn load(db: &impl ConnectionTrait, project: project::Model) -> Result<Self, DbErr> {
        let of_project = need::Column::ProjectId.eq(project.id);
        let rows = need::Entity::find().filter(of_project).all(db).await?;
        let positions = positions(db, rows.iter().map(|row| row.position_id).collect()).await?;
        let covered = need_session::Entity::find().filter(need_session::Column::ProjectId.eq(project.id));
        let covered = covered.all(db).await?;
        let sessions = project_session::Entity::find()
            .filter(project_session::Column::ProjectId.eq(project.id))
            .order_by_asc(project_session::Column::StartsAt)
            .order_by_asc(project_session::Column::Id)
            .all(db)
            .await?;
        let requests = request::Entity::find().filter(request::Column::ProjectId.eq(project.id)).all(db).await?;

        let mut needs = BTreeMap::new();
        for row in rows {
            let response = u32::try_from(row.response_value).unwrap_or_default();
            let response =
                ResponseTime::new(response, row.response_unit).map_err(|error| DbErr::Type(error.to_string()))?;
            let position = positions.get(&row.position_id).cloned();
            let position = position.ok_or_else(|| DbErr::RecordNotFound("the position of a need".into()))?;
            let sessions = covered.iter().filter(|covered| covered.need_id == row.id);
            let sessions = sessions.map(|covered| covered.session_id).collect();
            needs.insert(row.id, NeedFile { row, position, response, sessions });
        }
        let requests: BTreeMap<_, _> = requests.into_iter().map(|row| (row.id, row)).collect();
        let stored = Stored {
            project: project.clone(),
            needs: needs.iter().map(|(id, need)| (*id, need.row.clone())).collect(),
            requests: requests.clone(),
        };
        Ok(Self { project, needs, sessions, requests, stored })
    }

    /// The sessions that the need covers, those that have begun included.
    pub fn covered<'a>(&'a self, need: &'a NeedFile) -> impl Iterator<Item = &'a project_session::Model> {
        self.sessions.iter().filter(|session| need.sessions.is_empty() || need.sessions.contains(&session.id))
    }

    /// The hours of the covered sessions that are still ahead.
    pub fn hours_ahead(&self, need: &NeedFile, now: DateTime<Utc>) -> Vec<Span> {
        self.covered(need).filter(|session| session.starts_at > now).map(span).collect()
    }

    /// When the covered sessions begin, for [`Self::terms`].
    pub fn starts(&self, need: &NeedFile) -> Vec<DateTime<Utc>> {
        self.covered(need).map(|session| session.starts_at).collect()
    }

    /// What the calendar must know about the need.
    pub fn terms<'a>(&self, need: &NeedFile, starts: &'a [DateTime<Utc>]) -> Terms<'a> {
        Terms {
            response: need.response,
            clock: Some(need.row.clock),
            urgent: need.row.urgent,
            answer_by: self.project.answer_by,
            sessions: starts,
        }
    }

    /// Whether no seat of the need can be given any longer.
    pub fn is_closed(&self, need: &NeedFile, now: DateTime<Utc>) -> bool {
        let project = matches!(
            self.project.status,
            ProjectStatus::Completed | ProjectStatus::Cancelled | ProjectStatus::Archived
        );
        project || need.row.status == NeedStatus::Archived || self.is_over(need, now)
    }

    /// Whether the last session that the need covers has ended.
    pub fn is_over(&self, need: &NeedFile, now: DateTime<Utc>) -> bool {
        self.covered(need).map(|session| session.ends_at).max().is_some_and(|ends_at| ends_at <= now)
    }

    pub fn requests_of(&self, need: NeedId) -> impl Iterator<Item = &request::Model> {
        self.requests.values().filter(move |request| request.need_id == need)
    }

    /// The musician's newest request of the need of this one.
    pub fn newest_like(&self, id: RequestId) -> Option<&request::Model> {
        let named = self.requests.get(&id)?;
        let same = self.requests_of(named.need_id).filter(|request| request.musician_id == named.musician_id);
        same.max_by_key(|request| (request.queued_at, request.id))
    }

    /// The lowest seat that nobody has.
    pub fn lowest_free_seat(&self, need: &NeedFile) -> Option<i32> {
        let taken: BTreeSet<i32> = self.requests_of(need.row.id).filter_map(|request| request.seat_no).collect();
        (1..=need.row.quantity).find(|no| !taken.contains(no))
    }

    pub fn accepted(&self, need: NeedId) -> i32 {
        count(self.requests_of(need).filter(|request| request.status == RequestStatus::Accepted))
    }

    /// What an event about this request depends on; `elsewhere` are its musician's engagements in other projects.
    pub fn surroundings(
        &self,
        request: &request::Model,
        house: &House,
        now: DateTime<Utc>,
        elsewhere: &[Engagement],
    ) -> Surroundings {
        let need = &self.needs[&request.need_id];
        let others = |status| {
            count(self.requests_of(request.need_id).filter(|other| other.id != request.id && other.status == status))
        };
        Surroundings {
            now,
            grace: house.calendar.grace,
            paused: self.project.status == ProjectStatus::Paused,
            closed: self.is_closed(need, now),
            strategy: need.row.strategy,
            urgent: need.row.urgent,
            free: need.row.quantity - self.accepted(request.need_id),
            open: others(RequestStatus::Open),
            queued: others(RequestStatus::Queued),
            engaged: self.engaged(request, need, now, elsewhere),
            first_session_at: self.covered(need).map(|session| session.starts_at).min(),
            last_session_ends_at: self.covered(need).map(|session| session.ends_at).max(),
            refill_ahead: house.refill_ahead,
        }
    }

    fn engaged(
        &self,
        request: &request::Model,
        need: &NeedFile,
        now: DateTime<Utc>,
        elsewhere: &[Engagement],
    ) -> Engaged {
        let accepted = |other: &request::Model| {
            is_of(other, request.musician_id, request.id) && other.status == RequestStatus::Accepted
        };
        let hours = self.hours_ahead(need, now);
        if self.requests.values().any(accepted) {
            Engaged::InProject
        } else if elsewhere.iter().any(|engagement| engagement.accepted && overlap(&hours, &engagement.sessions)) {
            Engaged::SameHours
        } else {
            Engaged::No
        }
    }

    pub const fn id(&self) -> ProjectId {
        self.project.id
    }
}

/// The request as the lifecycle sees it.
pub(super) fn facts(request: &request::Model) -> RequestFacts {
    RequestFacts {
        status: request.status,
        closed_reason: request.closed_reason,
        decline_scope: request.decline_scope,
        standby: request.standby_since.is_some(),
        deadline_at: request.deadline_at,
        questioned: request.question.is_some(),
        resends: request.resends,
    }
}

/// Whether this is another request of the musician.
pub(super) fn is_of(other: &request::Model, musician: MusicianId, than: RequestId) -> bool {
    other.musician_id == musician && other.id != than
}

pub(super) fn span(session: &project_session::Model) -> Span {
    Span { starts_at: session.starts_at, ends_at: session.ends_at }
}

pub(super) fn count<T>(items: impl Iterator<Item = T>) -> i32 {
    i32::try_from(items.count()).unwrap_or(i32::MAX)
}

async fn positions(
    db: &impl ConnectionTrait,
    ids: BTreeSet<PositionId>,
) -> Result<BTreeMap<PositionId, PositionFacts>, DbErr> {
    let instrument = position::Entity::belongs_to(instrument::Entity)
        .from(position::Column::InstrumentId)
        .to(instrument::Column::Id)
        .into();
    let facts = position::Entity::find()
        .filter(position::Column::Id.is_in(ids))
        .join(JoinType::InnerJoin, instrument)
        .select_only()
        .column(position::Column::Id)
        .column_as(position::Column::NameSv, "position_sv")
        .column_as(position::Column::NameEn, "position_en")
        .column(position::Column::HierarchyLevel)
        .column(position::Column::InstrumentId)
        .column_as(instrument::Column::NameSv, "instrument_sv")
        .column_as(instrument::Column::NameEn, "instrument_en")
        .column(instrument::Column::DisplayOrder)
        .into_model::<PositionFacts>()
        .all(db)
        .await?;
    Ok(facts.into_iter().map(|facts| (facts.id, facts)).collect())
}
