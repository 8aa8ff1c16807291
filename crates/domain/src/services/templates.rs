//! Mail templates: the texts in use, and those that mails already written keep.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Statement};

use crate::{
    entities::template_version,
    ids::TemplateVersionId,
    mail::{self, Template},
    values::{locale::Locale, states::MailKind},
};

/// Which version of each template is in use.
#[derive(Clone, Debug, Default)]
pub struct InUse(BTreeMap<(MailKind, Locale), TemplateVersionId>);

#[derive(FromQueryResult)]
struct Newest {
    kind: MailKind,
    locale: Locale,
    version: TemplateVersionId,
}

/// The newest version of each template.
pub async fn in_use(db: &impl ConnectionTrait) -> Result<InUse, DbErr> {
    let sql = "SELECT t.kind, t.locale, v.id AS version FROM template t \
               JOIN template_version v ON v.template_id = t.id \
               WHERE v.no = (SELECT MAX(w.no) FROM template_version w WHERE w.template_id = t.id)";
    let newest = Newest::find_by_statement(Statement::from_string(db.get_database_backend(), sql)).all(db).await?;
    Ok(InUse(newest.into_iter().map(|newest| ((newest.kind, newest.locale), newest.version)).collect()))
}

impl InUse {
    /// The text for this reader: in their language, else the orchestra's, else Swedish; without a version when the
    /// orchestra has none and the house's own is meant.
    pub fn of(&self, kind: MailKind, reader: Locale, orchestra: Locale) -> (Locale, Option<TemplateVersionId>) {
        let found = mail::languages(reader, orchestra).find_map(|locale| Some((locale, *self.0.get(&(kind, locale))?)));
        found.map_or((reader, None), |(locale, version)| (locale, Some(version)))
    }
}

/// The text that a mail was made from: this version, else the house's own.
pub async fn of_version(
    db: &impl ConnectionTrait,
    version: Option<TemplateVersionId>,
    kind: MailKind,
    locale: Locale,
) -> Result<Template, DbErr> {
    let Some(version) = version else { return Ok(Template::built_in(kind, locale)) };
    let row = template_version::Entity::find_by_id(version).one(db).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("the template of a mail".into()))?;
    Template::check(kind, locale, &row.subject, &row.body).map_err(|error| DbErr::Type(error.to_string()))
}
