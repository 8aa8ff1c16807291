//! The program itself in a process of its own, beside a StageSub of the test whose databases it uses.

use std::{
    net::TcpListener,
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use test_support::{
    Caller, TestApp,
    app::{PASSWORD, environment},
};
use tokio::time::Instant;

/// It is ready within this time, or never; under load starting takes a while.
const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// A `stagesub serve`; it is killed when dropped.
pub struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    /// Starts one, with these variables besides those of the test, and waits until it is ready. What it says of errors is
    /// said among what the test says.
    pub async fn start(app: &TestApp, variables: &[(&str, &str)]) -> Self {
        let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_stagesub"))
            .arg("serve")
            .env_clear()
            .envs(environment(app))
            .env("STAGESUB_BIND", free.to_string())
            .env("STAGESUB_LOG", "error")
            .env("STAGESUB_STAFF_RATE", "1000000")
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { child, address: format!("http://{free}") };
        let began = Instant::now();
        let anybody = Caller::new(&server.address, None);
        while anybody.try_get("/api/health/ready").await.is_none_or(|reply| reply.status != 200) {
            assert!(began.elapsed() < STARTS_WITHIN, "stagesub serve does not become ready");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        server
    }

    /// Signs in.
    pub async fn log_in(&self, username: &str) -> Caller {
        let credentials = serde_json::json!({ "username": username, "password": PASSWORD, "transport": "bearer" });
        let reply = Caller::new(&self.address, None).post("/api/auth/login", credentials).await.is(200);
        Caller::new(&self.address, Some(reply.json()["accessToken"].as_str().unwrap().to_owned()))
    }

    /// Sends a signal; how it ended and after how long, or nothing when it is still there after `patience`.
    pub async fn end(&mut self, signal: Signal, patience: Duration) -> Option<(ExitStatus, Duration)> {
        let told = Instant::now();
        kill_process(Pid::from_child(&self.child), signal).unwrap();
        while told.elapsed() < patience {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some((status, told.elapsed()));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
