//! A cache of what was read a moment ago, forgotten in this process at once and everywhere within five seconds.

use std::{collections::HashMap, hash::Hash, sync::Mutex, time::Duration};

/// How long a registry row may be believed without reading it again.
pub const FRESH_FOR: Duration = Duration::from_secs(5);
const MOST_KEPT: usize = 20_000;

/// Values by key with the moment they were read. A value whose reading began before its key was forgotten
/// is never kept, so a change made by this process holds at the next request.
#[derive(Debug)]
pub struct Fresh<K, V>(Mutex<Kept<K, V>>);

#[derive(Debug)]
struct Kept<K, V> {
    forgotten: u64,
    values: HashMap<K, (Duration, V)>,
}

impl<K, V> Default for Fresh<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Kept { forgotten: 0, values: HashMap::new() }))
    }
}

impl<K: Copy + Eq + Hash, V: Clone> Fresh<K, V> {
    /// The kept value when it is fresh, else what `read` finds. Nothing is kept for a key that `read` does not find.
    pub async fn get<E>(
        &self,
        key: K,
        monotonic: Duration,
        read: impl Future<Output = Result<Option<V>, E>>,
    ) -> Result<Option<V>, E> {
        let forgotten = {
            let kept = self.lock();
            match kept.values.get(&key) {
                Some((read_at, value)) if monotonic.saturating_sub(*read_at) <= FRESH_FOR => {
                    return Ok(Some(value.clone()));
                }
                _ => kept.forgotten,
            }
        };
        let found = read.await?;
        let mut kept = self.lock();
        if kept.forgotten == forgotten {
            if let Some(value) = &found {
                if kept.values.len() >= MOST_KEPT {
                    kept.values.retain(|_, (read_at, _)| monotonic.saturating_sub(*read_at) <= FRESH_FOR);
                }
                kept.values.insert(key, (monotonic, value.clone()));
            } else {
                kept.values.remove(&key);
            }
        }
        Ok(found)
    }

    /// The next caller reads again.
    pub fn forget(&self, key: K) {
        let mut kept = self.lock();
        kept.forgotten += 1;
        kept.values.remove(&key);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept<K, V>> {
        // A panic while holding the lock cannot leave the map half-changed.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
