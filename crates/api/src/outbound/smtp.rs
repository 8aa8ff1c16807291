//! SMTP through lettre, one command at a time: its own transport tells neither the stage of a refusal nor stops before
//! DATA.

use std::{fmt, iter, net::IpAddr, time::Duration};

use async_trait::async_trait;
use lettre::transport::smtp::{
    Error as SmtpError,
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::{AsyncSmtpConnection, Tls, TlsParameters},
    commands::{Data, Mail, Quit, Rcpt, Rset},
    extension::ClientId,
    response::{Response, Severity},
};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, error::Elapsed, timeout, timeout_at};
use url::{Host, Url};

use super::{
    Letter, Line, Transport,
    classification::{Refusal, Stage, one_line},
};

/// Why a text is no mail server we could use. Never repeats the text: it holds a password.
#[derive(Debug, thiserror::Error)]
pub enum SmtpUrlError {
    /// Not a URL at all.
    #[error("not a URL; expected smtp://HOST:PORT or smtps://USER:PASSWORD@HOST")]
    NotAUrl(#[source] url::ParseError),
    /// Another scheme.
    #[error("the scheme must be smtp (STARTTLS) or smtps (TLS from the first byte)")]
    Scheme,
    /// No host, or one that is none.
    #[error("the host is missing or malformed")]
    Host,
    /// Something after the host.
    #[error("nothing may follow host and port but `?` and options")]
    Path,
    /// A user without a password, a password without a user, or octets that are no UTF-8.
    #[error("credentials are USER:PASSWORD, percent-encoded UTF-8")]
    Credentials,
    /// An unknown option, or an unknown value of a known one.
    #[error("the options are tls=required, tls=none and ehlo=NAME")]
    Option,
    /// Mail in the clear to another machine.
    #[error("tls=none is for a mail server on this machine only")]
    PlainAbroad,
    /// The TLS library refuses.
    #[error("TLS could not be set up")]
    Tls(#[source] SmtpError),
}

/// A mail server that takes our mail: where it is, how the line is secured, who we say we are.
#[derive(Debug)]
pub struct SmtpServer {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<(String, SecretString)>,
    hello: ClientId,
}

impl SmtpServer {
    /// Reads `STAGESUB_SMTP_URL`.
    ///
    /// `smtp://HOST[:587]` demands STARTTLS, unless the host is this machine, which is spoken to in the clear;
    /// `smtps://HOST[:465]` is TLS from the first byte. User and password are percent-encoded. Options:
    /// `tls=required` (STARTTLS on this machine too), `tls=none` (only for this machine), and `ehlo=NAME`, the name
    /// we greet with, else the machine's own.
    pub fn parse(text: &str) -> Result<Self, SmtpUrlError> {
        let url = Url::parse(text).map_err(SmtpUrlError::NotAUrl)?;
        let is_wrapped = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(SmtpUrlError::Scheme),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(SmtpUrlError::Path);
        }
        let (host, is_here) = host(&url)?;
        let mut demands_tls = !is_here;
        let mut hello = ClientId::default();
        for (option, value) in url.query_pairs() {
            match (&*option, &*value) {
                ("tls", "required") => demands_tls = true,
                ("tls", "none") if is_wrapped => return Err(SmtpUrlError::Option),
                ("tls", "none") if is_here => demands_tls = false,
                ("tls", "none") => return Err(SmtpUrlError::PlainAbroad),
                ("ehlo", name) if is_host_name(name) => hello = ClientId::Domain(name.to_owned()),
                _ => return Err(SmtpUrlError::Option),
            }
        }
        let tls = || TlsParameters::new(host.clone()).map_err(SmtpUrlError::Tls);
        Ok(Self {
            tls: match (is_wrapped, demands_tls) {
                (true, _) => Tls::Wrapper(tls()?),
                (false, true) => Tls::Required(tls()?),
                (false, false) => Tls::None,
            },
            port: url.port().unwrap_or(if is_wrapped { 465 } else { 587 }),
            credentials: credentials(&url)?,
            hello,
            host,
        })
    }
}

/// The URL's host, as one connects to it, and whether it is this machine.
fn host(url: &Url) -> Result<(String, bool), SmtpUrlError> {
    match Host::parse(url.host_str().unwrap_or_default()) {
        Ok(Host::Domain(name)) if name.is_empty() => Err(SmtpUrlError::Host),
        Ok(Host::Domain(name)) => Ok((name.clone(), name == "localhost")),
        Ok(Host::Ipv4(address)) => Ok((address.to_string(), IpAddr::V4(address).is_loopback())),
        Ok(Host::Ipv6(address)) => Ok((address.to_string(), IpAddr::V6(address).is_loopback())),
        Err(_) => Err(SmtpUrlError::Host),
    }
}

fn credentials(url: &Url) -> Result<Option<(String, SecretString)>, SmtpUrlError> {
    let decoded = |text| percent_decode_str(text).decode_utf8().map_err(|_| SmtpUrlError::Credentials);
    match (decoded(url.username())?, url.password().map(decoded).transpose()?) {
        (user, None) if user.is_empty() => Ok(None),
        (user, Some(password)) if !user.is_empty() && !password.is_empty() => {
            Ok(Some((user.into_owned(), SecretString::from(password.into_owned()))))
        }
        _ => Err(SmtpUrlError::Credentials),
    }
}

fn is_host_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
}

