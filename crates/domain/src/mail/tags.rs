//! The small language of letters: which tags a template may hold, checked before anything is saved.
//!
//! `{{ name }}`, `{% if … %}`, `{% elif … %}`, `{% else %}`, `{% endif %}` and `{# remarks #}`; a condition is made of
//! names, quoted words, numbers, comparisons, `and`, `or` and `not`. There is nothing to loop, call, filter, include
//! or multiply with, so a template that passed costs no more than its length and cannot fail on some rare branch.

use super::template::Problem;

/// A variable's name in a template, and the line it stands on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mention<'a> {
    pub(super) name: &'a str,
    pub(super) line: usize,
}

/// Every variable the template mentions; or what is wrong with its tags, and on which line.
pub(super) fn mentions(source: &str) -> Result<Vec<Mention<'_>>, (usize, Problem)> {
    let mut found = Vec::new();
    let mut scanner = Scanner { source, at: 0 };
    while let Some(opening) = scanner.next_opening() {
        let line = scanner.line();
        match opening {
            Opening::Remark => scanner.skip_remark().ok_or((line, Problem::Unclosed))?,
            Opening::Value => match scanner.tokens("}}")?.as_slice() {
                [(Token::Word(name), line)] => found.push(Mention { name, line: *line }),
                _ => return Err((line, Problem::NotOneName)),
            },
            Opening::Tag => {
                let tokens = scanner.tokens("%}")?;
                let condition = match tokens.split_first() {
                    Some(((Token::Word("if" | "elif"), _), condition)) => condition,
                    Some(((Token::Word("else" | "endif"), _), [])) => continue,
                    Some(((Token::Word(tag), line), _)) => {
                        return Err((*line, Problem::UnknownTag { tag: (*tag).to_owned() }));
                    }
                    _ => return Err((line, Problem::UnknownTag { tag: String::new() })),
                };
                found.extend(condition.iter().filter_map(|(token, line)| match token {
                    Token::Word("and" | "or" | "not" | "true" | "false") | Token::Other => None,
                    Token::Word(name) => Some(Mention { name, line: *line }),
                }));
            }
        }
    }
    Ok(found)
}

enum Opening {
    Value,
    Tag,
    Remark,
}

enum Token<'a> {
    Word(&'a str),
    /// A quoted word, a number, a comparison: what needs no further look.
    Other,
}

struct Scanner<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn line(&self) -> usize {
        1 + self.source[..self.at].matches('\n').count()
    }

    fn next_opening(&mut self) -> Option<Opening> {
        while let Some(brace) = self.rest().find('{') {
            self.at += brace + 1;
            let opening = match self.rest().bytes().next()? {
                b'{' => Opening::Value,
                b'%' => Opening::Tag,
                b'#' => Opening::Remark,
                _ => continue,
            };
            self.at += 1;
            return Some(opening);
        }
        None
    }

    fn skip_remark(&mut self) -> Option<()> {
        self.at += self.rest().find("#}")? + 2;
        Some(())
    }

    /// Everything up to the closing marks, which are consumed.
    fn tokens(&mut self, closing: &str) -> Result<Vec<(Token<'a>, usize)>, (usize, Problem)> {
        let opened = self.line();
        let mut tokens = Vec::new();
        self.skip_if(|c| matches!(c, '-' | '+'));
        loop {
            let rest = self.rest();
            if let Some(after) = rest.trim_start_matches(['-', '+']).strip_prefix(closing) {
                self.at = self.source.len() - after.len();
                return Ok(tokens);
            }
            let line = self.line();
            let first = rest.chars().next().ok_or((opened, Problem::Unclosed))?;
            let length = match first {
                c if c.is_whitespace() => {
                    self.at += c.len_utf8();
                    continue;
                }
                'a'..='z' | 'A'..='Z' | '_' => {
                    let word = leading(rest, |c| c.is_ascii_alphanumeric() || c == '_');
                    tokens.push((Token::Word(word), line));
                    self.at += word.len();
                    continue;
                }
                '0'..='9' => leading(rest, |c| c.is_ascii_digit()).len(),
                '"' | '\'' => {
                    let word = leading(&rest[1..], |c| c != first && c != '\\' && c != '\n');
                    if !rest[1 + word.len()..].starts_with(first) {
                        return Err((line, Problem::Unexpected { found: first.to_string() }));
                    }
                    word.len() + 2
                }
                '=' | '!' if rest[1..].starts_with('=') => 2,
                '<' | '>' => 1 + usize::from(rest[1..].starts_with('=')),
                c => return Err((line, Problem::Unexpected { found: c.to_string() })),
            };
            tokens.push((Token::Other, line));
            self.at += length;
        }
    }

    fn skip_if(&mut self, fits: impl Fn(char) -> bool) {
        if self.rest().starts_with(fits) {
            self.at += 1;
        }
    }
}

fn leading(text: &str, fits: impl Fn(char) -> bool) -> &str {
    &text[..text.find(|c| !fits(c)).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;

    fn names(source: &str) -> Vec<(&str, usize)> {
        mentions(source).unwrap().iter().map(|Mention { name, line }| (*name, *line)).collect()
    }

    #[test]
    fn names_are_found_with_their_lines() {
        assert_eq!(names("Hej {{ firstName }},\n{# {{ no }} #}\n{{-note-}} { } {"), [("firstName", 1), ("note", 3)]);
        assert_eq!(
            names("{% if not terms and quantity >= 2 or note != 'a }} b' %}\n{% elif\ndress %}{% else %}{% endif %}"),
            [("terms", 1), ("quantity", 1), ("note", 1), ("dress", 3)]
        );
    }

    #[test]
    fn whatever_could_cost_or_fail_is_refused_with_its_line() {
        let problem = |source| mentions(source).unwrap_err();
        let tag = |tag: &str| Problem::UnknownTag { tag: tag.to_owned() };
        let unexpected = |found: &str| Problem::Unexpected { found: found.to_owned() };
        assert_eq!(problem("\n{% for x in terms %}{% endfor %}"), (2, tag("for")));
        assert_eq!(problem("{% include 'x' %}"), (1, tag("include")));
        assert_eq!(problem("{% import 'x' as y %}"), (1, tag("import")));
        assert_eq!(problem("{% macro m() %}{% endmacro %}"), (1, unexpected("(")));
        assert_eq!(problem("{% set a = 1 %}"), (1, unexpected("=")));
        assert_eq!(problem("{% raw %}"), (1, tag("raw")));
        assert_eq!(problem("{%%}"), (1, tag("")));
        assert_eq!(problem("{% else x %}"), (1, tag("else")));
        assert_eq!(problem("{{ range(9) }}"), (1, unexpected("(")));
        assert_eq!(problem("{{ note * 9 }}"), (1, unexpected("*")));
        assert_eq!(problem("{{ note|upper }}"), (1, unexpected("|")));
        assert_eq!(problem("{{ note.length }}"), (1, unexpected(".")));
        assert_eq!(problem("{{ 'a\\'b' }}"), (1, unexpected("'")));
        assert_eq!(problem("{{ å }}"), (1, unexpected("å")));
        assert_eq!(problem("{{ note note }}"), (1, Problem::NotOneName));
        assert_eq!(problem("{{ 'text' }}"), (1, Problem::NotOneName));
        assert_eq!(problem("a\nb {{ note \n"), (2, Problem::Unclosed));
        assert_eq!(problem("{# never ends"), (1, Problem::Unclosed));
    }
}
