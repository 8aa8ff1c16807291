//! From whom an orchestra's mail comes, and by which server it leaves, when not by the installation's.

use domain::{clock::Clock, ids::OrchestraId, values::change::Change};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DbErr, EntityTrait, IntoActiveModel, QuerySelect};
use secrecy::SecretString;

use crate::{Registry, entities::orchestra::Entity, orchestras::Orchestra, secrets::NotOurs};

impl Registry {
    /// Changes what is present; false when there is no such orchestra. A test mail that left by another way, or from
    /// another sender, says nothing any more.
    pub async fn set_sender(
        &self,
        clock: &Clock,
        id: OrchestraId,
        address: Change<String>,
        server: Change<SecretString>,
    ) -> Result<bool, DbErr> {
        let tx = self.db().write_tx().await?;
        let Some(before) = Entity::find_by_id(id).lock_exclusive().one(&tx).await? else { return Ok(false) };
        let (address_before, server_before) = (before.sender_address.clone(), before.mail_server.clone());
        let mut row = before.into_active_model();
        row.sender_address = Set(address.applied_to(address_before));
        let sealed = server.map(|url| self.0.key.seal_mail_server(clock, id, &url));
        row.mail_server = Set(sealed.applied_to(server_before));
        row.test_mail_at = Set(None);
        row.updated_at = Set(clock.now());
        row.update(&tx).await?;
        tx.commit().await?;
        self.forget_orchestra(id);
        Ok(true)
    }

    /// The URL of the orchestra's own mail server, if it has one.
    pub fn own_mail_server(&self, orchestra: &Orchestra) -> Result<Option<SecretString>, NotOurs> {
        let stored = orchestra.mail_server.as_deref();
        stored.map(|stored| self.0.key.open_mail_server(orchestra.id, stored)).transpose()
    }
}

impl Orchestra {
    /// Whether its mail leaves by a server of its own.
    pub fn has_mail_server(&self) -> bool {
        self.mail_server.is_some()
    }
}
