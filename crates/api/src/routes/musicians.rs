//! Musicians: who is on the roster and what they can play. Whether they can be asked: `musician_status`.

use actix_web::{
    get, patch, post,
    web::{Data, Path, Query},
};
use chrono::{DateTime, Utc};
use domain::{
    ids::{InstrumentId, MusicianId, OrchestraId, PositionId, RankingListId, UserId},
    services::{
        musicians::{self, MusicianFilter, MusicianPlace, MusicianStart, SaveMusicianError},
        settings,
    },
    values::{
        change::{Change, present},
        email::Email,
        locale::Locale,
        phone::Phone,
        states::{MailState, MusicianStatus},
        text::{ExternalId, Note, PersonName},
    },
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use tenancy::OrchestraDb;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::{scope, service_config::ServiceConfig};
use validator::Validate;

use super::{musician_import, musician_record, musician_status, restrictions, unavailabilities};
use crate::{
    application::Services,
    authority::Staff,
    extract::{Created, IfMatch, Limit, PageOf, Read, Search, Valid},
    problem::{Answer, ApiError, Code, Problem},
};

/// In which order musicians are listed.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum MusicianSort {
    /// By last name, then first name, as a Swedish reader sorts.
    #[default]
    Name,
    /// The one enrolled last first.
    Newest,
}

/// Which musicians to list, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MusicianQuery {
    /// Words that all occur in their name or e-mail address, whatever their case and diacritics.
    #[param(value_type = Option<String>, max_length = 100, example = "akesson")]
    q: Option<Search>,
    /// Those who can play some position of this instrument.
    instrument: Option<InstrumentId>,
    /// Those who can play this position.
    position: Option<PositionId>,
    /// Those who are on this ranking list.
    list: Option<RankingListId>,
    /// Those of this status; when absent, all but archived ones.
    status: Option<MusicianStatus>,
    /// Those that a payroll or roster system calls so.
    #[param(value_type = Option<String>)]
    external_id: Option<ExternalId>,
    /// In which order.
    #[serde(default)]
    #[param(required = false)]
    sort: MusicianSort,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
    /// The `nextCursor` of the page before.
    cursor: Option<String>,
    /// Whether to count all musicians that pass the filter.
    #[serde(default)]
    #[param(required = false)]
    total: bool,
}

/// A musician who is to be enrolled.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMusician {
    /// The first name.
    first_name: PersonName,
    /// The last name.
    last_name: PersonName,
    /// Where requests are mailed to; nobody else on the roster has it.
    email: Email,
    /// Where to call.
    phone: Option<Phone>,
    /// In which language to write; when absent, the orchestra's.
    locale: Option<Locale>,
    /// Whether they live near.
    #[serde(default)]
    #[schema(example = true)]
    is_local: bool,
    /// What staff note about them.
    notes: Option<Note>,
    /// What a payroll or roster system calls them.
    external_id: Option<ExternalId>,
    /// The positions they can play.
    #[serde(default)]
    #[validate(length(max = 200, message = "must not be more than 200"))]
    #[schema(max_items = 200)]
    position_ids: Vec<PositionId>,
}

/// What to change of a musician.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AmendMusician {
    /// The first name.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    first_name: Option<PersonName>,
    /// The last name.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    last_name: Option<PersonName>,
    /// Where requests are mailed to; of somebody who is being asked, only managers change it.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    email: Option<Email>,
    /// Where to call; `null` for nowhere.
    #[serde(default)]
    #[schema(value_type = Option<Phone>)]
    phone: Change<Phone>,
    /// In which language to write.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    locale: Option<Locale>,
    /// Whether they live near.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, example = true)]
    is_local: Option<bool>,
    /// What staff note about them; `null` for nothing.
    #[serde(default)]
    #[schema(value_type = Option<Note>)]
    notes: Change<Note>,
    /// What a payroll or roster system calls them; `null` for nothing.
    #[serde(default)]
    #[schema(value_type = Option<ExternalId>)]
    external_id: Change<ExternalId>,
    /// All the positions they can play.
    #[serde(default, deserialize_with = "present")]
    #[validate(length(max = 200, message = "must not be more than 200"))]
    #[schema(nullable = false, max_items = 200)]
    position_ids: Option<Vec<PositionId>>,
}

