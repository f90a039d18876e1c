//! The options of a client: which there are, what they exclude, and what becomes of them.

use persona_protocol::query as key;

use crate::error::Failure;
use crate::flow_url::{Query, with_kebab_keys};
use crate::value::Value;

/// How the flow is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowType {
    /// In the widget's modal.
    Embedded,
    /// As a part of the page.
    Inline,
}

impl FlowType {
    /// The word in the URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Inline => "inline",
        }
    }

    /// The flow type of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Embedded, Self::Inline].into_iter().find(|flow_type| flow_type.as_str() == word)
    }
}

/// Which host the options ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// None: the page's default counts.
    Default,
    /// `host` or `customHost`.
    Named(String),
    /// Something that is no string: the official SDK then goes on with production.
    Unusable,
}

/// Validated options.
#[derive(Debug)]
pub struct Options {
    /// The inquiry, if it exists already.
    pub inquiry_id: Option<String>,
    /// The session token that was given.
    pub session_token: Option<String>,
    /// Messages of another template are not for us.
    pub template_id: Option<String>,
    /// Messages of another version of the template are not for us.
    pub template_version_id: Option<String>,
    /// Where the flow lives.
    pub host: Host,
    /// `max-height` of the frame, as CSS; empty if none.
    pub frame_height: String,
    /// `max-width` of the frame, as CSS; empty if none.
    pub frame_width: String,
    /// The frame's title, for screen readers.
    pub title: String,
    /// The frame's `sandbox` attribute.
    pub sandbox: String,
    /// Which events `onEvent` hears.
    pub events: Events,
    /// How long to wait for the flow, in milliseconds; 0 is for ever.
    pub load_timeout: u32,
    /// The query before the page's origin, and after it.
    head: String,
    tail: String,
}

/// Which events `onEvent` hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Events {
    /// All but those that report every gesture.
    Default,
    /// All.
    All,
    /// These.
    Only(Vec<String>),
}

const ALWAYS_ALLOWED: &str = "allow-scripts allow-same-origin allow-popups";
const ALLOWED_BY_DEFAULT: &str = "allow-forms allow-modals allow-top-navigation-by-user-activation";
const DEFAULT_TITLE: &str = "Verify your identity";
const DEFAULT_LOAD_TIMEOUT: u32 = 20_000;

/// Every name that options may have.
pub const KNOWN: &[&str] = &[
    "accessToken",
    "accountId",
    "accountTypeId",
    "customHost",
    "environment",
    "environmentId",
    "eventsAllowlist",
    "fieldMappings",
    "fields",
    "frameAncestors",
    "frameHeight",
    "frameWidth",
    "host",
    "iframeTitle",
    "inquiryId",
    "language",
    "loadTimeout",
    "messageTargetOrigin",
    "navigationPadding",
    "onCancel",
    "onComplete",
    "onError",
    "onEvent",
    "onExit",
    "onFail",
    "onLoad",
    "onReady",
    "onStart",
    "onSuccess",
    "parent",
    "prefill",
    "referenceId",
    "routingCountry",
    "sandboxAttributes",
    "serverOutageMode",
    "sessionToken",
    "shareToken",
    "styleVariant",
    "templateId",
    "templateVersionId",
    "themeId",
    "themeSetId",
    "widgetPadding",
];

/// What becomes of an option on its way into the URL.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It goes as it is.
    AsIs,
    /// What is falsy is left out.
    UnlessFalsy,
    /// Its keys are renamed.
    Kebab,
}

/// The frame's URL after the page's origin: key, option, and way.
const AFTER_ORIGIN: &[(&str, &str, Way)] = &[
    (key::FRAME_ANCESTORS, "frameAncestors", Way::AsIs),
    (key::MESSAGE_TARGET_ORIGIN, "messageTargetOrigin", Way::UnlessFalsy),
    (key::INQUIRY_ID, "inquiryId", Way::UnlessFalsy),
    (key::LANGUAGE, "language", Way::AsIs),
    (key::SESSION_TOKEN, "sessionToken", Way::AsIs),
    (key::SHARE_TOKEN, "shareToken", Way::UnlessFalsy),
    (key::FIELD_MAPPINGS, "fieldMappings", Way::Kebab),
    (key::REFERENCE_ID, "referenceId", Way::AsIs),
    (key::ACCOUNT_ID, "accountId", Way::AsIs),
    (key::ACCOUNT_TYPE_ID, "accountTypeId", Way::AsIs),
    (key::FIELDS, "fields", Way::Kebab),
    (key::STYLE_VARIANT, "styleVariant", Way::UnlessFalsy),
    (key::THEME_ID, "themeId", Way::UnlessFalsy),
    (key::THEME_SET_ID, "themeSetId", Way::AsIs),
    (key::WIDGET_PADDING, "widgetPadding", Way::AsIs),
    (key::NAVIGATION_PADDING, "navigationPadding", Way::AsIs),
    (key::SERVER_OUTAGE_MODE, "serverOutageMode", Way::AsIs),
];

