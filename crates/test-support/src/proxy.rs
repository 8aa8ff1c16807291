//! A line between us and a server that a test cuts, stalls or slows down: what a database in trouble looks like.

use std::{io, net::SocketAddr, time::Duration};

use central_registry::database_url::DatabaseUrl;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};
use url::Url;

/// How the line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// As it should be.
    None,
    /// Gone: whoever is connected is cut off, and nobody listens where it was.
    Refused,
    /// Dead: whoever is connected, or connects, is cut off.
    Cut,
    /// Hung: whoever is connected, or connects, hears nothing and is not cut off.
    Stall,
    /// Slow: everything that the server says comes this much later.
    Delay(Duration),
}

/// A line on a port of its own; it is gone when dropped.
pub struct FaultyLine {
    address: SocketAddr,
    fault: watch::Sender<Fault>,
    listening: JoinHandle<()>,
}

impl FaultyLine {
    /// A line to this server, without a fault as yet.
    pub async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let (fault, seen) = watch::channel(Fault::None);
        let address = listener.local_addr().unwrap();
        let listening = tokio::spawn(listen(listener, server, seen));
        Self { address, fault, listening }
    }

    /// A line to the server of this PostgreSQL database, and the URL that leads over it.
    pub async fn before(database: &DatabaseUrl) -> (Self, DatabaseUrl) {
        let port = url_of(database).port().unwrap_or(5432);
        let line = Self::to(SocketAddr::from(([127, 0, 0, 1], port))).await;
        let url = line.lead(database);
        (line, url)
    }

    /// The URL that leads over this line to a database of its server.
    pub fn lead(&self, database: &DatabaseUrl) -> DatabaseUrl {
        let mut url = url_of(database);
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(self.address.port())).unwrap();
        url.as_str().parse().unwrap()
    }

    /// Where it begins.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Has this fault from now on, also for those who are connected.
    pub fn set(&self, fault: Fault) {
        self.fault.send_replace(fault);
    }
}

fn url_of(database: &DatabaseUrl) -> Url {
    database.expose().parse().unwrap()
}

impl Drop for FaultyLine {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(mut listener: TcpListener, server: SocketAddr, mut fault: watch::Receiver<Fault>) {
    let address = listener.local_addr().unwrap();
    let mut lines = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((client, _)) = accepted else { return };
                lines.spawn(carry(client, server, fault.clone()));
                while lines.try_join_next().is_some() {}
            }
            refused = is(&mut fault, |fault| fault == Fault::Refused) => {
                if !refused {
                    return;
                }
                drop(listener);
                if !is(&mut fault, |fault| fault != Fault::Refused).await {
                    return;
                }
                listener = TcpListener::bind(address).await.unwrap();
            }
        }
    }
}

/// Waits until the fault is such; false when nobody sets it any more.
async fn is(fault: &mut watch::Receiver<Fault>, such: impl Fn(Fault) -> bool) -> bool {
    fault.wait_for(|fault| such(*fault)).await.is_ok()
}

async fn carry(mut client: TcpStream, server: SocketAddr, fault: watch::Receiver<Fault>) {
    let mut cut = fault.clone();
    let both_ways = async {
        let Ok(mut server) = TcpStream::connect(server).await else { return };
        let ((from_client, to_client), (from_server, to_server)) = (client.split(), server.split());
        // Whoever ends first ends the other: a half-open line is of no use to a database.
        tokio::select! {
            _ = one_way(from_client, to_server, fault.clone(), false) => {}
            _ = one_way(from_server, to_client, fault, true) => {}
        }
    };
    tokio::select! {
        () = both_ways => {}
        _ = is(&mut cut, |fault| matches!(fault, Fault::Cut | Fault::Refused)) => {}
    }
}

async fn one_way(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut fault: watch::Receiver<Fault>,
    is_answer: bool,
) -> io::Result<()> {
    let mut chunk = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut chunk).await?;
        if read == 0 {
            return Ok(());
        }
        // A sender that is gone leaves the line as it was.
        let _ = fault.wait_for(|fault| *fault != Fault::Stall).await;
        let now = *fault.borrow();
        if let (Fault::Delay(delay), true) = (now, is_answer) {
            tokio::time::sleep(delay).await;
        }
        to.write_all(&chunk[..read]).await?;
    }
}
