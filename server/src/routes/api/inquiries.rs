//! `/inquiries`

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use persona_protocol::InquiryStatus;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};
use url::Url;

use super::answer::{Answer, Document};
use super::query::{self, Query};
use super::request::{Caller, InquiryId, Nothing, Optional, Required, SandboxCaller};
use crate::domain::account::AccountOf;
use crate::domain::expiry::{Interval, Intervals};
use crate::domain::inquiry::{Changes, Inquiry};
use crate::domain::size;
use crate::domain::template::InquiryTemplate;
use crate::error::ApiError;
use crate::jobs;
use crate::resource;
use crate::state::AppState;
use crate::store::{InquiryFilter, InquiryRecord, Moved, NewInquiry, Simulation};

const PATH: &str = "/api/v1/inquiries";

/// The relationships whose objects can be included.
const INCLUDABLE: [&str; 11] = [
    "account",
    "documents",
    "inquiry-template",
    "inquiry-template-version",
    "reports",
    "reviewer",
    "selfies",
    "sessions",
    "template",
    "transaction",
    "verifications",
];

/// The longest note or comment, in characters.
const MAX_NOTE: usize = 20_000;

/// How many things may be pretended at once.
const MAX_ACTIONS: usize = 100;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/inquiries", post(create).get(list))
        .route("/inquiries/{inquiry-id}", get(retrieve).patch(update).delete(redact))
        .route("/inquiries/{inquiry-id}/add-tag", post(add_tag))
        .route("/inquiries/{inquiry-id}/remove-tag", post(remove_tag))
        .route("/inquiries/{inquiry-id}/set-tags", post(set_tags))
        .route("/inquiries/{inquiry-id}/generate-one-time-link", post(generate_link))
        .route("/inquiries/{inquiry-id}/resume", post(resume))
        .route("/inquiries/{inquiry-id}/expire", post(expire))
        .route("/inquiries/{inquiry-id}/approve", post(approve))
        .route("/inquiries/{inquiry-id}/decline", post(decline))
        .route("/inquiries/{inquiry-id}/mark-for-review", post(mark_for_review))
        .route("/inquiries/{inquiry-id}/perform-simulate-actions", post(simulate))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Create {
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
enum InquiryKind {
    #[serde(rename = "inquiry")]
    Inquiry,
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

async fn create(
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

async fn list(State(state): State<AppState>, caller: Caller, query: Query) -> Answer {
    query.check_include(&INCLUDABLE)?;
    let page = query.page()?;
    let filter = filter(&query)?;
    let found = state.store.inquiries(&caller.environment, &filter, &page, caller.at).await?;
    let links = query.links(PATH, &found, |record| &record.inquiry.id);
    let mut document = document(&state, &query, found.items, true).await?;
    if let Value::Object(document) = &mut document {
        document.insert("links".to_owned(), links);
    }
    Ok(Document::ok(document))
}

async fn retrieve(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
) -> Answer {
    check(&query)?;
    let record = state.store.inquiry(&caller.environment, &id, caller.at).await?;
    one(&state, &query, record).await
}

async fn resume(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    check(&query)?;
    let moved = state.store.resume_inquiry(&caller.environment, &id, caller.at).await?;
    let token = token(&state, &moved)?;
    let mut document = document(&state, &query, vec![moved.record], false).await?;
    if let Value::Object(document) = &mut document {
        document.insert("meta".to_owned(), json!({ "session-token": token }));
    }
    Ok(Document::ok(document))
}

async fn expire(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    check(&query)?;
    let record = state.store.expire_inquiry(&caller.environment, &id, caller.at).await?;
    one(&state, &query, record).await
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Update {
    data: UpdateData,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct UpdateData {
    #[serde(rename = "type")]
    _kind: Option<InquiryKind>,
    attributes: UpdateAttributes,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct UpdateAttributes {
    #[serde(deserialize_with = "given")]
    note: Option<Option<String>>,
    #[serde(deserialize_with = "given")]
    redirect_uri: Option<Option<String>>,
    fields: Option<Map<String, Value>>,
    tags: Option<Vec<String>>,
}

/// Tells null from nothing.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

async fn update(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    Required(body): Required<Update>,
) -> Answer {
    check(&query)?;
    let attributes = body.data.attributes;
    let changes = Changes {
        note: attributes.note.map(|note| checked("note", note, MAX_NOTE)).transpose()?,
        redirect_uri: attributes.redirect_uri.map(|uri| uri.map(redirect_uri).transpose()).transpose()?,
        tags: attributes.tags.map(tags).transpose()?,
        fields: attributes.fields.map(fields).transpose()?.unwrap_or_default(),
    };
    let record = state.store.update_inquiry(&caller.environment, &id, |_| changes, caller.at).await?;
    one(&state, &query, record).await
}

async fn redact(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    check(&query)?;
    let record = state.store.redact_inquiry(&caller.environment, &id, caller.at).await?;
    // Those that cannot be deleted now will be by the job that comes by.
    jobs::discard::run_once(&state).await;
    one(&state, &query, record).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tag {
    meta: TagMeta,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TagMeta {
    #[serde(default)]
    tag_name: Option<String>,
    #[serde(default)]
    tag_id: Option<String>,
}

impl Tag {
    fn name(self) -> Result<String, ApiError> {
        no_tag_ids(self.meta.tag_id.is_some())?;
        let name = self.meta.tag_name.ok_or_else(no_tag_name)?;
        tags(vec![name]).map(|mut names| names.pop().unwrap_or_default())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tags {
    meta: TagsMeta,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TagsMeta {
    #[serde(default)]
    tag_name: Option<Vec<String>>,
    #[serde(default)]
    tag_id: Option<Vec<String>>,
}

fn no_tag_ids(given: bool) -> Result<(), ApiError> {
    if given {
        return Err(ApiError::unprocessable(
            "/meta/tag-id",
            "meta.tag-id: tags have no ids here: give their names as meta.tag-name",
        ));
    }
    Ok(())
}

fn no_tag_name() -> ApiError {
    ApiError::BadRequest {
        details: "meta.tag-name: must be given".to_owned(),
        pointer: Some("/meta".to_owned()),
    }
}

async fn add_tag(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    Required(body): Required<Tag>,
) -> Answer {
    check(&query)?;
    let name = body.name()?;
    let change = |inquiry: &Inquiry| {
        let mut tags = inquiry.tags.clone();
        if !tags.contains(&name) {
            tags.push(name);
        }
        Changes { tags: Some(tags), ..Changes::default() }
    };
    let record = state.store.update_inquiry(&caller.environment, &id, change, caller.at).await?;
    one(&state, &query, record).await
}

async fn remove_tag(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    Required(body): Required<Tag>,
) -> Answer {
    check(&query)?;
    let name = body.name()?;
    let change = |inquiry: &Inquiry| {
        let tags = inquiry.tags.iter().filter(|tag| **tag != name).cloned().collect();
        Changes { tags: Some(tags), ..Changes::default() }
    };
    let record = state.store.update_inquiry(&caller.environment, &id, change, caller.at).await?;
    one(&state, &query, record).await
}

async fn set_tags(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    Required(body): Required<Tags>,
) -> Answer {
    check(&query)?;
    no_tag_ids(body.meta.tag_id.is_some_and(|ids| !ids.is_empty()))?;
    let tags = tags(body.meta.tag_name.ok_or_else(no_tag_name)?)?;
    let change = |_: &Inquiry| Changes { tags: Some(tags), ..Changes::default() };
    let record = state.store.update_inquiry(&caller.environment, &id, change, caller.at).await?;
    one(&state, &query, record).await
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Link {
    meta: Option<LinkMeta>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct LinkMeta {
    expires_in_seconds: Option<i64>,
}

async fn generate_link(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    Optional(body): Optional<Link>,
) -> Answer {
    check(&query)?;
    let seconds = body.meta.and_then(|meta| meta.expires_in_seconds);
    let lifetime = interval("expires-in-seconds", seconds)?;
    let (moved, code) = state.store.make_one_time_link(&caller.environment, &id, lifetime, caller.at).await?;
    let link = state.one_time_link(&code);
    let mut document = document(&state, &query, vec![moved], false).await?;
    if let Value::Object(document) = &mut document {
        document.insert("meta".to_owned(), json!({ "one-time-link": link, "one-time-link-short": link }));
    }
    Ok(Document::ok(document))
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Review {
    meta: Option<ReviewMeta>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct ReviewMeta {
    comment: Option<String>,
}

async fn approve(
    state: State<AppState>,
    caller: Caller,
    id: InquiryId,
    query: Query,
    Optional(body): Optional<Review>,
) -> Answer {
    decide(state, caller, id, query, &Simulation::Approve, body).await
}

async fn decline(
    state: State<AppState>,
    caller: Caller,
    id: InquiryId,
    query: Query,
    Optional(body): Optional<Review>,
) -> Answer {
    decide(state, caller, id, query, &Simulation::Decline, body).await
}

async fn mark_for_review(
    state: State<AppState>,
    caller: Caller,
    id: InquiryId,
    query: Query,
    _: Optional<Nothing>,
) -> Answer {
    decide(state, caller, id, query, &Simulation::MarkForReview, Review::default()).await
}

async fn decide(
    State(state): State<AppState>,
    caller: Caller,
    InquiryId(id): InquiryId,
    query: Query,
    decision: &Simulation,
    body: Review,
) -> Answer {
    check(&query)?;
    let comment = body.meta.and_then(|meta| meta.comment);
    if comment.as_ref().is_some_and(|comment| comment.chars().count() > MAX_NOTE) {
        return Err(ApiError::unprocessable(
            "/meta/comment",
            format!("meta.comment: must be of at most {MAX_NOTE} characters"),
        ));
    }
    let record = state.store.decide_inquiry(&caller.environment, &id, decision, comment, caller.at).await?;
    one(&state, &query, record).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Simulate {
    meta: SimulateMeta,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SimulateMeta {
    simulate_actions: Vec<Action>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Action {
    #[serde(rename = "type")]
    kind: ActionKind,
    #[serde(default)]
    data: Option<ActionData>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ActionKind {
    StartInquiry,
    CompleteInquiry,
    FailInquiry,
    ExpireInquiry,
    MarkForReviewInquiry,
    ApproveInquiry,
    DeclineInquiry,
    CreatePassedVerification,
    CreateFailedVerification,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ActionData {
    verification_template_id: String,
}

impl Action {
    fn read(self, index: usize) -> Result<Simulation, ApiError> {
        let verification = match self.kind {
            ActionKind::CreatePassedVerification => Some(true),
            ActionKind::CreateFailedVerification => Some(false),
            _ => None,
        };
        Ok(match (self.kind, verification, self.data) {
            (_, Some(passed), Some(data)) => {
                if data.verification_template_id.len() > 255 {
                    return Err(ApiError::unprocessable(
                        &format!("/meta/simulate-actions/{index}/data/verification-template-id"),
                        format!("meta.simulate-actions.{index}.data.verification-template-id: is too long"),
                    ));
                }
                Simulation::Verify { template_id: data.verification_template_id, passed }
            }
            (ActionKind::StartInquiry, None, None) => Simulation::Start,
            (ActionKind::CompleteInquiry, None, None) => Simulation::Complete,
            (ActionKind::FailInquiry, None, None) => Simulation::Fail,
            (ActionKind::ExpireInquiry, None, None) => Simulation::Expire,
            (ActionKind::MarkForReviewInquiry, None, None) => Simulation::MarkForReview,
            (ActionKind::ApproveInquiry, None, None) => Simulation::Approve,
            (ActionKind::DeclineInquiry, None, None) => Simulation::Decline,
            (_, verification, _) => {
                let needs = if verification.is_some() { "is needed" } else { "does not belong" };
                return Err(ApiError::BadRequest {
                    details: format!("meta.simulate-actions.{index}.data: {needs} with this type"),
                    pointer: Some(format!("/meta/simulate-actions/{index}/data")),
                });
            }
        })
    }
}

async fn simulate(
    State(state): State<AppState>,
    SandboxCaller(caller): SandboxCaller,
    InquiryId(id): InquiryId,
    query: Query,
    Required(body): Required<Simulate>,
) -> Answer {
    check(&query)?;
    if body.meta.simulate_actions.len() > MAX_ACTIONS {
        return Err(ApiError::unprocessable(
            "/meta/simulate-actions",
            format!("meta.simulate-actions: at most {MAX_ACTIONS} at once"),
        ));
    }
    let actions = body
        .meta
        .simulate_actions
        .into_iter()
        .enumerate()
        .map(|(index, action)| action.read(index))
        .collect::<Result<Vec<_>, _>>()?;
    let record = state.store.simulate(&caller.environment, &id, &actions, caller.at).await?;
    one(&state, &query, record).await
}

fn check(query: &Query) -> Result<(), ApiError> {
    query.no_list()?;
    query.check_include(&INCLUDABLE)
}

async fn one(state: &AppState, query: &Query, record: InquiryRecord) -> Answer {
    Ok(Document::ok(document(state, query, vec![record], false).await?))
}

/// `data` and, if asked for, `included`.
async fn document(
    state: &AppState,
    query: &Query,
    records: Vec<InquiryRecord>,
    as_list: bool,
) -> Result<Value, ApiError> {
    let mut included = Vec::new();
    for record in &records {
        included.extend(resource::inquiry::related(record, |name| query.includes(name)));
    }
    if query.includes("inquiry-template") {
        let mut ids: Vec<&str> = records.iter().map(|record| record.inquiry.template_id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            if let Some(template) = state.store.template(id).await? {
                included.push(resource::template::object(&template));
            }
        }
    }
    if query.includes("account") {
        included.extend(state.store.accounts_of(&records).await?.iter().map(resource::account::object));
    }
    let mut data = records.iter().map(|record| query.prune(resource::inquiry::object(record)));
    let data = if as_list { Value::Array(data.collect()) } else { data.next().unwrap_or_default() };
    let mut document = Map::new();
    document.insert("data".to_owned(), data);
    if query.include.is_some() {
        let included = included.into_iter().map(|object| query.prune(object)).collect();
        document.insert("included".to_owned(), included);
    }
    Ok(Value::Object(document))
}

fn token(state: &AppState, moved: &Moved) -> Result<Option<String>, ApiError> {
    let Some(session) = &moved.session else { return Ok(None) };
    state.tokens.issue(session, &moved.record.inquiry, moved.now).map(Some).ok_or(ApiError::Internal)
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

fn wrong(name: &str, what: impl std::fmt::Display) -> ApiError {
    ApiError::unprocessable(&format!("/data/attributes/{name}"), format!("data.attributes.{name}: {what}"))
}

fn checked(name: &str, text: Option<String>, longest: usize) -> Result<Option<String>, ApiError> {
    match text {
        Some(text) if text.chars().count() > longest => {
            Err(wrong(name, format!("must be of at most {longest} characters")))
        }
        Some(text) if text.is_empty() && name == "reference-id" => Err(wrong(name, "must not be empty")),
        text => Ok(text),
    }
}

pub(super) fn tags(tags: Vec<String>) -> Result<Vec<String>, ApiError> {
    if tags.len() > 100 || tags.iter().any(|tag| tag.is_empty() || tag.chars().count() > 255) {
        return Err(wrong("tags", "must be at most 100, of 1 to 255 characters each"));
    }
    let mut unique: Vec<String> = Vec::with_capacity(tags.len());
    for tag in tags {
        if !unique.contains(&tag) {
            unique.push(tag);
        }
    }
    Ok(unique)
}

fn redirect_uri(uri: String) -> Result<String, ApiError> {
    // A browser is sent there: `javascript:` and the like must not get through.
    let good = uri.len() <= 2048
        && Url::parse(&uri).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
    if good { Ok(uri) } else { Err(wrong("redirect-uri", "must be an absolute http or https URL")) }
}

/// What the customer knows of the individual. The fields that every inquiry has are
/// texts or null; others may hold anything.
pub(super) fn fields(fields: Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
    size::check(&fields).map_err(|too_large| wrong("fields", too_large))?;
    for (name, value) in &fields {
        let place = format!("fields/{name}");
        if name.is_empty() || name.chars().count() > 255 {
            return Err(wrong("fields", "names must be of 1 to 255 characters"));
        }
        if let Some(kind) = resource::inquiry::kind_of(name) {
            match value {
                Value::Null => {}
                Value::String(date) if kind == "date" => {
                    if date.parse::<jiff::civil::Date>().is_err() || date.len() != 10 {
                        return Err(wrong(&place, "must be a date such as 1990-12-31"));
                    }
                }
                Value::String(_) => {}
                _ => return Err(wrong(&place, "must be a string or null")),
            }
        }
    }
    Ok(fields)
}

fn interval(name: &str, seconds: Option<i64>) -> Result<Option<Interval>, ApiError> {
    seconds
        .map(Interval::from_seconds)
        .transpose()
        .map_err(|error| ApiError::unprocessable(&format!("/meta/{name}"), format!("meta.{name}: {error}")))
}

fn filter(query: &Query) -> Result<InquiryFilter, ApiError> {
    let mut filter = InquiryFilter::default();
    for (name, value) in query.filters() {
        let all = || query::list(value).map(str::to_owned).collect::<Vec<_>>();
        match name {
            "inquiry-id" => {
                filter.ids = all();
                if filter.ids.len() > 100 {
                    return Err(ApiError::bad_request("filter[inquiry-id]: at most 100 ids"));
                }
                filter.nothing |= filter.ids.is_empty();
            }
            "inquiry-template-id" => {
                filter.template_ids = all();
                if filter.template_ids.len() > 100 {
                    return Err(ApiError::bad_request("filter[inquiry-template-id]: at most 100 ids"));
                }
                filter.nothing |= filter.template_ids.is_empty();
            }
            "account-id" => {
                filter.account_ids = all();
                if filter.account_ids.len() > 100 {
                    return Err(ApiError::bad_request("filter[account-id]: at most 100 ids"));
                }
                filter.nothing |= filter.account_ids.is_empty();
            }
            // Legacy templates do not exist here.
            "template-id" => filter.nothing = true,
            "reference-id" => filter.reference_id = Some(value.to_owned()),
            "note" => filter.note = Some(value.to_owned()),
            "status" => {
                for status in query::list(value) {
                    filter.statuses.push(InquiryStatus::parse(status).ok_or_else(|| {
                        ApiError::bad_request(format!(
                            "filter[status]: must be of {}",
                            InquiryStatus::ALL
                                .iter()
                                .map(|status| status.as_str())
                                .collect::<Vec<_>>()
                                .join(", ")
                        ))
                    })?);
                }
                filter.nothing |= filter.statuses.is_empty();
            }
            "created-at-start" => filter.created_from = Some(query::moment(name, value)?),
            "created-at-end" => filter.created_until = Some(query::moment(name, value)?),
            _ => return Err(query::unknown(&format!("filter[{name}]"))),
        }
    }
    if filter.note.is_some() && query.filters().count() > 1 {
        return Err(ApiError::bad_request("filter[note]: must be the only filter"));
    }
    Ok(filter)
}
