//! What operators are told, in every language: what is wrong, since when, and what hangs on it.

use central_registry::{
    alerts::{AlertCause, Notice},
    outbox::CentralMail,
};
use chrono::{DateTime, Utc};
use domain::{
    mail::{Plain, ResponseUrl, lay_out},
    values::locale::Locale::{self, En, Sv},
};

use super::{
    central_letter::{HOUSE, message, sent_by},
    letter::{Unwritten, base},
};
use crate::{
    application::Services,
    outbound::{Address, Message},
};

/// An alert or an all-clear, as a mail.
pub(super) fn alert_letter(
    services: &Services,
    sender: &Address,
    mail: &CentralMail,
    notice: &Notice,
    to: &Address,
) -> Result<Message, Unwritten> {
    let url = ResponseUrl::parse(&format!("{}/superadmin", base(services)))?;
    let summary = summary(notice, mail.locale);
    let mut letter = format!("# {summary}\n\n");
    if !notice.is_clear {
        letter.push_str(&one_line(&notice.detail));
        letter.push_str("\n\n");
        letter.push_str(&at_stake(notice, mail.locale));
        letter.push_str("\n\n");
    }
    letter.push_str(url.as_str());
    let rendered = lay_out(&Plain {
        locale: mail.locale,
        house: HOUSE,
        subject: &summary,
        letter: &letter,
        link: Some(&url),
        button: match mail.locale {
            Sv => "Öppna driftsidan",
            En => "Open the operators' page",
        },
        sender: sent_by(mail.locale),
    })?;
    message(sender, mail, rendered, to)
}

/// The whole of it in one line: `SCO: database down since 02:04 UTC`.
pub(super) fn summary(notice: &Notice, locale: Locale) -> String {
    let of = notice.stake.code.as_deref().unwrap_or(HOUSE);
    let (since, at) = (moment(notice.since, notice.at, locale), moment(notice.at, notice.at, locale));
    let what = what(notice.cause, locale);
    match (notice.is_clear, locale) {
        (false, Sv) => format!("{of}: {what} sedan {since}"),
        (false, En) => format!("{of}: {what} since {since}"),
        (true, Sv) => format!("{of}: över sedan {at} ({what} från {since})"),
        (true, En) => format!("{of}: all clear at {at} ({what} since {since})"),
    }
}

const fn what(cause: AlertCause, locale: Locale) -> &'static str {
    match (cause, locale) {
        (AlertCause::Database, Sv) => "databasen svarar inte",
        (AlertCause::Database, En) => "database down",
        (AlertCause::Misrouted, Sv) => "fel databas registrerad",
        (AlertCause::Misrouted, En) => "wrong database registered",
        (AlertCause::Schema, Sv) => "databasen måste migreras",
        (AlertCause::Schema, En) => "database must be migrated",
        (AlertCause::Mail, Sv) => "mejl går inte ut",
        (AlertCause::Mail, En) => "mail does not leave",
        (AlertCause::LateWork, Sv) => "arbete som väntar blir inte gjort",
        (AlertCause::LateWork, En) => "work that is due is not done",
        (AlertCause::ForgottenWork, Sv) => "arbete hade glömts bort och tas om hand nu",
        (AlertCause::ForgottenWork, En) => "work had been forgotten and is done now",
    }
}

/// What hangs on it, in one sentence.
pub(super) fn at_stake(notice: &Notice, locale: Locale) -> String {
    let (open, mails) = (notice.stake.open_requests, notice.stake.mails_waiting);
    let next = notice.stake.next_due_at.map(|due| moment(due, notice.at, locale));
    match (locale, next) {
        (Sv, Some(next)) => {
            format!("{open} förfrågningar väntar på svar, {mails} mejl på att gå ut; nästa moment {next}.")
        }
        (Sv, None) => format!("{open} förfrågningar väntar på svar, {mails} mejl på att gå ut."),
        (En, Some(next)) => format!("{open} requests await an answer, {mails} mails wait to leave; next due {next}."),
        (En, None) => format!("{open} requests await an answer, {mails} mails wait to leave."),
    }
}

/// A moment in UTC, with its day where that is another one.
fn moment(moment: DateTime<Utc>, now: DateTime<Utc>, locale: Locale) -> String {
    let is_today = moment.date_naive() == now.date_naive();
    let format = match (locale, is_today) {
        (Sv, true) => "%H.%M UTC",
        (Sv, false) => "%Y-%m-%d %H.%M UTC",
        (En, true) => "%H:%M UTC",
        (En, false) => "%Y-%m-%d %H:%M UTC",
    };
    moment.format(format).to_string()
}

/// What a database said is not ours, and must not look like a heading or a link of its own.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_start_matches('#').to_owned()
}

#[cfg(test)]
mod tests {
    use central_registry::alerts::Stake;
    use chrono::TimeZone;
    use domain::ids::AlertId;

    use super::*;

    #[test]
    fn an_alert_says_what_is_at_stake() {
        let at = |hour, minute| Utc.with_ymd_and_hms(2026, 6, 2, hour, minute, 0).single().unwrap_or_default();
        let stake = Stake {
            code: Some("SCO".to_owned()),
            name: Some("City".to_owned()),
            open_requests: 4,
            mails_waiting: 2,
            next_due_at: Some(at(8, 0)),
        };
        let notice = Notice {
            alert_id: AlertId::from_uuid(uuid::Uuid::nil()),
            orchestra_id: None,
            cause: AlertCause::Database,
            is_clear: false,
            since: at(2, 4),
            at: at(2, 6),
            detail: String::new(),
            stake,
        };
        assert_eq!(summary(&notice, En), "SCO: database down since 02:04 UTC");
        assert_eq!(summary(&notice, Sv), "SCO: databasen svarar inte sedan 02.04 UTC");
        assert_eq!(at_stake(&notice, En), "4 requests await an answer, 2 mails wait to leave; next due 08:00 UTC.");
        let cleared = Notice { is_clear: true, at: at(3, 0), ..notice };
        assert_eq!(summary(&cleared, En), "SCO: all clear at 03:00 UTC (database down since 02:04 UTC)");
        assert_eq!(one_line("# one\n\nhttps://example.org two"), " one https://example.org two");
    }
}
