//! What a policy is, and the marriage of the policy table to the OpenAPI document.

use std::collections::BTreeMap;

use actix_web::http::Method;
use central_registry::users::Role;
use utoipa::openapi::{
    KnownFormat, Object, OpenApi, Ref, Required, SchemaFormat, Type,
    path::{Operation, Parameter, ParameterBuilder, ParameterIn},
    security::SecurityRequirement,
};

use super::limits::Class;

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    Anyone,
    /// Everybody who is logged in.
    SignedIn,
    /// Staff of an orchestra in one of these roles, on their orchestra's data.
    Staff(&'static [Role]),
    /// Superadmins.
    Superadmin,
}

/// Who may call an operation, and how often.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Who may call.
    pub who: Who,
    /// Which limit their calls count against.
    pub class: Class,
    /// Whether a superadmin's grant can stand in for belonging to the orchestra.
    pub by_grant: bool,
    /// How what it does comes into the central log.
    pub audit: Audit,
}

/// How what an operation does comes into the central log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audit {
    /// Not by itself.
    None,
    /// Under this category: the tenant router writes the entry before the operation begins, and what became of it when
    /// it is done.
    Around(&'static str),
    /// The operation's own transaction writes the entry.
    Within,
}

impl Policy {
    /// Everybody, counted by address.
    pub const fn anyone() -> Self {
        Self::of(Who::Anyone, Class::Anonymous)
    }

    /// Probes: everybody, not counted.
    pub const fn probe() -> Self {
        Self::of(Who::Anyone, Class::Uncounted)
    }

    /// Everybody who is logged in.
    pub const fn signed_in() -> Self {
        Self::of(Who::SignedIn, Class::Staff)
    }

    /// Staff in one of these roles, and superadmins with a grant.
    pub const fn staff(roles: &'static [Role]) -> Self {
        Self { by_grant: true, ..Self::of(Who::Staff(roles), Class::Staff) }
    }

    /// The same without superadmins: by letting themselves in as somebody else they would outlive their grant.
    pub const fn staff_only(roles: &'static [Role]) -> Self {
        Self::of(Who::Staff(roles), Class::Staff)
    }

    /// Superadmins. Unless it only reads, it must also be said how it is audited.
    pub const fn superadmin() -> Self {
        Self::of(Who::Superadmin, Class::Staff)
    }

    /// Each call leaves one entry of this category in the central log.
    #[must_use]
    pub const fn audited(self, category: &'static str) -> Self {
        Self { audit: Audit::Around(category), ..self }
    }

    /// Each call that does anything leaves one entry in the central log, which its own transaction writes.
    #[must_use]
    pub const fn audited_within(self) -> Self {
        Self { audit: Audit::Within, ..self }
    }

    const fn of(who: Who, class: Class) -> Self {
        Self { who, class, by_grant: false, audit: Audit::None }
    }
}

/// The policies by path pattern and method: what the tenant router looks a request up in.
#[derive(Debug)]
pub struct Policies(BTreeMap<String, Vec<(Method, &'static str, Policy)>>);

/// What the table says about a request.
#[derive(Debug)]
pub enum Found {
    /// This operation, with this policy.
    Operation(&'static str, Policy),
    /// The path has only these methods.
    OtherMethods(String),
    /// No such path.
    Nothing,
}

impl Policies {
    /// Gives every operation of the document its policy and writes the policy's refusals into the document.
    /// Fails unless table and document name the same operations, and where superadmins would do something unseen.
    pub fn married(table: &'static [(&'static str, Policy)], document: &mut OpenApi) -> anyhow::Result<Self> {
        let mut unmarried: BTreeMap<&'static str, Policy> = table.iter().copied().collect();
        anyhow::ensure!(unmarried.len() == table.len(), "an operation has two policies");
        let mut found: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for (path, item) in &mut document.paths.paths {
            let operations = [
                (Method::GET, &mut item.get),
                (Method::POST, &mut item.post),
                (Method::PUT, &mut item.put),
                (Method::PATCH, &mut item.patch),
                (Method::DELETE, &mut item.delete),
            ];
            for (method, operation) in operations {
                let Some(operation) = operation else { continue };
                let id = operation.operation_id.clone().unwrap_or_default();
                let (id, policy) = unmarried
                    .remove_entry(id.as_str())
                    .ok_or_else(|| anyhow::anyhow!("{method} {path} ({id}) has no policy"))?;
                let is_unseen = policy.audit == Audit::None && !method.is_safe();
                anyhow::ensure!(policy.who != Who::Superadmin || !is_unseen, "{id} leaves no entry in the central log");
                write_refusals(operation, policy);
                found.entry(path.clone()).or_default().push((method, id, policy));
            }
        }
        anyhow::ensure!(unmarried.is_empty(), "policies of no operation: {:?}", unmarried.keys());
        Ok(Self(found))
    }

    /// The operation of a request.
    pub fn find(&self, method: &Method, pattern: Option<&str>) -> Found {
        let Some(methods) = pattern.and_then(|pattern| self.0.get(pattern)) else { return Found::Nothing };
        match methods.iter().find(|(known, _, _)| known == method) {
            Some((_, id, policy)) => Found::Operation(id, *policy),
            None => Found::OtherMethods(methods.iter().map(|(m, _, _)| m.as_str()).collect::<Vec<_>>().join(", ")),
        }
    }
}

fn write_refusals(operation: &mut Operation, policy: Policy) {
    let mut refusals = vec!["500", "503"];
    if policy.class != Class::Uncounted {
        refusals.push("429");
    }
    if policy.who == Who::Anyone {
        operation.security = Some(vec![SecurityRequirement::default()]);
    } else {
        refusals.extend(["400", "401", "403"]);
    }
    if policy.by_grant {
        operation.parameters.get_or_insert_default().push(named_orchestra().into());
    }
    if operation.request_body.is_some() {
        refusals.extend(["400", "408", "413", "415", "422"]);
        if policy.who == Who::Anyone {
            refusals.push("403");
        }
    }
    for status in refusals {
        let problem = Ref::from_response_name("Problem");
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| problem.into());
    }
}

/// By which a superadmin with a grant says whose data they want.
fn named_orchestra() -> Parameter {
    let id = SchemaFormat::KnownFormat(KnownFormat::Uuid);
    ParameterBuilder::new()
        .name("X-Orchestra-Id")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "For superadmins alone: the orchestra that they have a grant for. Refused from anybody else.",
        ))
        .schema(Some(Object::builder().schema_type(Type::String).format(Some(id)).build()))
        .build()
}
