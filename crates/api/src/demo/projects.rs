//! The last weeks of a demo orchestra: one project has been played, one is being filled, one is ready to be sent.
//!
//! Nothing is written by hand: the office drafts, previews and sends, musicians answer, and workers do the rest.

use anyhow::Context;
use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Europe::Stockholm;
use domain::{
    ids::{NeedId, ProjectId, RequestId, UserId},
    rules::{
        calendar::{ResponseTime, Unit},
        request_lifecycle::Answer,
    },
    services::{
        needs::{self, NewNeed},
        projects::{self, NewProject, ProjectDetails},
        sessions::{self, NewSession},
        staffing::{self, Actor, LinkFacts, PageAnswer, PreviewInput, RecordedAnswer, SendInput, StaffCommand},
    },
    values::{
        change::Change,
        email::Email,
        states::{AnswerChannel, DeclineScope, NeedReason, SessionKind, Strategy},
        text::{Name, Note},
    },
};
use tenancy::OrchestraDb;

use super::{
    clock::local,
    roster::Positions,
    script::Script,
    seasons::{Production, Season},
};

/// What every concert week looks like: what happens on which of its days, from which hour to which.
const WEEK: [(SessionKind, u64, u32, u32); 5] = [
    (SessionKind::Rehearsal, 0, 10, 15),
    (SessionKind::Rehearsal, 1, 10, 15),
    (SessionKind::Dress, 2, 10, 13),
    (SessionKind::Concert, 2, 19, 21),
    (SessionKind::Concert, 3, 19, 21),
];

/// Plays everything that has happened until the demo opens, on behalf of the orchestra's manager.
pub(super) async fn play(
    script: &Script,
    db: OrchestraDb,
    manager: UserId,
    opening: DateTime<Utc>,
    season: &Season,
) -> anyhow::Result<()> {
    let positions = Positions::read(db.read()).await?;
    let mut office = Office { script, db, manager, positions, opening };
    office.past(&season.past).await?;
    office.coming(&season.coming).await?;
    office.running(&season.running).await?;
    script.until(opening).await
}

/// So many players of a position, asked in this way.
struct Wanted(&'static str, &'static str, i32, Strategy);

/// A project and its needs, in the order in which they were wanted.
struct Week {
    project: ProjectId,
    needs: Vec<NeedId>,
}

struct Office<'s> {
    script: &'s Script,
    db: OrchestraDb,
    manager: UserId,
    positions: Positions,
    opening: DateTime<Utc>,
}

