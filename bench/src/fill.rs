//! The data of a measurement, made through the product's own API.

use anyhow::{Context, ensure};
use reqwest::Client;
use serde_json::{Value, json};

/// Whom to log in as, and where.
#[derive(clap::Args)]
pub struct Options {
    /// The product.
    #[arg(long)]
    product: String,
    /// The twin; what both answer is compared.
    #[arg(long)]
    twin: String,
    /// Username of an admin.
    #[arg(long)]
    username: String,
    /// The admin's password.
    #[arg(long, env = "BENCH_PASSWORD")]
    password: String,
    /// How many musicians there are to be.
    #[arg(long, default_value_t = 1_000)]
    musicians: usize,
}

/// Fills the orchestra up to so many musicians with two positions each, compares, prints the token.
pub async fn fill(options: Options) -> anyhow::Result<()> {
    let Options { product, twin, username, password, musicians } = options;
    rustls::crypto::ring::default_provider().install_default().map_err(|_| anyhow::anyhow!("no TLS provider"))?;
    let client = Client::builder().build()?;
    let credentials = json!({ "username": username, "password": password, "transport": "bearer" });
    let login = client.post(format!("{product}/api/auth/login")).json(&credentials).send().await?.error_for_status()?;
    let login: Value = login.json().await?;
    let token = login["accessToken"].as_str().context("no access token")?;
    let get = async |base: &str, path: &str| -> anyhow::Result<Value> {
        let reply = client.get(format!("{base}{path}")).bearer_auth(token).send().await?.error_for_status()?;
        Ok(reply.json().await?)
    };
    let positions = get(&product, "/api/positions").await?;
    let positions: Vec<_> =
        positions["items"].as_array().context("no positions")?.iter().map(|one| &one["id"]).collect();
    for n in 0..musicians {
        let musician = json!({
            "firstName": format!("First{n:04}"), "lastName": format!("Last{:04}", (n * 7919) % musicians),
            "email": format!("m{n}@example.org"), "phone": "+46701234567", "locale": "sv", "isLocal": n % 3 == 0,
            "positionIds": [positions[n % positions.len()], positions[(n + 1) % positions.len()]],
        });
        let reply = client.post(format!("{product}/api/musicians")).bearer_auth(token).json(&musician).send().await?;
        ensure!(reply.status().is_success(), "musician {n}: {}", reply.text().await?);
    }
    let mut ours = get(&product, "/api/musicians?limit=50").await?;
    let theirs = get(&twin, "/api/musicians?limit=50").await?;
    // The twin knows no further pages.
    ours.as_object_mut().context("no object")?.retain(|name, _| name == "items");
    ensure!(ours == theirs, "product and twin answer differently:\n{ours}\n{theirs}");
    println!("{token}");
    Ok(())
}