/// A musician on the roster.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Musician {
    /// The musician's id.
    id: MusicianId,
    /// What a payroll or roster system calls them.
    external_id: Option<ExternalId>,
    /// The first name.
    first_name: PersonName,
    /// The last name.
    last_name: PersonName,
    /// Where requests are mailed to.
    email: Email,
    /// Where to call.
    phone: Option<Phone>,
    /// In which language they are written to.
    locale: Locale,
    /// Whether they live near.
    #[schema(example = true)]
    is_local: bool,
    /// Whether they can be asked at all.
    status: MusicianStatus,
    /// What staff noted about them.
    notes: Option<Note>,
    /// What mail to their address has met.
    mail_state: MailState,
    /// The positions they can play.
    position_ids: Vec<PositionId>,
    /// When they were enrolled.
    #[schema(example = "2026-06-02T08:00:00Z")]
    created_at: DateTime<Utc>,
    /// When this last changed.
    #[schema(example = "2026-06-02T08:00:00Z")]
    updated_at: DateTime<Utc>,
    /// Which user last changed it; `null` for StageSub itself.
    updated_by: Option<UserId>,
    /// How often it has changed, from 1; the number in its `ETag`.
    #[schema(example = 1)]
    version: i64,
}

/// Some musicians.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MusicianPage {
    /// At most `limit` of them.
    items: Vec<Musician>,
    /// Leads to those that follow, as `cursor`; `null` when none do.
    next_cursor: Option<String>,
    /// How many pass the filter, where the request asked for the total.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 124)]
    total: Option<i64>,
}

impl MusicianQuery {
    /// What its cursors belong to: all that decides who comes after whom.
    fn page(&self, orchestra: OrchestraId) -> Answer<PageOf> {
        let Self { q, instrument, position, list: listed, status, external_id, sort, limit: _, cursor: _, total: _ } =
            self;
        PageOf::new(orchestra, "listMusicians", (q, instrument, position, listed, status, external_id, sort))
    }

    fn filter(self) -> MusicianFilter {
        let Self { q, instrument, position, list: listed, status, external_id, .. } = self;
        MusicianFilter { q: q.map(Search::into_text), instrument, position, list: listed, status, external_id }
    }
}

impl NewMusician {
    fn written_in(self, default: Locale) -> musicians::NewMusician {
        let Self { first_name, last_name, email, phone, locale, is_local, notes, external_id, position_ids } = self;
        let (locale, positions) = (locale.unwrap_or(default), position_ids);
        musicians::NewMusician { first_name, last_name, email, phone, locale, is_local, notes, external_id, positions }
    }
}

impl From<AmendMusician> for musicians::AmendMusician {
    fn from(body: AmendMusician) -> Self {
        let AmendMusician {
            first_name,
            last_name,
            email,
            phone,
            locale,
            is_local,
            notes,
            external_id,
            position_ids: positions,
        } = body;
        Self { first_name, last_name, email, phone, locale, is_local, notes, external_id, positions }
    }
}

impl From<musicians::Musician> for Musician {
    fn from(
        musicians::Musician {
            id,
            external_id,
            first_name,
            last_name,
            email,
            phone,
            locale,
            is_local,
            status,
            notes,
            mail_state,
            positions: position_ids,
            created_at,
            updated_at,
            updated_by,
            version,
        }: musicians::Musician,
    ) -> Self {
        Self {
            id,
            external_id,
            first_name,
            last_name,
            email,
            phone,
            locale,
            is_local,
            status,
            notes,
            mail_state,
            position_ids,
            created_at,
            updated_at,
            updated_by,
            version,
        }
    }
}

impl From<SaveMusicianError> for ApiError {
    fn from(error: SaveMusicianError) -> Self {
        match error {
            SaveMusicianError::Refused(refused) => refused.into(),
            SaveMusicianError::EmailTaken => Code::EmailTaken.because(error).at("/email"),
            SaveMusicianError::UnknownPosition => Self::invalid_field("/positionIds", error),
            SaveMusicianError::LimitReached { limit } => Code::LimitReached.because(error).with("limit", limit),
            SaveMusicianError::BeingAsked => Code::NotInThisState.because(error),
            SaveMusicianError::Storage(cause) => Self::storage(cause),
        }
    }
}

