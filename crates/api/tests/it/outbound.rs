//! Mail leaves over real SMTP dialogues, and every way they can end is told apart.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use futures::future::join_all;
use stagesub::outbound::{
    Address, HeaderText, Letter, Line, Message, MessageId, Party, Refusal, Stage, Transport, Verdict,
    smtp::{Deadlines, SmtpServer, SmtpTransport},
};
use test_support::smtp::{Action, ScriptedSmtp, Stage as At};

fn message(to: &str) -> Message {
    let party = |address| Party { name: None, address: Address::parse(address).unwrap() };
    Message {
        from: Party {
            name: Some(HeaderText::parse("Örebro Kammarorkester via StageSub").unwrap()),
            ..party("us@example.org")
        },
        reply_to: Some(party("contact@example.org")),
        to: party(to),
        subject: HeaderText::parse("Tutti violin 1, 2–4 dec – svara före tors 14.00").unwrap(),
        text: "Hej!\n.punkt först\n..två\nhttps://example.org/r/abc\n".to_owned(),
        html: "<p>Hej å ä ö</p>".to_owned(),
        message_id: MessageId::parse("request-0@example.org").unwrap(),
        unsubscribe: None,
    }
}

fn letter(to: &str) -> Letter {
    message(to).letter("2026-12-01T08:00:00Z".parse().unwrap())
}

/// Larger than what two kernels buffer between a writer and a server that reads nothing.
fn large_letter() -> Letter {
    let text = "a".repeat(8 << 20);
    Message { text, ..message("ada@example.com") }.letter("2026-12-01T08:00:00Z".parse().unwrap())
}

fn transport(url: &str) -> SmtpTransport {
    SmtpTransport::new(SmtpServer::parse(url).unwrap(), Deadlines::default())
}

/// Loses patience soon, for tests in which the server says nothing.
fn impatient(url: &str) -> SmtpTransport {
    let soon = Duration::from_millis(500);
    SmtpTransport::new(SmtpServer::parse(url).unwrap(), Deadlines { connect: soon, command: soon, mail: soon * 2 })
}

async fn send(line: &mut dyn Line, letter: &Letter) -> Result<String, Refusal> {
    line.address(letter).await?;
    line.data(letter).await
}

async fn send_one(transport: &SmtpTransport, letter: &Letter) -> Result<String, Refusal> {
    let mut line = transport.connect().await?;
    send(&mut *line, letter).await
}

fn ended(outcome: Result<String, Refusal>) -> (Stage, Verdict) {
    let refusal = outcome.unwrap_err();
    (refusal.stage, refusal.verdict)
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let server = ScriptedSmtp::start().await;
    let mut line = transport(&format!("{}?ehlo=stagesub.example.org", server.url())).connect().await.unwrap();
    let letter = letter("ada@example.com");
    assert_eq!(send(&mut *line, &letter).await.unwrap(), "250 2.0.0 Ok: queued");
    line.hang_up().await;

    let received = server.received();
    assert_eq!(received.len(), 1);
    assert_eq!(
        (received[0].from.as_str(), received[0].to.as_slice()),
        ("us@example.org", &["ada@example.com".to_owned()][..])
    );
    assert_eq!(received[0].raw.strip_suffix(b"\r\n").unwrap(), letter.bytes());
    assert_eq!(received[0].parsed.subject(), Some("Tutti violin 1, 2–4 dec – svara före tors 14.00"));
    assert_eq!(received[0].parsed.from().unwrap().first().unwrap().name(), Some("Örebro Kammarorkester via StageSub"));
    assert!(received[0].parsed.body_text(0).unwrap().starts_with("Hej!\r\n.punkt först\r\n..två\r\n"));
    assert_eq!(
        server.dialogue()[..14],
        [
            "S: 220 scripted.example ESMTP",
            "C: EHLO stagesub.example.org",
            "S: 250-scripted.example",
            "S: 250 8BITMIME",
            "C: MAIL FROM:<us@example.org>",
            "S: 250 2.1.0 Ok",
            "C: RCPT TO:<ada@example.com>",
            "S: 250 2.1.5 Ok",
            "C: DATA",
            "S: 354 End data with <CR><LF>.<CR><LF>",
            "S: 250 2.0.0 Ok: queued",
            "C: QUIT",
            "S: 221 2.0.0 Bye",
            "S: (hangs up)",
        ]
    );
}

