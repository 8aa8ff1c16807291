//! Bodies: read within a size and a time, however slowly they come.

use std::time::Duration;

use actix_web::{
    HttpRequest,
    dev::Payload,
    web::{BytesMut, Data},
};
use futures::StreamExt;

use crate::application::Services;

/// How long a whole body may take to arrive.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// It was not all there in time.
    Late,
    /// It is larger than it may be.
    TooLarge,
    /// The caller went away in the middle.
    BrokenOff,
}

/// Reads a body of so many bytes at most. The deadline is that of the whole: another byte now and then wins no time.
pub async fn read(payload: &mut Payload, largest: usize, deadline: Duration) -> Result<BytesMut, NotRead> {
    let whole = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| NotRead::BrokenOff)?;
            if body.len() + chunk.len() > largest {
                return Err(NotRead::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    tokio::time::timeout(deadline, whole).await.unwrap_or(Err(NotRead::Late))
}

/// The deadline of the server that was called.
pub fn deadline(request: &HttpRequest) -> Duration {
    request.app_data::<Data<Services>>().map_or(DEADLINE, |services| services.config.body_deadline)
}
