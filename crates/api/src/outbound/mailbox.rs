//! The built-in mailbox: mail of demo and rehearsal, kept as `.eml` files in one folder per orchestra.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::ids::OrchestraId;
use mail_parser::{Addr, MessageParser};
use tokio::task::spawn_blocking;

use super::{Letter, Line, MessageId, Refusal, Stage, Transport};

/// The built-in mailbox of an installation, under its data folder.
#[derive(Clone, Debug)]
pub struct Mailbox {
    root: PathBuf,
}

impl Mailbox {
    /// The mailbox under this data folder. Nothing is made until the first mail.
    pub fn new(data_dir: &Path) -> Self {
        Self { root: data_dir.join("mailbox") }
    }

    /// One orchestra's part of it. Whoever asks has proved to belong there.
    pub fn folder(&self, orchestra: OrchestraId) -> MailFolder {
        MailFolder { path: self.root.join(orchestra.to_string()) }
    }

    /// The part for mail that belongs to no orchestra. It holds links to passwords, so it is shown to nobody.
    pub fn of_installation(&self) -> MailFolder {
        MailFolder { path: self.root.join("installation") }
    }
}

/// The mails of one orchestra: readable by our process alone (0700, files 0600). As a [`Transport`] it takes every letter.
#[derive(Clone, Debug)]
pub struct MailFolder {
    path: PathBuf,
}

/// A mail found in the mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveredMail {
    /// The mail's id, for [`MailFolder::read`].
    pub message_id: MessageId,
    /// The instant in its `Date`.
    pub date: DateTime<Utc>,
    /// The sender, as `Name <address>`.
    pub from: String,
    /// Where an answer would go, as `Name <address>`, when not to the sender.
    pub reply_to: Option<String>,
    /// The recipient's address.
    pub to: String,
    /// The subject, decoded.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The body as HTML.
    pub html: String,
    /// The web addresses visible in the text, in their order.
    pub links: Vec<String>,
}

impl MailFolder {
    /// The newest mails first, at most so many; files that are no mail of ours are passed over.
    pub async fn list(&self, at_most: usize) -> io::Result<Vec<DeliveredMail>> {
        let folder = self.clone();
        blocking(move || {
            let mut kept = folder.kept()?;
            kept.sort_unstable_by(|(one, _), (other, _)| other.cmp(one));
            kept.into_iter()
                .filter_map(|(name, message_id)| folder.open(&name, message_id).transpose())
                .take(at_most)
                .collect()
        })
        .await
    }

    /// One mail, if it is here.
    pub async fn read(&self, message_id: &MessageId) -> io::Result<Option<DeliveredMail>> {
        let (folder, message_id) = (self.clone(), message_id.clone());
        blocking(move || match folder.name_of(&message_id)? {
            Some(name) => folder.open(&name, message_id),
            None => Ok(None),
        })
        .await
    }

    /// Keeps a letter, durably. A second one of the same Message-ID takes the first one's place.
    pub async fn keep(&self, letter: &Letter) -> io::Result<()> {
        let (folder, letter) = (self.clone(), letter.clone());
        blocking(move || {
            DirBuilder::new().recursive(true).mode(0o700).create(&folder.path)?;
            let fresh_name = || format!("{}-{}.eml", letter.written_at().format(INSTANT), letter.message_id());
            let name = folder.name_of(letter.message_id())?.unwrap_or_else(fresh_name);
            // Written aside and renamed, so that a reader sees all of a mail or nothing of it.
            let aside = folder.path.join(format!(".{name}"));
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
            file.write_all(letter.bytes())?;
            file.sync_all()?;
            fs::rename(&aside, folder.path.join(&name))?;
            File::open(&folder.path)?.sync_all()
        })
        .await
    }

    /// Forgets every mail.
    pub async fn empty(&self) -> io::Result<()> {
        let folder = self.clone();
        blocking(move || folder.kept()?.iter().try_for_each(|(name, _)| fs::remove_file(folder.path.join(name)))).await
    }

    /// The mails kept here, by file name. Paths are made from these names alone, never from what a caller sends.
    fn kept(&self) -> io::Result<Vec<(String, MessageId)>> {
        let entries = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut kept = Vec::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Some(message_id) = message_id_in(&name) {
                kept.push((name, message_id));
            }
        }
        Ok(kept)
    }

    fn name_of(&self, message_id: &MessageId) -> io::Result<Option<String>> {
        Ok(self.kept()?.into_iter().find(|(_, kept)| kept == message_id).map(|(name, _)| name))
    }

    fn open(&self, name: &str, message_id: MessageId) -> io::Result<Option<DeliveredMail>> {
        Ok(delivered(&fs::read(self.path.join(name))?, message_id))
    }
}

