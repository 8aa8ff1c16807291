//! The mail that a musician would get, before anybody sends it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{StaffingError, house::House, letters::Letter, project_file::ProjectFile};
use crate::{
    clock::Clock,
    entities::{musician, project, request},
    ids::{MusicianId, NeedId, ProjectId},
    mail::{Template, Variables},
    rules::calendar::Leave,
    services::templates,
    values::{
        locale::Locale,
        states::{MailKind, NeedStatus, RequestStatus},
    },
};

/// A request mail in the making; only its link is missing.
#[derive(Clone, Debug)]
pub struct SampleMail {
    /// The language it is in.
    pub locale: Locale,
    /// The text that sending would use now.
    pub template: Template,
    /// The facts. The orchestra's name is empty: the central registry knows it.
    pub variables: Variables,
    /// The orchestra's zone.
    pub zone: Tz,
    /// When it would leave.
    pub leaves_at: DateTime<Utc>,
    /// Until when it could be answered.
    pub deadline: DateTime<Utc>,
}

/// The request mail about this need as this musician would get it; of somebody who is asked already, with the answer
/// time that stands. Changes nothing.
///
/// # Errors
/// [`StaffingError::NotInThisState`] when no mail could leave: the need is archived, or it is too late to ask.
pub async fn sample_mail(
    db: &impl ConnectionTrait,
    clock: &Clock,
    project: ProjectId,
    need: NeedId,
    reader: MusicianId,
    leave: Leave,
) -> Result<SampleMail, StaffingError> {
    let row = project::Entity::find_by_id(project).one(db).await?.ok_or(StaffingError::NotFound)?;
    let reader = musician::Entity::find_by_id(reader).filter(musician::Column::ErasedAt.is_null()).one(db).await?;
    let reader = reader.ok_or_else(|| StaffingError::invalid("/musician".to_owned(), &"there is no such musician"))?;
    let file = ProjectFile::load(db, row).await?;
    let house = House::load(db).await?;
    let unknown = || StaffingError::invalid("/need".to_owned(), &"the project has no such need");
    let asked_about = file.needs.get(&need).ok_or_else(unknown)?;
    if asked_about.row.status != NeedStatus::Active {
        return Err(StaffingError::NotInThisState("the need is archived".to_owned()));
    }
    let is_open = |request: &&request::Model| {
        request.need_id == need && request.musician_id == reader.id && request.status == RequestStatus::Open
    };
    let stands = file.requests.values().find(is_open).and_then(|request| request.deadline_at);
    let leaves_at = house.calendar.not_before(clock.now(), leave);
    let starts = file.starts(asked_about);
    let counted = || house.calendar.deadline(&file.terms(asked_about, &starts), leaves_at);
    let deadline = stands.map_or_else(counted, Ok);
    let deadline = deadline.map_err(|_| StaffingError::NotInThisState("it is too late to ask".to_owned()))?;

    let (locale, version) = templates::in_use(db).await?.of(MailKind::Request, reader.locale, house.language);
    let template = templates::of_version(db, version, MailKind::Request, locale).await?;
    let letter = Letter::first(project, need, reader.id, leave, leaves_at);
    let mut variables = letter.variables(&file, Some(&reader), house.language);
    variables.deadline = Some(deadline);
    Ok(SampleMail { locale, template, variables, zone: house.calendar.zone, leaves_at, deadline })
}
