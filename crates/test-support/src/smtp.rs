//! A mail server that does what the test says: refuse, stall or hang up, at any point of the dialogue.
//!
//! It speaks real SMTP over TCP. It has no certificate: a line goes up to the TLS handshake and is cut there.

#![expect(clippy::expect_used, reason = "a test without its mail server has failed")]

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use mail_parser::{Message, MessageParser};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
    time::Instant,
};

/// A point of the dialogue, named by what the client has just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// It connected and waits for the greeting.
    Connect,
    /// It sent EHLO.
    Ehlo,
    /// It asked for TLS.
    StartTls,
    /// It gave its credentials.
    Auth,
    /// It named the sender.
    Mail,
    /// It named the recipient.
    Rcpt,
    /// It asked to send the text.
    Data,
    /// It is sending the text, of which nothing has been read yet.
    Body,
    /// It sent the final dot.
    Dot,
    /// It took the mail back.
    Rset,
}

/// What the server does at a point of the dialogue, instead of agreeing.
#[derive(Clone, Debug)]
pub enum Action {
    /// Answers so: `"450 4.2.0 later"`. At [`Stage::Dot`] the mail is kept if the reply is positive.
    Reply(String),
    /// Says nothing more, and reads nothing.
    Stall,
    /// Hangs up without a word; at [`Stage::Dot`] the mail is lost.
    Cut,
    /// At [`Stage::Dot`]: keeps the mail and hangs up before saying so.
    KeepAndCut,
    /// At [`Stage::Dot`]: keeps the mail and says nothing more.
    KeepAndStall,
}

impl Action {
    /// A reply.
    pub fn reply(text: &str) -> Self {
        Self::Reply(text.to_owned())
    }
}

/// A mail that the server accepted.
#[derive(Clone, Debug)]
pub struct ReceivedMail {
    /// When.
    pub at: Instant,
    /// The sender of the envelope.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// The bytes, dots unstuffed.
    pub raw: Vec<u8>,
    /// What they say.
    pub parsed: Message<'static>,
}

/// A running server on a free loopback port; it ends when dropped.
pub struct ScriptedSmtp {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
    listening: JoinHandle<()>,
}

#[derive(Default)]
struct Script {
    always: HashMap<Stage, Action>,
    once: HashMap<Stage, Vec<Action>>,
    refused: HashMap<String, String>,
    offers: Vec<String>,
    received: Vec<ReceivedMail>,
    dialogue: Vec<String>,
    connections: usize,
    stalled: usize,
}

impl ScriptedSmtp {
    /// A server that agrees to everything.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a loopback port");
        let address = listener.local_addr().expect("a bound address");
        let script = Arc::new(Mutex::new(Script::default()));
        let listening = tokio::spawn(listen(listener, Arc::clone(&script)));
        Self { address, script, listening }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What `STAGESUB_SMTP_URL` holds to send through it.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Answers every RCPT to this address so.
    pub fn refuse(&self, recipient: &str, reply: &str) -> &Self {
        self.script().refused.insert(recipient.to_owned(), reply.to_owned());
        self
    }

    /// Does this whenever the dialogue gets there.
    pub fn on(&self, stage: Stage, action: Action) -> &Self {
        self.script().always.insert(stage, action);
        self
    }

    /// Does this the next time the dialogue gets there; said twice, the next two times.
    pub fn once(&self, stage: Stage, action: Action) -> &Self {
        self.script().once.entry(stage).or_default().push(action);
        self
    }

    /// Offers an extension in the reply to EHLO: `"AUTH PLAIN LOGIN"`, `"STARTTLS"`.
    pub fn offer(&self, extension: &str) -> &Self {
        self.script().offers.push(extension.to_owned());
        self
    }

    /// Agrees to everything again. What was received and said stays.
    pub fn heal(&self) -> &Self {
        let mut script = self.script();
        script.always.clear();
        script.once.clear();
        script.refused.clear();
        drop(script);
        self
    }

    /// The mails accepted so far, in their order.
    pub fn received(&self) -> Vec<ReceivedMail> {
        self.script().received.clone()
    }

    /// Everything said so far, a line each: `C: ` what the client said, `S: ` what the server did. Bodies are left out.
    pub fn dialogue(&self) -> Vec<String> {
        self.script().dialogue.clone()
    }

    /// How often a client has connected.
    pub fn connections(&self) -> usize {
        self.script().connections
    }

    /// How often it has fallen silent.
    pub fn stalled(&self) -> usize {
        self.script().stalled
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        lock(&self.script)
    }
}

impl Drop for ScriptedSmtp {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

// A failed assertion in one test thread must not hide behind a poisoned lock in another.
fn lock(script: &Mutex<Script>) -> MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn listen(listener: TcpListener, script: Arc<Mutex<Script>>) {
    let mut dialogues = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        lock(&script).connections += 1;
        let dialogue = Dialogue { stream: BufReader::new(stream), script: Arc::clone(&script) };
        dialogues.spawn(dialogue.hold());
        while dialogues.try_join_next().is_some() {}
    }
}

/// Ends the dialogue: the client left, or the script cut it.
struct HungUp;

impl From<io::Error> for HungUp {
    fn from(_: io::Error) -> Self {
        Self
    }
}

struct Dialogue {
    stream: BufReader<TcpStream>,
    script: Arc<Mutex<Script>>,
}

impl Dialogue {
    async fn hold(mut self) {
        let Err(HungUp) = self.converse().await;
        lock(&self.script).dialogue.push("S: (hangs up)".to_owned());
    }

