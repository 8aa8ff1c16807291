//! What a run would do, found out by looking.

use std::time::Duration;

use central_registry::{engine::Connections, orchestras::Orchestra};
use futures::{StreamExt, stream};

use super::{AT_ONCE, Order, RunError, Runner, in_words};
use crate::{
    migrations::{self, MigrateError, SchemaState},
    schema::Plan,
};

/// How long one orchestra may take to say what it has.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a run would do.
#[derive(Debug)]
pub struct Foreseen {
    /// The schema version that orchestras would be taken to.
    pub target: i32,
    /// The orchestras, in the order of their turns.
    pub orchestras: Vec<Seen>,
}

/// What a run would do to one orchestra.
#[derive(Debug)]
pub struct Seen {
    /// Which one.
    pub orchestra: Orchestra,
    /// The version its database has, and what would be done to it; or why that cannot be said, without any secret.
    pub said: Result<(i32, Plan), String>,
}

impl Runner {
    /// What a run would do. Writes nothing.
    pub async fn foresee(&self, order: Order) -> Result<Foreseen, RunError> {
        let target = self.target(order.target)?;
        let look = |orchestra: Orchestra| async move {
            let looked = tokio::time::timeout(PATIENCE, self.look(&orchestra, target)).await;
            let said = looked.unwrap_or(Err(MigrateError::TooSlow)).map_err(|why| {
                let said = in_words(&why);
                self.registry.database_url(&orchestra).map_or_else(|_| said.clone(), |url| url.masked(&said))
            });
            Seen { orchestra, said }
        };
        let orchestras = self.orchestras(order.which).await?;
        let orchestras = stream::iter(orchestras).map(look).buffered(AT_ONCE).collect().await;
        Ok(Foreseen { target, orchestras })
    }

    async fn look(&self, orchestra: &Orchestra, target: i32) -> Result<(i32, Plan), MigrateError> {
        let connections = Connections::open(&self.registry.database_url(orchestra)?, 1).await?;
        let outcome = async {
            let db = &connections.reader;
            let taken = self.schema.taken(db).await?;
            migrations::check_owner(db, orchestra, &taken).await?;
            if self.schema.state(&taken) == SchemaState::Ahead {
                return Err(MigrateError::Ahead);
            }
            Ok((taken.version(), self.schema.plan(&taken, target)))
        };
        let outcome = outcome.await;
        connections.close().await?;
        outcome
    }
}
