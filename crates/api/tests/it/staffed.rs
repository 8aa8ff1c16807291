//! A project that is ready to be sent, what leaves the house about it, and links that come back.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    entities::{need, need_list, position, project, project_session, ranking_list, seat},
    ids::{NeedId, ProjectId, SessionId, UserId},
    rules::calendar::{CountingClock, Unit},
    services::{
        musicians::{self, NewMusician},
        ranking_lists,
        staffing::{self, Actor, PreviewInput, SendInput},
    },
    values::{
        email::Email,
        locale::Locale,
        states::{NeedReason, NeedStatus, ProjectStatus, Release, SessionKind, Strategy, Tier},
        text::{Name, PersonName},
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement};
use stagesub::{
    application::Services,
    outbound::mailbox::{DeliveredMail, Mailbox},
};
use tenancy::{OrchestraDb, returning};
use test_support::TestApp;

/// A project of SCO with one need and its ranking list.
pub struct Staffed {
    pub db: OrchestraDb,
    pub project: ProjectId,
}

/// SCO's database, entered as its manager.
pub async fn database(app: &TestApp) -> OrchestraDb {
    let admin = app.admin().await;
    let claims = app.services.tokens.read(&app.services.sign_in_clock, admin.token().unwrap()).unwrap();
    let admission = app.services.registry.admit(claims).await.unwrap();
    app.services.pools.enter(&admission.orchestra.unwrap()).await.unwrap()
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// `Ada Alm` becomes `ada@example.org`, who reads English.
fn musician(full_name: &str) -> NewMusician {
    let (first, last) = full_name.split_once(' ').unwrap();
    NewMusician {
        first_name: PersonName::parse(first).unwrap(),
        last_name: PersonName::parse(last).unwrap(),
        email: Email::parse(&format!("{first}@example.org")).unwrap(),
        phone: None,
        locale: Locale::En,
        is_local: true,
        notes: None,
        external_id: None,
        positions: Vec::new(),
    }
}

/// A draft in a month's time for so many tutti violins, these musicians on list A.
pub async fn prepare(app: &TestApp, strategy: Strategy, quantity: i32, people: &[&str]) -> Staffed {
    let mut db = database(app).await;
    let (clock, now) = (&app.services.clock, app.clock.now());
    let tx = db.write_tx().await.unwrap();
    let tutti = position::Entity::find().filter(position::Column::NameEn.eq("Tutti violin 1"));
    let position = tutti.one(&*tx).await.unwrap().unwrap().id;
    let list = ranking_list::Entity::find()
        .filter(ranking_list::Column::PositionId.eq(position))
        .filter(ranking_list::Column::Tier.eq(Tier::A));
    let list = list.one(&*tx).await.unwrap().unwrap().id;
    let mut ranked = Vec::new();
    for full_name in people {
        let new = NewMusician { positions: vec![position], ..musician(full_name) };
        ranked.push(musicians::enrol(&tx, clock, None, 1_000, new).await.unwrap().id);
    }
    ranking_lists::set_entries(&tx, clock, None, list, None, &ranked).await.unwrap();
    let starts_at = now + TimeDelta::days(30);
    let project = project::ActiveModel {
        id: Set(ProjectId::new(clock)),
        name: Set(name("Brahms 4")),
        status: Set(ProjectStatus::Draft),
        starts_on: Set(starts_at.date_naive()),
        ends_on: Set(starts_at.date_naive()),
        contact_name: Set(Some(name("Karin Holm"))),
        contact_phone: Set(Some("031-726 53 10".parse().unwrap())),
        contact_email: Set(Some(Email::parse("karin@example.org").unwrap())),
        lock_seq: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    let project = project.insert(&*tx).await.unwrap().id;
    for (kind, hours) in [(SessionKind::Rehearsal, 0), (SessionKind::Concert, 9)] {
        let session = project_session::ActiveModel {
            id: Set(SessionId::new(clock)),
            project_id: Set(project),
            kind: Set(kind),
            starts_at: Set(starts_at + TimeDelta::hours(hours)),
            ends_at: Set(starts_at + TimeDelta::hours(hours + 2)),
            venue: Set(Some(name("Konserthuset"))),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ..Default::default()
        };
        session.insert(&*tx).await.unwrap();
    }
    let need = need::ActiveModel {
        id: Set(NeedId::new(clock)),
        project_id: Set(project),
        position_id: Set(position),
        quantity: Set(quantity),
        status: Set(NeedStatus::Active),
        strategy: Set(strategy),
        response_value: Set(2),
        response_unit: Set(Unit::Day),
        clock: Set(CountingClock::Elapsed),
        requires_local: Set(false),
        urgent: Set(false),
        priority: Set(0),
        reason: Set(NeedReason::Substitute),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    let need = need.insert(&*tx).await.unwrap().id;
    for no in 1..=quantity {
        seat::ActiveModel { need_id: Set(need), no: Set(no) }.insert(&*tx).await.unwrap();
    }
    let rung = need_list::ActiveModel {
        need_id: Set(need),
        ordinal: Set(1),
        list_id: Set(list),
        release: Set(Release::Exhausted),
        opens_at: Set(None),
    };
    rung.insert(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    Staffed { db, project }
}

impl Staffed {
    /// Previews and sends.
    pub async fn send(&self, app: &TestApp) {
        let clock = &app.services.clock;
        let preview = PreviewInput::default();
        let plan = staffing::preview(self.db.read(), clock, self.project, &preview).await.unwrap();
        let input = SendInput { plan_digest: plan.plan.digest, preview };
        let by = Actor::Staff(UserId::new(clock));
        let tx = self.db.staffing_tx(clock).await.unwrap();
        staffing::send(&tx, clock, by, self.project, &input).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Who was asked and how their requests stand, by name: `ada open`.
    pub async fn requests(&self) -> Vec<String> {
        let sql = "SELECT m.email, r.status FROM request r JOIN musician m ON m.id = r.musician_id ORDER BY m.email";
        self.rows(sql, |row| {
            let email: String = row.try_get("", "email").unwrap();
            let status: String = row.try_get("", "status").unwrap();
            format!("{} {status}", email.split('@').next().unwrap())
        })
        .await
    }

    /// Everything that an answer could change, as text.
    pub async fn state(&self) -> Vec<String> {
        let sql = "SELECT 'request' AS t, r.id, r.version AS n, r.updated_at AS at FROM request r \
                   UNION ALL SELECT 'outbox', o.id, o.fence, o.updated_at FROM outbox o \
                   UNION ALL SELECT 'project', p.id, p.lock_seq, p.updated_at FROM project p \
                   UNION ALL SELECT 'event', e.id, e.seq, e.at FROM event e ORDER BY 1, 2";
        self.rows(sql, |row| {
            let (table, id): (String, uuid::Uuid) = (row.try_get("", "t").unwrap(), row.try_get("", "id").unwrap());
            let (n, at): (i64, DateTime<Utc>) = (row.try_get("", "n").unwrap(), row.try_get("", "at").unwrap());
            format!("{table} {id} {n} {at}")
        })
        .await
    }

    /// Until when somebody may answer.
    pub async fn deadline_of(&self, person: &str) -> DateTime<Utc> {
        let requests = staffing::requests(self.db.read(), self.project).await.unwrap();
        let of_person = |request: &&staffing::RequestView| request.musician.first_name.to_lowercase() == person;
        requests.iter().find(of_person).unwrap().deadline_at.unwrap()
    }

    async fn rows(&self, sql: &str, said: impl Fn(&sea_orm::QueryResult) -> String) -> Vec<String> {
        let db = self.db.read();
        let statement = Statement::from_string(db.get_database_backend(), sql);
        db.query_all_raw(statement).await.unwrap().iter().map(said).collect()
    }
}

/// The mails in SCO's mailbox, the oldest first.
pub async fn mailbox(app: &TestApp) -> Vec<DeliveredMail> {
    let folder = Mailbox::new(&app.folder).folder(app.orchestra.id);
    let mut mails = folder.list(1_000).await.unwrap();
    mails.reverse();
    mails
}

/// The recipients and subjects of the mailbox: `ada: Orchestra SCO: …`.
pub async fn letters(app: &TestApp) -> Vec<String> {
    let mails = mailbox(app).await;
    mails.iter().map(|mail| format!("{}: {}", mail.to.split('@').next().unwrap(), mail.subject)).collect()
}

/// The path of the answer page in the latest mail to this person.
pub async fn link_of(app: &TestApp, person: &str) -> String {
    let mails = mailbox(app).await;
    let mail = mails.iter().rfind(|mail| mail.to == format!("{person}@example.org")).unwrap();
    path_in(&mail.text)
}

/// The path of the answer page in a mail's text.
pub fn path_in(text: &str) -> String {
    let (_, rest) = text.split_once("/r/").unwrap();
    let token: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    format!("/r/{token}")
}

/// Brings SCO back from a suspension.
pub async fn back_in_use(app: &TestApp) {
    let Services { registry, clock, .. } = &app.services;
    let orchestra = registry.orchestra(app.orchestra.id).await.unwrap().unwrap();
    returning::return_to_use(registry, clock, &orchestra).await.unwrap();
}