/// How long a mail server may take. Opening a line and one mail together must end well before the mail's lease does.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// From the first packet to the end of the login.
    pub connect: Duration,
    /// One command and its reply.
    pub command: Duration,
    /// One mail, from MAIL to the last reply, and all that the caller does meanwhile.
    pub mail: Duration,
}

impl Default for Deadlines {
    /// One minute in all. The reply after the final dot may use what the mail has left: filters think long there.
    fn default() -> Self {
        Self { connect: Duration::from_secs(15), command: Duration::from_secs(10), mail: Duration::from_secs(45) }
    }
}

/// Mail leaves through this server.
#[derive(Debug)]
pub struct SmtpTransport {
    server: SmtpServer,
    deadlines: Deadlines,
}

impl SmtpTransport {
    /// Connects when asked to, not before.
    pub fn new(server: SmtpServer, deadlines: Deadlines) -> Self {
        Self { server, deadlines }
    }

    async fn open(&self, stage: &mut Stage) -> Result<AsyncSmtpConnection, SmtpError> {
        let SmtpServer { host, port, tls, credentials, hello } = &self.server;
        let wrapper = if let Tls::Wrapper(tls) = tls { Some(tls.clone()) } else { None };
        // The inner limit is for each address of the host: a dead one must not use up the time of the next.
        let each = Some(self.deadlines.command);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1((host.as_str(), *port), each, hello, wrapper, None).await?;
        if let Tls::Required(tls) = tls {
            *stage = Stage::StartTls;
            connection.starttls(tls.clone(), hello).await?;
        }
        if let Some((user, password)) = credentials {
            *stage = Stage::Auth;
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(connection)
    }
}

#[async_trait]
impl Transport for SmtpTransport {
    async fn connect(&self) -> Result<Box<dyn Line>, Refusal> {
        let mut stage = Stage::Connect;
        let opened = timeout(self.deadlines.connect, self.open(&mut stage)).await;
        let connection = opened.map_err(|_| Refusal::silence(stage))?.map_err(|error| refusal(stage, &error))?;
        let until = Instant::now() + self.deadlines.mail;
        Ok(Box::new(SmtpLine { connection, deadlines: self.deadlines, until, is_usable: true }))
    }
}

struct SmtpLine {
    connection: AsyncSmtpConnection,
    deadlines: Deadlines,
    // When the present mail's time is up.
    until: Instant,
    is_usable: bool,
}

impl SmtpLine {
    async fn say(&mut self, stage: Stage, command: impl fmt::Display) -> Result<Response, Refusal> {
        if !self.is_usable {
            return Err(Refusal::failed(stage, &LineLost));
        }
        let until = self.until.min(Instant::now() + self.deadlines.command);
        let heard = timeout_at(until, self.connection.command(command)).await;
        self.heard(stage, heard)
    }

    /// Judges a reply, and whether the line outlives it: only a plain refusal leaves both ends in step.
    fn heard(
        &mut self,
        stage: Stage,
        heard: Result<Result<Response, SmtpError>, Elapsed>,
    ) -> Result<Response, Refusal> {
        let expected = if stage == Stage::Data { Severity::PositiveIntermediate } else { Severity::PositiveCompletion };
        let refusal = match heard {
            Ok(Ok(response)) if response.code().severity == expected => return Ok(response),
            Ok(Ok(response)) => {
                self.is_usable = false;
                Refusal::replied(stage, response.code().into(), &words(&response))
            }
            Ok(Err(error)) => {
                // 421: the server is closing the line.
                self.is_usable = error.status().is_some_and(|code| u16::from(code) != 421);
                refusal(stage, &error)
            }
            Err(_) => {
                self.is_usable = false;
                Refusal::silence(stage)
            }
        };
        Err(refusal)
    }

    async fn reset(&mut self) {
        if self.is_usable && self.say(Stage::Mail, Rset).await.is_err() {
            self.is_usable = false;
        }
    }

    async fn write(&mut self, letter: &Letter) -> Result<Response, Refusal> {
        self.say(Stage::Data, Data).await?;
        // lettre asks for a second part once the first, the whole letter, is written; next it writes the dot.
        let mut is_written = false;
        let parts = iter::once(letter.bytes()).chain(iter::from_fn(|| {
            is_written = true;
            None
        }));
        let heard = timeout_at(self.until, self.connection.message_iter(parts)).await;
        self.heard(if is_written { Stage::Dot } else { Stage::Data }, heard)
    }
}

#[async_trait]
impl Line for SmtpLine {
    async fn address(&mut self, letter: &Letter) -> Result<(), Refusal> {
        self.until = Instant::now() + self.deadlines.mail;
        let mut answer = self.say(Stage::Mail, Mail::new(Some(letter.from().to_smtp()), Vec::new())).await;
        if answer.is_ok() {
            answer = self.say(Stage::Rcpt, Rcpt::new(letter.to().to_smtp(), Vec::new())).await;
        }
        if answer.is_err() {
            self.reset().await;
        }
        answer.map(drop)
    }

