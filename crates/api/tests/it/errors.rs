//! docs/ERRORS.md lists every code, and nothing else.

use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

use stagesub::codes::Code;

#[test]
fn the_error_guide_is_fresh() {
    let mut guide = String::from(
        "# Errors\n\nEvery failure of the API is a problem document (RFC 9457, `application/problem+json`) with a stable `code`.\n\
         This page is written from the code; `just generated` writes it anew.\n\n| code | status | what it means |\n| --- | --- | --- |\n",
    );
    for code in Code::ALL {
        writeln!(
            guide,
            "| <a id=\"{0}\"></a>`{0}` | {1} | {2} |",
            code.as_str(),
            code.status().as_u16(),
            code.meaning()
        )
        .unwrap();
    }
    is_fresh("docs/ERRORS.md", &guide);
}

#[test]
fn codes_are_unique() {
    let different: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(different.len(), Code::ALL.len());
}

/// Compares a committed file with what the code says now; with `STAGESUB_WRITE_GENERATED=1` writes it instead.
#[expect(clippy::disallowed_methods, reason = "only this test reads the variable")]
pub fn is_fresh(file: &str, now: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    if std::env::var("STAGESUB_WRITE_GENERATED").is_ok() {
        fs::write(&path, now).unwrap();
        return;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == now, "{file} is stale: run `just generated` and commit what it writes");
}
