//! A rendered letter, laid out: headings, paragraphs, the schedule and the button.
//!
//! Templates yield one plain text. Values that are more than words carry marks in it: control characters, which no
//! value written by people can hold.

use serde::Serialize;

/// Begins a row of the schedule; its fields are the day, the hours, what it is, where, and a note.
pub(super) const ROW: char = '\u{1D}';
/// Stands between the fields of a row.
pub(super) const FIELD: char = '\u{1F}';
/// From here on, to [`NATIVE`], the text is in the orchestra's language and not in the reader's.
pub(super) const FOREIGN: char = '\u{0E}';
/// Back to the reader's language.
pub(super) const NATIVE: char = '\u{0F}';

/// One piece of a line.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Whether the text is itself an address to follow.
    pub(super) is_link: bool,
    /// Whether the text is in the orchestra's language and not in the reader's.
    pub(super) is_foreign: bool,
}

/// One session.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Row {
    pub(super) day: String,
    pub(super) hours: String,
    pub(super) what: String,
    pub(super) venue: String,
    pub(super) note: Vec<Piece>,
}

/// What stands between two blank lines.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Block {
    /// A line that began with `# `.
    Heading { line: Vec<Piece> },
    /// Lines of text.
    Paragraph { lines: Vec<Vec<Piece>> },
    /// Sessions.
    Schedule { rows: Vec<Row> },
    /// The link of the mail, from a line of its own.
    Button,
}

/// Lays out what a template yielded. `link` is the address that becomes a button on a line of its own.
pub(super) fn blocks(letter: &str, link: Option<&str>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut paragraph_goes_on = false;
    // A row that a template put behind other words begins a line of its own.
    for line in letter.replace(ROW, &format!("\n{ROW}")).split('\n').map(str::trim) {
        if line.is_empty() {
            paragraph_goes_on = false;
            continue;
        }
        if let Some(fields) = line.strip_prefix(ROW) {
            match blocks.last_mut() {
                Some(Block::Schedule { rows }) => rows.push(row(fields)),
                _ => blocks.push(Block::Schedule { rows: vec![row(fields)] }),
            }
            paragraph_goes_on = false;
        } else if Some(line) == link {
            blocks.push(Block::Button);
            paragraph_goes_on = false;
        } else if let Some(heading) = line.strip_prefix("# ") {
            blocks.push(Block::Heading { line: pieces(heading) });
            paragraph_goes_on = false;
        } else {
            match blocks.last_mut() {
                Some(Block::Paragraph { lines }) if paragraph_goes_on => lines.push(pieces(line)),
                _ => blocks.push(Block::Paragraph { lines: vec![pieces(line)] }),
            }
            paragraph_goes_on = true;
        }
    }
    blocks
}

/// Whether any of the text is in the orchestra's language and not in the reader's.
pub(super) fn is_partly_foreign(letter: &str) -> bool {
    letter.contains(FOREIGN)
}

fn row(fields: &str) -> Row {
    let mut fields = fields.split(FIELD);
    let mut next = || fields.next().unwrap_or_default();
    Row {
        day: next().to_owned(),
        hours: next().to_owned(),
        what: next().to_owned(),
        venue: next().to_owned(),
        note: pieces(next()),
    }
}

fn pieces(line: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut is_foreign = false;
    for part in line.split_inclusive([FOREIGN, NATIVE]) {
        let text = part.trim_end_matches([FOREIGN, NATIVE]);
        cut_at_links(text, is_foreign, &mut pieces);
        is_foreign = part.ends_with(FOREIGN);
    }
    pieces
}

fn cut_at_links(mut text: &str, is_foreign: bool, pieces: &mut Vec<Piece>) {
    let mut push = |text: &str, is_link| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), is_link, is_foreign });
        }
    };
    while let Some(start) = ["https://", "http://"].iter().filter_map(|scheme| text.find(scheme)).min() {
        let (before, rest) = text.split_at(start);
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"')).unwrap_or(rest.len());
        let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '”']);
        push(before, false);
        push(address, address.len() > "https://".len());
        text = &rest[address.len()..];
    }
    push(text, false);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Piece {
        Piece { text: text.to_owned(), is_link: false, is_foreign: false }
    }

    #[test]
    fn blank_lines_part_paragraphs_and_a_link_alone_is_the_button() {
        let link = "https://example.org/r/abc";
        assert_eq!(
            blocks("# Hej\nen\ntvå\n\n \ntre\nhttps://example.org/r/abc\nfyra", Some(link)),
            [
                Block::Heading { line: vec![plain("Hej")] },
                Block::Paragraph { lines: vec![vec![plain("en")], vec![plain("två")]] },
                Block::Paragraph { lines: vec![vec![plain("tre")]] },
                Block::Button,
                Block::Paragraph { lines: vec![vec![plain("fyra")]] },
            ]
        );
    }

    #[test]
    fn addresses_are_cut_out_of_their_sentence() {
        let link = |text: &str| Piece { text: text.to_owned(), is_link: true, is_foreign: false };
        assert_eq!(
            pieces("Se https://example.org/a?b=1&c, eller (http://example.com)."),
            [
                plain("Se "),
                link("https://example.org/a?b=1&c"),
                plain(", eller ("),
                link("http://example.com"),
                plain(").")
            ]
        );
        assert_eq!(pieces("https://"), [plain("https://")]);
    }

    #[test]
    fn the_orchestras_language_is_kept_apart() {
        let foreign = Piece { text: "Frack".to_owned(), is_link: false, is_foreign: true };
        assert_eq!(
            pieces(&format!("Dress: {FOREIGN}Frack{NATIVE} (long)")),
            [plain("Dress: "), foreign, plain(" (long)")]
        );
    }
}
