//! Invented musicians: the same names on every machine.

use domain::values::{folding::SearchText, locale::Locale};

/// Somebody who exists in the demo alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InventedPerson {
    pub first_name: &'static str,
    pub last_name: &'static str,
    pub locale: Locale,
}

impl InventedPerson {
    /// An address that nobody can have: both domains are reserved for examples.
    pub fn email(&self, domain: &str) -> String {
        let name = format!("{} {}", self.first_name, self.last_name);
        let plain: String = SearchText::of(&name).as_str().replace(' ', ".");
        let letters: String = plain.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
        format!("{letters}@{domain}")
    }
}

/// Endlessly many people, no two of the same name among the first thousand. Every seventh comes from farther away and
/// is written to in English.
pub(super) fn people() -> impl Iterator<Item = InventedPerson> {
    let mut neighbours = (0..).map(|n: usize| InventedPerson {
        // Steps that have no divisor in common with the lengths, which have none with each other: every pair comes up.
        first_name: FIRST_NAMES[n * 19 % FIRST_NAMES.len()],
        last_name: LAST_NAMES[n * 29 % LAST_NAMES.len()],
        locale: Locale::Sv,
    });
    let mut guests =
        FROM_AFAR.iter().map(|&(first_name, last_name)| InventedPerson { first_name, last_name, locale: Locale::En });
    (1..).map_while(move |n: usize| {
        let guest = if n.is_multiple_of(7) { guests.next() } else { None };
        guest.or_else(|| neighbours.next())
    })
}

const FIRST_NAMES: [&str; 63] = [
    "Agnes", "Albin", "Alma", "Anders", "Anneli", "Arvid", "Astrid", "Axel", "Birgitta", "Björn", "Cecilia", "David",
    "Ebba", "Einar", "Elin", "Elsa", "Emil", "Erik", "Eva", "Filip", "Freja", "Gustav", "Hanna", "Hedda", "Helena",
    "Henrik", "Hugo", "Ida", "Ingrid", "Jakob", "Johan", "Johanna", "Jonas", "Karin", "Klara", "Lars", "Lina",
    "Linnea", "Ludvig", "Magnus", "Maja", "Malin", "Märta", "Mats", "Nils", "Olof", "Oskar", "Per", "Petra",
    "Ragnhild", "Rasmus", "Rikard", "Sara", "Signe", "Sigrid", "Siri", "Sofia", "Solveig", "Stina", "Sven", "Tove",
    "Ulrika", "Åsa",
];

const LAST_NAMES: [&str; 64] = [
    "Ahlström",
    "Alm",
    "Almqvist",
    "Andersen",
    "Asp",
    "Backlund",
    "Berggren",
    "Bergman",
    "Bjurman",
    "Blomqvist",
    "Boström",
    "Bratt",
    "Brink",
    "Cederholm",
    "Dahl",
    "Dahlgren",
    "Edlund",
    "Ek",
    "Ekdahl",
    "Eklöf",
    "Engström",
    "Fjellman",
    "Flink",
    "Forsberg",
    "Fransson",
    "Frisk",
    "Granath",
    "Grönlund",
    "Hagström",
    "Hallberg",
    "Haugen",
    "Hedin",
    "Hellman",
    "Hjort",
    "Holmgren",
    "Jernberg",
    "Kjellberg",
    "Korhonen",
    "Lagerlöf",
    "Lindblom",
    "Lindqvist",
    "Ljung",
    "Lundin",
    "Malmsten",
    "Melin",
    "Nordin",
    "Norrby",
    "Nyström",
    "Odenhall",
    "Palmgren",
    "Rask",
    "Rosendahl",
    "Rydberg",
    "Sandell",
    "Selander",
    "Sjögren",
    "Solheim",
    "Stenberg",
    "Sundin",
    "Söderlund",
    "Thorsell",
    "Wallin",
    "Westerlund",
    "Öberg",
];

const FROM_AFAR: [(&str, &str); 42] = [
    ("Giulia", "Ferraro"),
    ("Tomasz", "Zieliński"),
    ("Hannah", "Whitcombe"),
    ("Kenji", "Morita"),
    ("Aino", "Lehtonen"),
    ("Lukas", "Brandstetter"),
    ("Camille", "Deschamps"),
    ("Mateo", "Arrieta"),
    ("Zsófia", "Halmos"),
    ("Owen", "Pryce"),
    ("Ji-woo", "Han"),
    ("Katarzyna", "Wrona"),
    ("Piet", "Verhoeven"),
    ("Leonor", "Sequeira"),
    ("Jana", "Kubátová"),
    ("Amara", "Okonjo"),
    ("Elena", "Vasquez"),
    ("Veikko", "Rautio"),
    ("Friederike", "Lohmann"),
    ("Bruno", "Tavares"),
    ("Sanna", "Heikkinen"),
    ("Noa", "Ben-Ari"),
    ("Mikhal", "Petrenko"),
    ("Beatriz", "Loureiro"),
    ("Dániel", "Szabolcs"),
    ("Rosalind", "Ashby"),
    ("Théo", "Marchand"),
    ("Yuki", "Hayasaka"),
    ("Marta", "Kowalczuk"),
    ("Conor", "Brannigan"),
    ("Ilse", "Vandamme"),
    ("Andrius", "Balčiūnas"),
    ("Liisa", "Tamm"),
    ("Jurģis", "Ozols"),
    ("Chiara", "Bellandi"),
    ("Nadia", "Haddad"),
    ("Gunnar", "Sigurjónsson"),
    ("Birta", "Einarsdóttir"),
    ("Mei", "Lin"),
    ("Clara", "Oyelaran"),
    ("Stefan", "Marinov"),
    ("Ioana", "Dragomir"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::values::{email::Email, text::PersonName};

    use super::*;

    #[test]
    fn no_two_of_a_thousand_share_a_name_or_an_address() {
        let people: Vec<_> = people().take(1_000).collect();
        let names: BTreeSet<_> = people.iter().map(|person| (person.first_name, person.last_name)).collect();
        let addresses: BTreeSet<_> = people.iter().map(|person| person.email("example.org")).collect();
        assert_eq!((names.len(), addresses.len()), (1_000, 1_000));
        for person in people {
            assert!(PersonName::parse(person.first_name).is_ok() && PersonName::parse(person.last_name).is_ok());
            assert!(Email::parse(&person.email("example.com")).is_ok(), "{person:?}");
        }
    }
}
