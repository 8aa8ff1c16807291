//! Watches over the installation, so that somebody is told: every few seconds what the central database knows, and by a
//! probe only the databases that are in trouble. An orchestra that is well costs nothing.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use central_registry::{
    alert_rules::Seen,
    alerts::{Alert, AlertCause, Observation, Stake, ToldTo},
    metrics::Overview,
    orchestras::Status,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{ids::OrchestraId, values::states::RequestStatus};
use futures::{StreamExt, stream};
use sea_orm::DbErr;
use tenancy::pools::EnterError;
use tokio_util::sync::CancellationToken;

use super::{post::ServerHealth, sweep, wakeups::Inner};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(10);
/// So many databases are asked at once.
const AT_ONCE: usize = 8;
/// So long one may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// What was due so long ago is not on its way, it is forgotten.
const LATE: TimeDelta = TimeDelta::minutes(15);

/// The causes that a probe of a database tells apart.
const OF_DATABASE: [AlertCause; 3] = [AlertCause::Database, AlertCause::Misrouted, AlertCause::Schema];

/// Watches until it is told to stop.
pub(super) async fn attend(worker: super::Worker, stop: CancellationToken) {
    let inner = worker.inner();
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
        if let Err(error) = inner.watch().await {
            tracing::error!(error = &error as &dyn std::error::Error, "the installation could not be watched");
        }
    }
}

impl Inner {
    /// Looks once, at everything, and tells whoever is to be told.
    pub(super) async fn watch(&self) -> Result<(), DbErr> {
        let registry = &self.services.registry;
        let known = registry.standing_alerts().await?;
        let standing: BTreeSet<(Option<OrchestraId>, AlertCause)> =
            known.iter().map(|alert| (alert.orchestra, alert.cause)).collect();
        let config = &self.services.config;
        let told_to = ToldTo { mail: config.alert_to.clone(), webhook: config.alert_webhook.is_some() };
        let overview = registry.overview().await?;
        let at = self.services.sign_in_clock.now();
        let mut looks = Vec::new();
        let mut observations = Vec::new();
        for one in &overview {
            if one.status == Status::Active {
                looks.push(self.look_at(one, &standing));
            } else {
                // One that stands still is nobody's trouble.
                let of_it = OF_DATABASE.into_iter().chain([AlertCause::LateWork]);
                observations.extend(of_it.map(|cause| about(one, cause, Seen::Fine, at, String::new())));
            }
        }
        let looks: Vec<Vec<Observation>> = stream::iter(looks).buffer_unordered(AT_ONCE).collect().await;
        observations.extend(looks.into_iter().flatten());
        observations.extend(known.into_iter().filter_map(|alert| forgotten(alert, at)));
        observations.extend(self.look_at_mail().await?);
        observations.extend(self.look_at_own_mail_servers(&overview, &standing).await?);
        for observation in observations {
            let is_news = observation.seen == Seen::Trouble;
            if is_news || standing.contains(&(observation.orchestra, observation.cause)) {
                registry.observe(observation, &told_to).await?;
            }
        }
        Ok(())
    }

    async fn look_at(
        &self,
        one: &Overview,
        standing: &BTreeSet<(Option<OrchestraId>, AlertCause)>,
    ) -> Vec<Observation> {
        let (now, at) = (self.services.clock.now(), self.services.sign_in_clock.now());
        let is_late = one.due_at.is_some_and(|due| now - due > LATE);
        let detail = one.due_at.map_or_else(String::new, |due| format!("something has been due since {due}"));
        let mut seen =
            vec![about(one, AlertCause::LateWork, if is_late { Seen::Trouble } else { Seen::Fine }, at, detail)];
        let pools = &self.services.pools;
        let is_in_trouble = one.last_error.is_some()
            || pools.next_probe_in(one.id).is_some()
            || OF_DATABASE.iter().any(|cause| standing.contains(&(Some(one.id), *cause)));
        if !is_in_trouble {
            return seen;
        }
        let Ok(Some(orchestra)) = self.services.registry.orchestra(one.id).await else { return seen };
        let (cause, detail) = match pools.check_within(&Arc::clone(&orchestra), PATIENCE).await {
            Ok(()) => {
                seen.extend(OF_DATABASE.map(|cause| about(one, cause, Seen::Fine, at, String::new())));
                return seen;
            }
            // Nothing is wrong with it, or nobody knows.
            Err(EnterError::Busy) => return seen,
            Err(error @ EnterError::Misrouted) => (AlertCause::Misrouted, error.to_string()),
            Err(error @ (EnterError::NeedsMigration | EnterError::NewerSchema)) => {
                (AlertCause::Schema, error.to_string())
            }
            Err(error) => (AlertCause::Database, one.last_error.clone().unwrap_or_else(|| error.to_string())),
        };
        if cause != AlertCause::Database {
            // It answers, whatever else is wrong.
            seen.push(about(one, AlertCause::Database, Seen::Fine, at, String::new()));
        }
        seen.push(about(one, cause, Seen::Trouble, at, detail));
        seen
    }

