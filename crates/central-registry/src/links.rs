//! Links, which are stored nowhere. Who an answer link is for is in the link, authenticated, so that no database is
//! opened for a forged one; a link to a password is derived from its row, which keeps a digest of it.

use std::sync::Arc;

use data_encoding::BASE32_NOPAD;
use domain::ids::{OrchestraId, PasswordLinkId, RequestId};
use sea_orm::DbErr;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::{
    Registry,
    admission::{Entry, sealed::Sealed},
    credentials::TokenKind,
    orchestras::{Orchestra, Status},
    secrets::mac,
};

const BODY: usize = 1 + 16 + 16 + 1;
const TAG: usize = 16;

/// The keys that links are made and checked with: the present ones, and earlier ones during a rotation.
#[derive(Clone)]
pub struct LinkKeys {
    current: Keys,
    previous: Option<Keys>,
}

/// What one secret is good for.
#[derive(Clone)]
struct Keys {
    answer: [u8; 32],
    password: [u8; 32],
}

/// What a verified link says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whose database holds the request.
    pub orchestra: OrchestraId,
    /// The request that was mailed.
    pub request: RequestId,
    /// Must equal the request's; raising that revokes the link.
    pub epoch: u8,
}

impl LinkKeys {
    /// Keys derived from the configured secrets.
    pub fn new(current: &[u8], previous: Option<&[u8]>) -> Self {
        let derive = |secret: &[u8]| Keys {
            answer: mac(secret, b"stagesub answer link 1"),
            password: mac(secret, b"stagesub password link 1"),
        };
        Self { current: derive(current), previous: previous.map(derive) }
    }

    /// The token of the link to a password that this row is for, the same every time: 52 letters and digits. A new link
    /// is a new row.
    pub(crate) fn password_token(&self, kind: TokenKind, id: PasswordLinkId) -> String {
        self.current.password_token(kind, id)
    }

    /// The same, as each key that is in use would have made it.
    pub(crate) fn password_tokens(&self, kind: TokenKind, id: PasswordLinkId) -> impl Iterator<Item = String> {
        self.all().map(move |keys| keys.password_token(kind, id))
    }

    fn all(&self) -> impl Iterator<Item = &Keys> {
        [Some(&self.current), self.previous.as_ref()].into_iter().flatten()
    }

    /// The token of a link, the same every time: 80 letters and digits.
    pub fn token(&self, link: &Link) -> String {
        let mut body = Vec::with_capacity(BODY + TAG);
        body.push(key_id(&self.current.answer));
        body.extend_from_slice(link.orchestra.as_uuid().as_bytes());
        body.extend_from_slice(link.request.as_uuid().as_bytes());
        body.push(link.epoch);
        let tag = mac(&self.current.answer, &body);
        body.extend_from_slice(&tag[..TAG]);
        BASE32_NOPAD.encode(&body).to_ascii_lowercase()
    }

    /// The link that a token stands for, when its tag is ours (compared in constant time).
    pub fn verify(&self, token: &str) -> Option<Link> {
        let bytes: [u8; BODY + TAG] =
            BASE32_NOPAD.decode(token.to_ascii_uppercase().as_bytes()).ok()?.try_into().ok()?;
        let (body, tag) = bytes.split_at(BODY);
        let key = self.all().map(|keys| &keys.answer).find(|key| key_id(key) == body[0])?;
        if !bool::from(mac(key, body)[..TAG].ct_eq(tag)) {
            return None;
        }
        Some(Link {
            orchestra: OrchestraId::from_uuid(Uuid::from_slice(&body[1..17]).ok()?),
            request: RequestId::from_uuid(Uuid::from_slice(&body[17..33]).ok()?),
            epoch: body[33],
        })
    }
}

impl Keys {
    fn password_token(&self, kind: TokenKind, id: PasswordLinkId) -> String {
        let body = [id.as_uuid().as_bytes().as_slice(), kind.as_str().as_bytes()].concat();
        BASE32_NOPAD.encode(&mac(&self.password, &body)).to_ascii_lowercase()
    }
}

