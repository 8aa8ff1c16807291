//! The worst case, always shown: the planner on a virtual clock, where everyone who is asked stays silent.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    calendar::{CalendarSettings, Leave, Terms},
    planner::{Plan, PlanCommand, Request, Snapshot, plan},
};
use crate::{
    ids::NeedId,
    values::states::{ClosedReason, HoldReason, NeedStatus, Release, RequestStatus, Trigger, Verdict},
};

/// What becomes of one need when nobody answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeedForecast {
    /// The need.
    pub need: NeedId,
    /// How far the asking gets on each list on which somebody can be asked now.
    pub lists: Vec<ListForecast>,
    /// The latest that an answer is wanted, seen from now; absent when no session or date limits it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_call_at: Option<DateTime<Utc>>,
    /// When the answer time of the last one asked is over; absent when nobody is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
    /// The hold that the need ends with, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldReason>,
}

/// How many on one list can be asked in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListForecast {
    /// The place of the list on the ladder.
    pub list_ordinal: i32,
    /// How many are asked, those of the command included.
    pub asked: usize,
    /// How many could be, were there time.
    pub of: usize,
}

/// What becomes of the project when the command is carried out now, its mails leave by `leave`, and then nobody answers
/// and staff do nothing. A need without terms asks nobody.
pub fn worst_case(
    snapshot: &Snapshot,
    command: &PlanCommand,
    calendar: &CalendarSettings,
    terms: &BTreeMap<NeedId, Terms<'_>>,
    leave: Leave,
    now: DateTime<Utc>,
) -> Vec<NeedForecast> {
    let mut silence = Silence { project: snapshot.clone(), calendar, terms, asked: BTreeMap::new() };
    let first = silence.carry_on(command, leave, now);
    let mut at = now;
    while let Some(next) = silence.next_moment(at) {
        at = next;
        silence.expire(at);
        silence.carry_on(&PlanCommand::of(Trigger::Expiry), Leave::Waking, at);
    }

    let needs = silence.project.needs.iter().filter(|need| need.status == NeedStatus::Active);
    needs
        .map(|need| {
            let requests = silence.project.requests.iter().filter(|request| request.need == need.id);
            NeedForecast {
                need: need.id,
                lists: lists(&first, need.id, &silence.asked),
                last_call_at: terms.get(&need.id).and_then(|terms| calendar.cap(terms, now)),
                ends_at: requests.filter_map(|request| request.deadline_at).filter(|deadline| *deadline >= now).max(),
                hold: need.hold,
            }
        })
        .collect()
}

/// How far each list gets: who could be asked by the first plan, against who was asked in the end.
fn lists(first: &Plan, need: NeedId, asked: &BTreeMap<(NeedId, i32), usize>) -> Vec<ListForecast> {
    let mut eligible: BTreeMap<i32, usize> = BTreeMap::new();
    for verdict in first.verdicts.iter().filter(|verdict| verdict.need == need) {
        let could_be =
            matches!(verdict.verdict, Verdict::Send | Verdict::BeyondLimit | Verdict::ListNotOpen | Verdict::PlannedIn);
        if could_be {
            *eligible.entry(verdict.list_ordinal).or_default() += 1;
        }
    }
    eligible
        .into_iter()
        .map(|(list_ordinal, of)| ListForecast {
            list_ordinal,
            asked: asked.get(&(need, list_ordinal)).copied().unwrap_or(0),
            of,
        })
        .collect()
}

/// A project in which nobody answers.
struct Silence<'a> {
    project: Snapshot,
    calendar: &'a CalendarSettings,
    terms: &'a BTreeMap<NeedId, Terms<'a>>,
    /// How many were asked from each list.
    asked: BTreeMap<(NeedId, i32), usize>,
}

impl Silence<'_> {
    /// Plans, carries the plan out, and hands every mail over as soon as it may leave.
    fn carry_on(&mut self, command: &PlanCommand, leave: Leave, at: DateTime<Utc>) -> Plan {
        let leaves_at = self.calendar.not_before(at, leave);
        for need in &mut self.project.needs {
            need.not_before = leaves_at;
            need.too_late =
                self.terms.get(&need.id).is_none_or(|terms| self.calendar.deadline(terms, leaves_at).is_err());
        }
        let plan = plan(&self.project, command, at);
        self.project.carry_out(command, &plan, at);
        for dispatch in &plan.dispatches {
            *self.asked.entry((dispatch.need, dispatch.list_ordinal)).or_default() += 1;
        }
        for request in self.project.requests.iter_mut().filter(|request| request.status == RequestStatus::Queued) {
            hand_over(request, self.calendar, self.terms.get(&request.need), leaves_at);
        }
        plan
    }

    /// The next instant at which a request expires or a list opens.
    fn next_moment(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let open = self.project.requests.iter().filter(|request| request.status == RequestStatus::Open);
        let expiries = open.filter_map(|request| request.deadline_at).map(|deadline| self.calendar.expiry(deadline));
        let openings = self.project.needs.iter().filter(|need| need.hold.is_none()).flat_map(|need| {
            need.ladder.iter().filter_map(|rung| match rung.release {
                Release::AfterHours(hours) => Some(need.armed_at? + TimeDelta::hours(hours.get().into())),
                Release::Exhausted | Release::Immediately => None,
            })
        });
        expiries.map(|expiry| expiry.max(at)).chain(openings.filter(|opens_at| *opens_at > at)).min()
    }

    fn expire(&mut self, at: DateTime<Utc>) {
        for request in self.project.requests.iter_mut().filter(|request| request.status == RequestStatus::Open) {
            if request.deadline_at.is_none_or(|deadline| self.calendar.expiry(deadline) <= at) {
                request.status = RequestStatus::Expired;
                request.closed_at = Some(at);
            }
        }
    }
}

