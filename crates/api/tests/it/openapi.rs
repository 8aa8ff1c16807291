//! The document is fresh, and says of every operation what a client needs.

use std::collections::BTreeMap;

use domain::values::states::ClosedReason;
use serde_json::Value;
use stagesub::{openapi, router::POLICIES};
use test_support::{Backend, on_each_backend, spawn_app};

use crate::errors::is_fresh;

on_each_backend!(swagger_ui_loads_without_any_outside_request);

/// The document as JSON.
pub fn document() -> Value {
    serde_json::to_value(openapi::document().unwrap().0).unwrap()
}

/// Every operation: (id, method, path, operation).
pub fn operations(document: &Value) -> Vec<(String, String, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            found.push((id, method.to_uppercase(), path.clone(), operation.clone()));
        }
    }
    found
}

#[test]
fn the_committed_document_is_fresh() {
    is_fresh("openapi/openapi.json", &(openapi::document().unwrap().0.to_pretty_json().unwrap() + "\n"));
}

#[test]
fn every_operation_has_an_id_a_summary_errors_and_an_example() {
    let document = document();
    let mut ids = BTreeMap::new();
    for (id, method, path, operation) in operations(&document) {
        let name = format!("{method} {path}");
        assert!(ids.insert(id.clone(), name.clone()).is_none(), "{id} names two operations");
        assert!(operation["summary"].as_str().is_some_and(|summary| summary.len() > 4), "{name} has no summary");
        assert!(operation["tags"][0].is_string(), "{name} has no tag");
        let responses = operation["responses"].as_object().unwrap();
        assert!(
            responses.keys().any(|status| status.starts_with('4') || status.starts_with('5')),
            "{name} has no error response"
        );
        let success: Vec<_> = responses.iter().filter(|(status, _)| status.starts_with('2')).collect();
        assert!(!success.is_empty(), "{name} has no answer");
        for schema in success.iter().filter_map(|(_, response)| response["content"]["application/json"].get("schema")) {
            assert!(has_example(&document, schema, 0), "{name} has no example in its answer");
        }
        if let Some(schema) = operation["requestBody"]["content"]["application/json"].get("schema") {
            assert!(
                has_example(&document, schema, 0) || is_only_optional(&document, schema),
                "{name} has no example in its body"
            );
        }
    }
}

/// Handlers of two modules may not give different things the same schema name: the last would silently win.
#[test]
fn schema_names_are_unique_in_the_source() {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in ["src/routes", "src/extract", "src", "src/routes/superadmin"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for file in std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            if file.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let mut is_schema = false;
            for line in std::fs::read_to_string(&file).unwrap().lines() {
                if line.starts_with("#[derive(") {
                    is_schema = line.contains("ToSchema");
                }
                let name = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "));
                if let (true, Some(name)) = (is_schema, name) {
                    let name = name.split([' ', '<', '(', '{', ';']).next().unwrap().to_owned();
                    homes.entry(name).or_default().push(file.display().to_string());
                    is_schema = false;
                }
            }
        }
    }
    let twice: Vec<_> = homes.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

async fn swagger_ui_loads_without_any_outside_request(backend: Backend) {
    let app = spawn_app(backend).await;
    let anonymous = app.anonymous().with("accept-encoding", "identity");
    let page = anonymous.get("/api/docs/").await.is(200);
    let files: Vec<_> = page.body.split(['"', '\'']).filter(|text| is_code(text)).collect();
    assert!(files.len() >= 3, "{}", page.body);
    for file in files {
        assert!(!file.contains("//"), "{file} is loaded from elsewhere");
        let loaded = anonymous.get(&format!("/api/docs/{}", file.trim_start_matches("./"))).await.is(200);
        assert_eq!(loaded.header("content-type").split('/').next(), Some("text"), "{file}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(value: &Value) -> Vec<&str> {
        match value {
            Value::Object(fields) => {
                let own = fields.get("$ref").and_then(Value::as_str);
                own.into_iter().chain(fields.values().flat_map(references)).collect()
            }
            Value::Array(items) => items.iter().flat_map(references).collect(),
            _ => Vec::new(),
        }
    }
    let document = document();
    let references = references(&document);
    assert!(references.len() > 100);
    for reference in references {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

/// What is sent is written in the document: `position_filled`, not `PositionFilled`.
#[test]
fn states_are_documented_by_the_words_that_are_sent() {
    let document = document();
    for state in [ClosedReason::PositionFilled.as_str(), ClosedReason::NotMe.as_str()] {
        let words = document["components"]["schemas"]["ClosedReason"]["enum"].as_array().unwrap();
        assert!(words.contains(&state.into()), "{words:?}");
    }
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let named_as_in_code =
        |word: &Value| word.as_str().is_some_and(|word| word.len() > 1 && word.starts_with(char::is_uppercase));
    for (name, schema) in schemas {
        let words = schema["enum"].as_array();
        assert!(!words.is_some_and(|words| words.iter().any(named_as_in_code)), "{name}: {words:?}");
    }
}

fn is_code(file: &str) -> bool {
    std::path::Path::new(file).extension().is_some_and(|extension| extension == "js" || extension == "css")
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

fn has_example(document: &Value, schema: &Value, depth: u8) -> bool {
    let schema = resolve(document, schema);
    if schema.get("example").is_some() || schema.get("examples").is_some() {
        return true;
    }
    if depth > 6 {
        return false;
    }
    let nested = schema["properties"].as_object().into_iter().flat_map(|properties| properties.values());
    let alternatives = ["oneOf", "allOf", "anyOf"].into_iter().filter_map(|name| schema[name].as_array()).flatten();
    nested.chain(schema.get("items")).chain(alternatives).any(|inner| has_example(document, inner, depth + 1))
}

/// A body such as `{}` needs no example.
fn is_only_optional(document: &Value, schema: &Value) -> bool {
    resolve(document, schema).get("required").is_none()
}

/// Where a superadmin's grant stands in for belonging to the orchestra, the document says how to name it; nowhere else.
#[test]
fn what_a_grant_opens_takes_the_orchestras_id() {
    let mut taking = 0;
    for (id, _, _, operation) in operations(&document()) {
        let policy = POLICIES.iter().find(|(known, _)| *known == id).unwrap().1;
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let takes =
            parameters.iter().any(|parameter| parameter["name"] == "X-Orchestra-Id" && parameter["in"] == "header");
        assert_eq!(takes, policy.by_grant, "{id}");
        taking += usize::from(takes);
    }
    assert!(taking > 50);
}
