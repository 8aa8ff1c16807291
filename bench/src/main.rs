//! The two halves of a measurement: `twin` serves the musicians page as fast as hand-written code does it here,
//! `fill` puts the same data in front of both.

mod fill;
mod twin;

use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve `GET /api/musicians?limit=50` by hand: actix-web, tokio-postgres, no product code.
    Twin(twin::Options),
    /// Log in, enrol musicians through the API, check that product and twin answer the same, print an access token.
    Fill(fill::Options),
}

#[tokio::main(flavor = "multi_thread")]
async fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Twin(options) => twin::serve(options).await,
        Command::Fill(options) => fill::fill(options).await,
    }
}