impl Options {
    /// Validates options. `get` reads one by its name, `lower` lower-cases a word.
    ///
    /// # Errors
    /// With the official SDK's message where it has one.
    pub fn read(get: &dyn Fn(&str) -> Value, lower: &dyn Fn(&str) -> String) -> Result<Self, Failure> {
        let custom_host = get("customHost");
        if matches!(custom_host.as_text(), Some("production" | "staging" | "canary")) {
            return Err(Failure::invalid("customHost must be either a valid host or development"));
        }
        let host = match if custom_host.is_truthy() { custom_host } else { get("host") } {
            Value::Undefined | Value::Null => Host::Default,
            Value::Text(name) => Host::Named(name),
            _ => Host::Unusable,
        };

        let template = text_or_nothing(get("templateId"), "templateId must be a string")?;
        let version = get("templateVersionId").or_null();
        let inquiry = get("inquiryId").or_null();
        let has_template = template.is_some() || version.is_truthy();
        if !has_template && !inquiry.is_truthy() {
            return Err(Failure::invalid(
                "Either templateId/templateVersionId or inquiryId must be specified to start a flow",
            ));
        }
        if has_template && inquiry.is_truthy() {
            return Err(Failure::invalid(
                "Only one of templateId/templateVersionId or inquiryId should be specified to start a flow",
            ));
        }
        if get("accountId").is_truthy() {
            if get("referenceId").is_truthy() {
                return Err(Failure::invalid("Cannot pass both accountId and referenceId"));
            }
            if get("accountTypeId").is_truthy() {
                return Err(Failure::invalid("Cannot pass both accountId and accountTypeId"));
            }
        }
        let token = either(get("sessionToken"), get("accessToken")).ok_or(Failure::invalid(
            "accessToken and sessionToken are the same option: pass one of them, or the same value",
        ))?;
        let session_token = token.as_text().map(str::to_owned);

        let mut head = Query::default();
        let mut tail = Query::default();
        head.add(key::ROUTING_COUNTRY, &get("routingCountry"));
        if let Some(id) = &template {
            let is_inquiry_template = id.starts_with("itmpl_");
            let key = if is_inquiry_template { key::INQUIRY_TEMPLATE_ID } else { key::TEMPLATE_ID };
            head.add(key, &Value::Text(id.clone()));
        }
        head.add(key::INQUIRY_TEMPLATE_VERSION_ID, &version);
        head.add(key::ENVIRONMENT, &get("environment"));
        head.add(key::ENVIRONMENT_ID, &get("environmentId"));
        for (key, option, way) in AFTER_ORIGIN {
            let value = match *key {
                key::SESSION_TOKEN => token.clone(),
                key::FIELDS => get(option).given().unwrap_or_else(|| get("prefill")),
                _ => get(option),
            };
            match way {
                Way::AsIs => tail.add(key, &value),
                Way::UnlessFalsy => tail.add(key, &value.or_null()),
                Way::Kebab => tail.add(key, &with_kebab_keys(value, lower)),
            }
        }
        let unusable = Failure::invalid("The options hold an invalid date, or something nested in a circle");
        Ok(Self {
            inquiry_id: inquiry.as_text().map(str::to_owned),
            session_token,
            template_id: template,
            template_version_id: version.as_text().map(str::to_owned),
            host,
            frame_height: css_size(&get("frameHeight")),
            frame_width: css_size(&get("frameWidth")),
            title: match get("iframeTitle") {
                Value::Text(text) | Value::Primitive { text, .. } => text,
                _ => DEFAULT_TITLE.to_owned(),
            },
            sandbox: sandbox(get("sandboxAttributes"))?,
            events: events(get("eventsAllowlist"))?,
            load_timeout: milliseconds(&get("loadTimeout"))?,
            head: head.finish().ok_or(unusable)?,
            tail: tail.finish().ok_or(unusable)?,
        })
    }

