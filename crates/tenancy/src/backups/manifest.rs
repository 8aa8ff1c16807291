//! What is written beside a backup: whose it is and how it is known to be whole. It holds no secret, and it is written
//! last: a backup without one is none.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use central_registry::backups::Engine;
use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use domain::ids::OrchestraId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::BackupError;

/// The format that this program writes and reads.
const FORMAT: u32 = 1;

/// Whose database a backup is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Subject {
    /// The central one.
    Central,
    /// An orchestra's.
    #[serde(rename_all = "camelCase")]
    Orchestra {
        /// Its id, which its database says as well.
        id: OrchestraId,
        /// Its code when the backup was made.
        code: String,
    },
}

/// What a backup is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The version of this format.
    pub format: u32,
    /// Whose database it is of.
    pub subject: Subject,
    /// What kind of database it is of: a restored one is of the same.
    pub engine: Engine,
    /// How many steps its schema has had.
    pub schema_version: i32,
    /// The moment that it is of.
    pub made_at: DateTime<Utc>,
    /// The file with the data, beside the manifest.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Its checksum.
    pub sha256: String,
    /// How many rows each table has.
    pub rows: BTreeMap<String, i64>,
}

impl Manifest {
    /// Of a file that has just been written.
    pub(super) fn of(
        subject: Subject,
        engine: Engine,
        schema_version: i32,
        made_at: DateTime<Utc>,
        file: &Path,
        rows: BTreeMap<String, i64>,
    ) -> Result<Self, BackupError> {
        let (bytes, sha256) = checksum(file)?;
        let file = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { format: FORMAT, subject, engine, schema_version, made_at, file, bytes, sha256, rows })
    }

    /// Reads a manifest, and sees that its file is the one that was written.
    pub fn read(place: &Path) -> Result<(Self, PathBuf), BackupError> {
        let text = std::fs::read_to_string(place)?;
        let manifest: Self = serde_json::from_str(&text).map_err(|_| BackupError::NoManifest)?;
        if manifest.format != FORMAT {
            return Err(BackupError::OtherFormat(manifest.format));
        }
        // Beside the manifest, wherever it says.
        let name = Path::new(&manifest.file).file_name().ok_or(BackupError::NoManifest)?;
        let file = place.with_file_name(name);
        if checksum(&file)? != (manifest.bytes, manifest.sha256.clone()) {
            return Err(BackupError::Torn);
        }
        Ok((manifest, file))
    }

    /// Writes it, all of it or nothing, and says where.
    pub(super) fn write(&self, folder: &Path) -> Result<PathBuf, BackupError> {
        let place = folder.join(&self.file).with_extension("json");
        let unfinished = place.with_extension("json.unfinished");
        let mut file = File::create(&unfinished)?;
        let text = serde_json::to_string_pretty(self).map_err(std::io::Error::other)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&unfinished, &place)?;
        Ok(place)
    }

    /// How many rows there are in all.
    pub fn row_count(&self) -> i64 {
        self.rows.values().sum()
    }
}

fn checksum(file: &Path) -> Result<(u64, String), BackupError> {
    let mut file = File::open(file)?;
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((bytes, HEXLOWER.encode(&hash.finalize())));
        }
        bytes += read as u64;
        hash.update(&buffer[..read]);
    }
}
