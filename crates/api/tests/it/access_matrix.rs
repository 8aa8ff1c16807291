//! Who may call what: every operation × every kind of caller. A new operation without a row fails.