    /// The frame's URL. `origin` is that of the page.
    #[must_use]
    pub fn flow_url(
        &self,
        base: &str,
        version: &str,
        container_id: &str,
        flow_type: FlowType,
        origin: &str,
    ) -> String {
        let mut url = [base, "/widget"].concat();
        let mut add = |key: &str, text: &str| {
            let mut query = Query::default();
            query.add(key, &Value::Text(text.to_owned()));
            push(&mut url, &query.finish().unwrap_or_default());
        };
        add(key::CLIENT_VERSION, version);
        add(key::CONTAINER_ID, container_id);
        add(key::FLOW_TYPE, flow_type.as_str());
        let mut query = Query::default();
        query.add(key::IFRAME_ORIGIN, &Value::Text(origin.to_owned()));
        push(&mut url, &self.head);
        push(&mut url, &query.finish().unwrap_or_default());
        push(&mut url, &self.tail);
        url
    }
}

/// Appends a query to a URL that may have one.
fn push(url: &mut String, query: &str) {
    if let Some(pairs) = query.strip_prefix('?') {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(pairs);
    }
}

fn text_or_nothing(value: Value, problem: &'static str) -> Result<Option<String>, Failure> {
    match value {
        Value::Text(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        value if value.is_truthy() => Err(Failure::invalid(problem)),
        _ => Ok(None),
    }
}

/// Two names of one option; `None` if they disagree.
fn either(first: Value, second: Value) -> Option<Value> {
    match (first.given(), second.given()) {
        (Some(first), Some(second)) if first != second => None,
        (first, second) => Some(first.or(second).unwrap_or_default()),
    }
}

/// A number is of pixels; anything that is neither number nor text counts as not given.
fn css_size(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Primitive { text, .. } if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => {
            [text, "px"].concat()
        }
        _ => String::new(),
    }
}

fn sandbox(given: Value) -> Result<String, Failure> {
    let mut attributes = ALWAYS_ALLOWED.to_owned();
    match given {
        Value::Undefined => {
            attributes.push(' ');
            attributes.push_str(ALLOWED_BY_DEFAULT);
        }
        Value::List(items) => {
            for item in items {
                attributes.push(' ');
                attributes.push_str(item.as_text().unwrap_or_default());
            }
        }
        _ => return Err(Failure::invalid("sandboxAttributes must be an array of strings")),
    }
    Ok(attributes)
}

/// Reads `eventsAllowlist`.
///
/// # Errors
/// When it is neither `'all'` nor an array.
pub fn events(given: Value) -> Result<Events, Failure> {
    match given {
        Value::Undefined | Value::Null => Ok(Events::Default),
        Value::Text(all) if all == "all" => Ok(Events::All),
        Value::List(items) => {
            Ok(Events::Only(items.into_iter().filter_map(|item| item.as_text().map(str::to_owned)).collect()))
        }
        _ => Err(Failure::invalid("eventsAllowlist must be 'all' or an array of event names")),
    }
}

fn milliseconds(value: &Value) -> Result<u32, Failure> {
    match value {
        Value::Undefined | Value::Null => Ok(DEFAULT_LOAD_TIMEOUT),
        Value::Primitive { text, .. } => text.parse().map_err(|_| ()),
        _ => Err(()),
    }
    .map_err(|()| {
        Failure::invalid("loadTimeout must be a whole number of milliseconds, or 0 to wait for ever")
    })
}

impl Events {
    /// Whether `onEvent` hears of an event of that name.
    #[must_use]
    pub fn allow(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Default => persona_protocol::EventName::parse(name).is_some_and(|event| event.is_default()),
            Self::Only(names) => names.iter().any(|allowed| allowed == name),
        }
    }
}

/// The known name that an unknown one probably was meant to be.
#[must_use]
pub fn nearest(unknown: &str) -> Option<&'static str> {
    KNOWN
        .iter()
        .map(|known| (distance(unknown, known), *known))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, known)| *distance <= known.len() / 3)
        .map(|(_, known)| known)
}

