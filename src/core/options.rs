//! The options that decide which flow is loaded, validated.

use persona_protocol::query;

use super::error::Failure;
use super::flow_url::{FlowUrl, with_kebab_names};
use super::kebab::Lower;
use super::message::Allowlist;
use super::value::Value;

/// How an option is written to the URL.
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
const PARAMETERS: &[(&str, &str, Rule)] = &[
    (query::ROUTING_COUNTRY, "routingCountry", Rule::Plain),
    (query::TEMPLATE_ID, "templateId", Rule::Blank),
    (query::INQUIRY_TEMPLATE_VERSION_ID, "templateVersionId", Rule::Blank),
    (query::ENVIRONMENT, "environment", Rule::Plain),
    (query::ENVIRONMENT_ID, "environmentId", Rule::Plain),
    // The page's origin, which is not an option.
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

/// Options that decide something here, but are not written to the URL.
const LOCAL: &[(&str, Rule)] = &[
    ("accessToken", Rule::Plain),
    ("customHost", Rule::Blank),
    ("host", Rule::Plain),
    ("mode", Rule::Plain),
    ("prefill", Rule::Plain),
    ("tokenDelivery", Rule::Plain),
];

/// Options of the page around the flow: see `web::options`.
const PAGE: &[&str] = &[
    "eventsAllowlist",
    "frameHeight",
    "frameWidth",
    "iframeTitle",
    "loadTimeout",
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
    "sandboxAttributes",
    "signal",
    "texts",
];

/// How the flow is placed in the page.
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

    /// The type that `setupIframe` was given.
    ///
    /// # Errors
    /// For any other word.
    pub fn parse(word: &str) -> Result<Self, Failure> {
        match word {
            "embedded" => Ok(Self::Embedded),
            "inline" => Ok(Self::Inline),
            _ => Err(Failure::invalid_config("The flow's type must be 'embedded' or 'inline'")),
        }
    }
}

/// What a client was constructed with, apart from callbacks and the page's elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Modal or inline.
    pub flow_type: FlowType,
    values: Vec<(&'static str, Value)>,
}

/// What the page and the client add to the address.
#[derive(Clone, Copy, Debug)]
pub struct AddressContext<'a> {
    /// The id under which messages are exchanged.
    pub container_id: &'a str,
    /// The page's origin.
    pub page_origin: &'a str,
    /// The current session token, if there is one.
    pub session_token: Option<&'a str>,
}

/// The host that was asked for. What is not text is not a valid host.
#[must_use]
pub fn host(value: &Value) -> Option<&str> {
    match value {
        Value::Nothing => None,
        Value::Text(host) => Some(host),
        Value::Scalar(_) | Value::Tree(..) => Some(""),
    }
}

