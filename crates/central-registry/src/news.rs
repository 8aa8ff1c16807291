//! What this process tells itself: that an orchestra's data changed, and that somebody may no longer be let in.
//!
//! Only to be quicker. What another process does is not told here, so whoever listens also looks by themselves.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use domain::ids::{LoginId, OrchestraId, UserId};
use tokio::sync::watch;

use crate::Registry;

#[derive(Default)]
pub(crate) struct News {
    commits: Mutex<HashMap<OrchestraId, watch::Sender<()>>>,
    changed: Mutex<BTreeSet<OrchestraId>>,
    admissions: watch::Sender<()>,
}

impl News {
    /// Tells those who follow an orchestra that its data has changed, and remembers it for who counts.
    pub fn tell(&self, id: OrchestraId) {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        let mut commits = self.commits.lock().unwrap_or_else(PoisonError::into_inner);
        if commits.get(&id).is_some_and(|changed| changed.send(()).is_err()) {
            commits.remove(&id);
        }
    }
}

impl Registry {
    /// Changes whenever this process has committed something to the orchestra's database.
    pub fn commits_of(&self, id: OrchestraId) -> watch::Receiver<()> {
        let mut commits = self.0.news.commits.lock().unwrap_or_else(PoisonError::into_inner);
        commits.entry(id).or_default().subscribe()
    }

    /// Takes the orchestras to whose databases this process has committed anything since this was last asked.
    pub fn take_changed(&self) -> BTreeSet<OrchestraId> {
        std::mem::take(&mut *self.0.news.changed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes whenever this process has changed a login, a user or an orchestra: time to be admitted again.
    pub fn admissions_changed(&self) -> watch::Receiver<()> {
        self.0.news.admissions.subscribe()
    }

    pub(crate) fn tell_admissions_changed(&self) {
        self.0.news.admissions.send_replace(());
    }

    pub(crate) fn forget_login(&self, id: LoginId) {
        self.0.logins.forget(id);
        self.tell_admissions_changed();
    }

    pub(crate) fn forget_logins(&self, ids: impl IntoIterator<Item = LoginId>) {
        for id in ids {
            self.forget_login(id);
        }
    }

    pub(crate) fn forget_user(&self, id: UserId) {
        self.0.users.forget(id);
        self.tell_admissions_changed();
    }

    pub(crate) fn forget_orchestra(&self, id: OrchestraId) {
        self.0.orchestras.forget(id);
        self.tell_admissions_changed();
    }
}