/// The musicians.
#[utoipa::path(operation_id = "listMusicians", tag = "Musicians", params(MusicianQuery), responses(
    (status = 200, description = "A page of them", body = MusicianPage),
))]
#[get("")]
async fn list(staff: Staff, services: Data<Services>, query: Query<MusicianQuery>) -> Answer<Read<MusicianPage>> {
    let query = query.into_inner();
    let page = query.page(staff.db.orchestra().id)?;
    let start = match (services.cursors.open::<MusicianPlace>(&page, query.cursor.as_deref())?, query.sort) {
        (Some(place), _) => MusicianStart::After(place),
        (None, MusicianSort::Name) => MusicianStart::ByName,
        (None, MusicianSort::Newest) => MusicianStart::NewestFirst,
    };
    let (db, limit, total) = (staff.db.read(), query.limit.get(), query.total);
    let filter = query.filter();
    let found = musicians::page(db, &filter, &start, limit).await?;
    let total = if total { Some(musicians::count(db, &filter).await?) } else { None };
    let next_cursor = found.next.map(|place| services.cursors.seal(&page, &place)).transpose()?;
    Ok(Read::list(MusicianPage { items: found.items.into_iter().map(Into::into).collect(), next_cursor, total }))
}

/// Put a musician on the roster.
#[utoipa::path(operation_id = "enrolMusician", tag = "Musicians", request_body = NewMusician, responses(
    (status = 201, description = "Enrolled", body = Musician),
    (status = 409, response = Problem),
))]
#[post("")]
async fn enrol(mut staff: Staff, services: Data<Services>, body: Valid<NewMusician>) -> Answer<Created<Musician>> {
    let limit = plan_limit(&staff.db);
    let txn = staff.db.write_tx().await?;
    let new = body.0.written_in(settings::load(&*txn).await?.language);
    let enrolled = musicians::enrol(&txn, &services.clock, Some(staff.actor), limit, new).await?;
    txn.commit().await?;
    let location = format!("/api/musicians/{}", enrolled.id);
    Ok(Created { location, version: enrolled.version, body: enrolled.into() })
}

/// A musician.
#[utoipa::path(operation_id = "showMusician", tag = "Musicians", params(("id" = MusicianId, Path, description = "The musician")), responses(
    (status = 200, description = "The musician", body = Musician),
    (status = 404, response = Problem),
))]
#[get("/{id}")]
async fn show(staff: Staff, id: Path<MusicianId>) -> Answer<Read<Musician>> {
    let musician = musicians::find(staff.db.read(), *id).await?;
    Ok(Read::one(musician.version, musician.into()))
}

/// Change what is known about a musician.
#[utoipa::path(operation_id = "amendMusician", tag = "Musicians", params(("id" = MusicianId, Path, description = "The musician")), request_body = AmendMusician, responses(
    (status = 200, description = "Changed", body = Musician),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[patch("/{id}")]
async fn amend(
    mut staff: Staff,
    services: Data<Services>,
    id: Path<MusicianId>,
    seen: IfMatch,
    body: Valid<AmendMusician>,
) -> Answer<Read<Musician>> {
    let is_admin = staff.is_admin();
    let txn = staff.db.write_tx().await?;
    if let (false, Some(email)) = (is_admin, &body.0.email) {
        refuse_another_address_of_asked(&*txn, *id, email).await?;
    }
    let amendment = body.0.into();
    let changed = musicians::amend(&txn, &services.clock, Some(staff.actor), *id, seen.0, amendment).await?;
    txn.commit().await?;
    Ok(Read::one(changed.version, changed.into()))
}

/// Answers come from whoever reads the mail, so while one is awaited the address is not an assistant's to change.
async fn refuse_another_address_of_asked(db: &impl ConnectionTrait, id: MusicianId, email: &Email) -> Answer<()> {
    if musicians::find(db, id).await?.email != *email && musicians::is_being_asked(db, id).await? {
        return Err(Code::Forbidden.because("only managers change the address of somebody who is being asked"));
    }
    Ok(())
}

pub(super) fn plan_limit(db: &OrchestraDb) -> u32 {
    u32::try_from(db.orchestra().max_musicians).unwrap_or_default()
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        scope::scope("/musicians")
            .service(list)
            .service(enrol)
            .service(musician_import::import)
            .service(musician_import::archive)
            .service(show)
            .service(amend)
            .service(musician_status::deactivate)
            .service(musician_status::archive)
            .service(musician_status::restore)
            .service(musician_record::show)
            .service(restrictions::list)
            .service(restrictions::add)
            .service(restrictions::remove)
            .service(unavailabilities::list)
            .service(unavailabilities::add)
            .service(unavailabilities::remove),
    );
}
