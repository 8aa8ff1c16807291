//! Everybody on the lists of a project, and what matters about them for the planner.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef,
};

use super::{
    Person,
    project_file::{ProjectFile, span},
};
use crate::{
    entities::{
        musician, need_list, need_session, project, project_session, qualification, ranking_entry, reask, request,
        restriction, unavailability,
    },
    ids::{MusicianId, NeedId, PositionId, ProjectId, RankingListId, SessionId},
    rules::{
        conflicts::{Engagement, Span},
        planner::{Entry, Musician, Restriction, RestrictionTarget, Rung},
    },
    values::states::{ProjectStatus, RequestStatus, RestrictionScope},
};

/// The ladders of a project's needs, and everybody on them or with a request.
pub(super) struct Roster {
    pub ladders: BTreeMap<NeedId, Vec<Rung>>,
    pub musicians: BTreeMap<MusicianId, Musician>,
    pub people: BTreeMap<MusicianId, Person>,
}

impl Roster {
    pub async fn load(db: &impl ConnectionTrait, file: &ProjectFile, now: DateTime<Utc>) -> Result<Self, DbErr> {
        let needs: Vec<NeedId> = file.needs.keys().copied().collect();
        let rungs = need_list::Entity::find().filter(need_list::Column::NeedId.is_in(needs)).all(db).await?;
        let lists: BTreeSet<RankingListId> = rungs.iter().map(|rung| rung.list_id).collect();
        let entries = ranking_entry::Entity::find().filter(ranking_entry::Column::ListId.is_in(lists)).all(db).await?;

        let listed = entries.iter().map(|entry| entry.musician_id);
        let asked = file.requests.values().map(|request| request.musician_id);
        let ids: BTreeSet<MusicianId> = listed.chain(asked).collect();
        let positions = file.needs.values().map(|need| need.position.id).collect();
        let (musicians, people) = musicians(db, file, ids, positions, now).await?;

        let mut ladders: BTreeMap<NeedId, Vec<Rung>> = BTreeMap::new();
        for rung in rungs {
            let of_list = entries.iter().filter(|entry| entry.list_id == rung.list_id);
            let entries = of_list.map(|entry| Entry { musician: entry.musician_id, rank: entry.rank }).collect();
            let ladder = ladders.entry(rung.need_id).or_default();
            ladder.push(Rung { ordinal: rung.ordinal, release: rung.release, entries });
        }
        Ok(Self { ladders, musicians, people })
    }
}

async fn musicians(
    db: &impl ConnectionTrait,
    file: &ProjectFile,
    ids: BTreeSet<MusicianId>,
    positions: BTreeSet<PositionId>,
    now: DateTime<Utc>,
) -> Result<(BTreeMap<MusicianId, Musician>, BTreeMap<MusicianId, Person>), DbErr> {
    let ids = || ids.iter().copied();
    let rows = musician::Entity::find().filter(musician::Column::Id.is_in(ids())).all(db).await?;
    let mut musicians = BTreeMap::new();
    let mut people = BTreeMap::new();
    for row in rows {
        people.insert(row.id, Person::of(&row));
        let musician = Musician {
            status: row.status,
            erased: row.erased_at.is_some(),
            mail_state: row.mail_state,
            is_local: row.is_local,
            qualified: BTreeSet::new(),
            restrictions: Vec::new(),
            unavailable: Vec::new(),
            engagements: Vec::new(),
            lifted_at: None,
        };
        musicians.insert(row.id, musician);
    }

    let qualified = qualification::Entity::find()
        .filter(qualification::Column::MusicianId.is_in(ids()))
        .filter(qualification::Column::PositionId.is_in(positions));
    for row in qualified.all(db).await? {
        musicians.entry(row.musician_id).and_modify(|musician| musician.qualified.extend([row.position_id]));
    }
    let restricted = restriction::Entity::find().filter(restriction::Column::MusicianId.is_in(ids()));
    for row in restricted.all(db).await? {
        musicians.entry(row.musician_id).and_modify(|musician| musician.restrictions.extend(restriction(&row)));
    }
    let away = unavailability::Entity::find()
        .filter(unavailability::Column::MusicianId.is_in(ids()))
        .filter(unavailability::Column::EndsAt.gt(now));
    for row in away.all(db).await? {
        let span = Span { starts_at: row.starts_at, ends_at: row.ends_at };
        musicians.entry(row.musician_id).and_modify(|musician| musician.unavailable.push(span));
    }
    let lifted = reask::Entity::find().filter(reask::Column::ProjectId.eq(file.id()));
    for row in lifted.all(db).await? {
        musicians
            .entry(row.musician_id)
            .and_modify(|musician| musician.lifted_at = musician.lifted_at.max(Some(row.at)));
    }
    for (id, engagements) in engagements(db, file.id(), ids(), now).await? {
        musicians.entry(id).and_modify(|musician| musician.engagements = engagements);
    }
    Ok((musicians, people))
}