fn hand_over(request: &mut Request, calendar: &CalendarSettings, terms: Option<&Terms<'_>>, sent_at: DateTime<Utc>) {
    if let Some(Ok(deadline)) = terms.map(|terms| calendar.deadline(terms, sent_at)) {
        request.status = RequestStatus::Open;
        request.sent_at = Some(sent_at);
        request.deadline_at = Some(CalendarSettings::deadline_on_hand_over(deadline, sent_at));
    } else {
        request.status = RequestStatus::Cancelled;
        request.closed_reason = Some(ClosedReason::TooLate);
        request.closed_at = Some(sent_at);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::{
        super::{
            calendar::{ResponseTime, Unit},
            planner::{Need, scenario::*},
        },
        *,
    };
    use crate::values::states::{
        ProjectStatus,
        RequestStatus::{Declined, Open},
        Strategy::{FirstCome, Parallel, Sequential},
    };

    fn terms(value: u32, unit: Unit, sessions: &[DateTime<Utc>]) -> Terms<'_> {
        let response = ResponseTime::new(value, unit).unwrap();
        Terms { response, clock: None, urgent: false, answer_by: None, sessions }
    }

    fn forecast(project: &Snapshot, terms: Terms<'_>) -> NeedForecast {
        let terms = BTreeMap::from([(need_id(1), terms)]);
        let calendar = CalendarSettings::default();
        worst_case(project, &PlanCommand::of(Trigger::Send), &calendar, &terms, Leave::Waking, now()).remove(0)
    }

    fn asked(forecast: &NeedForecast) -> Vec<(i32, usize, usize)> {
        forecast.lists.iter().map(|list| (list.list_ordinal, list.asked, list.of)).collect()
    }

    #[test]
    fn silence_takes_the_list_one_by_one_until_the_last_call() {
        // Tuesday 14:00; the session begins on Friday 14:00, so the last call is on Thursday 14:00.
        let sessions = [now() + hours(72)];
        let mut project = snapshot(vec![need(1, Sequential, 1, &[&[1, 2, 3, 4, 5, 6]])]);
        project.status = ProjectStatus::Draft;
        let forecast = forecast(&project, terms(1, Unit::Day, &sessions));
        // Tuesday 14:00 and, the grace over, Wednesday 14:05; the second window is cut to the last call.
        assert_eq!(asked(&forecast), [(1, 2, 6)]);
        assert_eq!(forecast.last_call_at, Some(now() + hours(48)));
        assert_eq!(forecast.ends_at, forecast.last_call_at);
        assert_eq!(forecast.hold, Some(HoldReason::TooLate));
    }

    #[test]
    fn silence_goes_down_the_ladder_until_nobody_is_left() {
        let project = snapshot(vec![need(1, Parallel, 2, &[&[1, 2, 3], &[4]])]).with(1, 9, Declined);
        let forecast = forecast(&project, terms(2, Unit::Day, &[]));
        assert_eq!(asked(&forecast), [(1, 3, 3), (2, 1, 1)]);
        assert_eq!((forecast.last_call_at, forecast.hold), (None, Some(HoldReason::Exhausted)));
        // Two windows of two days, the grace between them.
        assert_eq!(forecast.ends_at, Some(now() + hours(96) + TimeDelta::minutes(5)));
    }

    #[test]
    fn a_list_that_opens_by_time_is_waited_for() {
        let mut need = need(1, Sequential, 1, &[&[1], &[2]]);
        need.ladder[1].release = after(72);
        let forecast = forecast(&snapshot(vec![need]), terms(1, Unit::Day, &[]));
        assert_eq!(asked(&forecast), [(1, 1, 1), (2, 1, 1)]);
        assert_eq!(forecast.ends_at, Some(now() + hours(71 + 24)));
    }

    #[test]
    fn one_wave_is_sent_and_those_already_asked_are_waited_for() {
        let wave = Need { max_recipients: Some(2), ..need(1, FirstCome, 1, &[&[1, 2, 3]]) };
        let forecast_of_wave = forecast(&snapshot(vec![wave]), terms(1, Unit::Day, &[]));
        assert_eq!((asked(&forecast_of_wave), forecast_of_wave.hold), (vec![(1, 2, 3)], Some(HoldReason::WaveDone)));

        let until = now() + hours(9);
        let waiting = snapshot(vec![need(1, Sequential, 1, &[&[1]])]).with(1, 9, Open);
        let waiting = waiting.but(|request| request.deadline_at = Some(until));
        let forecast = forecast(&waiting, terms(1, Unit::Day, &[]));
        assert_eq!(asked(&forecast), [(1, 1, 1)]);
        // Wednesday 08:00, when waking time begins, and a day; nine o'clock has a full waking hour before it.
        assert_eq!(forecast.ends_at, Some(now() + hours(18 + 24 + 1)));
    }

    #[test]
    fn a_need_without_terms_or_time_asks_nobody() {
        let project = snapshot(vec![need(1, Sequential, 1, &[&[1]])]);
        let begun = [now() - hours(1)];
        let forecast = forecast(&project, terms(1, Unit::Day, &begun));
        assert_eq!((asked(&forecast), forecast.hold), (vec![(1, 0, 1)], Some(HoldReason::TooLate)));
        assert_eq!(forecast.ends_at, None);
        let calendar = CalendarSettings::default();
        let command = PlanCommand::of(Trigger::Send);
        let untimed = worst_case(&project, &command, &calendar, &BTreeMap::new(), Leave::Now, now());
        assert_eq!(asked(&untimed[0]), [(1, 0, 1)]);
    }
}
