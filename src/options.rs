//! The options of a client, validated.

use crate::error::Failure;
use crate::event::Allowlist;
use crate::flow_url::{Query, with_kebab_names};
use crate::text::cat;
use crate::value::Value;
use persona_protocol::query;

/// How an option goes to the URL.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// As it is.
    Plain,
    /// Left out when it is blank.
    Blank,
    /// With its names in kebab-case.
    Names,
}

/// What goes to the URL, in its order: key, option, rule.
const PARTS: &[(&str, &str, Rule)] = &[
    (query::ROUTING_COUNTRY, "routingCountry", Rule::Plain),
    (query::TEMPLATE_ID, "templateId", Rule::Blank),
    (query::INQUIRY_TEMPLATE_VERSION_ID, "templateVersionId", Rule::Blank),
    (query::ENVIRONMENT, "environment", Rule::Plain),
    (query::ENVIRONMENT_ID, "environmentId", Rule::Plain),
    (query::IFRAME_ORIGIN, "", Rule::Plain),
    (query::FRAME_ANCESTORS, "frameAncestors", Rule::Plain),
    (query::MESSAGE_TARGET_ORIGIN, "messageTargetOrigin", Rule::Blank),
    (query::INQUIRY_ID, "inquiryId", Rule::Blank),
    (query::LANGUAGE, "language", Rule::Plain),
    (query::SESSION_TOKEN, "sessionToken", Rule::Plain),
    (query::SHARE_TOKEN, "shareToken", Rule::Blank),
    (query::FIELD_MAPPINGS, "fieldMappings", Rule::Names),
    (query::REFERENCE_ID, "referenceId", Rule::Plain),
    (query::ACCOUNT_ID, "accountId", Rule::Plain),
    (query::ACCOUNT_TYPE_ID, "accountTypeId", Rule::Plain),
    (query::FIELDS, "fields", Rule::Names),
    (query::STYLE_VARIANT, "styleVariant", Rule::Blank),
    (query::THEME_SET_ID, "themeSetId", Rule::Plain),
    (query::THEME_ID, "themeId", Rule::Blank),
    (query::WIDGET_PADDING, "widgetPadding", Rule::Plain),
    (query::NAVIGATION_PADDING, "navigationPadding", Rule::Plain),
    (query::SERVER_OUTAGE_MODE, "serverOutageMode", Rule::Plain),
];

/// What does not.
const OTHERS: &[&str] = &[
    "accessToken",
    "customHost",
    "eventsAllowlist",
    "frameHeight",
    "frameWidth",
    "host",
    "iframeTitle",
    "loadTimeout",
    "mode",
    "prefill",
    "sandboxAttributes",
    "tokenDelivery",
];

/// What is no plain value: it is read when it is needed.
const LIVE: &[&str] = &[
    "onCancel",
    "onComplete",
    "onError",
    "onEvent",
    "onExit",
    "onFail",
    "onLoad",
    "onReady",
    "onSessionExpiring",
    "onStart",
    "onSuccess",
    "parent",
    "resume",
    "signal",
];

/// How long a flow may take to report, in milliseconds, if the page does not say.
const LOAD_TIMEOUT: i32 = 20_000;

/// How the flow stands in the page; also its word in the frame's URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowType {
    /// In a modal.
    Embedded,
    /// In the page's own layout.
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
}

/// What a client was constructed with, apart from callbacks and page elements.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    flow_type: FlowType,
    values: Vec<(&'static str, Value)>,
}

/// What the page and the client add to the URL.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The id under which messages are exchanged.
    pub container_id: &'a str,
    /// The page's origin.
    pub page_origin: &'a str,
    /// The session token of this very load.
    pub session_token: &'a Value,
}

