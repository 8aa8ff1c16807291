//! What the answer page says, in every language. A word that one language lacks does not compile.

use domain::values::locale::Locale;
use serde::Serialize;

/// The words of one language, by the names under which the templates know them.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the words say it")]
pub struct Words {
    pub other_language: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub no_days: &'static str,
    pub no_position: &'static str,
    pub comment: &'static str,
    pub question: &'static str,
    pub question_hint: &'static str,
    pub question_label: &'static str,
    pub question_send: &'static str,
    pub question_sent: &'static str,
    pub after_deadline: &'static str,
    pub more: &'static str,
    pub all_sessions: &'static str,
    pub programme: &'static str,
    pub conductor: &'static str,
    pub terms: &'static str,
    pub dress: &'static str,
    pub place: &'static str,
    pub rehearsals: &'static str,
    pub concerts: &'static str,
    pub message: &'static str,
    pub questions: &'static str,
    pub calendar: &'static str,
    pub withdraw_link: &'static str,
    pub withdraw_lead: &'static str,
    pub withdraw_call: &'static str,
    pub withdraw_reason: &'static str,
    pub withdraw: &'static str,
    pub withdraw_back: &'static str,
    pub confirmation_comes: &'static str,
    pub declined: &'static str,
    pub declined_lead: &'static str,
    pub changed_mind: &'static str,
    pub can_after_all: &'static str,
    pub expired: &'static str,
    pub expired_ask: &'static str,
    pub still_can: &'static str,
    pub filled: &'static str,
    pub filled_lead: &'static str,
    pub standby_ask: &'static str,
    pub standby_yes: &'static str,
    pub standby: &'static str,
    pub standby_lead: &'static str,
    pub standby_no: &'static str,
    pub cancelled: &'static str,
    pub project_cancelled: &'static str,
    pub withdrawn: &'static str,
    pub withdrawn_lead: &'static str,
    pub withdrawn_mistake: &'static str,
    pub released: &'static str,
    pub released_lead: &'static str,
    pub over: &'static str,
    pub over_lead: &'static str,
    pub unknown: &'static str,
    pub unknown_lead: &'static str,
    pub unavailable: &'static str,
    pub unavailable_lead: &'static str,
    pub trouble: &'static str,
    pub trouble_lead: &'static str,
    pub too_many: &'static str,
    pub too_many_lead: &'static str,
    pub not_understood: &'static str,
    pub not_understood_lead: &'static str,
    pub to_the_page: &'static str,
    pub not_saved: &'static str,
    pub not_saved_lead: &'static str,
    pub not_saved_call: &'static str,
    pub try_again: &'static str,
    pub your_answer: &'static str,
    pub things_changed: &'static str,
    pub nothing_written: &'static str,
    pub personal: &'static str,
}

/// The words of this language.
pub const fn words(locale: Locale) -> &'static Words {
    match locale {
        Locale::Sv => &SV,
        Locale::En => &EN,
    }
}

