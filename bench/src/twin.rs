//! The musicians page by hand: a verified token, two statements pipelined in one round trip, one serialisation.

use std::collections::HashMap;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, error, http::header, web};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Deserialize, Serialize};
use tokio_postgres::{Client, NoTls, Row, Statement};
use uuid::Uuid;

/// Where it listens and what it reads.
#[derive(clap::Args)]
pub struct Options {
    /// Port on loopback.
    #[arg(long)]
    port: u16,
    /// The orchestra's database.
    #[arg(long)]
    database: String,
    /// The secret that the product signs with.
    #[arg(long, env = "JWT_SECRET")]
    secret: String,
}

#[derive(Deserialize)]
struct Claims {
    exp: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Musician<'a> {
    id: Uuid,
    external_id: Option<&'a str>,
    first_name: &'a str,
    last_name: &'a str,
    email: &'a str,
    phone: Option<&'a str>,
    locale: &'a str,
    is_local: bool,
    status: &'a str,
    notes: Option<&'a str>,
    mail_state: &'a str,
    position_ids: Vec<Uuid>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    updated_by: Option<Uuid>,
    version: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    items: Vec<Musician<'a>>,
}

struct Twin {
    client: Client,
    musicians: Statement,
    qualifications: Statement,
    key: DecodingKey,
}

const MUSICIANS: &str = "SELECT id, external_id, first_name, last_name, email, phone, locale, is_local, status, notes, \
    mail_state, created_at, updated_at, updated_by, version FROM musician WHERE erased_at IS NULL AND status <> 'archived' \
    ORDER BY sort_key, id LIMIT 50";
const QUALIFICATIONS: &str = "SELECT musician_id, position_id FROM qualification WHERE musician_id IN \
    (SELECT id FROM musician WHERE erased_at IS NULL AND status <> 'archived' ORDER BY sort_key, id LIMIT 50) \
    ORDER BY position_id";

/// Serves until it is killed.
pub async fn serve(options: Options) -> anyhow::Result<()> {
    let Options { port, database, secret } = options;
    let server = HttpServer::new(move || {
        let (database, secret) = (database.clone(), secret.clone());
        App::new()
            .data_factory(move || {
                let (database, secret) = (database.clone(), secret.clone());
                async move { Twin::connect(&database, &secret).await }
            })
            .route("/api/musicians", web::get().to(page))
    });
    server.workers(2).bind(("127.0.0.1", port))?.run().await?;
    Ok(())
}

impl Twin {
    async fn connect(database: &str, secret: &str) -> Result<Self, tokio_postgres::Error> {
        let (client, connection) = tokio_postgres::connect(database, NoTls).await?;
        actix_web::rt::spawn(connection);
        let (musicians, qualifications) = (client.prepare(MUSICIANS).await?, client.prepare(QUALIFICATIONS).await?);
        let key = central_registry::secrets::mac(secret.as_bytes(), b"stagesub access token 1");
        Ok(Self { client, musicians, qualifications, key: DecodingKey::from_secret(&key) })
    }

    fn admits(&self, request: &HttpRequest) -> bool {
        let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let Some(token) = bearer.and_then(|value| value.strip_prefix("Bearer ")) else { return false };
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&["stagesub"]);
        jsonwebtoken::decode::<Claims>(token, &self.key, &validation).is_ok_and(|token| token.claims.exp > 0)
    }
}

async fn page(twin: web::Data<Twin>, request: HttpRequest) -> actix_web::Result<HttpResponse> {
    if !twin.admits(&request) {
        return Ok(HttpResponse::Unauthorized().finish());
    }
    let (musicians, qualifications) =
        futures::try_join!(twin.client.query(&twin.musicians, &[]), twin.client.query(&twin.qualifications, &[]))
            .map_err(error::ErrorInternalServerError)?;
    let mut positions: HashMap<Uuid, Vec<Uuid>> = HashMap::with_capacity(musicians.len());
    for row in &qualifications {
        positions.entry(row.get(0)).or_default().push(row.get(1));
    }
    let items = musicians.iter().map(|row| musician(row, &mut positions)).collect();
    Ok(HttpResponse::Ok().json(Page { items }))
}

fn musician<'a>(row: &'a Row, positions: &mut HashMap<Uuid, Vec<Uuid>>) -> Musician<'a> {
    let id = row.get(0);
    Musician {
        id,
        external_id: row.get(1),
        first_name: row.get(2),
        last_name: row.get(3),
        email: row.get(4),
        phone: row.get(5),
        locale: row.get(6),
        is_local: row.get(7),
        status: row.get(8),
        notes: row.get(9),
        mail_state: row.get(10),
        position_ids: positions.remove(&id).unwrap_or_default(),
        created_at: row.get(11),
        updated_at: row.get(12),
        updated_by: row.get(13),
        version: row.get(14),
    }
}
