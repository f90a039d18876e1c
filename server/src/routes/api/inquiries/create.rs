//! `POST /inquiries`

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::attributes::{InquiryKind, MAX_NOTE, checked, fields, interval, redirect_uri, tags};
use super::document::{check, document, token};
use crate::domain::account::AccountOf;
use crate::domain::expiry::Intervals;
use crate::domain::template::InquiryTemplate;
use crate::routes::api::answer::{Answer, Document};
use crate::routes::api::query::Query;
use crate::routes::api::request::{Caller, Required};
use crate::routes::error::ApiError;
use crate::state::AppState;
use crate::store::NewInquiry;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    data: CreateData,
    #[serde(default)]
    meta: Option<CreateMeta>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateData {
    /// Not of the contract, but many clients of such APIs send it.
    #[serde(default, rename = "type")]
    _kind: Option<InquiryKind>,
    attributes: CreateAttributes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[derive(Default)]
struct CreateAttributes {
    template_id: Option<String>,
    inquiry_template_id: Option<String>,
    inquiry_template_version_id: Option<String>,
    reference_id: Option<String>,
    account_id: Option<String>,
    creator_email_address: Option<String>,
    #[serde(rename = "theme-id")]
    _theme_id: Option<String>,
    #[serde(rename = "theme-set-id")]
    _theme_set_id: Option<String>,
    redirect_uri: Option<String>,
    note: Option<String>,
    fields: Option<Map<String, Value>>,
    tags: Option<Vec<String>>,
    initial_step_name: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct CreateMeta {
    auto_create_account: Option<bool>,
    auto_create_account_type_id: Option<String>,
    auto_create_account_reference_id: Option<String>,
    auto_create_inquiry_session: bool,
    auto_create_one_time_link: bool,
    expiration_after_create_interval_seconds: Option<i64>,
    expiration_after_start_interval_seconds: Option<i64>,
    expiration_after_resume_interval_seconds: Option<i64>,
    one_time_link_expiration_seconds: Option<i64>,
}

pub(super) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    query: Query,
    Required(body): Required<Create>,
) -> Answer {
    check(&query)?;
    let meta = body.meta.unwrap_or_default();
    let attributes = body.data.attributes;
    if attributes.initial_step_name.as_deref().is_some_and(|step| step != "consent") {
        return Err(ApiError::unprocessable(
            "/data/attributes/initial-step-name",
            "data.attributes.initial-step-name: every inquiry begins with consent",
        ));
    }
    let account = account(&attributes, &meta)?;
    let template = find_template(&state, &caller, &attributes).await?;
    let new = NewInquiry {
        account,
        reference_id: checked(
            "reference-id",
            attributes.reference_id.or(meta.auto_create_account_reference_id),
            255,
        )?,
        note: checked("note", attributes.note, MAX_NOTE)?,
        tags: attributes.tags.map(tags).transpose()?.unwrap_or_default(),
        redirect_uri: attributes.redirect_uri.map(redirect_uri).transpose()?,
        fields: attributes.fields.map(fields).transpose()?.unwrap_or_default(),
        intervals: Intervals {
            after_create: interval(
                "expiration-after-create-interval-seconds",
                meta.expiration_after_create_interval_seconds,
            )?,
            after_start: interval(
                "expiration-after-start-interval-seconds",
                meta.expiration_after_start_interval_seconds,
            )?,
            after_resume: interval(
                "expiration-after-resume-interval-seconds",
                meta.expiration_after_resume_interval_seconds,
            )?,
        },
        creator: checked("creator-email-address", attributes.creator_email_address, 255)?
            .unwrap_or_else(|| "API".to_owned()),
        with_session: meta.auto_create_inquiry_session,
        with_link: meta.auto_create_one_time_link,
        link_lifetime: interval("one-time-link-expiration-seconds", meta.one_time_link_expiration_seconds)?,
        ..NewInquiry::of(template)
    };
    let moved = state.store.create_inquiry(&caller.environment, new, caller.at).await?;
    let token = token(&state, &moved)?;
    let link = moved.link_code.as_deref().map(|code| state.one_time_link(code));
    let mut document = document(&state, &query, vec![moved.record], false).await?;
    if let Value::Object(document) = &mut document {
        document.insert(
            "meta".to_owned(),
            json!({ "session-token": token, "one-time-link": link, "one-time-link-short": link }),
        );
    }
    Ok(Document::created(document))
}

/// Whose the new inquiry is to be.
fn account(attributes: &CreateAttributes, meta: &CreateMeta) -> Result<AccountOf, ApiError> {
    let refuse = |pointer: &str, message: &str| {
        Err(ApiError::unprocessable(
            pointer,
            format!("{}: {message}", pointer.trim_start_matches('/').replace('/', ".")),
        ))
    };
    let is_automatic = meta.auto_create_account.unwrap_or(true);
    for (name, is_given) in [
        ("/meta/auto-create-account-type-id", meta.auto_create_account_type_id.is_some()),
        ("/meta/auto-create-account-reference-id", meta.auto_create_account_reference_id.is_some()),
    ] {
        if is_given && !is_automatic {
            return refuse(name, "may be given only where auto-create-account is true");
        }
    }
    let Some(id) = &attributes.account_id else {
        return Ok(if is_automatic { AccountOf::FoundOrNew } else { AccountOf::Found });
    };
    if attributes.reference_id.is_some() || meta.auto_create_account_reference_id.is_some() {
        return refuse("/data/attributes/account-id", "may not be given together with a reference id");
    }
    Ok(AccountOf::Known(id.clone()))
}

async fn find_template(
    state: &AppState,
    caller: &Caller,
    attributes: &CreateAttributes,
) -> Result<InquiryTemplate, ApiError> {
    let given = [
        ("template-id", &attributes.template_id),
        ("inquiry-template-id", &attributes.inquiry_template_id),
        ("inquiry-template-version-id", &attributes.inquiry_template_version_id),
    ];
    let mut given = given.into_iter().filter_map(|(name, id)| id.as_deref().map(|id| (name, id)));
    let (Some((name, id)), None) = (given.next(), given.next()) else {
        return Err(ApiError::BadRequest {
            details: "data.attributes: exactly one of inquiry-template-id, \
                      inquiry-template-version-id and template-id must be given"
                .to_owned(),
            pointer: Some("/data/attributes".to_owned()),
        });
    };
    let found = if name == "inquiry-template-version-id" {
        state.store.cached_template_by_version(id).await?
    } else {
        state.store.cached_template(id).await?
    };
    found.filter(|template| template.environment_id == caller.environment.id).ok_or_else(|| {
        ApiError::NotFound {
            details: Some(format!("data.attributes.{name}: there is no such template in this environment")),
        }
    })
}
