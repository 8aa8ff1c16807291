//! Secrets at rest: database URLs are encrypted for one orchestra and fingerprinted under a key.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use data_encoding::{BASE64, HEXLOWER};
use domain::{clock::Clock, ids::OrchestraId};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::Sha256;

use crate::database_url::DatabaseUrl;

/// `HMAC-SHA-256(key, message)`; every key of the installation is used for one purpose only, so derive first.
pub fn mac(key: &[u8], message: &[u8]) -> [u8; 32] {
    // HMAC takes keys of every length.
    let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key) else { unreachable!("HMAC takes any key") };
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn of_mail_server(orchestra: OrchestraId) -> Vec<u8> {
    [orchestra.as_uuid().as_bytes().as_slice(), b"mail server"].concat()
}

/// The key under which the registry keeps its secrets (`STAGESUB_REGISTRY_KEY`).
pub struct RegistryKey {
    encryption: SecretBox<[u8; 32]>,
    fingerprint: SecretBox<[u8; 32]>,
}

/// A stored secret that this key does not open, or not for this orchestra.
#[derive(Debug, thiserror::Error)]
#[error("what is stored cannot be decrypted for this orchestra with this registry key")]
pub struct NotOurs;

impl RegistryKey {
    /// Two keys for two purposes, from one of 32 bytes.
    pub fn new(key: &[u8; 32]) -> Self {
        let derive = |purpose: &[u8]| SecretBox::new(Box::new(mac(key, purpose)));
        Self {
            encryption: derive(b"stagesub database url encryption 1"),
            fingerprint: derive(b"stagesub database place 1"),
        }
    }

    /// Encrypts an orchestra's URL; another orchestra's row cannot decrypt it.
    pub fn seal(&self, clock: &Clock, orchestra: OrchestraId, url: &DatabaseUrl) -> String {
        self.seal_text(clock, orchestra.as_uuid().as_bytes(), &url.expose())
    }

    /// Decrypts what [`Self::seal`] made for the same orchestra.
    pub fn open(&self, orchestra: OrchestraId, stored: &str) -> Result<DatabaseUrl, NotOurs> {
        self.open_text(orchestra.as_uuid().as_bytes(), stored)?.parse().map_err(|_| NotOurs)
    }

    /// Encrypts the URL of an orchestra's own mail server, which no database URL can take the place of.
    pub fn seal_mail_server(&self, clock: &Clock, orchestra: OrchestraId, url: &SecretString) -> String {
        self.seal_text(clock, &of_mail_server(orchestra), url.expose_secret())
    }

    /// Decrypts what [`Self::seal_mail_server`] made for the same orchestra.
    pub fn open_mail_server(&self, orchestra: OrchestraId, stored: &str) -> Result<SecretString, NotOurs> {
        self.open_text(&of_mail_server(orchestra), stored).map(SecretString::from)
    }

    fn seal_text(&self, clock: &Clock, whose: &[u8], text: &str) -> String {
        let nonce = clock.random::<24>();
        let payload = Payload { msg: text.as_bytes(), aad: whose };
        // Encryption fails only for messages beyond 256 GiB.
        let Ok(sealed) = self.cipher().encrypt(&XNonce::from(nonce), payload) else { unreachable!("a URL is short") };
        format!("v1:{}", BASE64.encode(&[nonce.as_slice(), &sealed].concat()))
    }

    fn open_text(&self, whose: &[u8], stored: &str) -> Result<String, NotOurs> {
        let bytes = BASE64.decode(stored.strip_prefix("v1:").ok_or(NotOurs)?.as_bytes()).map_err(|_| NotOurs)?;
        let (nonce, sealed) = bytes.split_at_checked(24).ok_or(NotOurs)?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| NotOurs)?;
        let payload = Payload { msg: sealed, aad: whose };
        let opened = self.cipher().decrypt(&XNonce::from(nonce), payload).map_err(|_| NotOurs)?;
        String::from_utf8(opened).map_err(|_| NotOurs)
    }

    /// Equal for two URLs of the same database, and tells nothing about it without the key.
    pub fn fingerprint(&self, url: &DatabaseUrl) -> String {
        HEXLOWER.encode(&mac(self.fingerprint.expose_secret(), url.place().as_bytes()))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*self.encryption.expose_secret()).into())
    }
}