/// The restriction, unless its row lacks the target that its scope speaks of (which the schema refuses).
fn restriction(row: &restriction::Model) -> Option<Restriction> {
    let target = match row.scope {
        RestrictionScope::Position => RestrictionTarget::Position(row.position_id?),
        RestrictionScope::Instrument => RestrictionTarget::Instrument(row.instrument_id?),
        RestrictionScope::Project => RestrictionTarget::Project(row.project_id?),
        RestrictionScope::All => RestrictionTarget::All,
    };
    Some(Restriction { kind: row.kind, target, from: row.starts_at, until: row.ends_at })
}

/// What these musicians are asked about or engaged for in projects other than this.
pub(super) async fn engagements(
    db: &impl ConnectionTrait,
    than: ProjectId,
    of: impl IntoIterator<Item = MusicianId>,
    now: DateTime<Utc>,
) -> Result<BTreeMap<MusicianId, Vec<Engagement>>, DbErr> {
    let booking = [RequestStatus::Queued, RequestStatus::Open, RequestStatus::Accepted];
    let to_project: RelationDef =
        request::Entity::belongs_to(project::Entity).from(request::Column::ProjectId).to(project::Column::Id).into();
    let requests: Vec<(MusicianId, ProjectId, NeedId, RequestStatus)> = request::Entity::find()
        .filter(request::Column::MusicianId.is_in(of))
        .filter(request::Column::Status.is_in(booking))
        .filter(request::Column::ProjectId.ne(than))
        .join(JoinType::InnerJoin, to_project)
        .filter(project::Column::Status.ne(ProjectStatus::Cancelled))
        .select_only()
        .columns([request::Column::MusicianId, request::Column::ProjectId, request::Column::NeedId])
        .column(request::Column::Status)
        .into_tuple()
        .all(db)
        .await?;
    if requests.is_empty() {
        return Ok(BTreeMap::new());
    }
    let projects: BTreeSet<ProjectId> = requests.iter().map(|(_, project, ..)| *project).collect();
    let ahead = Condition::all()
        .add(project_session::Column::ProjectId.is_in(projects.iter().copied()))
        .add(project_session::Column::StartsAt.gt(now));
    let sessions = project_session::Entity::find().filter(ahead).all(db).await?;
    let covered = need_session::Entity::find().filter(need_session::Column::ProjectId.is_in(projects)).all(db).await?;

    let mut engagements: BTreeMap<MusicianId, Vec<Engagement>> = BTreeMap::new();
    for (musician, project, need, status) in requests {
        let chosen: BTreeSet<SessionId> =
            covered.iter().filter(|covered| covered.need_id == need).map(|covered| covered.session_id).collect();
        let of_need = sessions
            .iter()
            .filter(|session| session.project_id == project && (chosen.is_empty() || chosen.contains(&session.id)));
        let sessions = of_need.map(span).collect();
        let accepted = status == RequestStatus::Accepted;
        engagements.entry(musician).or_default().push(Engagement { project, accepted, sessions });
    }
    Ok(engagements)
}
