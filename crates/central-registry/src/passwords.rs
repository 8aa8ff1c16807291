//! Passwords: argon2id, hashed off the async threads by few at a time, with a bounded queue before them.

use std::sync::{Arc, LazyLock};

use argon2::{
    Argon2, Params,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use domain::clock::Clock;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

/// Shortest password that is accepted.
pub const SHORTEST: usize = 12;
/// Longest password in bytes; longer ones are refused before hashing.
pub const LONGEST: usize = 256;

/// Why a password was not hashed or verified.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// More people are signing in than this machine can hash for; try again soon.
    #[error("too many people are signing in at this moment")]
    Busy,
    /// Shorter than [`SHORTEST`] characters or longer than [`LONGEST`] bytes.
    #[error("a password has at least 12 characters and at most 256 bytes")]
    Length,
    /// A stored hash is not one this program knows, or hashing failed.
    #[error("the password could not be checked")]
    Unusable,
}

/// How a given password compares with the stored hash.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the password.
    Right,
    /// It is the password, and the stored hash is of an earlier kind: store this one instead.
    RightUpgradeTo(String),
    /// It is not.
    Wrong,
}

/// Hashes passwords, at most half the cores at once; beyond a short queue callers are told to wait.
#[derive(Clone, Debug)]
pub struct Passwords {
    permits: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

/// Verified for users that do not exist, so that answers take as long and tell nothing.
static NOBODYS_HASH: LazyLock<String> =
    LazyLock::new(|| hash_with_salt(b"nobody has this password", &[7; 16]).unwrap_or_default());

impl Passwords {
    /// For a machine with so many cores.
    pub fn new(cores: usize) -> Self {
        let at_once = (cores / 2).max(1);
        Self { permits: Arc::new(Semaphore::new(at_once)), queue: Arc::new(Semaphore::new(at_once * 32)) }
    }

    /// Whether somebody more can wait, so that nothing else is done for who cannot.
    pub fn have_room(&self) -> Result<(), PasswordError> {
        if self.queue.available_permits() == 0 { Err(PasswordError::Busy) } else { Ok(()) }
    }

    /// A hash of a new password, in PHC form.
    pub async fn hash(&self, clock: &Clock, password: &SecretString) -> Result<String, PasswordError> {
        let text = password.expose_secret();
        if text.chars().count() < SHORTEST || text.len() > LONGEST {
            return Err(PasswordError::Length);
        }
        let (password, salt) = (password.clone(), clock.random::<16>());
        self.off_thread(move || hash_with_salt(password.expose_secret().as_bytes(), &salt)).await?
    }

    /// Compares a password with a stored hash; `None` is a user that does not exist and takes as long.
    pub async fn verify(
        &self,
        clock: &Clock,
        password: &SecretString,
        stored: Option<&str>,
    ) -> Result<Verdict, PasswordError> {
        if password.expose_secret().len() > LONGEST {
            return Ok(Verdict::Wrong);
        }
        let known = stored.is_some();
        let stored = stored.map_or_else(|| NOBODYS_HASH.clone(), str::to_owned);
        let (password, salt) = (password.clone(), clock.random::<16>());
        let verdict = self.off_thread(move || compare(password.expose_secret().as_bytes(), &stored, &salt)).await??;
        Ok(if known { verdict } else { Verdict::Wrong })
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let _place = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| PasswordError::Busy)?;
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| PasswordError::Busy)?;
        let span = tracing::Span::current();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            span.in_scope(work)
        })
        .await
        .map_err(|_| PasswordError::Unusable)
    }
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|_| PasswordError::Unusable)?;
    Ok(Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params))
}

fn hash_with_salt(password: &[u8], salt: &[u8; 16]) -> Result<String, PasswordError> {
    let hash: PasswordHash = argon2()?.hash_password_with_salt(password, salt).map_err(|_| PasswordError::Unusable)?;
    Ok(hash.to_string())
}

fn compare(password: &[u8], stored: &str, salt: &[u8; 16]) -> Result<Verdict, PasswordError> {
    if stored.starts_with("$2a$") || stored.starts_with("$2b$") || stored.starts_with("$2y$") {
        return match bcrypt::verify(password, stored) {
            Ok(true) => Ok(Verdict::RightUpgradeTo(hash_with_salt(password, salt)?)),
            Ok(false) => Ok(Verdict::Wrong),
            Err(_) => Err(PasswordError::Unusable),
        };
    }
    let hash = PasswordHash::new(stored).map_err(|_| PasswordError::Unusable)?;
    Ok(if argon2()?.verify_password(password, &hash).is_ok() { Verdict::Right } else { Verdict::Wrong })
}