/// Sorts by time as text does.
const INSTANT: &str = "%Y%m%dT%H%M%S%.6fZ";

/// The Message-ID in a file name of ours. What is being written has a leading dot, and is none.
fn message_id_in(name: &str) -> Option<MessageId> {
    let (instant, message_id) = name.strip_suffix(".eml")?.split_once('-')?;
    if instant.starts_with('.') { None } else { MessageId::parse(message_id).ok() }
}

fn delivered(bytes: &[u8], message_id: MessageId) -> Option<DeliveredMail> {
    let mail = MessageParser::default().parse(bytes)?;
    let text = mail.body_text(0)?.replace("\r\n", "\n").trim_end().to_owned();
    Some(DeliveredMail {
        message_id,
        date: DateTime::from_timestamp(mail.date()?.to_timestamp(), 0)?,
        from: shown(mail.from()?.first()?)?,
        reply_to: mail.reply_to().and_then(|parties| shown(parties.first()?)),
        to: mail.to()?.first()?.address()?.to_owned(),
        subject: mail.subject()?.to_owned(),
        html: mail.body_html(0)?.trim_end().to_owned(),
        links: links(&text),
        text,
    })
}

fn shown(party: &Addr<'_>) -> Option<String> {
    let address = party.address()?;
    Some(party.name().map_or_else(|| address.to_owned(), |name| format!("{name} <{address}>")))
}

fn links(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || "<>\"()".contains(c))
        .filter(|word| word.starts_with("https://") || word.starts_with("http://"))
        .map(|link| link.trim_end_matches(['.', ',', ';', ':', '!', '?']).to_owned())
        .collect()
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

#[async_trait]
impl Transport for MailFolder {
    async fn connect(&self) -> Result<Box<dyn Line>, Refusal> {
        Ok(Box::new(self.clone()))
    }
}

#[async_trait]
impl Line for MailFolder {
    async fn address(&mut self, _: &Letter) -> Result<(), Refusal> {
        Ok(())
    }

    async fn data(&mut self, letter: &Letter) -> Result<String, Refusal> {
        match self.keep(letter).await {
            Ok(()) => Ok("kept in the built-in mailbox".to_owned()),
            // Not `Dot`: if it was kept all the same, the next attempt takes its place.
            Err(error) => Err(Refusal::failed(Stage::Data, &error)),
        }
    }

    async fn abandon(&mut self) {}

    fn is_usable(&self) -> bool {
        true
    }

    async fn hang_up(self: Box<Self>) {}
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::{fs, os::unix::fs::PermissionsExt};

    use domain::ids::OrchestraId;
    use tempfile::TempDir;

    use super::{MailFolder, Mailbox, links};
    use crate::outbound::{Address, HeaderText, Letter, Message, MessageId, Party, Transport};

    fn letter(id: &str, written_at: &str, subject: &str) -> Letter {
        let party = |text| Party { name: None, address: Address::parse(text).unwrap() };
        let message = Message {
            from: Party {
                name: Some(HeaderText::parse("Åsa via StageSub").unwrap()), ..party("stagesub@example.org")
            },
            reply_to: None,
            to: party("ada@example.com"),
            subject: HeaderText::parse(subject).unwrap(),
            text: "Svara: https://example.org/r/abc.\n\n– Åsa".to_owned(),
            html: "<p>Svara: <a href=\"https://example.org/r/abc\">här</a></p>".to_owned(),
            message_id: MessageId::parse(id).unwrap(),
            unsubscribe: None,
        };
        message.letter(written_at.parse().unwrap())
    }

    fn folder(dir: &TempDir, orchestra: u128) -> MailFolder {
        Mailbox::new(dir.path()).folder(OrchestraId::from_uuid(uuid::Uuid::from_u128(orchestra)))
    }

    async fn deliver(folder: &MailFolder, letter: &Letter) {
        let mut line = folder.connect().await.unwrap();
        line.address(letter).await.unwrap();
        line.data(letter).await.unwrap();
        line.hang_up().await;
    }