impl Office<'_> {
    /// Has been played, with everything that can happen on the way to full desks.
    async fn past(&mut self, production: &Production) -> anyhow::Result<()> {
        const VIOLINS: usize = 0;
        const OBOE: usize = 1;
        const HORN: usize = 2;
        let wanted = [
            Wanted("Violin", "Tutti violin 2", 2, Strategy::Parallel),
            Wanted("Oboe", "Oboe 2", 1, Strategy::Sequential),
            Wanted("Horn", "Horn 4", 1, Strategy::Sequential),
        ];
        self.until(-40, 10).await?;
        let week = self.draft(production, -14, &wanted).await?;
        self.send(&week).await?;
        self.until(-40, 13).await?;
        self.answers(&week, VIOLINS, 0, yes()).await?;
        self.until(-40, 16).await?;
        self.answers(&week, HORN, 0, yes()).await?;
        self.until(-39, 9).await?;
        self.answers(&week, VIOLINS, 1, no(DeclineScope::Days, Some("Är tyvärr på turné den veckan."))).await?;
        self.until(-38, 18).await?;
        self.answers(&week, VIOLINS, 2, yes()).await?;
        // The first oboist has let the time run out.
        self.until(-38, 20).await?;
        self.answers(&week, OBOE, 1, yes()).await?;
        self.until(-33, 12).await?;
        let reason = Some("Har fått en längre anställning på annat håll.".to_owned());
        self.answers(&week, HORN, 0, PageAnswer::Withdraw { reason }).await?;
        self.until(-33, 19).await?;
        self.answers(&week, HORN, 1, yes()).await?;
        self.until(-8, 9).await?;
        let tx = self.db.staffing_tx(self.script.clock()).await?;
        staffing::complete_project(&tx, self.script.clock(), &self.command(), week.project).await?;
        Ok(tx.commit().await?)
    }

    /// Is drafted and can be sent.
    async fn coming(&mut self, production: &Production) -> anyhow::Result<()> {
        let wanted = [
            Wanted("Violin", "Tutti violin 2", 3, Strategy::Parallel),
            Wanted("Viola", "Tutti", 2, Strategy::Parallel),
            Wanted("Flute", "Piccolo", 1, Strategy::Sequential),
        ];
        self.until(-8, 11).await?;
        self.draft(production, 28, &wanted).await.map(drop)
    }

    /// Is being filled: when the demo opens, one violinist has not answered yet and another would come after all, a
    /// hornist has said yes on the telephone, the percussionist came first of three, and nobody plays the tuba.
    async fn running(&mut self, production: &Production) -> anyhow::Result<()> {
        const VIOLINS: usize = 0;
        const HORN: usize = 1;
        const TUBA: usize = 2;
        const PERCUSSION: usize = 3;
        let wanted = [
            Wanted("Violin", "Tutti violin 1", 2, Strategy::Parallel),
            Wanted("Horn", "Horn 3", 1, Strategy::Sequential),
            Wanted("Tuba", "Tuba", 1, Strategy::Sequential),
            Wanted("Percussion", "Percussion 2", 1, Strategy::FirstCome),
        ];
        self.until(-6, 10).await?;
        let week = self.draft(production, 8, &wanted).await?;
        self.send(&week).await?;
        self.until(-6, 11).await?;
        self.answers(&week, HORN, 0, no(DeclineScope::Position, None)).await?;
        self.until(-6, 12).await?;
        self.answers(&week, PERCUSSION, 1, yes()).await?;
        self.until(-6, 13).await?;
        self.answers(&week, VIOLINS, 0, yes()).await?;
        self.until(-5, 14).await?;
        self.says_yes_on_the_phone(&week, HORN, 1).await?;
        self.until(-4, 15).await?;
        self.answers(&week, VIOLINS, 2, no(DeclineScope::Days, None)).await?;
        self.until(-4, 16).await?;
        self.answers(&week, TUBA, 1, no(DeclineScope::Days, Some("Föräldraledig till sommaren."))).await?;
        self.until(-1, 11).await?;
        self.answers(&week, VIOLINS, 1, yes()).await
    }

    async fn draft(&mut self, production: &Production, first_day: i64, wanted: &[Wanted]) -> anyhow::Result<Week> {
        let (clock, by) = (self.script.clock(), Some(Actor::Staff(self.manager)));
        let first = (self.opening + TimeDelta::days(first_day)).with_timezone(&Stockholm).date_naive();
        let limit = u32::try_from(self.db.orchestra().max_projects)?;
        let note = |text| Note::parse(text).map(Change::Set);
        let new = NewProject {
            name: Name::parse(production.name)?,
            starts_on: first,
            ends_on: first + Days::new(3),
            details: ProjectDetails {
                programme: note(production.programme)?,
                conductor: Change::Set(Name::parse(production.conductor)?),
                dress: note(production.dress)?,
                terms: note(production.terms)?,
                contact_name: Change::Set(Name::parse("Personalkontoret")?),
                contact_email: Change::Set(Email::parse("personal@example.org")?),
                responsible_user: Change::Set(self.manager),
                ..ProjectDetails::default()
            },
        };
        let txn = self.db.write_tx().await?;
        let project = projects::create(&txn, clock, by, limit, new).await?.facts.id;
        for (kind, day, from, to) in WEEK {
            let session = NewSession {
                kind,
                starts_at: local(first + Days::new(day), from),
                ends_at: local(first + Days::new(day), to),
                venue: Some(Name::parse(production.venue)?),
                note: None,
                external_id: None,
            };
            sessions::add(&txn, clock, by, project, session).await?;
        }
        let mut needs = Vec::with_capacity(wanted.len());
        for Wanted(instrument, position, quantity, strategy) in wanted {
            let need = NewNeed {
                position: self.positions.find(instrument, position)?,
                quantity: *quantity,
                strategy: Some(*strategy),
                max_recipients: (*strategy == Strategy::FirstCome).then_some(3),
                response: Some(ResponseTime::new(2, Unit::Day)?),
                clock: None,
                requires_local: false,
                urgent: false,
                priority: 0,
                reason: NeedReason::Substitute,
                replaces: None,
                note_to_musician: None,
                terms: None,
                ladder: None,
                sessions: Vec::new(),
            };
            needs.push(needs::add(&txn, clock, by, project, need).await?.facts.id);
        }
        txn.commit().await?;
        Ok(Week { project, needs })
    }

    async fn send(&self, week: &Week) -> anyhow::Result<()> {
        let (clock, preview) = (self.script.clock(), PreviewInput::default());
        let shown = staffing::preview(self.db.read(), clock, week.project, &preview).await?;
        let input = SendInput { preview, plan_digest: shown.plan.digest };
        let tx = self.db.staffing_tx(clock).await?;
        staffing::send(&tx, clock, Actor::Staff(self.manager), week.project, &input).await?;
        Ok(tx.commit().await?)
    }

    /// The `nth` musician who was asked about a need answers by the link in the mail.
    async fn answers(&self, week: &Week, need: usize, nth: usize, answer: PageAnswer) -> anyhow::Result<()> {
        let link = LinkFacts { request: self.asked(week, need, nth).await?, epoch: 0 };
        let tx = self.db.staffing_tx(self.script.clock()).await?;
        staffing::answer(&tx, self.script.clock(), link, answer).await?;
        Ok(tx.commit().await?)
    }

    async fn says_yes_on_the_phone(&self, week: &Week, need: usize, nth: usize) -> anyhow::Result<()> {
        let request = self.asked(week, need, nth).await?;
        let heard = RecordedAnswer {
            answer: Answer::Yes { standby: false },
            channel: AnswerChannel::Phone,
            comment: Some(Note::parse("Kommer direkt från en annan spelning, är på plats tio minuter före.")?),
        };
        let tx = self.db.staffing_tx(self.script.clock()).await?;
        staffing::record_answer(&tx, self.script.clock(), &self.command(), request, heard).await?;
        Ok(tx.commit().await?)
    }

    /// The request of the `nth` musician, from 0, who was asked about a need.
    async fn asked(&self, week: &Week, need: usize, nth: usize) -> anyhow::Result<RequestId> {
        let mut asked = staffing::requests(self.db.read(), week.project).await?;
        asked.retain(|request| request.need == week.needs[need]);
        asked.sort_by_key(|request| (request.queued_at, request.list_ordinal, request.rank));
        asked.get(nth).map(|request| request.id).context("fewer musicians were asked than the demo tells of")
    }

    fn command(&self) -> StaffCommand {
        StaffCommand::of(Actor::Staff(self.manager))
    }

    /// Until this hour of a day so many days after the demo's first.
    async fn until(&self, day: i64, hour: u32) -> anyhow::Result<()> {
        let date = (self.opening + TimeDelta::days(day)).with_timezone(&Stockholm).date_naive();
        self.script.until(local(date, hour)).await
    }
}

fn yes() -> PageAnswer {
    PageAnswer::Yes { standby: true }
}

fn no(scope: DeclineScope, comment: Option<&str>) -> PageAnswer {
    PageAnswer::No { scope, comment: comment.map(str::to_owned) }
}
