//! Rows to domain types and back.

use jiff::Timestamp;
use persona_protocol::{InquiryStatus, SessionStatus};
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Error, Result, accounts, personal};
use crate::domain::account::Account;
use crate::domain::environment::{Environment, EnvironmentName};
use crate::domain::evidence::{Evidence, EvidenceKind, Picture};
use crate::domain::expiry::{Interval, Intervals};
use crate::domain::inquiry::Inquiry;
use crate::domain::progress::Progress;
use crate::domain::session::{BrowserFingerprint, Session};
use crate::domain::template::InquiryTemplate;
use crate::domain::template::plan::Plan;
use crate::domain::template::theme::Theme;
use crate::domain::template::wording::Wording;
use crate::secrets::vault::Vault;
use data_encoding::HEXLOWER;

fn corrupt(column: &str, what: impl std::fmt::Display) -> Error {
    Error::Corrupt(format!("{column}: {what}"))
}

pub(super) fn text(row: &AnyRow, column: &str) -> Result<String> {
    Ok(row.try_get(column)?)
}

pub(super) fn optional_text(row: &AnyRow, column: &str) -> Result<Option<String>> {
    Ok(row.try_get(column)?)
}

pub(super) fn integer(row: &AnyRow, column: &str) -> Result<i64> {
    Ok(row.try_get(column)?)
}

pub(super) fn moment(row: &AnyRow, column: &str) -> Result<Timestamp> {
    from_ms(column, row.try_get(column)?)
}

pub(super) fn from_ms(column: &str, ms: i64) -> Result<Timestamp> {
    Timestamp::from_millisecond(ms).map_err(|error| corrupt(column, error))
}

pub(super) fn optional_moment(row: &AnyRow, column: &str) -> Result<Option<Timestamp>> {
    row.try_get::<Option<i64>, _>(column)?
        .map(|ms| Timestamp::from_millisecond(ms).map_err(|error| corrupt(column, error)))
        .transpose()
}

pub(super) fn json<T: DeserializeOwned>(row: &AnyRow, column: &str) -> Result<T> {
    serde_json::from_str(&text(row, column)?).map_err(|error| corrupt(column, error))
}

fn intervals(row: &AnyRow) -> Result<Intervals> {
    let interval = |column| -> Result<Option<Interval>> {
        row.try_get::<Option<i64>, _>(column)?
            .map(|seconds| Interval::from_seconds(seconds).map_err(|error| corrupt(column, error)))
            .transpose()
    };
    Ok(Intervals {
        after_create: interval("expire_after_create_seconds")?,
        after_start: interval("expire_after_start_seconds")?,
        after_resume: interval("expire_after_resume_seconds")?,
    })
}

/// What stands in the database for a moment.
pub(super) fn ms(moment: Timestamp) -> i64 {
    moment.as_millisecond()
}

/// What stands in the database for a list or an object.
pub(super) fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Corrupt(error.to_string()))
}

/// The name of an environment in that column.
pub(super) fn environment_name(row: &AnyRow, column: &str) -> Result<EnvironmentName> {
    let name = text(row, column)?;
    EnvironmentName::parse(&name).ok_or_else(|| corrupt(column, &name))
}

pub(super) fn environment(row: &AnyRow) -> Result<Environment> {
    Ok(Environment {
        id: text(row, "id")?,
        name: environment_name(row, "name")?,
        clock_offset: jiff::SignedDuration::from_secs(integer(row, "clock_offset_seconds")?),
    })
}

/// The environment that is read together with one of its inquiries.
pub(super) fn environment_of_inquiry(row: &AnyRow) -> Result<Environment> {
    Ok(Environment {
        id: text(row, "environment_id")?,
        name: environment_name(row, "environment_name")?,
        clock_offset: jiff::SignedDuration::from_secs(integer(row, "environment_offset")?),
    })
}

pub(super) fn inquiry(row: &AnyRow, vault: &Vault) -> Result<Inquiry> {
    let status = text(row, "status")?;
    let id = text(row, "id")?;
    let personal = personal::Inquiry::open(&text(row, "personal")?, &id, vault)?;
    Ok(Inquiry {
        id,
        environment_id: text(row, "environment_id")?,
        status: InquiryStatus::parse(&status).ok_or_else(|| corrupt("status", &status))?,
        template_id: text(row, "template_id")?,
        template_version_id: text(row, "template_version_id")?,
        account_id: optional_text(row, "account_id")?,
        reference_id: personal.reference_id,
        note: personal.note,
        tags: personal.tags,
        creator: personal.creator,
        redirect_uri: personal.redirect_uri,
        reviewer_comment: personal.reviewer_comment,
        fields: personal.fields,
        intervals: intervals(row)?,
        progress: progress(row)?,
        next_step: optional_text(row, "next_step")?,
        previous_step: optional_text(row, "previous_step")?,
        created_at: moment(row, "created_at")?,
        updated_at: moment(row, "updated_at")?,
        started_at: optional_moment(row, "started_at")?,
        expires_at: optional_moment(row, "expires_at")?,
        expired_at: optional_moment(row, "expired_at")?,
        completed_at: optional_moment(row, "completed_at")?,
        failed_at: optional_moment(row, "failed_at")?,
        marked_for_review_at: optional_moment(row, "marked_for_review_at")?,
        decisioned_at: optional_moment(row, "decisioned_at")?,
        redacted_at: optional_moment(row, "redacted_at")?,
    })
}