/// How many letters must be put in, taken out or changed; case counts as half nothing.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<u8> = b.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().take(64).map(|byte| byte.to_ascii_lowercase()).enumerate() {
        let mut previous = i;
        let mut left = i + 1;
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            left = (previous + usize::from(x != *y)).min(above + 1).min(left + 1);
            previous = above;
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn read(options: &[(&str, Value)]) -> Result<Options, Failure> {
        let options: BTreeMap<&str, Value> = options.iter().cloned().collect();
        Options::read(&|name| options.get(name).cloned().unwrap_or_default(), &|word| word.to_lowercase())
    }

    fn refusal(options: &[(&str, Value)]) -> String {
        read(options).unwrap_err().message.to_owned()
    }

    fn url(options: &[(&str, Value)]) -> String {
        read(options).unwrap().flow_url(
            "https://flow.example",
            "1.2.3",
            "box",
            FlowType::Embedded,
            "https://shop.example",
        )
    }

    const HEAD: &str = "https://flow.example/widget?client-version=1.2.3&container-id=box&flow-type=embedded";

    #[test]
    fn an_inquiry_or_a_template_is_needed_and_not_both() {
        assert_eq!(
            refusal(&[]),
            "Either templateId/templateVersionId or inquiryId must be specified to start a flow"
        );
        assert_eq!(
            refusal(&[("inquiryId", "inq_1".into()), ("templateVersionId", "itmplv_1".into())]),
            "Only one of templateId/templateVersionId or inquiryId should be specified to start a flow"
        );
    }

    #[test]
    fn an_account_excludes_a_reference_and_an_account_type() {
        let base = [("inquiryId", "inq_1".into()), ("accountId", "act_1".into())];
        let with = |name: &'static str| [base.to_vec(), vec![(name, "x".into())]].concat();
        assert_eq!(refusal(&with("referenceId")), "Cannot pass both accountId and referenceId");
        assert_eq!(refusal(&with("accountTypeId")), "Cannot pass both accountId and accountTypeId");
    }

    #[test]
    fn a_custom_host_is_no_word_for_personas_own() {
        let refused = refusal(&[("customHost", "staging".into())]);
        assert_eq!(refused, "customHost must be either a valid host or development");
    }

    #[test]
    fn access_token_and_session_token_are_one_option() {
        for name in ["accessToken", "sessionToken"] {
            let url = url(&[("inquiryId", "inq_1".into()), (name, "a.b.c".into())]);
            assert_eq!(
                url,
                [HEAD, "&iframe-origin=https%3A%2F%2Fshop.example&inquiry-id=inq_1&session-token=a.b.c"]
                    .concat()
            );
        }
        let both = [("inquiryId", "inq_1".into()), ("accessToken", "a".into()), ("sessionToken", "b".into())];
        assert!(refusal(&both).contains("are the same option"));
    }

    #[test]
    fn a_template_goes_under_the_key_of_its_kind() {
        let origin = "&iframe-origin=https%3A%2F%2Fshop.example";
        assert_eq!(
            url(&[("templateId", "itmpl_1".into())]),
            [HEAD, "&inquiry-template-id=itmpl_1", origin].concat()
        );
        assert_eq!(url(&[("templateId", "blu_1".into())]), [HEAD, "&template-id=blu_1", origin].concat());
    }

    #[test]
    fn the_sandbox_always_allows_what_the_flow_cannot_do_without() {
        let with =
            |value: Value| read(&[("inquiryId", "i".into()), ("sandboxAttributes", value)]).unwrap().sandbox;
        assert_eq!(with(Value::List(vec![])), ALWAYS_ALLOWED);
        assert_eq!(with(Value::List(vec!["allow-forms".into()])), [ALWAYS_ALLOWED, " allow-forms"].concat());
        assert_eq!(with(Value::Undefined), [ALWAYS_ALLOWED, " ", ALLOWED_BY_DEFAULT].concat());
    }

    #[test]
    fn an_unknown_option_is_traced_to_the_nearest_known_one() {
        assert_eq!(nearest("inquiryID"), Some("inquiryId"));
        assert_eq!(nearest("sesionToken"), Some("sessionToken"));
        assert_eq!(nearest("onComplet"), Some("onComplete"));
        assert_eq!(nearest("zzzzzzzz"), None);
    }

    #[test]
    fn known_names_are_sorted_and_unique() {
        assert!(KNOWN.is_sorted());
    }

    #[test]
    fn sizes_in_numbers_are_pixels() {
        let number = Value::Primitive { text: "480".into(), truthy: true };
        assert_eq!(css_size(&number), "480px");
        assert_eq!(css_size(&"50vh".into()), "50vh");
        assert_eq!(css_size(&Value::Primitive { text: "true".into(), truthy: true }), "");
    }
}