const SV: Words = Words {
    other_language: "In English",
    yes: "Ja, jag kan spela",
    no: "Nej, jag kan inte",
    no_days: "Jag är upptagen de här dagarna",
    no_position: "Jag är ledig, men inte för den här befattningen",
    comment: "Några ord till orkestern (frivilligt)",
    question: "Jag kan, men …",
    question_hint: "Undrar du över något, eller kan du bara en del av tiden? Skriv till orkestern. Du kan fortfarande svara ja eller nej.",
    question_label: "Vad undrar du över?",
    question_send: "Skicka frågan",
    question_sent: "Din fråga är skickad. Du kan fortfarande svara här.",
    after_deadline: "Sedan frågar vi vidare.",
    more: "Mer om projektet",
    all_sessions: "Visa alla tider",
    programme: "Program",
    conductor: "Dirigent",
    terms: "Villkor",
    dress: "Klädsel",
    place: "Plats",
    rehearsals: "Repetitioner",
    concerts: "Konsert",
    message: "Från orkestern",
    questions: "Frågor?",
    calendar: "Lägg till i kalendern",
    withdraw_link: "Jag måste lämna återbud",
    withdraw_lead: "Du är engagerad. Lämnar du återbud söker vi genast någon annan till platsen.",
    withdraw_call: "Ring gärna först:",
    withdraw_reason: "Varför kan du inte komma?",
    withdraw: "Lämna återbud",
    withdraw_back: "Nej, jag spelar",
    confirmation_comes: "Tack för ditt ja. Du får också en bekräftelse med e-post.",
    declined: "Du har tackat nej",
    declined_lead: "Tack för beskedet.",
    changed_mind: "Har du ändrat dig? Säg till: kan vi ge dig platsen får du den direkt, annars står du som reserv.",
    can_after_all: "Jag kan spela ändå",
    expired: "Svarstiden har gått ut",
    expired_ask: "Kan du fortfarande? Säg till: kan vi ge dig platsen får du den direkt, annars står du som reserv.",
    still_can: "Jag kan fortfarande",
    filled: "Platsen är besatt",
    filled_lead: "Du behöver inte svara. Tack för att vi fick fråga.",
    standby_ask: "Skulle du vilja hoppa in om platsen blir ledig igen? Säg till, så står du som reserv.",
    standby_yes: "Jag vill stå som reserv",
    standby: "Du står som reserv",
    standby_lead: "Platsen är upptagen just nu. Blir den ledig hör orkestern av sig till dig först.",
    standby_no: "Jag vill inte längre vara reserv",
    cancelled: "Förfrågan gäller inte längre",
    project_cancelled: "Projektet är inställt",
    withdrawn: "Du har lämnat återbud",
    withdrawn_lead: "Vi har tagit emot det och söker någon annan till platsen. Du behöver inte göra något mer.",
    withdrawn_mistake: "Blev det fel? Ring så snart du kan:",
    released: "Du är löst från uppdraget",
    released_lead: "Du behöver alltså inte komma. Tack för att du ställde upp.",
    over: "Projektet är över",
    over_lead: "Det går inte längre att svara här.",
    unknown: "Länken fungerar inte",
    unknown_lead: "Tryck på knappen i mejlet igen, eller kontrollera att hela adressen kom med. Hjälper det inte: hör av dig till orkestern.",
    unavailable: "Det går inte att svara här just nu",
    unavailable_lead: "Orkestern tar inte emot svar på den här sidan för tillfället. Hör av dig till orkestern om du undrar över något.",
    trouble: "Sidan kan inte visas just nu",
    trouble_lead: "Felet ligger hos oss. Inget har ändrats. Försök igen om en liten stund.",
    too_many: "Vänta en liten stund",
    too_many_lead: "Sidan har öppnats ovanligt många gånger. Inget har ändrats. Försök igen om en minut.",
    not_understood: "Svaret gick inte att läsa",
    not_understood_lead: "Inget har sparats. Gå tillbaka till sidan och svara där.",
    to_the_page: "Till sidan",
    not_saved: "Ditt svar kunde inte sparas",
    not_saved_lead: "Orkestern har inte fått ditt svar. Försök igen om en liten stund.",
    not_saved_call: "Hjälper det inte, ring:",
    try_again: "Försök igen",
    your_answer: "Ditt svar:",
    things_changed: "Ditt svar kom inte med, för läget hade ändrats. Så här står det nu.",
    nothing_written: "Skriv några ord, så att orkestern kan svara dig.",
    personal: "Sidan är din. Skicka inte länken vidare.",
};

