# What can be done here. Without an installed `just`: npx --yes rust-just RECIPE

# On a build machine what is compiled lies outside the checkout, so that the next one finds it.
export CARGO_TARGET_DIR := env("CARGO_TARGET_DIR", if env("CI", "") == "" { justfile_directory() / "target" } else { cache_directory() / "stagesub" / "target" })

# A snapshot that differs fails the test; `INSTA_UPDATE=auto just test-rust` writes the new one beside it.
export INSTA_UPDATE := env("INSTA_UPDATE", "no")

nextest_profile := if env("CI", "") == "" { "default" } else { "ci" }

# cargo is always called for the whole workspace: with `-p` it would choose other features and build everything again.

# List the recipes
default:
    @just --list --unsorted

# Build everything and run the demo on http://localhost:8080: two orchestras, SQLite files, no mail leaves
demo *ARGS: frontend (serve "--demo" ARGS)

# Run the server as configured by the environment
serve *ARGS: (_need "rust" "cc")
    cargo run --bin stagesub -- serve {{ ARGS }}

# Every check and every test, on SQLite and PostgreSQL
test: _format frontend-test _clippy test-rust (test-browser "main-job" "sick-call" "board" "login" "shell" "musicians" "mailbox" "settings" "go-live" "onboarding" "superadmin.spec" "silence") _test-size (fire-input "both") (fire-isolation "short")
    @echo "All checks and tests passed."

# The Rust tests alone, beside a throwaway PostgreSQL; ARGS go to nextest (`just test-rust -E 'test(answer)'`)
[positional-arguments]
test-rust *ARGS: (_need "rust" "cc" "nextest" "postgres")
    scripts/with-postgres cargo nextest run --workspace --profile {{ nextest_profile }} "$@"
    cargo test --workspace --doc --quiet

# The web app in a real browser against the real server and a throwaway PostgreSQL; ARGS go to Playwright (`just test-browser board`)
[positional-arguments]
test-browser *ARGS: (_need "rust" "cc" "chromium" "postgres") frontend
    cargo build --workspace --bin stagesub
    cd frontend && STAGESUB_BIN="$CARGO_TARGET_DIR/debug/stagesub" ../scripts/with-postgres npm run --silent e2e -- "$@"

# That two thousand rows answer at once; prints how fast
_test-size:
    cd frontend && STAGESUB_BIN="$CARGO_TARGET_DIR/debug/stagesub" npm run --silent e2e:size

# Pictures of every page, desktop and phone, light and dark, in both languages, into frontend/screenshots
pictures: (_need "rust" "cc" "chromium") frontend
    cargo build --workspace --bin stagesub
    cd frontend && STAGESUB_BIN="$CARGO_TARGET_DIR/debug/stagesub" npm run --silent screenshots

# Build the web pages into frontend/dist
frontend: _npm
    cd frontend && npm run --silent build

# Types (also those of the API, against openapi/openapi.json), lint, tests and build of the web pages
frontend-test: _npm
    cd frontend && npm run --silent api:check && npm run --silent typecheck && npm run --silent lint && npm run --silent test && npm run --silent build

# Write openapi/openapi.json, docs/ERRORS.md and the web app's types of the API anew after a change of the API
generated: (_need "rust" "cc" "nextest") _npm
    STAGESUB_WRITE_GENERATED=1 cargo nextest run --workspace -E 'test(is_fresh)'
    cd frontend && npm run --silent api:types

# Format everything
format: (_need "rust") _npm
    cargo fmt --all
    cd frontend && npm run --silent format

# Random commands against a model of staffing, as many sequences as wanted and from any seed on (`just fire-model postgres 2000 5001`)
fire-model ENGINE="sqlite" SEQUENCES="300" SEED="1": (_need "rust" "cc" "nextest" "postgres")
    STAGESUB_MODEL_SEQUENCES={{ SEQUENCES }} STAGESUB_MODEL_SEED={{ SEED }} scripts/with-postgres cargo nextest run --workspace --no-capture -E 'test(/model::the_services_do_what_the_model_says_{{ ENGINE }}$/)'

# That the model finds faults: a database that forgets an expiry, a hold, a standby or a mail that was called back
fire-model-faults: (_need "rust" "cc" "nextest")
    cargo nextest run --workspace --no-capture -E 'test(/model::a.*_is_found$/)'

# Forged and random tokens and links, and refresh tokens in every order (`just fire-tokens 2000` tries 100,000 links)
fire-tokens ROUNDS="200" SEED="1": (_need "rust" "cc" "nextest" "postgres")
    STAGESUB_TEST_ROUNDS={{ ROUNDS }} STAGESUB_FIRE_SEED={{ SEED }} scripts/with-postgres cargo nextest run --workspace --no-capture -E 'test(/refreshing::/) | test(/forged_tokens::/) | test(/answer_page::a_(flood|good_link)/)'

