//! JSON bodies: read within a deadline and a size, checked field by field.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use serde::de::{DeserializeOwned, IgnoredAny};
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use super::{
    body::{self, NotRead},
    objects::Objects,
};
use crate::problem::{ApiError, Code, FieldError};

/// The largest body, in KiB, unless an operation takes larger ones.
const USUAL: usize = 256;

/// A JSON body of so many KiB at most whose shape (types, lengths, ranges, no unknown fields) has been checked.
#[derive(Debug)]
pub struct Valid<T, const LARGEST: usize = USUAL>(pub T);

impl<T: DeserializeOwned + Validate + 'static, const LARGEST: usize> FromRequest for Valid<T, LARGEST> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json =
            request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(|kind| {
                kind.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
            });
        let (mut payload, deadline) = (payload.take(), body::deadline(request));
        Box::pin(async move {
            if !is_json {
                return Err(Code::NotJson.because("the body must be JSON, with Content-Type: application/json"));
            }
            match body::read(&mut payload, LARGEST * 1024, deadline).await {
                Ok(body) => parse(&body).map(Self),
                Err(NotRead::Late) => {
                    Err(Code::BodyTimeout
                        .because(format!("the body did not arrive within {} seconds", deadline.as_secs())))
                }
                Err(NotRead::TooLarge) => {
                    Err(Code::BodyTooLarge.because(format!("the body is larger than {LARGEST} KiB")))
                }
                Err(NotRead::BrokenOff) => Err(Code::Malformed.because("the body broke off")),
            }
        })
    }
}

fn parse<T: DeserializeOwned + Validate>(body: &[u8]) -> Result<T, ApiError> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value: T = serde_path_to_error::deserialize(Objects(&mut json)).map_err(|error| {
        use serde_json::error::Category;
        let pointer = pointer(error.path());
        let inner = error.into_inner();
        // serde_json also calls it a syntax error when a word was expected and `null` or a number is there.
        let is_json = || serde_json::from_slice::<IgnoredAny>(body).is_ok();
        if inner.classify() == Category::Data || is_json() {
            ApiError::invalid_field(&pointer, plain(&inner))
        } else {
            Code::Malformed.because(format!("the body is not JSON: {inner}"))
        }
    })?;
    json.end().map_err(|_| Code::Malformed.because("the body goes on after its end"))?;
    value.validate().map_err(|errors| {
        let mut found = Vec::new();
        collect(&errors, "", &mut found);
        ApiError::invalid(found)
    })?;
    Ok(value)
}

/// serde's words without the place in the text, which the pointer says better.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => format!("{pointer}/{key}"),
        Segment::Enum { .. } | Segment::Unknown => pointer,
    })
}

fn collect(errors: &ValidationErrors, at: &str, found: &mut Vec<FieldError>) {
    for (field, kind) in errors.errors() {
        let pointer = format!("{at}/{}", camel(field));
        match kind {
            ValidationErrorsKind::Field(broken) => found.extend(broken.iter().map(|rule| {
                FieldError {
                    pointer: pointer.clone(),
                    detail: rule
                        .message
                        .as_ref()
                        .map_or_else(|| format!("breaks the rule `{}`", rule.code), ToString::to_string),
                }
            })),
            ValidationErrorsKind::Struct(inner) => collect(inner, &pointer, found),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(inner, &format!("{pointer}/{index}"), found);
                }
            }
        }
    }
}

/// Field names are snake case in Rust and camel case in JSON.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |camel, word| {
        let mut letters = word.chars();
        match letters.next() {
            Some(letter) => camel + &letter.to_uppercase().collect::<String>() + letters.as_str(),
            None => camel,
        }
    })
}
