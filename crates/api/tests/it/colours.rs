//! An orchestra's colour: chosen by operators, seen in its mails and on its answer pages, and on nobody else's.

use data_encoding::BASE64;
use domain::values::states::Strategy;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use stagesub::workers::Worker;
use test_support::{Backend, on_each_backend, spawn_app};

use crate::staffed::{self, link_of, mailbox};

on_each_backend!(its_mails_and_answer_pages_are_in_its_colour, what_is_no_colour_is_refused);

async fn its_mails_and_answer_pages_are_in_its_colour(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let path = format!("/api/superadmin/orchestras/{}", app.orchestra.id);
    let before = superadmin.get(&path).await.is(200).json();
    let house = json!({ "byDay": "#165148", "byNight": "#7fcdb4" });
    assert_eq!((&before["colour"], &before["shades"]), (&Value::Null, &house));

    // Too light for a button's white letters: what is used is the nearest that is not.
    let now = superadmin.patch(&path, json!({ "colour": "#E0A030" })).await.is(200).json();
    assert_eq!(now["colour"], "#e0a030");
    let shade = |when: &str| now["shades"][when].as_str().unwrap().to_owned();
    let (by_day, by_night) = (shade("byDay"), shade("byNight"));
    assert_eq!(by_night, "#e0a030", "it can be read on dark grounds as it is");
    assert_ne!(by_day, "#e0a030");
    let other = superadmin.get(&format!("/api/superadmin/orchestras/{}", app.other.id)).await.is(200).json();
    assert_eq!((&other["colour"], &other["shades"]), (&Value::Null, &house));

    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm"]).await;
    staffed.send(&app).await;
    Worker::new(app.services.clone()).await.unwrap().run_until_idle().await.unwrap();
    let [mail] = &mailbox(&app).await[..] else { panic!("one mail") };
    assert!(mail.html.contains(&format!("background:{by_day}")) && mail.html.contains(&by_night), "{}", mail.html);
    assert!(!mail.html.contains("#165148") && !mail.html.contains("#7fcdb4"));

    let link = link_of(&app, "ada").await;
    let page = app.anonymous().get(&link).await.is(200);
    let styles: Vec<&str> =
        page.body.split("<style>").skip(1).map(|rest| rest.split_once("</style>").unwrap().0).collect();
    assert!(styles[1].contains(&format!("--brand:{by_day}")) && styles[1].contains(&format!("--brand:{by_night}")));
    let hash = |style: &&str| format!("'sha256-{}'", BASE64.encode(&Sha256::digest(style.as_bytes())));
    let both = styles.iter().map(hash).collect::<Vec<_>>().join(" ");
    assert!(page.header("content-security-policy").contains(&format!("style-src {both};")), "and no third");
    let nobodys = app.anonymous().get("/r/nonsense").await.is(404);
    assert!(!nobodys.body.contains(&by_day), "an unknown link does not say whose it would have been");

    let ours_again = superadmin.patch(&path, json!({ "colour": null })).await.is(200).json();
    assert_eq!(ours_again["shades"], house);
    assert_eq!(app.anonymous().get(&link).await.is(200).body.matches("<style>").count(), 1);
}

async fn what_is_no_colour_is_refused(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let path = format!("/api/superadmin/orchestras/{}", app.orchestra.id);
    for wrong in ["", "red", "#fff", "#12345g", "#165148;}", "165148"] {
        let refused = superadmin.patch(&path, json!({ "colour": wrong })).await.is_problem(422, "invalid").json();
        assert_eq!(refused["errors"][0]["pointer"], "/colour", "{wrong}");
    }
    assert_eq!(superadmin.get(&path).await.is(200).json()["colour"], Value::Null);
}