# Processes killed at every moment of the main job, in as many rounds as wanted (`just fire-kills postgres 200 7`); a full form hits each moment five times
fire-kills ENGINE="sqlite" ROUNDS="35" SEED="1": (_need "rust" "cc" "nextest" "postgres")
    STAGESUB_KILLED_ROUNDS={{ ROUNDS }} STAGESUB_KILLED_SEED={{ SEED }} scripts/with-postgres cargo nextest run --workspace --no-capture --run-ignored all -E 'test(/killed::whatever.*{{ ENGINE }}$/) | test(/killed::who_slept/) | test(/killed::a_mail/)'

# Every operation called with what its document allows and forbids, for so many seconds, on either engine or `both` (`just fire-input postgres 600 7`)
fire-input ENGINE="both" SECONDS="60" SEED="1": (_need "rust" "cc" "postgres" "psql" "python") frontend
    cargo build --workspace --bin stagesub
    STAGESUB_BIN="$CARGO_TARGET_DIR/debug/stagesub" scripts/fire-input {{ ENGINE }} {{ SECONDS }} {{ SEED }}

# Faults by which one orchestra could reach another, each of which the tests that keep them apart must see; `short` plants three
fire-isolation *FAULTS="full": (_need "rust" "cc" "nextest" "node" "postgres")
    scripts/with-postgres scripts/fire-isolation {{ FAULTS }}

# Databases that are gone, hang, are slow or full, and the central one away; `full` instead of `short` takes minutes
fire-databases LENGTH="full" SEED="1": (_need "rust" "cc" "nextest" "postgres")
    STAGESUB_FIRE={{ LENGTH }} STAGESUB_FIRE_SEED={{ SEED }} scripts/with-postgres cargo nextest run --workspace --no-capture -E 'test(/fire::(databases_in_trouble|hung_statements|central_away|full_disk)::/)'

# What a thousand orchestras' numbers cost, as released, and that a hundred counted anew are right
fire-metrics LENGTH="full" SEED="1": (_need "rust" "cc" "nextest" "postgres")
    STAGESUB_FIRE={{ LENGTH }} STAGESUB_FIRE_SEED={{ SEED }} scripts/with-postgres cargo nextest run --workspace --cargo-profile perf --no-capture -E 'test(/fire::many_orchestras::/)'

# What very many logins cost others, as released, in time and memory, and whether they tell who has an account
fire-logins LENGTH="full" SEED="1": (_need "rust" "cc" "nextest" "postgres")
    STAGESUB_FIRE={{ LENGTH }} STAGESUB_FIRE_SEED={{ SEED }} scripts/with-postgres cargo nextest run --workspace --cargo-profile perf --no-capture -E 'test(/fire::login_storm::/)'

# A mail server that refuses, stalls or hangs up at every stage, eight hours without one, and a domain that blocks us
fire-mail LENGTH="full" SEED="1": (_need "rust" "cc" "nextest" "postgres")
    STAGESUB_FIRE={{ LENGTH }} STAGESUB_FIRE_SEED={{ SEED }} scripts/with-postgres cargo nextest run --workspace --no-capture -E 'test(/fire::(mail_scripts|mail_outage)::/)'

# Processes told to stop under load, fifty times: nobody is cut off, and nothing is held afterwards
fire-stop LENGTH="full" SEED="1": (_need "rust" "cc" "nextest" "postgres")
    STAGESUB_FIRE={{ LENGTH }} STAGESUB_FIRE_SEED={{ SEED }} scripts/with-postgres cargo nextest run --workspace --no-capture -E 'test(/fire::clean_stop::/)'

# A thousand orchestras without work that nobody may open, two thousand with work in time, and every order in which a wake-up could be lost
fire-wakeups LENGTH="full" SEED="1": (_need "rust" "cc" "nextest" "postgres")
    STAGESUB_FIRE={{ LENGTH }} STAGESUB_FIRE_SEED={{ SEED }} scripts/with-postgres cargo nextest run --workspace --no-capture -E 'test(/fire::(wakeups|interleavings)::/)'

# Compare the product with hand-written twins of its hottest requests, on the same data
bench: (_need "rust" "cc" "postgres")
    scripts/with-postgres bench/run

# Licences, bans and sources of all dependencies (needs cargo-deny)
deny:
    cargo deny --locked check licenses bans sources

# Known vulnerabilities in the dependencies (needs cargo-deny and a connection)
advisories:
    cargo deny --locked check advisories

_format: (_need "rust")
    cargo fmt --all --check

_clippy: (_need "rust" "cc")
    cargo clippy --workspace --all-targets --locked -- -D warnings

# Installs what the lock file says, when it says something new
_npm: (_need "node")
    cd frontend && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci; }

_need +TOOLS:
    @scripts/need {{ TOOLS }}
