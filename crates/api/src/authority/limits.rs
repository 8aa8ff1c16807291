//! How often callers may call: by orchestra and kind of caller, by address where nobody is known yet.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use domain::{clock::Clock, ids::OrchestraId};
use governor::{Quota, RateLimiter, middleware::StateInformationMiddleware, state::keyed::DashMapStateStore};

use crate::problem::{ApiError, Code};

/// Which limit a call counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Not counted.
    Uncounted,
    /// Nobody is logged in: counted by address.
    Anonymous,
    /// Staff: counted by orchestra (superadmins all together).
    Staff,
}

impl Class {
    const fn name(self) -> &'static str {
        match self {
            Self::Uncounted => "uncounted",
            Self::Anonymous => "anonymous",
            Self::Staff => "staff",
        }
    }
}

/// Whose calls are counted together. Contains the orchestra, so that nobody uses up another's limit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Address(Class, IpAddr),
    Orchestra(Class, Option<OrchestraId>),
    LoginAddress(IpAddr),
    LoginAccount(String),
    AllLogins,
    Link([u8; 16]),
    LinkAddress(IpAddr),
    TestMail(OrchestraId),
    Notes(Option<OrchestraId>),
    ForgottenAddress(IpAddr),
    ForgottenAccount(String),
}

struct Monotonic(Clock);

impl governor::clock::Clock for Monotonic {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.monotonic()
    }
}

impl Clone for Monotonic {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

type Keyed = RateLimiter<Key, DashMapStateStore<Key>, Monotonic, StateInformationMiddleware>;

/// The limits of this process.
#[derive(Clone)]
pub struct Limits(Arc<Inner>);

struct Inner {
    classes: Vec<(Class, u32, Keyed)>,
    logins_by_address: Keyed,
    logins_by_account: Keyed,
    logins: Keyed,
    links: Keyed,
    link_addresses: Keyed,
    test_mails: Keyed,
    notes: Keyed,
    forgotten_by_address: Keyed,
    forgotten_by_account: Keyed,
}

/// What is left of a limit, for the `RateLimit` headers.
#[derive(Clone, Copy, Debug)]
pub struct Left {
    class: Class,
    quota: u32,
    remaining: u32,
}

impl Left {
    /// `RateLimit-Policy` and `RateLimit`.
    pub fn headers(self) -> (String, String) {
        let Self { class, quota, remaining } = self;
        let name = class.name();
        (format!("\"{name}\";q={quota};w=60"), format!("\"{name}\";r={remaining}"))
    }
}

impl Limits {
    /// Limits that recover by this clock; `staff_rate` is what the staff of one orchestra may call in a minute.
    pub fn new(clock: &Clock, staff_rate: u32) -> Self {
        let per_minute = |calls: u32| {
            let quota = Quota::per_minute(NonZeroU32::new(calls).unwrap_or(NonZeroU32::MIN));
            Keyed::new(quota, DashMapStateStore::default(), Monotonic(clock.clone()))
        };
        let classes = [(Class::Anonymous, 600), (Class::Staff, staff_rate)];
        let classes = classes.map(|(class, quota)| (class, quota, per_minute(quota))).into();
        Self(Arc::new(Inner {
            classes,
            logins_by_address: per_minute(60),
            logins_by_account: per_minute(20),
            logins: per_minute(1_200),
            links: per_minute(30),
            link_addresses: per_minute(300),
            test_mails: per_minute(3),
            notes: per_minute(120),
            forgotten_by_address: per_minute(10),
            forgotten_by_account: per_minute(5),
        }))
    }

    /// Counts a call; `None` where calls are not counted.
    pub fn count(
        &self,
        class: Class,
        orchestra: Option<OrchestraId>,
        address: IpAddr,
    ) -> Result<Option<Left>, ApiError> {
        let Some((_, quota, limiter)) = self.0.classes.iter().find(|(known, _, _)| *known == class) else {
            return Ok(None);
        };
        let key = match class {
            Class::Anonymous | Class::Uncounted => Key::Address(class, address),
            Class::Staff => Key::Orchestra(class, orchestra),
        };
        let left = check(limiter, &key)?;
        Ok(Some(Left { class, quota: *quota, remaining: left }))
    }

    /// Counts an attempt to come in, whoever it is: in total and by address.
    pub fn count_entry(&self, address: IpAddr) -> Result<(), ApiError> {
        check(&self.0.logins, &Key::AllLogins)?;
        check(&self.0.logins_by_address, &Key::LoginAddress(address)).map(drop)
    }

    /// Counts an attempt to log in, before any password is hashed: in total, by address and by account.
    pub fn count_login(&self, address: IpAddr, account: &str) -> Result<(), ApiError> {
        self.count_entry(address)?;
        check(&self.0.logins_by_account, &Key::LoginAccount(account_key(account)))?;
        Ok(())
    }

    /// Counts a forgotten password: as an attempt to come in, and on its own by address and by account, whether or not
    /// there is one.
    pub fn count_forgotten(&self, address: IpAddr, account: &str) -> Result<(), ApiError> {
        self.count_entry(address)?;
        check(&self.0.forgotten_by_address, &Key::ForgottenAddress(address))?;
        check(&self.0.forgotten_by_account, &Key::ForgottenAccount(account_key(account))).map(drop)
    }

    /// Counts a visit to the answer page by address, before its token is looked at.
    pub fn count_link_address(&self, address: IpAddr) -> Result<(), ApiError> {
        check(&self.0.link_addresses, &Key::LinkAddress(address)).map(drop)
    }

    /// Counts a visit by a verified link.
    pub fn count_link(&self, tag: [u8; 16]) -> Result<(), ApiError> {
        check(&self.0.links, &Key::Link(tag)).map(drop)
    }

    /// Counts a test mail of an orchestra.
    pub fn count_test_mail(&self, orchestra: OrchestraId) -> Result<(), ApiError> {
        check(&self.0.test_mails, &Key::TestMail(orchestra)).map(drop)
    }

    /// Whether another refusal of this orchestra's people, or of nobody's, may be noted in the log.
    pub fn may_note(&self, orchestra: Option<OrchestraId>) -> bool {
        check(&self.0.notes, &Key::Notes(orchestra)).is_ok()
    }

    /// Forgets keys whose limit is full again.
    pub fn sweep(&self) {
        let Inner {
            classes,
            logins_by_address,
            logins_by_account,
            logins,
            links,
            link_addresses,
            test_mails,
            notes,
            forgotten_by_address,
            forgotten_by_account,
        } = &*self.0;
        let all = classes.iter().map(|(_, _, limiter)| limiter);
        for limiter in all.chain([
            logins_by_address,
            logins_by_account,
            logins,
            links,
            link_addresses,
            test_mails,
            notes,
            forgotten_by_address,
            forgotten_by_account,
        ]) {
            limiter.retain_recent();
        }
    }
}

/// As accounts are compared, and no longer than the longest of them.
fn account_key(account: &str) -> String {
    account.trim().chars().take(254).collect::<String>().to_lowercase()
}

fn check(limiter: &Keyed, key: &Key) -> Result<u32, ApiError> {
    match limiter.check_key(key) {
        Ok(state) => Ok(state.remaining_burst_capacity()),
        Err(not_until) => {
            use governor::clock::Clock as _;
            let wait = not_until.wait_time_from(limiter.clock().now());
            Err(Code::TooManyRequests.because("too many requests; wait a little").retry_after(wait))
        }
    }
}