#[tokio::test]
async fn a_refused_mailbox_leaves_the_line_to_the_next_letter() {
    let server = ScriptedSmtp::start().await;
    server.refuse("gone@example.com", "550-5.1.1 <gone@example.com>: User unknown\r\n550 5.1.1 in mailbox table");
    let mut line = transport(&server.url()).connect().await.unwrap();

    let refusal = send(&mut *line, &letter("gone@example.com")).await.unwrap_err();
    assert_eq!((refusal.stage, refusal.verdict), (Stage::Rcpt, Verdict::MailboxRefused));
    assert_eq!(refusal.to_string(), "RCPT: 550 5.1.1 <gone@example.com>: User unknown in mailbox table");

    assert!(line.is_usable());
    send(&mut *line, &letter("ada@example.com")).await.unwrap();
    assert_eq!(server.received().len(), 1);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_letter_no_longer_wanted_is_taken_back_before_its_text() {
    let server = ScriptedSmtp::start().await;
    let mut line = transport(&server.url()).connect().await.unwrap();
    line.address(&letter("ada@example.com")).await.unwrap();
    line.abandon().await;
    send(&mut *line, &letter("bo@example.com")).await.unwrap();

    let received = server.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].to, ["bo@example.com"]);
    assert_eq!(server.dialogue().iter().filter(|said| *said == "C: DATA").count(), 1);
}