impl Options {
    /// Reads and validates options. `read` returns an option by its name; an `Err` of it
    /// is passed on. `flow_type` overrides the option `mode`.
    ///
    /// # Errors
    /// Options that cannot be used, with the official SDK's message where it has one.
    pub fn read<E: From<Failure>>(
        flow_type: Option<FlowType>,
        mut read: impl FnMut(&'static str) -> Result<Value, E>,
        lower: Lower<'_>,
    ) -> Result<Self, E> {
        let mut options = Self { flow_type: FlowType::Embedded, values: Vec::new() };
        let parameters = PARAMETERS.iter().map(|(_, name, rule)| (*name, *rule));
        for (name, rule) in parameters.chain(LOCAL.iter().copied()).filter(|(name, _)| !name.is_empty()) {
            let value = read(name)?;
            let is_blank_nothing = rule == Rule::Blank || name == "fieldMappings";
            options.values.push((name, if is_blank_nothing { value.unless_blank() } else { value }));
        }
        options.validate(flow_type)?;
        for (_, name, _) in PARAMETERS.iter().filter(|(_, _, rule)| *rule == Rule::Names) {
            let renamed = with_kebab_names(options.take(name), lower);
            options.put(name, renamed);
        }
        Ok(options)
    }

    fn validate(&mut self, flow_type: Option<FlowType>) -> Result<(), Failure> {
        let is_set = |name: &str| !self.get(name).is_nothing();
        let is_filled = |name: &str| !self.get(name).clone().unless_blank().is_nothing();
        let has_template = is_set("templateId") || is_set("templateVersionId");
        let problem = if matches!(self.get("customHost").word(), "production" | "staging" | "canary") {
            "customHost must be either a valid host or development"
        } else if has_template && is_set("inquiryId") {
            "Only one of templateId/templateVersionId or inquiryId should be specified to start a flow"
        } else if !has_template && !is_set("inquiryId") {
            "Either templateId/templateVersionId or inquiryId must be specified to start a flow"
        } else if is_filled("accountId") && is_filled("referenceId") {
            "Cannot pass both accountId and referenceId"
        } else if is_filled("accountId") && is_filled("accountTypeId") {
            "Cannot pass both accountId and accountTypeId"
        } else {
            ""
        };
        if !problem.is_empty() {
            return Err(Failure::invalid_config(problem));
        }
        self.merge(
            "sessionToken",
            "accessToken",
            "sessionToken and accessToken are one option: pass one of them",
        )?;
        self.merge("fields", "prefill", "fields and prefill are one option: pass one of them")?;
        self.flow_type = match (flow_type, self.get("mode").word()) {
            (Some(flow_type), _) => flow_type,
            (None, "inline") => FlowType::Inline,
            (None, "" | "embedded" | "modal") => FlowType::Embedded,
            (None, _) => return Err(Failure::invalid_config("mode must be 'embedded' or 'inline'")),
        };
        Ok(())
    }

    /// Merges two names of one option.
    fn merge(&mut self, name: &str, other: &str, problem: &str) -> Result<(), Failure> {
        let second = self.take(other);
        if second.is_nothing() || second == *self.get(name) {
            return Ok(());
        }
        if !self.get(name).is_nothing() {
            return Err(Failure::invalid_config(problem));
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
        let found = self.values.iter_mut().find(|(known, _)| *known == name);
        found.map(|(_, value)| std::mem::take(value)).unwrap_or_default()
    }

    /// The frame's address, after the base URL.
    #[must_use]
    pub fn path(&self, context: AddressContext<'_>) -> String {
        let mut url = FlowUrl::new("/widget");
        url.add_text(query::CLIENT_VERSION, env!("CARGO_PKG_VERSION"));
        url.add_text(query::CONTAINER_ID, context.container_id);
        url.add_text(query::FLOW_TYPE, self.flow_type.as_str());
        for (key, name, _) in PARAMETERS {
            let value = self.get(name);
            match *key {
                query::IFRAME_ORIGIN => url.add_text(key, context.page_origin),
                // The token is sent by message and is not part of any address.
                query::SESSION_TOKEN if self.sends_token_by_message() => {}
                query::SESSION_TOKEN => {
                    if let Some(token) = context.session_token {
                        url.add_text(key, token);
                    }
                }
                query::TEMPLATE_ID if value.word().starts_with("itmpl_") => {
                    url.add(query::INQUIRY_TEMPLATE_ID, value);
                }
                _ => url.add(key, value),
            }
        }
        url.finish()
    }

    /// The inquiry to continue.
    #[must_use]
    pub fn inquiry_id(&self) -> Option<&str> {
        self.get("inquiryId").text()
    }

    /// The token that opens it.
    #[must_use]
    pub fn session_token(&self) -> Option<&str> {
        self.get("sessionToken").text()
    }

    /// The host that was asked for. A value that is not text is not a valid host.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let custom = self.get("customHost");
        let host = if custom.is_nothing() { self.get("host") } else { custom };
        self::host(host)
    }

    fn sends_token_by_message(&self) -> bool {
        self.get("tokenDelivery").word() == "message"
    }
}

/// The option `eventsAllowlist`.
#[must_use]
pub fn allowlist(value: &Value) -> Allowlist {
    match value {
        Value::Nothing => Allowlist::Default,
        Value::Text(text) if text == "all" => Allowlist::All,
        _ => Allowlist::Only(value.texts().map(str::to_owned).collect()),
    }
}

/// The option with the most similar name, if `name` is not an option.
#[must_use]
pub fn suggestion(name: &str) -> Option<&'static str> {
    let known = || {
        let parameters = PARAMETERS.iter().map(|(_, name, _)| *name);
        parameters.chain(LOCAL.iter().map(|(name, _)| *name)).chain(PAGE.iter().copied())
    };
    if !name.is_empty() && known().any(|known| known == name) {
        return None;
    }
    let name = name.to_ascii_lowercase();
    known()
        .filter(|known| !known.is_empty())
        .min_by_key(|known| strsim::levenshtein(&name, &known.to_ascii_lowercase()))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn read_as(flow_type: Option<FlowType>, options: &[(&str, Value)]) -> Result<Options, Failure> {
        let read = |name: &str| {
            let found = options.iter().find(|(known, _)| *known == name);
            Ok::<_, Failure>(found.map_or(Value::Nothing, |(_, value)| value.clone()))
        };
        Options::read(flow_type, read, &|word| word.to_lowercase())
    }

