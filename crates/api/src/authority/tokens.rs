//! Access tokens: JWTs of ten minutes, a cache of the login row and never the authority.

use central_registry::{admission::Claims, logins::Started, secrets::mac, users::Role};
use chrono::TimeDelta;
use domain::{
    clock::Clock,
    ids::{LoginId, OrchestraId, UserId},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// How long an access token is good.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);
const TYPE: &str = "at+jwt";
const AUDIENCE: &str = "stagesub";

/// Signs and reads access tokens with one key of this installation.
#[derive(Clone)]
pub struct AccessTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    key_id: String,
    issuer: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
    sub: UserId,
    sid: LoginId,
    orchestra_id: Option<OrchestraId>,
    role: Role,
    sv: i32,
}

/// The token is not one of ours, or is no longer good. Why is not told.
#[derive(Debug, thiserror::Error)]
#[error("the access token is not valid")]
pub struct BadToken;

impl AccessTokens {
    /// Derives the signing key from the configured secret; the issuer is the base URL.
    pub fn new(secret: &[u8], issuer: &str) -> Self {
        let key = mac(secret, b"stagesub access token 1");
        let key_id = data_encoding::HEXLOWER.encode(&mac(&key, b"id")[..4]);
        Self {
            encoding: EncodingKey::from_secret(&key),
            decoding: DecodingKey::from_secret(&key),
            key_id,
            issuer: issuer.to_owned(),
        }
    }

    /// A token for a login that has just started or been renewed.
    pub fn mint(&self, clock: &Clock, started: &Started) -> Result<SecretString, jsonwebtoken::errors::Error> {
        let now = clock.now();
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(self.key_id.clone());
        let body = Body {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            iat: now.timestamp(),
            exp: (now + LIFETIME).timestamp(),
            sub: started.user.id,
            sid: started.login,
            orchestra_id: started.user.orchestra_id,
            role: started.user.role,
            sv: started.security_version,
        };
        jsonwebtoken::encode(&header, &body, &self.encoding).map(SecretString::from)
    }

    /// Reads a token: algorithm, type, key, issuer and audience are fixed, and the clock is ours.
    pub fn read(&self, clock: &Clock, token: &str) -> Result<Claims, BadToken> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[&self.issuer]);
        let decoded = jsonwebtoken::decode::<Body>(token, &self.decoding, &validation).map_err(|_| BadToken)?;
        let now = clock.now().timestamp();
        let is_ours = decoded.header.typ.as_deref() == Some(TYPE) && decoded.header.kid.as_ref() == Some(&self.key_id);
        let Body { iss: _, aud: _, iat, exp, sub, sid, orchestra_id, role, sv } = decoded.claims;
        if !is_ours || exp <= now || iat > now + 60 {
            return Err(BadToken);
        }
        Ok(Claims { user: sub, login: sid, orchestra: orchestra_id, role, security_version: sv })
    }
}
