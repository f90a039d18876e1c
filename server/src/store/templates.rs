//! Inquiry templates.

use sqlx::any::AnyRow;

use super::list::Conditions;
use super::{Engine, Page, PageRequest, Result, Store, row};
use crate::clock::WallTime;
use crate::domain::environment::{Environment, EnvironmentName};
use crate::domain::template::InquiryTemplate;
use crate::domain::template::theme::Theme;

impl Store {
    /// Adds a template. One with that id that is there already stays as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_template(&self, template: &InquiryTemplate, at: WallTime) -> Result<()> {
        self.insert_template(template, at, "ON CONFLICT (id) DO NOTHING").await?;
        Ok(())
    }

    /// Adds a template, or makes the one with that id like it. Inquiries that there are go
    /// on as they began. False when that id belongs to another environment: then nothing
    /// changes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_template(&self, template: &InquiryTemplate, at: WallTime) -> Result<bool> {
        self.insert_template(
            template,
            at,
            "ON CONFLICT (id) DO UPDATE SET version_id = excluded.version_id, name = excluded.name,
                 allowed_domains = excluded.allowed_domains,
                 expire_after_create_seconds = excluded.expire_after_create_seconds,
                 expire_after_start_seconds = excluded.expire_after_start_seconds,
                 expire_after_resume_seconds = excluded.expire_after_resume_seconds,
                 theme = excluded.theme, plan = excluded.plan, wording = excluded.wording
             WHERE inquiry_templates.environment_id = excluded.environment_id",
        )
        .await
    }

    async fn insert_template(
        &self,
        template: &InquiryTemplate,
        at: WallTime,
        on_conflict: &'static str,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        if self.engine == Engine::Postgres {
            // Servers that start together put the same templates, and ON CONFLICT looks at one of
            // the two unique columns only. Reading goes on meanwhile.
            sqlx::query("LOCK TABLE inquiry_templates IN SHARE ROW EXCLUSIVE MODE")
                .execute(&mut *tx.0)
                .await?;
        }
        let statement = format!(
            "INSERT INTO inquiry_templates (id, version_id, environment_id, name, allowed_domains,
                 expire_after_create_seconds, expire_after_start_seconds, expire_after_resume_seconds,
                 created_at, theme, plan, wording)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) {on_conflict}"
        );
        let done = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(&template.id)
            .bind(&template.version_id)
            .bind(&template.environment_id)
            .bind(&template.name)
            .bind(row::to_json(&template.allowed_domains)?)
            .bind(template.intervals.after_create.map(|interval| interval.seconds()))
            .bind(template.intervals.after_start.map(|interval| interval.seconds()))
            .bind(template.intervals.after_resume.map(|interval| interval.seconds()))
            .bind(row::ms(at.0))
            .bind(template.theme.as_ref().map(Theme::source))
            .bind(row::to_json(&template.plan)?)
            .bind(row::to_json(&template.wording)?)
            .execute(&mut *tx.0)
            .await?;
        tx.forget_cached();
        tx.commit().await?;
        Ok(done.rows_affected() > 0)
    }

    /// A page of the environment's templates.
    ///
    /// # Errors
    /// [`Error::UnknownCursor`](super::Error::UnknownCursor), and when the database fails.
    pub async fn templates(
        &self,
        environment: &Environment,
        page: &PageRequest,
    ) -> Result<Page<InquiryTemplate>> {
        let (rows, has_newer, has_older) =
            self.page("inquiry_templates", &environment.id, Conditions::default(), page).await?;
        let items = rows.iter().map(row::template).collect::<Result<_>>()?;
        Ok(Page { items, has_newer, has_older })
    }

    /// The template with that id, of whatever environment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn template(&self, id: &str) -> Result<Option<InquiryTemplate>> {
        self.read_template(BY_ID, id).await
    }

    /// The template with that published version, of whatever environment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn template_by_version(&self, version_id: &str) -> Result<Option<InquiryTemplate>> {
        self.read_template(BY_VERSION, version_id).await
    }

    /// As [`Store::template`], for new inquiries. What another process has changed may be missing
    /// for some seconds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cached_template(&self, id: &str) -> Result<Option<InquiryTemplate>> {
        self.cached(id, BY_ID, id).await
    }

    /// As [`Store::template_by_version`], for new inquiries. What another process has changed may
    /// be missing for some seconds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cached_template_by_version(&self, version_id: &str) -> Result<Option<InquiryTemplate>> {
        self.cached(&format!("version {version_id}"), BY_VERSION, version_id).await
    }

    /// The template that the statement finds by that id. It is cached under that name.
    async fn cached(&self, name: &str, sql: &'static str, id: &str) -> Result<Option<InquiryTemplate>> {
        let missing = match self.cache.templates.get(name) {
            Ok(template) => return Ok(Some(template)),
            Err(missing) => missing,
        };
        let found = self.read_template(sql, id).await?;
        if let Some(template) = &found {
            self.cache.templates.put(name, template.clone(), missing);
        }
        Ok(found)
    }

    /// The templates of all environments, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all_templates(&self) -> Result<Vec<(EnvironmentName, InquiryTemplate)>> {
        let sql = "SELECT t.*, e.name AS environment FROM inquiry_templates t
                   JOIN environments e ON e.id = t.environment_id ORDER BY t.created_at, t.id";
        let rows = sqlx::query(sql).fetch_all(&self.read).await?;
        let read = |found: &AnyRow| Ok((row::environment_name(found, "environment")?, row::template(found)?));
        rows.iter().map(read).collect()
    }

    async fn read_template(&self, sql: &'static str, id: &str) -> Result<Option<InquiryTemplate>> {
        let found = sqlx::query(sql).bind(id).fetch_optional(&self.read).await?;
        found.as_ref().map(row::template).transpose()
    }
}

pub(super) const BY_ID: &str = "SELECT * FROM inquiry_templates WHERE id = $1";
const BY_VERSION: &str = "SELECT * FROM inquiry_templates WHERE version_id = $1";
