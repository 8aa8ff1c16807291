//! The embedded provider: one file per orchestra in the data folder, named by its id, never by its code.

use central_registry::{
    database_url::{DatabaseUrl, NotADatabaseUrl},
    engine,
};
use domain::ids::OrchestraId;

use super::ProvisionError;

/// Relative, so that the data folder can be moved as a whole.
pub(super) fn url(id: OrchestraId) -> Result<DatabaseUrl, NotADatabaseUrl> {
    format!("sqlite://orchestras/{id}.db").parse()
}

/// Makes an empty database under another name and renames it, so that there is all of it or nothing.
pub(super) async fn make(url: &DatabaseUrl) -> Result<(), ProvisionError> {
    let DatabaseUrl::Sqlite(file) = url else { return Ok(()) };
    if file.exists() {
        return Ok(());
    }
    let unfinished = file.with_extension("db.new");
    let unfinished_url = DatabaseUrl::Sqlite(unfinished.clone());
    engine::create_file(&unfinished_url).await.map_err(ProvisionError::Database)?;
    std::fs::rename(&unfinished, file)?;
    Ok(())
}
