//! One entry in the central log for each thing that a superadmin does: written before it begins, so that no crash hides
//! it, and completed by what became of it.

use std::sync::{Arc, Mutex, PoisonError};

use central_registry::{
    Registry,
    system_log::{Ended, Entry, Level},
};
use domain::ids::{LogEntryId, OrchestraId, UserId};
use sea_orm::DbErr;
use serde_json::{Map, Value, json};

use crate::problem::Code;

/// What a handler says that it did, for the entry about it.
#[derive(Clone, Debug, Default)]
pub struct Deed(Arc<Mutex<Option<Done>>>);

#[derive(Debug)]
struct Done {
    message: &'static str,
    orchestra: Option<OrchestraId>,
    fields: Value,
}

impl Deed {
    /// Says it: in words, to which orchestra if to one, and with which facts. No address, no token, no password.
    pub fn is(&self, message: &'static str, orchestra: impl Into<Option<OrchestraId>>, fields: Value) {
        let done = Done { message, orchestra: orchestra.into(), fields };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
    }

    fn take(&self) -> Option<Done> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// In the extensions of a request about which the central log has an entry, whatever becomes of it.
#[derive(Clone, Copy, Debug)]
pub struct HasEntry;

/// The entry about a request that is being answered.
pub struct Audited {
    registry: Registry,
    id: LogEntryId,
    operation: &'static str,
    fields: Map<String, Value>,
    deed: Deed,
}

impl Audited {
    /// Writes the entry of what is about to be done.
    pub async fn begin(
        registry: &Registry,
        (operation, category): (&'static str, &'static str),
        (user, deed): (UserId, Deed),
        path: &str,
        request_id: Option<String>,
    ) -> Result<Self, DbErr> {
        let fields = Map::from_iter([("operation".to_owned(), json!(operation)), ("path".to_owned(), json!(path))]);
        let entry = Entry {
            level: Level::Warning,
            category,
            message: format!("{operation} was begun"),
            request_id,
            user: Some(user),
            orchestra: None,
            fields: Value::Object(fields.clone()),
        };
        let id = registry.log_begun(entry).await?;
        Ok(Self { registry: registry.clone(), id, operation, fields, deed })
    }

    /// Says in the entry what became of it. Where that fails the entry stays as it began.
    pub async fn end(self, status: u16, refused: Option<Code>) {
        let Self { registry, id, operation, mut fields, deed } = self;
        fields.insert("status".to_owned(), json!(status));
        let is_refused = status >= 400;
        if is_refused {
            fields.insert("code".to_owned(), json!(refused.map(Code::as_str)));
        }
        let (message, orchestra) = match deed.take() {
            // Also when it could not be answered after that.
            Some(Done { message, orchestra, fields: more }) => {
                fields.extend(more.as_object().cloned().unwrap_or_default());
                (message.to_owned(), orchestra)
            }
            None if is_refused => (format!("{operation} was refused"), None),
            None => (format!("{operation} changed nothing"), None),
        };
        let level = if is_refused { Level::Warning } else { Level::Info };
        let ended = Ended { level, message, orchestra, fields: Value::Object(fields) };
        if let Err(error) = registry.log_ended(id, ended).await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, operation, "the central log could not be completed");
        }
    }
}