const EN: Words = Words {
    other_language: "På svenska",
    yes: "Yes, I can play",
    no: "No, I can’t",
    no_days: "I am not free these days",
    no_position: "I am free, but not for this position",
    comment: "A few words to the orchestra (optional)",
    question: "I can, but …",
    question_hint: "Is something unclear, or can you come for only part of the time? Write to the orchestra. You can still answer yes or no.",
    question_label: "What would you like to ask?",
    question_send: "Send the question",
    question_sent: "Your question has been sent. You can still answer here.",
    after_deadline: "Then we ask on.",
    more: "More about the project",
    all_sessions: "Show all times",
    programme: "Programme",
    conductor: "Conductor",
    terms: "Terms",
    dress: "Dress",
    place: "Place",
    rehearsals: "Rehearsals",
    concerts: "Concert",
    message: "From the orchestra",
    questions: "Questions?",
    calendar: "Add to your calendar",
    withdraw_link: "I have to withdraw",
    withdraw_lead: "You are engaged. If you withdraw, we look for somebody else at once.",
    withdraw_call: "Please call first if you can:",
    withdraw_reason: "Why can’t you come?",
    withdraw: "Withdraw",
    withdraw_back: "No, I will play",
    confirmation_comes: "Thank you for your yes. A confirmation comes by e-mail as well.",
    declined: "You have declined",
    declined_lead: "Thank you for letting us know.",
    changed_mind: "Have you changed your mind? Tell us: if we can give you the place it is yours at once, otherwise you are on standby.",
    can_after_all: "I can play after all",
    expired: "The time to answer has run out",
    expired_ask: "Are you still free? Tell us: if we can give you the place it is yours at once, otherwise you are on standby.",
    still_can: "I can still play",
    filled: "The place has been filled",
    filled_lead: "You need not answer. Thank you for letting us ask.",
    standby_ask: "Would you step in if the place opens again? Tell us, and you are on standby.",
    standby_yes: "Put me on standby",
    standby: "You are on standby",
    standby_lead: "The place is taken at the moment. If it opens, the orchestra turns to you first.",
    standby_no: "Take me off standby",
    cancelled: "The request no longer stands",
    project_cancelled: "The project has been cancelled",
    withdrawn: "You have withdrawn",
    withdrawn_lead: "We have noted it and are looking for somebody else. There is nothing more for you to do.",
    withdrawn_mistake: "Was this a mistake? Please call as soon as you can:",
    released: "You are released from the engagement",
    released_lead: "You need not come. Thank you for having said yes.",
    over: "The project is over",
    over_lead: "It can no longer be answered here.",
    unknown: "This link does not work",
    unknown_lead: "Press the button in the mail again, or check that the whole address was copied. If that does not help, please contact the orchestra.",
    unavailable: "You cannot answer here at the moment",
    unavailable_lead: "The orchestra does not take answers on this page for the time being. Please contact the orchestra if you have any questions.",
    trouble: "This page cannot be shown at the moment",
    trouble_lead: "The fault is ours. Nothing has changed. Please try again in a little while.",
    too_many: "Please wait a little",
    too_many_lead: "The page has been opened unusually often. Nothing has changed. Please try again in a minute.",
    not_understood: "The answer could not be read",
    not_understood_lead: "Nothing has been saved. Please go back to the page and answer there.",
    to_the_page: "To the page",
    not_saved: "Your answer could not be saved",
    not_saved_lead: "The orchestra has not received your answer. Please try again in a little while.",
    not_saved_call: "If that does not help, please call:",
    try_again: "Try again",
    your_answer: "Your answer:",
    things_changed: "Your answer was not recorded, since things had changed. This is how they stand now.",
    nothing_written: "Please write a few words, so that the orchestra can answer you.",
    personal: "This page is yours. Please do not pass the link on.",
};

/// The question itself: `Elsa, kan du spela Tutti violin 1?`
pub fn can_you_play(first_name: &str, position: &str, locale: Locale) -> String {
    match (locale, first_name.is_empty()) {
        (Locale::Sv, false) => format!("{first_name}, kan du spela {position}?"),
        (Locale::Sv, true) => format!("Kan du spela {position}?"),
        (Locale::En, false) => format!("{first_name}, can you play {position}?"),
        (Locale::En, true) => format!("Can you play {position}?"),
    }
}

/// What somebody who said yes reads first.
pub fn engaged(position: &str, locale: Locale) -> String {
    match locale {
        Locale::Sv => format!("Du är engagerad: {position}"),
        Locale::En => format!("You are engaged: {position}"),
    }
}

/// The second step of a withdrawal.
pub fn withdraw_from(position: &str, locale: Locale) -> String {
    match locale {
        Locale::Sv => format!("Lämna återbud som {position}?"),
        Locale::En => format!("Withdraw as {position}?"),
    }
}

/// Where the words before a deadline end and those after it begin: `Svara senast`, `idag 18.00`, `(3 tim 20 min kvar)`.
pub fn answer_by(left: &str, locale: Locale) -> (&'static str, String) {
    match locale {
        Locale::Sv => ("Svara senast", format!("({left} kvar)")),
        Locale::En => ("Please answer by", format!("({left} left)")),
    }
}

/// That the time to answer has run out, and when it did.
pub fn ran_out(when: Option<&str>, locale: Locale) -> String {
    match (locale, when) {
        (Locale::Sv, Some(when)) => format!("Den gick ut {when}, och vi har frågat vidare."),
        (Locale::Sv, None) => "Vi har frågat vidare.".to_owned(),
        (Locale::En, Some(when)) => format!("It ran out {when}, and we have asked on."),
        (Locale::En, None) => "We have asked on.".to_owned(),
    }
}

/// Who sends the page, in its last line.
pub fn sender(orchestra: &str, locale: Locale) -> String {
    match locale {
        Locale::Sv => format!("{orchestra} via StageSub"),
        Locale::En => format!("{orchestra} via StageSub"),
    }
}

/// That some of the text is in the orchestra's language, not the reader's.
pub const fn written_in(orchestra: Locale, reader: Locale) -> Option<&'static str> {
    match (orchestra, reader) {
        (Locale::Sv, Locale::Sv) | (Locale::En, Locale::En) => None,
        (Locale::En, Locale::Sv) => Some("Delar av texten är skrivna av orkestern på engelska."),
        (Locale::Sv, Locale::En) => Some("Parts of the text were written by the orchestra in Swedish."),
    }
}