fn key_id(key: &[u8; 32]) -> u8 {
    mac(key, b"id")[0]
}

/// A verified link to an orchestra that is in use, or stands still.
#[derive(Clone, Debug)]
pub struct LinkHolder {
    link: Link,
    orchestra: Arc<Orchestra>,
}

impl LinkHolder {
    /// What the link says.
    pub fn link(&self) -> Link {
        self.link
    }

    /// Whether answers are taken. While an orchestra stands still, those who are engaged may only look theirs up.
    pub fn may_answer(&self) -> bool {
        self.orchestra.status == Status::Active
    }
}

impl Sealed for LinkHolder {}
impl Entry for LinkHolder {
    fn orchestra(&self) -> &Arc<Orchestra> {
        &self.orchestra
    }
}

/// Where a verified link leads.
#[derive(Debug)]
pub enum Followed {
    /// To a request of an orchestra that is in use or stands still.
    In(LinkHolder),
    /// To an orchestra that is not, or not yet, in use: show the neutral page.
    Unavailable,
    /// To no orchestra of this installation: as if the link were unknown.
    Unknown,
}

impl Registry {
    /// Follows a verified link to its orchestra.
    pub async fn follow(&self, link: Link) -> Result<Followed, DbErr> {
        Ok(match self.orchestra(link.orchestra).await? {
            None => Followed::Unknown,
            Some(orchestra) if orchestra.hold.is_some() => Followed::Unavailable,
            Some(orchestra) => match orchestra.status {
                Status::Active | Status::Suspended | Status::Inactive => Followed::In(LinkHolder { link, orchestra }),
                Status::Provisioning | Status::Failed => Followed::Unavailable,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn link() -> Link {
        let id = |n| Uuid::from_u128(n);
        Link { orchestra: OrchestraId::from_uuid(id(7)), request: RequestId::from_uuid(id(9)), epoch: 3 }
    }

    #[test]
    fn a_token_is_lower_case_and_says_the_same_back() {
        let keys = LinkKeys::new(b"one secret", None);
        let token = keys.token(&link());
        assert_eq!(token.len(), 80);
        assert!(token.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert_eq!(keys.verify(&token), Some(link()));
    }

    #[test]
    fn every_changed_letter_is_refused() {
        let keys = LinkKeys::new(b"one secret", None);
        let token = keys.token(&link());
        for at in 0..token.len() {
            let mut forged = token.clone().into_bytes();
            forged[at] = if forged[at] == b'a' { b'b' } else { b'a' };
            let forged = String::from_utf8(forged).unwrap();
            assert!(forged == token || keys.verify(&forged).is_none(), "letter {at}");
        }
    }

    #[test]
    fn a_link_to_a_password_is_the_same_every_time_and_of_one_row_kind_and_secret() {
        let (one, other) = (LinkKeys::new(b"one secret", None), LinkKeys::new(b"other secret", Some(b"one secret")));
        let id = |n| PasswordLinkId::from_uuid(Uuid::from_u128(n));
        let token = one.password_token(TokenKind::Invite, id(1));
        assert!(token.len() == 52 && token.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert_eq!(one.password_token(TokenKind::Invite, id(1)), token);
        for another in [
            one.password_token(TokenKind::Invite, id(2)),
            one.password_token(TokenKind::Reset, id(1)),
            other.password_token(TokenKind::Invite, id(1)),
        ] {
            assert_ne!(another, token);
        }
        assert!(other.password_tokens(TokenKind::Invite, id(1)).any(|made| made == token), "while the key is rotated");
    }

    #[test]
    fn a_rotated_key_is_good_until_it_is_dropped() {
        let old = LinkKeys::new(b"old secret", None);
        let token = old.token(&link());
        assert_eq!(LinkKeys::new(b"new secret", Some(b"old secret")).verify(&token), Some(link()));
        assert_eq!(LinkKeys::new(b"new secret", None).verify(&token), None);
    }
}
