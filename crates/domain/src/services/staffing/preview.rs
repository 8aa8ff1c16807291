//! What a send would do, and the send itself: the same plan, or none.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, EntityTrait};

use super::{
    Actor, Asking, Carried, PlanView, StaffingError,
    desk::{Desk, Replan},
    house::House,
    project_file::ProjectFile,
    situation::{Departure, Situation},
};
use crate::{
    clock::Clock,
    entities::project,
    ids::{MusicianId, NeedId, ProjectId},
    rules::{
        calendar::Leave,
        forecast::{NeedForecast, worst_case},
        planner::{PlanCommand, PlanDigest, Scope},
    },
    tx::StaffingTx,
    values::states::{ProjectStatus, Trigger},
};

/// What staff want to send.
#[derive(Clone, Debug)]
pub struct PreviewInput {
    /// The needs to ask for; none means all of the project.
    pub needs: Option<BTreeSet<NeedId>>,
    /// Musicians to leave out this time.
    pub exclude: BTreeSet<MusicianId>,
    /// The `first_come` needs that may send another wave.
    pub next_wave: BTreeSet<NeedId>,
    /// Whether the mails leave at once, day or night.
    pub leave: Leave,
}

impl Default for PreviewInput {
    /// The whole project, nobody left out, in waking hours.
    fn default() -> Self {
        Self { needs: None, exclude: BTreeSet::new(), next_wave: BTreeSet::new(), leave: Leave::Waking }
    }
}

/// A send: the same input as its preview, and the digest of the plan that was shown.
#[derive(Clone, Debug)]
pub struct SendInput {
    /// What was previewed.
    pub preview: PreviewInput,
    /// The plan that staff have seen.
    pub plan_digest: PlanDigest,
}

impl PreviewInput {
    fn command(&self, trigger: Trigger, file: &ProjectFile) -> Result<PlanCommand, StaffingError> {
        for (field, needs) in [("needs", self.needs.as_ref()), ("nextWave", Some(&self.next_wave))] {
            let unknown = needs.and_then(|needs| needs.iter().position(|need| !file.needs.contains_key(need)));
            if let Some(at) = unknown {
                return Err(StaffingError::invalid(format!("/{field}/{at}"), &"the project has no such need"));
            }
        }
        Ok(PlanCommand {
            scope: self.needs.clone().map_or(Scope::Project, Scope::Needs),
            trigger,
            next_wave: self.next_wave.clone(),
            exclude: self.exclude.clone(),
        })
    }
}

/// What a send would do now. Changes nothing.
pub async fn preview(
    db: &impl ConnectionTrait,
    clock: &Clock,
    project: ProjectId,
    input: &PreviewInput,
) -> Result<PlanView, StaffingError> {
    let row = project::Entity::find_by_id(project).one(db).await?.ok_or(StaffingError::NotFound)?;
    let file = ProjectFile::load(db, row).await?;
    let house = House::load(db).await?;
    let command = input.command(Trigger::Preview, &file)?;
    let situation = Situation::load(db, &file, &house, clock.now(), Departure::As(input.leave)).await?;
    let plan = situation.plan(&command);
    Ok(situation.view(&command, plan))
}

/// How far the asking gets if this is sent now and then nobody answers.
pub async fn forecast(
    db: &impl ConnectionTrait,
    clock: &Clock,
    project: ProjectId,
    input: &PreviewInput,
) -> Result<Vec<NeedForecast>, StaffingError> {
    let row = project::Entity::find_by_id(project).one(db).await?.ok_or(StaffingError::NotFound)?;
    let file = ProjectFile::load(db, row).await?;
    let house = House::load(db).await?;
    let command = input.command(Trigger::Send, &file)?;
    let now = clock.now();
    let situation = Situation::load(db, &file, &house, now, Departure::As(input.leave)).await?;
    let starts: BTreeMap<_, _> = file.needs.iter().map(|(id, need)| (*id, file.starts(need))).collect();
    let terms = file.needs.iter().map(|(id, need)| (*id, file.terms(need, &starts[id]))).collect();
    Ok(worst_case(&situation.snapshot, &command, &house.calendar, &terms, input.leave, now))
}

/// Asks whom the preview showed, and closes what it showed; a draft becomes active.
///
/// # Errors
/// [`StaffingError::PlanChanged`] with the plan as it is now, when it is no longer the one that was shown.
pub async fn send(
    tx: &StaffingTx,
    clock: &Clock,
    by: Actor,
    project: ProjectId,
    input: &SendInput,
) -> Result<Carried, StaffingError> {
    let mut desk = Desk::open(tx, clock, by, input.preview.leave, [project]).await?;
    let file = desk.file(project)?;
    if !matches!(file.project.status, ProjectStatus::Draft | ProjectStatus::Active) {
        return Err(StaffingError::NotInThisState(format!("the project is {}", file.project.status)));
    }
    let command = input.preview.command(Trigger::Send, file)?;
    let situation = desk.situation(project, Replan { trigger: Trigger::Send, after_no: false }).await?;
    let plan = situation.plan(&command);
    let asking = Asking::Confirmed(input.plan_digest);
    desk.decide(project, &situation, &command, plan, asking).await?;
    desk.finish(asking).await
}
