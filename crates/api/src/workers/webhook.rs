//! Calls to the operators' own program, signed as Standard Webhooks are: the id is the same on every try, so that a
//! receiver knows a copy.

use std::time::Duration;

use central_registry::{alerts::Notice, outbox::CentralMail, secrets::mac};
use chrono::{DateTime, Utc};
use data_encoding::BASE64;
use reqwest::{Client, redirect::Policy};
use secrecy::ExposeSecret;
use serde_json::json;
use url::Url;

use super::alert_letter::{at_stake, summary};
use crate::{config::AlertWebhook, outbound::Refusal, outbound::Stage};
use domain::values::locale::Locale::En;

/// So long a receiver may take, from the first packet to its answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where alerts are called in, and the secret that signs them.
pub(super) struct Webhook {
    client: Client,
    url: Url,
    key: Vec<u8>,
}

impl Webhook {
    /// Neither follows redirects nor asks the environment for a proxy: it calls what was configured, and nothing else.
    pub fn new(configured: &AlertWebhook) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            .redirect(Policy::none())
            .no_proxy()
            .user_agent("StageSub")
            .build()?;
        Ok(Self { client, url: configured.url.clone(), key: configured.key.expose_secret().clone() })
    }

    /// Calls; anything but a 2xx is a refusal. The answer's body is not read.
    pub async fn call(&self, mail: &CentralMail, notice: &Notice, now: DateTime<Utc>) -> Result<String, Refusal> {
        let body = body(notice).to_string();
        let (id, timestamp) = (mail.id.to_string(), now.timestamp());
        let sent = self
            .client
            .post(self.url.clone())
            .header("content-type", "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature(&self.key, &id, timestamp, &body))
            .body(body)
            .send()
            .await;
        match sent {
            Ok(answer) if answer.status().is_success() => Ok(answer.status().as_u16().to_string()),
            Ok(answer) => Err(Refusal::failed(Stage::Data, &Answered(answer.status().as_u16()))),
            // The URL may hold a secret.
            Err(error) => Err(Refusal::failed(Stage::Connect, &error.without_url())),
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the receiver answered {0}")]
struct Answered(u16);

fn signature(key: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    format!("v1,{}", BASE64.encode(&mac(key, format!("{id}.{timestamp}.{body}").as_bytes())))
}

fn body(notice: &Notice) -> serde_json::Value {
    json!({
        "type": if notice.is_clear { "alert.cleared" } else { "alert.raised" },
        "timestamp": notice.at,
        "data": {
            "alertId": notice.alert_id,
            "orchestraId": notice.orchestra_id,
            "cause": notice.cause,
            "since": notice.since,
            "detail": notice.detail,
            "summary": summary(notice, En),
            "atStake": at_stake(notice, En),
            "stake": notice.stake,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::signature;

    /// The example of the Standard Webhooks specification.
    #[test]
    fn a_signature_is_the_specifications() {
        let key = data_encoding::BASE64.decode(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap_or_default();
        let signed = signature(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