impl Options {
    /// Reads and validates. `read` gets an option by its name, `lower` turns a word
    /// that is not all ASCII into lower case; an `Err` of `read` is handed on.
    pub fn read<E: From<Failure>>(
        flow_type: Option<FlowType>,
        read: &dyn Fn(&'static str) -> Result<Value, E>,
        lower: &dyn Fn(&str) -> String,
    ) -> Result<Self, E> {
        let mut options = Self { flow_type: FlowType::Embedded, values: Vec::new() };
        let parts = PARTS.iter().map(|(_, name, rule)| (*name, *rule));
        for (name, rule) in parts.chain(OTHERS.iter().map(|name| (*name, Rule::Plain))) {
            let mut value = if name.is_empty() { Value::Nothing } else { read(name)? };
            if rule == Rule::Blank || name == "fieldMappings" || name == "customHost" {
                value = value.unless_blank();
            }
            options.values.push((name, value));
        }
        options.validate(flow_type)?;
        for (name, rule) in PARTS.iter().map(|(_, name, rule)| (*name, *rule)) {
            if rule == Rule::Names {
                let value = with_kebab_names(options.take(name), lower);
                options.put(name, value);
            }
        }
        Ok(options)
    }

    fn validate(&mut self, flow_type: Option<FlowType>) -> Result<(), Failure> {
        let is_set = |name: &str| !self.get(name).is_nothing();
        let is_filled = |name: &str| !self.get(name).clone().unless_blank().is_nothing();
        let has_template = is_set("templateId") || is_set("templateVersionId");
        let refused = if matches!(self.get("customHost").text(), Some("production" | "staging" | "canary")) {
            "customHost must be either a valid host or development"
        } else if !has_template && !is_set("inquiryId") {
            "Either templateId/templateVersionId or inquiryId must be specified to start a flow"
        } else if has_template && is_set("inquiryId") {
            "Only one of templateId/templateVersionId or inquiryId should be specified to start a flow"
        } else if is_filled("accountId") && is_filled("referenceId") {
            "Cannot pass both accountId and referenceId"
        } else if is_filled("accountId") && is_filled("accountTypeId") {
            "Cannot pass both accountId and accountTypeId"
        } else {
            ""
        };
        if !refused.is_empty() {
            return Err(Failure::invalid_config(refused));
        }
        self.unite(
            "sessionToken",
            "accessToken",
            "sessionToken and accessToken are one option: pass one of them",
        )?;
        self.unite("fields", "prefill", "fields and prefill are one option: pass one of them")?;
        self.flow_type = match (flow_type, self.get("mode").text()) {
            (Some(flow_type), _) => flow_type,
            (None, Some("inline")) => FlowType::Inline,
            (None, None | Some("embedded" | "modal")) => FlowType::Embedded,
            (None, Some(_)) => return Err(Failure::invalid_config("mode must be 'embedded' or 'inline'")),
        };
        Ok(())
    }

    /// Makes one of two options that are the same one.
    fn unite(&mut self, name: &str, other: &str, refused: &str) -> Result<(), Failure> {
        let second = self.take(other);
        if second.is_nothing() || second == *self.get(name) {
            return Ok(());
        }
        if !self.get(name).is_nothing() {
            return Err(Failure::invalid_config(refused));
        }
        self.put(name, second);
        Ok(())
    }

    fn get(&self, name: &str) -> &Value {
        let found = self.values.iter().find(|(known, _)| *known == name);
        found.map_or(&Value::Nothing, |(_, value)| value)
    }

    fn put(&mut self, name: &str, value: Value) {
        if let Some(entry) = self.values.iter_mut().find(|(known, _)| *known == name) {
            entry.1 = value;
        }
    }

    fn take(&mut self, name: &str) -> Value {
        let value = self.get(name).clone();
        self.put(name, Value::Nothing);
        value
    }

    /// The frame's address, after the base URL.
    #[must_use]
    pub fn path(&self, surroundings: Surroundings<'_>) -> String {
        let mut query = Query::default();
        query.add(query::CLIENT_VERSION, &env!("CARGO_PKG_VERSION").into());
        query.add(query::CONTAINER_ID, &surroundings.container_id.into());
        query.add(query::FLOW_TYPE, &self.flow_type.as_str().into());
        for (key, name, _) in PARTS {
            let value = self.get(name);
            match *key {
                query::IFRAME_ORIGIN => query.add(key, &surroundings.page_origin.into()),
                query::SESSION_TOKEN if self.token_by_message() => {}
                query::SESSION_TOKEN => query.add(key, surroundings.session_token),
                query::TEMPLATE_ID if value.text().is_some_and(|id| id.starts_with("itmpl_")) => {
                    query.add(query::INQUIRY_TEMPLATE_ID, value);
                }
                _ => query.add(key, value),
            }
        }
        query.on("/widget")
    }

    /// Modal or inline.
    #[must_use]
    pub fn flow_type(&self) -> FlowType {
        self.flow_type
    }

    /// The inquiry to go on with.
    #[must_use]
    pub fn inquiry_id(&self) -> Option<&str> {
        self.get("inquiryId").text()
    }

    /// The token that opens it.
    #[must_use]
    pub fn session_token(&self) -> &Value {
        self.get("sessionToken")
    }

    /// The host that was asked for. Something that is no text is no host either, and
    /// falls back as such.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let custom = self.get("customHost");
        let host = if custom.is_nothing() { self.get("host") } else { custom };
        (!host.is_nothing()).then(|| host.text().unwrap_or_default())
    }