    async fn converse(&mut self) -> Result<std::convert::Infallible, HungUp> {
        self.answer(Stage::Connect, "220 scripted.example ESMTP").await?;
        let (mut from, mut to) = (String::new(), Vec::new());
        loop {
            let line = self.hear().await?;
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" => {
                    let greeting = self.greeting();
                    self.answer(Stage::Ehlo, &greeting).await?;
                }
                "STARTTLS" => {
                    if self.answer(Stage::StartTls, "220 2.0.0 go ahead").await? {
                        return Err(HungUp);
                    }
                }
                "AUTH" => self.log_in(rest).await?,
                "MAIL" => {
                    if self.answer(Stage::Mail, "250 2.1.0 Ok").await? {
                        (from, to) = (path(rest), Vec::new());
                    }
                }
                "RCPT" => {
                    let recipient = path(rest);
                    let refusal = lock(&self.script).refused.get(&recipient).cloned();
                    if let Some(refusal) = refusal {
                        self.say(&refusal).await?;
                    } else if from.is_empty() {
                        self.say("503 5.5.1 MAIL first").await?;
                    } else if self.answer(Stage::Rcpt, "250 2.1.5 Ok").await? {
                        to.push(recipient);
                    }
                }
                "DATA" if to.is_empty() => self.say("503 5.5.1 RCPT first").await?,
                "DATA" => {
                    if self.answer(Stage::Data, "354 End data with <CR><LF>.<CR><LF>").await? {
                        self.receive(std::mem::take(&mut from), std::mem::take(&mut to)).await?;
                    }
                }
                "RSET" => {
                    if self.answer(Stage::Rset, "250 2.0.0 Ok").await? {
                        (from, to) = (String::new(), Vec::new());
                    }
                }
                "NOOP" => self.say("250 2.0.0 Ok").await?,
                "QUIT" => {
                    self.say("221 2.0.0 Bye").await?;
                    return Err(HungUp);
                }
                _ => self.say("500 5.5.2 what?").await?,
            }
        }
    }

    fn greeting(&self) -> String {
        let mut lines = vec!["scripted.example".to_owned(), "8BITMIME".to_owned()];
        lines.extend(lock(&self.script).offers.iter().cloned());
        let last = lines.len() - 1;
        let replies = lines.iter().enumerate().map(|(place, line)| {
            let separator = if place == last { ' ' } else { '-' };
            format!("250{separator}{line}")
        });
        replies.collect::<Vec<_>>().join("\r\n")
    }

    /// PLAIN with its credentials at once, or LOGIN asking for them. Any are right, unless the script says otherwise.
    async fn log_in(&mut self, mechanism: &str) -> Result<(), HungUp> {
        if mechanism.eq_ignore_ascii_case("LOGIN") {
            for question in ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"] {
                self.say(question).await?;
                self.hear().await?;
            }
        }
        self.answer(Stage::Auth, "235 2.7.0 Welcome").await.map(drop)
    }

    async fn receive(&mut self, from: String, to: Vec<String>) -> Result<(), HungUp> {
        if let Some(action) = self.scripted(Stage::Body) {
            self.act(action).await?;
        }
        let mut raw = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.stream.read_until(b'\n', &mut line).await? == 0 {
                return Err(HungUp);
            }
            if line == b".\r\n" {
                break;
            }
            raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        let parsed = MessageParser::default().parse(&raw).unwrap_or_default().into_owned();
        let action = self.scripted(Stage::Dot).unwrap_or_else(|| Action::reply("250 2.0.0 Ok: queued"));
        let keeps = match &action {
            Action::Reply(reply) => reply.starts_with('2'),
            Action::KeepAndCut | Action::KeepAndStall => true,
            Action::Cut | Action::Stall => false,
        };
        if keeps {
            lock(&self.script).received.push(ReceivedMail { at: Instant::now(), from, to, raw, parsed });
        }
        self.act(action).await.map(drop)
    }

    fn scripted(&self, stage: Stage) -> Option<Action> {
        let mut script = lock(&self.script);
        match script.once.get_mut(&stage) {
            Some(actions) if !actions.is_empty() => Some(actions.remove(0)),
            _ => script.always.get(&stage).cloned(),
        }
    }

    /// Does what the script says here, or else agrees; whether the answer was positive.
    async fn answer(&mut self, stage: Stage, agreement: &str) -> Result<bool, HungUp> {
        let action = self.scripted(stage).unwrap_or_else(|| Action::reply(agreement));
        self.act(action).await
    }

    async fn act(&mut self, action: Action) -> Result<bool, HungUp> {
        match action {
            Action::Reply(reply) => {
                self.say(&reply).await?;
                Ok(reply.starts_with(['2', '3']))
            }
            Action::Cut | Action::KeepAndCut => Err(HungUp),
            Action::Stall | Action::KeepAndStall => {
                lock(&self.script).stalled += 1;
                std::future::pending().await
            }
        }
    }

    async fn hear(&mut self) -> Result<String, HungUp> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            return Err(HungUp);
        }
        let line = line.trim_end().to_owned();
        lock(&self.script).dialogue.push(format!("C: {line}"));
        Ok(line)
    }

    async fn say(&mut self, reply: &str) -> Result<(), HungUp> {
        for line in reply.lines() {
            lock(&self.script).dialogue.push(format!("S: {line}"));
        }
        self.stream.get_mut().write_all(format!("{reply}\r\n").as_bytes()).await?;
        Ok(())
    }
}

/// The address between the angle brackets of `FROM:<…>` or `TO:<…>`.
fn path(text: &str) -> String {
    let inside = text.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or_else(|| text.to_owned(), |(address, _)| address.to_owned())
}
