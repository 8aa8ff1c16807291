//! When somebody is told of a trouble, and when that it is over. Pure: what was seen and when are arguments.

use chrono::{DateTime, TimeDelta, Utc};

/// After so many checks in a row that failed, somebody is told,
pub const FAILURES: i32 = 3;
/// or after so long of trouble.
pub const TROUBLE: TimeDelta = TimeDelta::minutes(2);
/// What is seen within this time is one check, however many processes look.
pub const CHECK: TimeDelta = TimeDelta::seconds(10);
/// After so long without trouble it is over; after twice as long each time that it comes back within [`REMEMBERED`].
pub const CALM: TimeDelta = TimeDelta::minutes(2);
/// So long an all-clear is remembered.
pub const REMEMBERED: TimeDelta = TimeDelta::hours(1);
/// It is not doubled more often than this: half an hour.
const DOUBLED: i32 = 4;

/// A trouble that is not over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// When it was first seen.
    pub since: DateTime<Utc>,
    /// In how many checks, until somebody was told.
    pub failures: i32,
    /// When it was last counted.
    pub seen_at: DateTime<Utc>,
    /// Since when all is well again, if it is.
    pub calm_since: Option<DateTime<Utc>>,
    /// How often it has come back lately, this time included.
    pub times: i32,
    /// When somebody was told; none while it is only suspected.
    pub raised_at: Option<DateTime<Utc>>,
}

/// The last all-clear of the same trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// When it was given.
    pub cleared_at: DateTime<Utc>,
    /// How often the trouble had come back by then.
    pub times: i32,
}

/// What a look has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is there.
    Trouble,
    /// It is not.
    Fine,
}

/// What to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing, not even write anything down.
    Nothing,
    /// Remember this.
    Keep(Standing),
    /// Forget a suspicion: it was nothing.
    Forget,
    /// Remember this, and tell somebody.
    Raise(Standing),
    /// It is over: tell somebody.
    Clear,
}

/// What follows from a look at `now`, where this is what was known.
pub fn decide(standing: Option<&Standing>, last: Option<Past>, seen: Seen, now: DateTime<Utc>) -> Decision {
    match (standing, seen) {
        (None, Seen::Fine) => Decision::Nothing,
        (None, Seen::Trouble) => {
            let again = last.filter(|past| now - past.cleared_at < REMEMBERED).map_or(0, |past| past.times);
            Decision::Keep(Standing {
                since: now,
                failures: 1,
                seen_at: now,
                calm_since: None,
                times: again + 1,
                raised_at: None,
            })
        }
        (Some(known), Seen::Fine) if known.raised_at.is_none() => Decision::Forget,
        (Some(known), Seen::Trouble) if known.raised_at.is_none() => {
            let is_another = now - known.seen_at >= CHECK;
            let failures = known.failures + i32::from(is_another);
            let counted = Standing { failures, seen_at: now, ..known.clone() };
            if failures >= FAILURES || now - known.since >= TROUBLE {
                Decision::Raise(Standing { raised_at: Some(now), ..counted })
            } else if is_another {
                Decision::Keep(counted)
            } else {
                Decision::Nothing
            }
        }
        (Some(known), Seen::Trouble) => match known.calm_since {
            Some(_) => Decision::Keep(Standing { calm_since: None, seen_at: now, ..known.clone() }),
            None => Decision::Nothing,
        },
        (Some(known), Seen::Fine) => match known.calm_since {
            None => Decision::Keep(Standing { calm_since: Some(now), ..known.clone() }),
            Some(since) if now - since >= calm(known.times) => Decision::Clear,
            Some(_) => Decision::Nothing,
        },
    }
}

