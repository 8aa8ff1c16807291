//! The embedded provider: one file per orchestra in the data folder, named by its id, never by its code.

use std::{ffi::OsString, io::ErrorKind, path::Path};

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
    let DatabaseUrl::Sqlite(file) = url else { return Err(ProvisionError::NotOurs) };
    if file.exists() {
        return Ok(());
    }
    let unfinished = file.with_extension("db.new");
    let unfinished_url = DatabaseUrl::Sqlite(unfinished.clone());
    engine::create_file(&unfinished_url).await.map_err(ProvisionError::Database)?;
    std::fs::rename(&unfinished, file)?;
    Ok(())
}

/// Removes the file that [`make`] made, or had begun to, with what SQLite keeps beside it.
pub(super) fn remove(url: &DatabaseUrl, id: OrchestraId) -> Result<(), ProvisionError> {
    let DatabaseUrl::Sqlite(file) = url else { return Err(ProvisionError::NotOurs) };
    if file.file_stem() != Some(&OsString::from(id.to_string())) {
        return Err(ProvisionError::NotOurs);
    }
    for file in [file, &file.with_extension("db.new")] {
        for beside in ["", "-wal", "-shm", "-journal"] {
            let mut name = file.clone().into_os_string();
            name.push(beside);
            remove_if_there(Path::new(&name))?;
        }
    }
    Ok(())
}

fn remove_if_there(file: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}
