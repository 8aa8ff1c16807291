//! A line between us and a server that a test cuts, stalls or slows down: what a database in trouble looks like.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// How the line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// As it should be.
    None,
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
        let listening = tokio::spawn(async move {
            let mut lines = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                lines.spawn(carry(client, server, seen.clone()));
                while lines.try_join_next().is_some() {}
            }
        });
        Self { address, fault, listening }
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

impl Drop for FaultyLine {
    fn drop(&mut self) {
        self.listening.abort();
    }
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
        _ = cut.wait_for(|fault| *fault == Fault::Cut) => {}
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
