//! When to try again, how fast to send, and when to leave a receiving domain alone. Pure: time and chance are arguments.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::clock::Clock;

use super::message::Address;

/// How long after an unknown outcome the one further copy leaves, under the same Message-ID.
pub const UNKNOWN_RETRY_AFTER: TimeDelta = TimeDelta::minutes(10);

/// How long to wait after the `attempts`th failed attempt (from 1 on) that was our side's fault or policy: 1, 5, 15, then
/// every 60 minutes, plus up to a quarter by chance, so that what failed together does not come back together.
pub fn retry_after(attempts: u32, clock: &Clock) -> TimeDelta {
    let minutes = match attempts {
        0 | 1 => 1,
        2 => 5,
        3 => 15,
        _ => 60,
    };
    let wait = TimeDelta::minutes(minutes);
    let [chance] = clock.random::<1>();
    wait + wait / 4 * i32::from(chance) / 256
}

/// Not now: the monotonic time at which the sender may send again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitUntil(pub Duration);

/// Holds every sender identity to its rate, over the clock's monotonic time.
///
/// A bucket of one second's worth, refilled evenly. The rate is for the whole installation; each of its workers keeps to
/// its share.
#[derive(Debug)]
pub struct Throttle {
    interval: Duration,
    burst: u32,
    // The moment at which the sender's bucket is full again.
    full_at: HashMap<Address, Duration>,
}

impl Throttle {
    /// Mails a second from one sender unless configured otherwise.
    pub const DEFAULT_PER_SECOND: u32 = 2;

    /// This many mails a second from each sender, shared by this many workers.
    pub fn new(per_second: u32, workers: u32) -> Self {
        let (per_second, workers) = (per_second.max(1), workers.max(1));
        Self {
            interval: Duration::from_secs(workers.into()) / per_second,
            burst: (per_second / workers).max(1),
            full_at: HashMap::new(),
        }
    }

    /// Takes one mail from the sender's bucket, or says when there will be one.
    pub fn take(&mut self, sender: &Address, now: Duration) -> Result<(), WaitUntil> {
        let full_at = self.full_at.get(sender).copied().unwrap_or_default().max(now);
        let slack = self.interval * (self.burst - 1);
        if full_at > now + slack {
            return Err(WaitUntil(full_at.saturating_sub(slack)));
        }
        self.full_at.insert(sender.clone(), full_at + self.interval);
        Ok(())
    }
}

/// Our own mail server, to be left alone while it refuses us before any recipient was named. One line that breaks stops
/// nobody; from the second failure on all mail waits, and when the pause is over one is tried for all.
#[derive(Debug, Default)]
pub struct ServerBreaker {
    pauses: u32,
    failures_in_pause: u32,
    until: Option<DateTime<Utc>>,
}

impl ServerBreaker {
    /// Notes a failure; says when the mail that met it is to be tried again: when all others are.
    pub fn failed(&mut self, now: DateTime<Utc>, clock: &Clock) -> DateTime<Utc> {
        if let Some(until) = self.until.filter(|until| now < *until) {
            self.failures_in_pause += 1;
            return until;
        }
        self.pauses += 1;
        self.failures_in_pause = 1;
        // In whole microseconds, which both engines give back unchanged.
        let until = (now + retry_after(self.pauses, clock)).trunc_subsecs(6);
        self.until = Some(until);
        until
    }

    /// It took a mail, or got as far as hearing of a recipient.
    pub fn worked(&mut self) {
        *self = Self::default();
    }

    /// Until when nothing is tried; `None` if something may be.
    pub fn shut_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let is_shut = self.pauses > 1 || self.failures_in_pause > 1;
        self.until.filter(|until| is_shut && now < *until)
    }
}

/// Receiving domains to be left alone: three refusals ([`super::Verdict::counts_against_domain`]) within an hour stop
/// mail to a domain until fewer than three lie within the hour.
#[derive(Debug, Default)]
pub struct DomainBreaker {
    refused_at: HashMap<String, Vec<DateTime<Utc>>>,
}

impl DomainBreaker {
    /// How many refusals stop a domain.
    pub const REFUSALS: usize = 3;
    /// Within what time.
    pub const WITHIN: TimeDelta = TimeDelta::hours(1);

    /// Notes a refusal, in whatever order; true if it is the one that stops the domain, so that somebody is told.
    pub fn refused(&mut self, domain: &str, at: DateTime<Utc>) -> bool {
        let was_stopped = self.stopped_until(domain, at).is_some();
        let refusals = self.refused_at.entry(domain.to_owned()).or_default();
        refusals.push(at);
        refusals.sort_unstable();
        let newest = refusals[refusals.len() - 1];
        refusals.retain(|refusal| newest - *refusal < Self::WITHIN);
        !was_stopped && self.stopped_until(domain, at).is_some()
    }

    /// Until when no mail goes to this domain; `None` if it may.
    pub fn stopped_until(&self, domain: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let refusals = self.refused_at.get(domain)?;
        let third_last = refusals.len().checked_sub(Self::REFUSALS).map(|place| refusals[place])?;
        Some(third_last + Self::WITHIN).filter(|until| now < *until)
    }