    /// The token is handed over by message and never stands in a URL.
    fn token_by_message(&self) -> bool {
        self.get("tokenDelivery").text() == Some("message")
    }

    /// What `onEvent` hears of.
    #[must_use]
    pub fn events(&self) -> Allowlist {
        allowlist(self.get("eventsAllowlist"))
    }

    /// The frame's title for screen readers.
    #[must_use]
    pub fn title(&self) -> &str {
        self.get("iframeTitle").text().unwrap_or("Verify your identity")
    }

    /// How wide the frame may be: CSS, or empty.
    #[must_use]
    pub fn max_width(&self) -> String {
        measure(self.get("frameWidth"))
    }

    /// How high the frame may be: CSS, or empty.
    #[must_use]
    pub fn max_height(&self) -> String {
        measure(self.get("frameHeight"))
    }

    /// What the frame may do.
    #[must_use]
    pub fn sandbox(&self) -> String {
        let mut words = "allow-scripts allow-same-origin allow-popups".to_owned();
        let more = self.get("sandboxAttributes");
        if more.is_nothing() {
            words.push_str(" allow-forms allow-modals allow-top-navigation-by-user-activation");
        }
        for word in more.texts() {
            words.push(' ');
            words.push_str(word);
        }
        words
    }

    /// How long the flow may take to report, in milliseconds; 0 for ever.
    #[must_use]
    pub fn load_timeout(&self) -> i32 {
        // Read by hand: reading floats brings 4 KB into the download.
        let mut time: i32 = 0;
        for digit in self.get("loadTimeout").text().unwrap_or("-").bytes().take_while(|byte| *byte != b'.') {
            if !digit.is_ascii_digit() {
                return LOAD_TIMEOUT;
            }
            time = time.saturating_mul(10).saturating_add(i32::from(digit - b'0'));
        }
        time
    }
}

/// A CSS measure; a number counts pixels.
fn measure(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Scalar(number) => cat(&[number, "px"]),
        Value::Nothing | Value::Tree(..) => String::new(),
    }
}

/// What `eventsAllowlist` says.
#[must_use]
pub fn allowlist(value: &Value) -> Allowlist {
    match value {
        Value::Nothing => Allowlist::Default,
        Value::Text(text) if text == "all" => Allowlist::All,
        names => Allowlist::Only(names.texts().into_iter().map(str::to_owned).collect()),
    }
}

