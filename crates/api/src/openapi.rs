//! The OpenAPI document: generated from the routes, committed as `openapi/openapi.json`, served to everybody.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        self, Object, Required, Type,
        path::{ParameterBuilder, ParameterIn},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_actix_web::AppExt;

use crate::{
    authority::policy::Policies,
    problem::Problem,
    router,
    routes::{musicians::MusicianSort, projects::ProjectSort, ranking_lists::RankingListKind},
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "StageSub",
        description = "StageSub fills empty chairs in orchestras: it asks the right musicians in the right order by \
            mail and moves on when someone says no or says nothing.\n\nEvery error is a problem document (RFC 9457) \
            with a stable `code`. Lists are cursor pages. Mutable things carry an `ETag`; send it back as `If-Match`.",
        license(name = "AGPL-3.0-or-later", identifier = "AGPL-3.0-or-later"),
    ),
    // What only a query names is not found by itself.
    components(responses(Problem), schemas(Problem, MusicianSort, ProjectSort, RankingListKind)),
    security(("bearer" = []), ("cookie" = [])),
    modifiers(&Schemes),
)]
struct Base;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
        let bearer = bearer
            .description(Some("The `accessToken` of `POST /api/auth/login` with `\"transport\": \"bearer\"`."))
            .build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let cookie = ApiKeyValue::with_description(
            "stagesub_at",
            "Set by `POST /api/auth/login`; unsafe methods also need `X-StageSub: 1` from the same origin.",
        );
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// The document and the policies that were married to it. Needs no database.
pub fn document() -> anyhow::Result<(openapi::OpenApi, Policies)> {
    let (_, mut document) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .configure(router::operations)
        .split_for_parts();
    let policies = Policies::married(router::POLICIES, &mut document)?;
    offer_preconditions(&mut document);
    Ok((document, policies))
}

/// Whatever can answer 412 takes an `If-Match`.
fn offer_preconditions(document: &mut openapi::OpenApi) {
    let operations = document.paths.paths.values_mut().flat_map(|item| {
        [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().filter_map(Option::as_mut)
    });
    for operation in operations.filter(|operation| operation.responses.responses.contains_key("412")) {
        let if_match = ParameterBuilder::new()
            .name("If-Match")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("The `ETag` that was read; if it is outdated, nothing changes."))
            .schema(Some(Object::with_type(Type::String)))
            .example(Some("\"v1\"".into()));
        operation.parameters.get_or_insert_default().push(if_match.build().into());
    }
}