    /// Whether the installation's mail leaves: as far as this process has tried, and as far as the outbox shows.
    async fn look_at_mail(&self) -> Result<Option<Observation>, DbErr> {
        let now = self.services.sign_in_clock.now();
        let waits = self.services.registry.next_central_mail().await?.filter(|due| now - *due > LATE);
        let seen = match waits {
            Some(due) => Some((Seen::Trouble, now, format!("the installation's own mail has waited since {due}"))),
            None => self.look_at_mail_server(None),
        };
        let of_it = |(seen, at, detail)| Observation {
            orchestra: None,
            cause: AlertCause::Mail,
            seen,
            at,
            detail,
            stake: Stake::default(),
        };
        Ok(seen.map(of_it))
    }

    /// Whether a mail server takes mail, and the domains that it sends to do, as far as this process has tried.
    fn look_at_mail_server(&self, whose: Option<OrchestraId>) -> Option<(Seen, DateTime<Utc>, String)> {
        let now = self.services.sign_in_clock.now();
        let stopped = self.post.stopped_domains(whose, self.services.clock.now());
        match (self.post.server_health(whose, now), stopped) {
            (ServerHealth::Failing(at, why), _) => Some((Seen::Trouble, at, why)),
            (_, Some(domains)) => Some((Seen::Trouble, now, domains)),
            (ServerHealth::Works(at), None) => Some((Seen::Fine, at, String::new())),
            (ServerHealth::Unknown, None) => None,
        }
    }
}

impl Inner {
    /// Whether the mail of orchestras leaves that have a mail server of their own, as far as this process has tried.
    async fn look_at_own_mail_servers(
        &self,
        overview: &[Overview],
        standing: &BTreeSet<(Option<OrchestraId>, AlertCause)>,
    ) -> Result<Vec<Observation>, DbErr> {
        let (now, cause) = (self.services.sign_in_clock.now(), AlertCause::Mail);
        let tried = self.post.own_servers_seen();
        let mut observations = Vec::new();
        for one in overview {
            if !tried.contains(&one.id) && !standing.contains(&(Some(one.id), cause)) {
                continue;
            }
            let orchestra = self.services.registry.orchestra(one.id).await?;
            let uses_own = orchestra.is_some_and(|known| known.has_mail_server() && known.status == Status::Active);
            // What one was like that is used no more no longer matters.
            let seen =
                if uses_own { self.look_at_mail_server(Some(one.id)) } else { Some((Seen::Fine, now, String::new())) };
            observations.extend(seen.map(|(seen, at, detail)| about(one, cause, seen, at, detail)));
        }
        Ok(observations)
    }
}

/// What a sweep has found stands for a while, whoever had found it: it was seen once, and is done.
fn forgotten(alert: Alert, at: DateTime<Utc>) -> Option<Observation> {
    let Alert { orchestra, cause, since, detail, stake, .. } = alert;
    let seen = if at - since < sweep::STANDS { Seen::Trouble } else { Seen::Fine };
    (cause == AlertCause::ForgottenWork).then_some(Observation { orchestra, cause, seen, at, detail, stake })
}

fn about(one: &Overview, cause: AlertCause, seen: Seen, at: DateTime<Utc>, detail: String) -> Observation {
    let figures = one.figures.as_ref().map(|(_, figures)| figures);
    let stake = Stake {
        code: Some(one.code.clone()),
        name: Some(one.name.clone()),
        open_requests: figures.and_then(|f| f.requests.get(&RequestStatus::Open)).copied().unwrap_or_default(),
        mails_waiting: figures.map_or(0, |figures| figures.mails_waiting),
        next_due_at: one.due_at,
    };
    Observation { orchestra: Some(one.id), cause, seen, at, detail, stake }
}