#[tokio::test]
async fn every_refusal_is_told_apart() {
    let table = [
        (At::Connect, "554 5.7.1 no service", Stage::Connect, Verdict::OurSide),
        (At::Connect, "421 4.3.2 too busy", Stage::Connect, Verdict::OurSide),
        (At::Ehlo, "550 who are you", Stage::Connect, Verdict::OurSide),
        (At::Mail, "550 5.1.8 bad sender", Stage::Mail, Verdict::OurSide),
        (At::Mail, "452 4.3.1 storage", Stage::Mail, Verdict::OurSide),
        (At::Rcpt, "450 4.2.0 greylisted", Stage::Rcpt, Verdict::OurSide),
        (At::Rcpt, "452 4.2.2 over quota", Stage::Rcpt, Verdict::OurSide),
        (At::Rcpt, "550 5.1.1 unknown", Stage::Rcpt, Verdict::MailboxRefused),
        (At::Rcpt, "550 5.2.1 disabled", Stage::Rcpt, Verdict::MailboxRefused),
        (At::Rcpt, "553 no such person", Stage::Rcpt, Verdict::MailboxRefused),
        (At::Rcpt, "550 5.7.1 blocked", Stage::Rcpt, Verdict::Policy),
        (At::Rcpt, "550 5.1.8 bad sender", Stage::Rcpt, Verdict::OurSide),
        (At::Data, "554 5.5.1 no valid recipients", Stage::Data, Verdict::OurSide),
        (At::Data, "451 4.3.0 later", Stage::Data, Verdict::OurSide),
        (At::Data, "250 not what was asked", Stage::Data, Verdict::OurSide),
        (At::Dot, "550 5.1.1 too late", Stage::Dot, Verdict::OurSide),
        (At::Dot, "554 5.7.0 spam", Stage::Dot, Verdict::Policy),
        (At::Dot, "451 4.3.0 later", Stage::Dot, Verdict::OurSide),
        (At::Dot, "354 garbled", Stage::Dot, Verdict::Unknown),
        (At::Dot, "what?", Stage::Dot, Verdict::Unknown),
    ];
    let server = ScriptedSmtp::start().await;
    let transport = transport(&server.url());
    let letter = letter("ada@example.com");
    for (at, reply, stage, verdict) in table {
        server.once(at, Action::reply(reply));
        assert_eq!(ended(send_one(&transport, &letter).await), (stage, verdict), "{reply} at {at:?}");
    }
    assert_eq!(server.received().len(), 0);
    send_one(&transport, &letter).await.unwrap();
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_refusal_keeps_the_line_unless_the_server_closes_it() {
    let server = ScriptedSmtp::start().await;
    for (at, reply, is_usable) in [
        (At::Mail, "451 4.3.0 later", true),
        (At::Rcpt, "450 4.2.0 later", true),
        (At::Data, "451 4.3.0 later", true),
        (At::Dot, "554 5.6.0 malformed", true),
        (At::Rcpt, "421 4.4.2 closing", false),
        (At::Dot, "354 garbled", false),
    ] {
        let mut line = transport(&server.url()).connect().await.unwrap();
        server.once(at, Action::reply(reply));
        send(&mut *line, &letter("ada@example.com")).await.unwrap_err();
        assert_eq!(line.is_usable(), is_usable, "{reply} at {at:?}");
        assert_eq!(send(&mut *line, &letter("ada@example.com")).await.is_ok(), is_usable, "{reply} at {at:?}");
    }
}

const LOSSES: [(At, Stage, Verdict); 7] = [
    (At::Connect, Stage::Connect, Verdict::OurSide),
    (At::Ehlo, Stage::Connect, Verdict::OurSide),
    (At::Mail, Stage::Mail, Verdict::OurSide),
    (At::Rcpt, Stage::Rcpt, Verdict::OurSide),
    (At::Data, Stage::Data, Verdict::OurSide),
    (At::Body, Stage::Data, Verdict::OurSide),
    (At::Dot, Stage::Dot, Verdict::Unknown),
];

#[tokio::test]
async fn a_cut_after_the_dot_alone_leaves_the_outcome_unknown() {
    let server = ScriptedSmtp::start().await;
    let (small, large) = (letter("ada@example.com"), large_letter());
    for (at, stage, verdict) in LOSSES {
        server.once(at, Action::Cut);
        let letter = if at == At::Body { &large } else { &small };
        assert_eq!(ended(send_one(&transport(&server.url()), letter).await), (stage, verdict), "{at:?}");
    }
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn a_stall_ends_in_time_at_every_step() {
    let (small, large) = (letter("ada@example.com"), large_letter());
    join_all(LOSSES.map(async |(at, stage, verdict)| {
        let server = ScriptedSmtp::start().await;
        server.on(at, Action::Stall);
        let letter = if at == At::Body { &large } else { &small };
        let refusal = send_one(&impatient(&server.url()), letter).await.unwrap_err();
        assert_eq!((refusal.stage, refusal.verdict), (stage, verdict), "{at:?}");
        assert_eq!(refusal.reply, "no reply in time", "{at:?}");
    }))
    .await;
}

#[tokio::test]
async fn a_line_that_stalled_is_not_used_again() {
    let server = ScriptedSmtp::start().await;
    server.once(At::Rcpt, Action::Stall);
    let mut line = impatient(&server.url()).connect().await.unwrap();
    send(&mut *line, &letter("ada@example.com")).await.unwrap_err();
    assert!(!line.is_usable());
    assert_eq!(ended(send(&mut *line, &letter("bo@example.com")).await), (Stage::Mail, Verdict::OurSide));
    line.hang_up().await;
    assert!(!server.dialogue().iter().any(|said| said.contains("bo@example.com") || said == "C: QUIT"));
}

#[tokio::test]
async fn a_lost_250_is_unknown_though_the_mail_is_there() {
    let server = ScriptedSmtp::start().await;
    let letter = letter("ada@example.com");
    for lost in [Action::KeepAndCut, Action::KeepAndStall] {
        server.once(At::Dot, lost);
        assert_eq!(ended(send_one(&impatient(&server.url()), &letter).await), (Stage::Dot, Verdict::Unknown));
    }
    send_one(&transport(&server.url()), &letter).await.unwrap();
    let ids: Vec<_> = server.received().iter().map(|mail| mail.parsed.message_id().map(str::to_owned)).collect();
    assert_eq!(ids, vec![Some("request-0@example.org".to_owned()); 3], "every copy bears the same Message-ID");
}

#[tokio::test]
async fn nobody_listening_is_our_side() {
    let url = ScriptedSmtp::start().await.url();
    assert_eq!(ended(send_one(&impatient(&url), &letter("ada@example.com")).await), (Stage::Connect, Verdict::OurSide));
}

#[tokio::test]
async fn credentials_are_given_by_plain_or_login() {
    for (mechanisms, said) in [("AUTH PLAIN LOGIN", "C: AUTH PLAIN AHVzAHDDpXNz"), ("AUTH LOGIN", "C: cMOlc3M=")] {
        let server = ScriptedSmtp::start().await;
        server.offer(mechanisms);
        let url = server.url().replace("://", "://us:p%C3%A5ss@");
        send_one(&transport(&url), &letter("ada@example.com")).await.unwrap();
        assert!(server.dialogue().contains(&said.to_owned()), "{:?}", server.dialogue());
    }
}

#[tokio::test]
async fn refused_credentials_are_our_side() {
    let server = ScriptedSmtp::start().await;
    let url = server.url().replace("://", "://us:wrong@");
    assert_eq!(ended(send_one(&transport(&url), &letter("ada@example.com")).await), (Stage::Auth, Verdict::OurSide));

    server.offer("AUTH PLAIN").on(At::Auth, Action::reply("535 5.7.8 credentials invalid"));
    let refusal = send_one(&transport(&url), &letter("ada@example.com")).await.unwrap_err();
    assert_eq!(refusal.to_string(), "AUTH: 535 5.7.8 credentials invalid");
    assert_eq!(refusal.verdict, Verdict::OurSide);

    for action in [Action::Cut, Action::Stall] {
        server.on(At::Auth, action);
        assert_eq!(
            ended(send_one(&impatient(&url), &letter("ada@example.com")).await),
            (Stage::Auth, Verdict::OurSide)
        );
    }
}

#[tokio::test]
async fn without_tls_nothing_is_said_where_tls_is_demanded() {
    let server = ScriptedSmtp::start().await;
    server.offer("AUTH PLAIN");
    let url = format!("{}?tls=required", server.url().replace("://", "://us:secret@"));
    let letter = letter("ada@example.com");
    let no_tls = (Stage::StartTls, Verdict::OurSide);
    assert_eq!(ended(send_one(&impatient(&url), &letter).await), no_tls, "not offered");

    server.offer("STARTTLS");
    for action in [Action::reply("454 4.7.0 not now"), Action::reply("220 go ahead"), Action::Cut, Action::Stall] {
        server.on(At::StartTls, action.clone());
        assert_eq!(ended(send_one(&impatient(&url), &letter).await), no_tls, "{action:?}");
    }
    assert!(!server.dialogue().iter().any(|said| said.starts_with("C: AUTH") || said.starts_with("C: MAIL")));
}