/// How long a trouble must be away that has come so often.
fn calm(times: i32) -> TimeDelta {
    CALM * (1 << (times - 1).clamp(0, DOUBLED))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A trouble, looked at again and again: what somebody was told, and when.
    #[derive(Default)]
    struct Watched {
        standing: Option<Standing>,
        last: Option<Past>,
        told: Vec<(i64, &'static str)>,
        written: usize,
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    impl Watched {
        fn see(&mut self, second: i64, seen: Seen) {
            let now = at(second);
            let decision = decide(self.standing.as_ref(), self.last, seen, now);
            self.written += usize::from(decision != Decision::Nothing);
            match decision {
                Decision::Nothing => {}
                Decision::Keep(standing) => self.standing = Some(standing),
                Decision::Forget => self.standing = None,
                Decision::Raise(standing) => {
                    self.standing = Some(standing);
                    self.told.push((second, "alert"));
                }
                Decision::Clear => {
                    let times = self.standing.take().map_or(1, |standing| standing.times);
                    self.last = Some(Past { cleared_at: now, times });
                    self.told.push((second, "all clear"));
                }
            }
        }

        fn see_during(&mut self, seconds: std::ops::Range<i64>, every: usize, seen: Seen) {
            for second in seconds.step_by(every) {
                self.see(second, seen);
            }
        }
    }

    #[test]
    fn three_failed_checks_are_an_alert_and_two_calm_minutes_an_all_clear() {
        let mut watched = Watched::default();
        watched.see_during(0..600, 10, Seen::Trouble);
        watched.see_during(600..1200, 10, Seen::Fine);
        assert_eq!(watched.told, [(20, "alert"), (720, "all clear")]);
        assert_eq!(watched.written, 5, "a standing trouble is not written down again and again");
    }

    #[test]
    fn two_minutes_are_enough_for_who_looks_seldom() {
        let mut watched = Watched::default();
        watched.see(0, Seen::Trouble);
        watched.see(119, Seen::Trouble);
        assert_eq!(watched.told, []);
        watched.see(120, Seen::Trouble);
        assert_eq!(watched.told, [(120, "alert")]);
    }

    #[test]
    fn many_who_look_at_once_are_one_check() {
        let mut watched = Watched::default();
        for second in [0, 0, 1, 2, 9, 9] {
            watched.see(second, Seen::Trouble);
        }
        assert_eq!((watched.told.len(), watched.written), (0, 1));
    }

    #[test]
    fn what_passes_by_itself_is_told_to_nobody() {
        let mut watched = Watched::default();
        for start in (0..600).step_by(30) {
            watched.see(start, Seen::Trouble);
            watched.see(start + 10, Seen::Trouble);
            watched.see(start + 20, Seen::Fine);
        }
        assert_eq!((watched.told, watched.standing), (Vec::new(), None));
    }

    #[test]
    fn a_moment_of_calm_is_no_all_clear_and_the_same_trouble_no_second_alert() {
        let mut watched = Watched::default();
        watched.see_during(0..100, 10, Seen::Trouble);
        for start in (100..4000).step_by(130) {
            watched.see_during(start..start + 110, 10, Seen::Fine);
            watched.see_during(start + 110..start + 130, 10, Seen::Trouble);
        }
        assert_eq!(watched.told, [(20, "alert")]);
    }

    #[test]
    fn a_trouble_that_keeps_coming_back_is_told_ever_more_seldom() {
        let mut watched = Watched::default();
        let mut second = 0;
        while second < 24 * 3600 {
            watched.see_during(second..second + 150, 10, Seen::Trouble);
            watched.see_during(second + 150..second + 300, 10, Seen::Fine);
            second += 300;
        }
        assert_eq!(watched.told[..2], [(20, "alert"), (270, "all clear")]);
        assert!(watched.told.len() <= 4, "{:?}", watched.told);
        let mut patient = Watched { last: Some(Past { cleared_at: at(0), times: 4 }), ..Watched::default() };
        patient.see_during(3600..3700, 10, Seen::Trouble);
        assert_eq!(patient.standing.map(|standing| standing.times), Some(1), "an hour later it is a new one");
    }

    /// Whatever is seen, whenever: alerts and all-clears take turns, an alert has its three checks or two minutes, and an
    /// all-clear its calm.
    #[test]
    fn alerts_and_all_clears_take_turns_whatever_is_seen() {
        for seed in 0..500_u64 {
            let mut chance = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
            let mut next = |below: u64| {
                chance ^= chance << 13;
                chance ^= chance >> 7;
                chance ^= chance << 17;
                chance % below
            };
            let (mut watched, mut second, mut seen) = (Watched::default(), 0_i64, Vec::new());
            let bias = next(10);
            for _ in 0..400 {
                second += i64::try_from(next(40) + 1).unwrap_or_default();
                let what = if next(10) < bias { Seen::Trouble } else { Seen::Fine };
                seen.push((second, what));
                watched.see(second, what);
            }
            for (n, (told_at, what)) in watched.told.iter().enumerate() {
                assert_eq!(*what, if n % 2 == 0 { "alert" } else { "all clear" }, "seed {seed}");
                let run = seen.iter().rev().filter(|(at, _)| at <= told_at);
                let expected = if *what == "alert" { Seen::Trouble } else { Seen::Fine };
                let began = run.take_while(|(_, seen)| *seen == expected).last().map_or(*told_at, |(at, _)| *at);
                let least = if *what == "alert" { 2 * CHECK.num_seconds() } else { CALM.num_seconds() };
                assert!(told_at - began >= least, "seed {seed}: {what} at {told_at} of what began at {began}");
            }
        }
    }
}
