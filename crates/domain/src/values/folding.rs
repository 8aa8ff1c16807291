//! Text made comparable in Rust, so that both engines search, sort and compare alike.
//!
//! SQLite's `lower()` knows only ASCII, and PostgreSQL's order is that of the server's locale.

use deunicode::{deunicode, deunicode_char};
use sea_orm::DeriveValueType;
use unicode_normalization::UnicodeNormalization;

use super::text::Name;

/// Text in which people search: lower case, without diacritics, single spaces. `akesson` is found in `Åkesson`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveValueType)]
pub struct SearchText(String);

impl SearchText {
    /// The searchable form of a text.
    pub fn of(text: &str) -> Self {
        Self(deunicode(text).to_lowercase().replace('\0', " ").split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One `LIKE` pattern per word, to be used with `ESCAPE '\'`; a text that matches all of them contains every word.
    pub fn patterns(&self) -> impl Iterator<Item = String> {
        self.0.split(' ').filter(|word| !word.is_empty()).map(|word| {
            let word = word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
            format!("%{word}%")
        })
    }
}

/// A name as it counts for being unique: composed, lower case, single spaces; diacritics tell words apart.
#[derive(Clone, Debug, PartialEq, Eq, DeriveValueType)]
pub struct FoldedName(String);

impl FoldedName {
    /// The folded form of a name.
    pub fn of(name: &Name) -> Self {
        Self(name.as_str().to_lowercase().nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The folded form itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A key whose bytes sort as a Swedish reader expects: å, ä and ö after z, é with e, capitals with small letters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, DeriveValueType)]
pub struct SortKey(String);

impl SortKey {
    /// The key of these names, the most significant first: a shorter name comes before one that goes on.
    pub fn of(names: &[&str]) -> Self {
        // No name has two spaces in a row, so the gap between names sorts before everything a name can contain.
        Self(names.iter().map(|name| sortable(name)).collect::<Vec<_>>().join("  "))
    }

    /// The key that was made before, from a cursor.
    pub const fn from_cursor(key: String) -> Self {
        Self(key)
    }

    /// The key itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn sortable(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for letter in name.nfc().flat_map(char::to_lowercase) {
        match letter {
            // The three ASCII characters after z.
            'å' => key.push('{'),
            'ä' | 'æ' => key.push('|'),
            'ö' | 'ø' => key.push('}'),
            '\'' | '’' => {}
            'a'..='z' | '0'..='9' => key.push(letter),
            _ if letter.is_alphanumeric() => {
                let plain = deunicode_char(letter).unwrap_or("~");
                key.extend(plain.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
            }
            _ => {
                if !key.ends_with(' ') && !key.is_empty() {
                    key.push(' ');
                }
            }
        }
    }
    key.truncate(key.trim_end().len());
    key
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;

    #[test]
    fn searching_is_blind_to_diacritics_and_case() {
        for (text, folded) in [
            ("Åkesson", "akesson"),
            ("A\u{30a}kesson", "akesson"),
            ("  Jörg   Müller-Weiß ", "jorg muller-weiss"),
            ("Ægir Ødegård", "aegir odegard"),
            ("José", "jose"),
        ] {
            assert_eq!(SearchText::of(text).as_str(), folded, "{text}");
        }
    }

    #[test]
    fn what_people_type_is_never_a_wildcard() {
        let patterns = |text| SearchText::of(text).patterns().collect::<Vec<_>>();
        assert_eq!(patterns("Anna  Åke"), ["%anna%", "%ake%"]);
        assert_eq!(patterns(r"50%_\"), [r"%50\%\_\\%"]);
        assert_eq!(patterns(" \0"), Vec::<String>::new());
    }

    #[test]
    fn names_that_differ_in_case_or_spaces_only_are_the_same() {
        let folded = |text| FoldedName::of(&Name::parse(text).unwrap());
        assert_eq!(folded("ÖSTRA  Violinen"), folded("östra violinen"));
        assert_ne!(folded("Pål"), folded("Pal"));
    }

    #[test]
    fn people_sort_as_in_a_swedish_telephone_book() {
        let sorted = [
            ("Ahl", "Örjan"),
            ("Berg", "Anna"),
            ("berg", "Åke"),
            ("Berg Olsson", "Anna"),
            ("Bergh", "Anna"),
            ("Édouard", "Zoé"),
            ("Edström", "Ada"),
            ("Oberg", "Pat"),
            ("O’Brien", "Pat"),
            ("Zander", "Mia"),
            ("Åberg", "Mia"),
            ("Ärlig", "Mia"),
            ("Öberg", "Mia"),
        ];
        let mut people = sorted;
        people.reverse();
        people.sort_by_key(|(last, first)| SortKey::of(&[last, first]));
        assert_eq!(people, sorted);
    }

    #[test]
    fn every_text_has_a_key_without_control_characters() {
        for text in ["", "\0\u{1}", "Чайковский", "久石", "🎻", "--", "a - b"] {
            let key = SortKey::of(&[text]);
            assert!(key.as_str().bytes().all(|b| (b' '..=b'~').contains(&b)), "{text:?} became {key:?}");
            assert!(!key.as_str().contains("  "), "{text:?} became {key:?}");
        }
    }
}