    /// The domains to which no mail goes now, and until when.
    pub fn stopped(&self, now: DateTime<Utc>) -> Vec<(&str, DateTime<Utc>)> {
        let domains = self.refused_at.keys().map(String::as_str);
        let mut stopped: Vec<_> =
            domains.filter_map(|domain| Some((domain, self.stopped_until(domain, now)?))).collect();
        stopped.sort_unstable();
        stopped
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::time::Duration;

    use chrono::{DateTime, TimeDelta, Utc};
    use domain::clock::{Clock, Source};

    use super::{Address, DomainBreaker, ServerBreaker, Throttle, WaitUntil, retry_after};

    struct Always(u8);

    impl Source for Always {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH
        }

        fn monotonic(&self) -> Duration {
            Duration::ZERO
        }

        fn chance(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn retries_come_after_1_5_15_and_60_minutes_and_a_little() {
        let (least, most) = (Clock::new(Always(0)), Clock::new(Always(255)));
        for (attempts, minutes) in [(1, 1), (2, 5), (3, 15), (4, 60), (5, 60), (100, 60)] {
            let wait = TimeDelta::minutes(minutes);
            assert_eq!(retry_after(attempts, &least), wait);
            assert!(retry_after(attempts, &most) > wait * 6 / 5);
            assert!(retry_after(attempts, &most) < wait * 5 / 4);
        }
    }

    #[test]
    fn one_line_that_breaks_stops_nobody_and_a_server_that_is_away_is_asked_by_one_mail() {
        let clock = Clock::new(Always(0));
        let at = |minute: i64| DateTime::UNIX_EPOCH + TimeDelta::minutes(minute);
        let mut server = ServerBreaker::default();
        assert_eq!(server.failed(at(0), &clock), at(1));
        assert_eq!(server.shut_until(at(0)), None, "another line may hold");
        assert_eq!(server.failed(at(0), &clock), at(1), "those that failed together come back together");
        assert_eq!(server.shut_until(at(0)), Some(at(1)));
        assert_eq!(server.shut_until(at(1)), None, "one is tried");
        for (tried, next) in [(1, 6), (6, 21), (21, 81), (81, 141)] {
            assert_eq!(server.failed(at(tried), &clock), at(next));
            assert_eq!(server.shut_until(at(tried)), Some(at(next)));
        }
        server.worked();
        assert_eq!(server.shut_until(at(82)), None);
        assert_eq!(server.failed(at(200), &clock), at(201), "it begins anew");
    }

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    #[test]
    fn a_sender_sends_two_a_second_and_not_one_more() {
        let (ada, bo) = (address("ada@example.org"), address("bo@example.org"));
        let mut throttle = Throttle::new(Throttle::DEFAULT_PER_SECOND, 1);
        let start = Duration::from_secs(100);
        assert_eq!(throttle.take(&ada, start), Ok(()));
        assert_eq!(throttle.take(&ada, start), Ok(()));
        assert_eq!(throttle.take(&ada, start), Err(WaitUntil(start + Duration::from_millis(500))));
        assert_eq!(throttle.take(&bo, start), Ok(()), "each sender has its own bucket");
        assert_eq!(throttle.take(&ada, start + Duration::from_millis(500)), Ok(()));
        assert!(throttle.take(&ada, start + Duration::from_millis(500)).is_err());

        let mut sent = 0;
        for millis in 0..60_000 {
            sent += u32::from(throttle.take(&ada, start * 2 + Duration::from_millis(millis)).is_ok());
        }
        assert_eq!(sent, 121, "two at once, then one every half second");
    }

    #[test]
    fn workers_share_a_senders_rate() {
        let ada = address("ada@example.org");
        let mut throttle = Throttle::new(2, 4);
        let start = Duration::from_secs(1);
        assert_eq!(throttle.take(&ada, start), Ok(()));
        assert_eq!(throttle.take(&ada, start), Err(WaitUntil(start + Duration::from_secs(2))));
    }

    #[test]
    fn three_refusals_within_an_hour_stop_a_domain() {
        let at = |minute| DateTime::UNIX_EPOCH + TimeDelta::minutes(minute);
        let mut breaker = DomainBreaker::default();
        assert!(!breaker.refused("example.org", at(0)));
        assert!(!breaker.refused("example.org", at(30)));
        assert!(!breaker.refused("example.com", at(31)), "domains are counted apart");
        assert!(!breaker.refused("example.org", at(60)), "an hour after the first it no longer counts");
        assert_eq!(breaker.stopped_until("example.org", at(61)), None);
        assert!(breaker.refused("example.org", at(70)), "the third within an hour");
        assert!(!breaker.refused("example.org", at(71)), "told once");
        assert_eq!(breaker.stopped_until("example.org", at(71)), Some(at(120)));
        assert_eq!(breaker.stopped_until("example.com", at(71)), None);
        assert_eq!(breaker.stopped_until("example.org", at(131)), None);
    }
}