pub(super) fn account(row: &AnyRow, vault: &Vault) -> Result<Account> {
    let id = text(row, "id")?;
    let reference_id = match optional_text(row, "reference")? {
        Some(sealed) => Some(vault.open(accounts::reference_of(&id), &sealed)?),
        None => None,
    };
    Ok(Account {
        id,
        environment_id: text(row, "environment_id")?,
        reference_id,
        created_at: moment(row, "created_at")?,
        updated_at: moment(row, "updated_at")?,
    })
}

pub(super) fn template(row: &AnyRow) -> Result<InquiryTemplate> {
    Ok(InquiryTemplate {
        id: text(row, "id")?,
        version_id: optional_text(row, "version_id")?,
        environment_id: text(row, "environment_id")?,
        name: text(row, "name")?,
        allowed_domains: json(row, "allowed_domains")?,
        intervals: intervals(row)?,
        theme: optional_text(row, "theme")?
            .map(|source| Theme::parse(&source).map_err(|error| corrupt("theme", error)))
            .transpose()?,
        plan: match optional_text(row, "plan")? {
            None => Plan::default(),
            Some(_) => json(row, "plan")?,
        },
        wording: match optional_text(row, "wording")? {
            None => Wording::default(),
            Some(_) => json(row, "wording")?,
        },
    })
}

/// How far an inquiry has come. Those from before there were plans tell by their next step.
fn progress(row: &AnyRow) -> Result<Progress> {
    if optional_text(row, "way")?.is_some() {
        return json(row, "way");
    }
    let mut progress = Progress::default();
    let started = optional_moment(row, "started_at")?.is_some();
    let next = optional_text(row, "next_step")?;
    if started {
        let steps = progress.steps().into_iter();
        progress.done = steps.take_while(|step| Some(step.as_str()) != next.as_deref()).collect();
    }
    Ok(progress)
}

pub(super) fn session(row: &AnyRow, vault: &Vault) -> Result<Session> {
    session_in(row, "", vault)
}

/// The session that is read together with its inquiry, from columns that begin with `session_`;
/// `None` where the inquiry has none.
pub(super) fn session_of_inquiry(row: &AnyRow, vault: &Vault) -> Result<Option<Session>> {
    match optional_text(row, "session_id")? {
        Some(_) => session_in(row, "session_", vault).map(Some),
        None => Ok(None),
    }
}

fn session_in(row: &AnyRow, prefix: &str, vault: &Vault) -> Result<Session> {
    let column = |name: &str| format!("{prefix}{name}");
    let status = text(row, &column("status"))?;
    let id = text(row, &column("id"))?;
    let personal = match optional_text(row, &column("personal"))? {
        Some(sealed) => personal::Session::open(&sealed, &id, vault)?,
        None => personal::Session::default(),
    };
    Ok(Session {
        id,
        inquiry_id: text(row, &column("inquiry_id"))?,
        environment_id: text(row, &column("environment_id"))?,
        status: SessionStatus::parse(&status).ok_or_else(|| corrupt("status", &status))?,
        created_at: moment(row, &column("created_at"))?,
        started_at: optional_moment(row, &column("started_at"))?,
        expired_at: optional_moment(row, &column("expired_at"))?,
        browser: optional_text(row, &column("browser"))?
            .map(|hex| {
                HEXLOWER
                    .decode(hex.as_bytes())
                    .ok()
                    .and_then(|bytes| bytes.try_into().ok())
                    .map(BrowserFingerprint)
                    .ok_or_else(|| corrupt("browser", "no hash"))
            })
            .transpose()?,
        ip_address: personal.ip_address,
        user_agent: personal.user_agent,
    })
}

/// What stands in the database for a browser.
pub(super) fn browser(fingerprint: Option<BrowserFingerprint>) -> Option<String> {
    fingerprint.map(|fingerprint| HEXLOWER.encode(&fingerprint.0))
}

pub(super) fn evidence(row: &AnyRow) -> Result<Evidence> {
    let kind = text(row, "kind")?;
    let picture = match optional_text(row, "object_key")? {
        None => None,
        Some(object_key) => Some(Picture {
            object_key,
            filename: optional_text(row, "filename")?.unwrap_or_default(),
            content_type: optional_text(row, "content_type")?.unwrap_or_default(),
            byte_size: row
                .try_get::<Option<i64>, _>("byte_size")?
                .and_then(|size| u64::try_from(size).ok())
                .unwrap_or_default(),
        }),
    };
    Ok(Evidence {
        id: text(row, "id")?,
        inquiry_id: text(row, "inquiry_id")?,
        kind: EvidenceKind::parse(&kind).ok_or_else(|| corrupt("kind", &kind))?,
        name: optional_text(row, "name")?,
        status: text(row, "status")?,
        template_id: optional_text(row, "template_id")?,
        picture,
        checks: match optional_text(row, "checks")? {
            None => Vec::new(),
            Some(_) => json(row, "checks")?,
        },
        created_at: moment(row, "created_at")?,
    })
}