/// The known option nearest to a name that is none; `None` if the name is known.
#[must_use]
pub fn nearest_known(name: &str) -> Option<&'static str> {
    let mut nearest = None;
    let mut least = usize::MAX;
    for known in PARTS.iter().map(|(_, known, _)| known).chain(OTHERS).chain(LIVE) {
        if known.is_empty() {
            continue;
        }
        let distance = distance(name, known);
        if distance == 0 {
            return None;
        }
        if distance < least {
            least = distance;
            nearest = Some(*known);
        }
    }
    nearest
}

/// How many letters have to be changed, added or dropped; a difference in case counts little.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).map(|column| column * 4).collect();
    for (index, x) in a.bytes().enumerate() {
        let mut diagonal = std::mem::replace(row.first_mut().unwrap_or(&mut 0), (index + 1) * 4);
        let mut left = (index + 1) * 4;
        for (cell, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let change = if x == y {
                0
            } else if x.eq_ignore_ascii_case(&y) {
                1
            } else {
                4
            };
            left = (diagonal + change).min(left + 4).min(*cell + 4);
            diagonal = std::mem::replace(cell, left);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::value::Kind;

    fn read(options: &[(&'static str, Value)]) -> Result<Options, Failure> {
        let get = |name: &'static str| {
            Ok(options
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.clone())
                .unwrap_or_default())
        };
        Options::read(None, &get, &|word| word.to_lowercase())
    }

    fn message(options: &[(&'static str, Value)]) -> String {
        read(options).unwrap_err().message
    }

    fn path(options: &[(&'static str, Value)]) -> String {
        let options = read(options).unwrap();
        options.path(Surroundings {
            container_id: "c",
            page_origin: "https://shop.example",
            session_token: options.session_token(),
        })
    }

    const VERSION: &str = concat!("/widget?client-version=", env!("CARGO_PKG_VERSION"));

    #[test]
    fn a_flow_needs_a_template_or_an_inquiry_and_not_both() {
        let neither = "Either templateId/templateVersionId or inquiryId must be specified to start a flow";
        let both =
            "Only one of templateId/templateVersionId or inquiryId should be specified to start a flow";
        assert_eq!(message(&[]), neither);
        assert_eq!(message(&[("inquiryId", "".into())]), neither);
        assert_eq!(message(&[("inquiryId", "inq_1".into()), ("templateId", "itmpl_1".into())]), both);
        assert_eq!(message(&[("inquiryId", "inq_1".into()), ("templateVersionId", "itmplv_1".into())]), both);
    }

    #[test]
    fn an_account_excludes_a_reference_and_a_type() {
        let base = [("templateId", Value::from("itmpl_1")), ("accountId", "act_1".into())];
        assert_eq!(
            message(&[&base[..], &[("referenceId", "r".into())]].concat()),
            "Cannot pass both accountId and referenceId"
        );
        assert_eq!(
            message(&[&base[..], &[("accountTypeId", "t".into())]].concat()),
            "Cannot pass both accountId and accountTypeId"
        );
    }

    #[test]
    fn a_custom_host_is_looked_at_first() {
        assert_eq!(
            message(&[("customHost", "canary".into())]),
            "customHost must be either a valid host or development"
        );
    }

    #[test]
    fn access_token_and_session_token_are_one_option() {
        let id = ("inquiryId", Value::from("inq_1"));
        let expected = [
            VERSION,
            "&container-id=c&flow-type=embedded&iframe-origin=https%3A%2F%2Fshop.example",
            "&inquiry-id=inq_1&session-token=t",
        ]
        .concat();
        assert_eq!(path(&[id.clone(), ("accessToken", "t".into())]), expected);
        assert_eq!(path(&[id.clone(), ("sessionToken", "t".into())]), expected);
        assert_eq!(path(&[id.clone(), ("sessionToken", "t".into()), ("accessToken", "t".into())]), expected);
        let error = read(&[id, ("sessionToken", "t".into()), ("accessToken", "u".into())]).unwrap_err();
        assert_eq!((error.status, error.code.as_str()), (400, "invalid_config"));
    }

    #[test]
    fn a_token_that_goes_by_message_is_in_no_address() {
        let path = path(&[
            ("inquiryId", "inq_1".into()),
            ("sessionToken", "secret".into()),
            ("tokenDelivery", "message".into()),
        ]);
        assert!(!path.contains("secret") && !path.contains("session-token"));
    }

    #[test]
    fn the_address_lists_everything_in_its_order() {
        let path = path(&[
            ("serverOutageMode", "defer".into()),
            ("themeSetId", "ts".into()),
            ("styleVariant", "dark".into()),
            ("accountTypeId", "at".into()),
            ("referenceId", "r".into()),
            ("language", "de".into()),
            ("environmentId", "env_1".into()),
            ("environment", "sandbox".into()),
            ("templateVersionId", "itmplv_1".into()),
            ("templateId", "itmpl_1".into()),
            ("routingCountry", "US".into()),
        ]);
        assert_eq!(
            path,
            [
                VERSION,
                "&container-id=c&flow-type=embedded&routing-country=US&inquiry-template-id=itmpl_1",
                "&inquiry-template-version-id=itmplv_1&environment=sandbox&environment-id=env_1",
                "&iframe-origin=https%3A%2F%2Fshop.example&language=de&reference-id=r&account-type-id=at",
                "&style-variant=dark&theme-set-id=ts&server-outage-mode=defer"
            ]
            .concat()
        );
    }

    #[test]
    fn a_template_of_the_old_kind_has_a_key_of_its_own() {
        assert!(path(&[("templateId", "tmpl_1".into())]).contains("&template-id=tmpl_1"));
    }

    #[test]
    fn the_frame_gets_what_it_is_allowed_and_how_large_it_may_be() {
        let id = ("templateId", Value::from("itmpl_1"));
        let options = read(std::slice::from_ref(&id)).unwrap();
        assert_eq!(options.title(), "Verify your identity");
        assert_eq!(
            options.sandbox(),
            "allow-scripts allow-same-origin allow-popups \
             allow-forms allow-modals allow-top-navigation-by-user-activation"
        );
        let list = Value::Tree(Kind::List, vec![("0".to_owned(), "allow-downloads".into())]);
        let options = read(&[
            id,
            ("frameWidth", Value::Scalar("320".to_owned())),
            ("frameHeight", "50vh".into()),
            ("sandboxAttributes", list),
        ])
        .unwrap();
        assert_eq!((options.max_width().as_str(), options.max_height().as_str()), ("320px", "50vh"));
        assert_eq!(options.sandbox(), "allow-scripts allow-same-origin allow-popups allow-downloads");
    }

    #[test]
    fn an_option_that_is_none_is_told_its_nearest_neighbour() {
        assert_eq!(nearest_known("inquiryId"), None);
        assert_eq!(nearest_known("inquiryID"), Some("inquiryId"));
        assert_eq!(nearest_known("onLoaded"), Some("onLoad"));
        assert_eq!(nearest_known("onload"), Some("onLoad"));
        assert_eq!(nearest_known("session_token"), Some("sessionToken"));
        assert!(nearest_known("").is_some() && nearest_known("日本").is_some());
    }

    #[test]
    fn the_time_to_load_is_a_number_of_milliseconds() {
        let of = |value| read(&[("templateId", "t".into()), ("loadTimeout", value)]).unwrap().load_timeout();
        assert_eq!(of(Value::Nothing), 20_000);
        assert_eq!(of(Value::Scalar("0".into())), 0);
        assert_eq!(of(Value::Scalar("1500.5".into())), 1500);
        assert_eq!(of(Value::Scalar("-1".into())), 20_000);
        assert_eq!(of(Value::Scalar("Infinity".into())), 20_000);
    }
}