    async fn data(&mut self, letter: &Letter) -> Result<String, Refusal> {
        let answer = self.write(letter).await;
        if answer.is_err() {
            self.reset().await;
        }
        answer.map(|response| one_line(&format!("{} {}", response.code(), words(&response))))
    }

    async fn abandon(&mut self) {
        self.reset().await;
    }

    fn is_usable(&self) -> bool {
        self.is_usable
    }

    async fn hang_up(mut self: Box<Self>) {
        self.until = Instant::now() + self.deadlines.command;
        if self.is_usable {
            // The work is done: whatever the server says to goodbye changes nothing.
            let _ = self.say(Stage::Mail, Quit).await;
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the line was lost before")]
struct LineLost;

fn words(response: &Response) -> String {
    response.message().collect::<Vec<_>>().join(" ")
}

fn refusal(stage: Stage, error: &SmtpError) -> Refusal {
    match error.status() {
        Some(code) => {
            let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            Refusal::replied(stage, code.into(), &text)
        }
        None => Refusal::failed(stage, error),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use lettre::transport::smtp::{client::Tls, extension::ClientId};
    use secrecy::ExposeSecret;

    use super::SmtpServer;

    fn server(url: &str) -> SmtpServer {
        SmtpServer::parse(url).unwrap()
    }

    #[test]
    fn mail_to_another_machine_is_always_encrypted() {
        for url in
            ["smtp://mail.example.org", "smtp://192.0.2.1:25", "smtp://[2001:db8::1]", "smtp://127.0.0.1.example"]
        {
            assert!(matches!(server(url).tls, Tls::Required(_)), "{url}");
        }
        assert!(matches!(server("smtps://mail.example.org").tls, Tls::Wrapper(_)));
        for url in ["smtp://localhost:1025", "smtp://127.0.0.1", "smtp://[::1]:25", "smtp://LOCALHOST/?tls=none"] {
            assert!(matches!(server(url).tls, Tls::None), "{url}");
        }
        assert!(matches!(server("smtp://localhost?tls=required").tls, Tls::Required(_)));
        assert!(matches!(server("smtps://localhost").tls, Tls::Wrapper(_)));
    }

    #[test]
    fn the_parts_of_a_url() {
        let whole =
            server("smtps://us%40example.org:p%25a%3As%C3%A5%2B+@Mail.Example.org:2465?ehlo=stagesub.example.org");
        assert_eq!((whole.host.as_str(), whole.port), ("mail.example.org", 2465));
        assert_eq!(whole.hello, ClientId::Domain("stagesub.example.org".to_owned()));
        let (user, password) = whole.credentials.as_ref().unwrap();
        assert_eq!((user.as_str(), password.expose_secret()), ("us@example.org", "p%a:så++"));
        assert!(!format!("{whole:?}").contains("p%a"), "a password is never printed");
        assert_eq!(server("smtp://mail.example.org").port, 587);
        assert_eq!(server("smtps://mail.example.org").port, 465);
        assert_eq!(server("smtp://[::1]:25").host, "::1");
        assert!(server("smtp://localhost").credentials.is_none());
    }

    #[test]
    fn what_is_no_mail_server_says_why_and_keeps_the_password_to_itself() {
        let table = [
            ("mail.example.org", "not a URL"),
            ("https://u:secret@mail.example.org", "scheme"),
            ("smtp:mail.example.org", "host"),
            ("smtp://", "host"),
            ("smtp://u:secret@mail.example.org:port", "not a URL"),
            ("smtp://u:secret@mail.example.org/inbox", "nothing may follow"),
            ("smtp://u:secret@mail.example.org#x", "nothing may follow"),
            ("smtp://u@mail.example.org", "credentials"),
            ("smtp://:secret@mail.example.org", "credentials"),
            ("smtp://u:%ff@mail.example.org", "credentials"),
            ("smtp://u:secret@mail.example.org?tls=none", "this machine"),
            ("smtps://u:secret@localhost?tls=none", "options"),
            ("smtp://u:secret@mail.example.org?tls=maybe", "options"),
            ("smtp://u:secret@mail.example.org?ehlo=a%0D%0Ab", "options"),
            ("smtp://u:secret@mail.example.org?pool=3", "options"),
        ];
        for (url, part) in table {
            let error = SmtpServer::parse(url).unwrap_err().to_string();
            assert!(error.contains(part), "{url}: {error}");
            assert!(!error.contains("secret"), "{url}: {error}");
        }
    }
}
