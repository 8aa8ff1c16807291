//! What staff see before anybody is asked is what the musician sees afterwards.

use domain::values::states::Strategy;
use serde_json::json;
use stagesub::workers::Worker;
use test_support::{Backend, on_each_backend, spawn_app};

use crate::staffed::{self, path_in};

on_each_backend!(the_previewed_mail_is_the_mail_that_arrives, the_sample_link_opens_nothing);

async fn the_previewed_mail_is_the_mail_that_arrives(backend: Backend) {
    let app = spawn_app(backend).await;
    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm", "Bo Ek"]).await;
    let user = app.user().await;
    let project = format!("/api/projects/{}", staffed.project);
    let need = user.get(&format!("{project}/board")).await.is(200).json()["needs"][0]["id"].clone();
    let candidates = user.get(&format!("{project}/needs/{}/candidates", need.as_str().unwrap())).await.is(200).json();
    let next = &candidates["items"][0];
    assert_eq!((&next["firstName"], &next["verdict"], &next["turn"]), (&json!("Ada"), &json!("send"), &json!(1)));
    assert_eq!(candidates["items"][1]["verdict"], "beyond_limit");

    let body = json!({ "need": need, "musician": next["musicianId"] });
    let shown = user.post(&format!("{project}/preview-mail"), body).await.is(200).json();
    staffed.send(&app).await;
    Worker::new(app.services.clone()).await.unwrap().run_until_idle().await.unwrap();
    let mail = staffed::mailbox(&app).await.remove(0);
    assert_eq!((shown["subject"].as_str().unwrap(), &shown["locale"]), (mail.subject.as_str(), &json!("en")));
    let as_sent = shown["text"].as_str().unwrap().replace("/r/sample", &path_in(&mail.text));
    assert_eq!(as_sent.trim_end(), mail.text.replace("\r\n", "\n").trim_end());
    assert!(shown["html"].as_str().unwrap().contains("&#x2f;sample"), "{shown}");
}

async fn the_sample_link_opens_nothing(backend: Backend) {
    let app = spawn_app(backend).await;
    app.anonymous().get("/r/sample").await.is(404);
    app.anonymous().submit("/r/sample", &[("answer", "yes")]).await.is(404);
}