    #[tokio::test]
    async fn mails_are_read_as_they_were_written_newest_first() {
        let dir = TempDir::new().unwrap();
        let folder = folder(&dir, 1);
        assert_eq!(folder.list(10).await.unwrap(), []);
        deliver(&folder, &letter("b@example.org", "2026-12-02T14:00:00.5Z", "Andra")).await;
        deliver(&folder, &letter("a@example.org", "2026-12-02T14:00:00Z", "Första: två seats à 1")).await;
        deliver(&folder, &letter("c@example.org", "2026-12-03T14:00:00Z", "Tredje")).await;

        let subjects =
            |mails: Vec<super::DeliveredMail>| mails.into_iter().map(|mail| mail.subject).collect::<Vec<_>>();
        assert_eq!(subjects(folder.list(10).await.unwrap()), ["Tredje", "Andra", "Första: två seats à 1"]);
        assert_eq!(subjects(folder.list(1).await.unwrap()), ["Tredje"]);

        let id = MessageId::parse("a@example.org").unwrap();
        let mail = folder.read(&id).await.unwrap().unwrap();
        assert_eq!(mail.message_id, id);
        assert_eq!(mail.date.to_rfc3339(), "2026-12-02T14:00:00+00:00");
        assert_eq!(mail.from, "Åsa via StageSub <stagesub@example.org>");
        assert_eq!(mail.to, "ada@example.com");
        assert_eq!(mail.reply_to, None);
        assert_eq!(mail.text, "Svara: https://example.org/r/abc.\n\n– Åsa");
        assert_eq!(mail.html, "<p>Svara: <a href=\"https://example.org/r/abc\">här</a></p>");
        assert_eq!(mail.links, ["https://example.org/r/abc"]);
        assert_eq!(folder.read(&MessageId::parse("z@example.org").unwrap()).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_second_copy_takes_the_firsts_place() {
        let dir = TempDir::new().unwrap();
        let folder = folder(&dir, 1);
        deliver(&folder, &letter("a@example.org", "2026-12-02T14:00:00Z", "Första")).await;
        deliver(&folder, &letter("a@example.org", "2026-12-02T14:10:00Z", "Andra")).await;
        let mails = folder.list(10).await.unwrap();
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].subject, "Andra");
        assert_eq!(fs::read_dir(&folder.path).unwrap().count(), 1, "nothing is left aside");
    }

    #[tokio::test]
    async fn an_orchestra_sees_its_own_mails_and_nobody_else_on_the_machine_does() {
        let dir = TempDir::new().unwrap();
        let (one, other) = (folder(&dir, 1), folder(&dir, 2));
        deliver(&one, &letter("a@example.org", "2026-12-02T14:00:00Z", "En")).await;
        assert_eq!(other.list(10).await.unwrap(), []);
        assert_eq!(other.read(&MessageId::parse("a@example.org").unwrap()).await.unwrap(), None);

        let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&one.path), 0o700);
        let file = fs::read_dir(&one.path).unwrap().next().unwrap().unwrap().path();
        assert_eq!(mode(&file), 0o600);
    }

    #[tokio::test]
    async fn what_is_no_mail_of_ours_is_passed_over() {
        let dir = TempDir::new().unwrap();
        let folder = folder(&dir, 1);
        deliver(&folder, &letter("a@example.org", "2026-12-02T14:00:00Z", "En")).await;
        for name in [".20261202T140000.000000Z-b@example.org.eml", "x-c@example.org.eml", "note.txt", "x.eml"] {
            fs::write(folder.path.join(name), b"not a mail").unwrap();
        }
        assert_eq!(folder.list(10).await.unwrap().len(), 1);
        assert_eq!(folder.read(&MessageId::parse("b@example.org").unwrap()).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_our_side() {
        let dir = TempDir::new().unwrap();
        let folder = folder(&dir, 1);
        fs::write(dir.path().join("mailbox"), b"in the way").unwrap();
        let mut line = folder.connect().await.unwrap();
        let refusal = line.data(&letter("a@example.org", "2026-12-02T14:00:00Z", "En")).await.unwrap_err();
        assert_eq!(refusal.verdict, crate::outbound::Verdict::OurSide);
    }

    #[test]
    fn links_end_where_the_sentence_does() {
        let text = "Svara (https://a.example/r/x), eller <http://b.example/?q=1&r=2>. ftp://c.example Https";
        assert_eq!(links(text), ["https://a.example/r/x", "http://b.example/?q=1&r=2"]);
    }
}