    fn read(options: &[(&str, Value)]) -> Result<Options, Failure> {
        read_as(None, options)
    }

    fn message(options: &[(&str, Value)]) -> String {
        read(options).unwrap_err().message
    }

    fn path_with(options: &[(&str, Value)], session_token: Option<&str>) -> String {
        read(options).unwrap().path(AddressContext {
            container_id: "c",
            page_origin: "https://shop.example",
            session_token,
        })
    }

    fn path(options: &[(&str, Value)]) -> String {
        let token = read(options).unwrap().session_token().map(str::to_owned);
        path_with(options, token.as_deref())
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
        assert_eq!(
            message(&[id, ("sessionToken", "t".into()), ("accessToken", "u".into())]),
            "sessionToken and accessToken are one option: pass one of them"
        );
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
    fn a_renewed_token_stands_in_for_the_one_that_was_passed() {
        let path = path_with(&[("inquiryId", "inq_1".into()), ("sessionToken", "old".into())], Some("new"));
        assert!(path.ends_with("&inquiry-id=inq_1&session-token=new"), "{path}");
    }

    #[test]
    fn the_flow_stands_in_the_page_as_its_mode_says_unless_its_type_is_given() {
        let template = ("templateId", Value::from("itmpl_1"));
        let of = |flow_type, mode: Value| {
            let options = read_as(flow_type, &[template.clone(), ("mode", mode)]);
            options.map(|options| options.flow_type).map_err(|failure| failure.message)
        };
        assert_eq!(of(None, Value::Nothing), Ok(FlowType::Embedded));
        assert_eq!(of(None, "".into()), Ok(FlowType::Embedded));
        assert_eq!(of(None, "modal".into()), Ok(FlowType::Embedded));
        assert_eq!(of(None, "inline".into()), Ok(FlowType::Inline));
        assert_eq!(of(Some(FlowType::Inline), "modal".into()), Ok(FlowType::Inline));
        assert_eq!(of(None, "popup".into()), Err("mode must be 'embedded' or 'inline'".to_owned()));
        assert_eq!(FlowType::parse("inline"), Ok(FlowType::Inline));
        for word in ["", "modal", "popup"] {
            let message = FlowType::parse(word).unwrap_err().message;
            assert_eq!(message, "The flow's type must be 'embedded' or 'inline'");
        }
    }

    #[test]
    fn every_key_is_the_name_of_its_option_in_kebab_case() {
        for (key, name, _) in PARAMETERS.iter().filter(|(_, name, _)| !name.is_empty()) {
            let expected = match *name {
                "templateVersionId" => query::INQUIRY_TEMPLATE_VERSION_ID.to_owned(),
                name => super::super::kebab::kebab_case(name, &|word| word.to_lowercase()),
            };
            assert_eq!(*key, expected);
        }
    }

    #[test]
    fn a_misspelt_option_is_told_from_a_known_one() {
        assert_eq!(suggestion("inquiryId"), None);
        assert_eq!(suggestion("onLoad"), None);
        assert_eq!(suggestion("inquiryID"), Some("inquiryId"));
        assert_eq!(suggestion("acessToken"), Some("accessToken"));
        assert!(suggestion("").is_some());
    }

    #[test]
    fn the_allowlist_is_a_word_or_a_list_of_names() {
        assert_eq!(allowlist(&Value::Nothing), Allowlist::Default);
        assert_eq!(allowlist(&"all".into()), Allowlist::All);
        assert_eq!(allowlist(&"click".into()), Allowlist::Only(vec!["click".to_owned()]));
        let list = crate::core::value::tests::list(&["click".into(), Value::Nothing]);
        assert_eq!(allowlist(&list), Allowlist::Only(vec!["click".to_owned()]));
    }

    #[test]
    fn an_error_of_the_page_is_passed_on() {
        let read = |_: &'static str| Err(Failure::invalid_config("mine"));
        assert_eq!(Options::read(None, read, &|word| word.to_owned()).unwrap_err().message, "mine");
    }
}
