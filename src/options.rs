//! The options of a client, validated.

use crate::error::Failure;
use crate::event::Allowlist;
use crate::flow_url::{Query, with_kebab_names};
use crate::host::check_custom_host;
use crate::value::Value;
use persona_protocol::query;

/// Every option there is, callbacks included: a name that is not here is a slip.
const KNOWN: &[&str] = &[
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
    "mode",
    "navigationPadding",
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
    "prefill",
    "referenceId",
    "resume",
    "routingCountry",
    "sandboxAttributes",
    "serverOutageMode",
    "sessionToken",
    "shareToken",
    "signal",
    "styleVariant",
    "templateId",
    "templateVersionId",
    "themeId",
    "themeSetId",
    "tokenDelivery",
    "widgetPadding",
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
    /// Modal or inline.
    pub flow_type: FlowType,
    /// The inquiry to go on with.
    pub inquiry_id: Option<String>,
    /// The token that opens it.
    pub session_token: Value,
    /// The token is handed over by message and never stands in a URL.
    pub token_by_message: bool,
    /// The host that was asked for.
    pub host: Option<String>,
    /// What `onEvent` hears of.
    pub events: Allowlist,
    /// The frame's attributes.
    pub frame: FrameOptions,
    /// How long the flow may take to report, in milliseconds; 0 for ever.
    pub load_timeout: i32,
    /// The parts of the URL around what changes: before `iframe-origin`, up to `inquiry-id`, after `session-token`.
    parts: Vec<(&'static str, Value)>,
}

/// What an option says about the frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrameOptions {
    /// Its title for screen readers.
    pub title: String,
    /// CSS, or empty.
    pub max_width: String,
    /// CSS, or empty.
    pub max_height: String,
    /// What it may do.
    pub sandbox: String,
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
    /// Validates. `read` gets an option by its name, `lower` turns a word that is not
    /// all ASCII into lower case; an `Err` of `read` is handed on.
    pub fn read<E: From<Failure>>(
        flow_type: Option<FlowType>,
        read: &dyn Fn(&'static str) -> Result<Value, E>,
        lower: &dyn Fn(&str) -> String,
    ) -> Result<Self, E> {
        let custom_host = read("customHost")?.unless_blank();
        if let Some(host) = custom_host.text() {
            check_custom_host(host)?;
        }
        let session_token =
            one_of("sessionToken", read("sessionToken")?, "accessToken", read("accessToken")?)?;
        let fields = one_of("fields", read("fields")?, "prefill", read("prefill")?)?;
        let template_id = read("templateId")?.unless_blank();
        let template_version_id = read("templateVersionId")?.unless_blank();
        let inquiry_id = read("inquiryId")?.unless_blank();
        let account_id = read("accountId")?;
        let reference_id = read("referenceId")?;
        let account_type_id = read("accountTypeId")?;
        check_start(&template_id, &template_version_id, &inquiry_id)?;
        check_account(account_id.clone(), reference_id.clone(), account_type_id.clone())?;

        let is_inquiry_template = template_id.text().is_some_and(|id| id.starts_with("itmpl_"));
        let template_key = if is_inquiry_template { query::INQUIRY_TEMPLATE_ID } else { query::TEMPLATE_ID };
        let inquiry_id_text = inquiry_id.text().map(str::to_owned);
        // In the order of the URL; the places of what is not known yet hold nothing.
        let parts = vec![
            (query::ROUTING_COUNTRY, read("routingCountry")?),
            (template_key, template_id),
            (query::INQUIRY_TEMPLATE_VERSION_ID, template_version_id),
            (query::ENVIRONMENT, read("environment")?),
            (query::ENVIRONMENT_ID, read("environmentId")?),
            (query::IFRAME_ORIGIN, Value::Nothing),
            (query::FRAME_ANCESTORS, read("frameAncestors")?),
            (query::MESSAGE_TARGET_ORIGIN, read("messageTargetOrigin")?.unless_blank()),
            (query::INQUIRY_ID, inquiry_id),
            (query::LANGUAGE, read("language")?),
            (query::SESSION_TOKEN, Value::Nothing),
            (query::SHARE_TOKEN, read("shareToken")?.unless_blank()),
            (query::FIELD_MAPPINGS, with_kebab_names(read("fieldMappings")?.unless_blank(), lower)),
            (query::REFERENCE_ID, reference_id),
            (query::ACCOUNT_ID, account_id),
            (query::ACCOUNT_TYPE_ID, account_type_id),
            (query::FIELDS, with_kebab_names(fields, lower)),
            (query::STYLE_VARIANT, read("styleVariant")?.unless_blank()),
            (query::THEME_SET_ID, read("themeSetId")?),
            (query::THEME_ID, read("themeId")?.unless_blank()),
            (query::WIDGET_PADDING, read("widgetPadding")?),
            (query::NAVIGATION_PADDING, read("navigationPadding")?),
            (query::SERVER_OUTAGE_MODE, read("serverOutageMode")?),
        ];
        let flow_type = match (flow_type, read("mode")?.text()) {
            (Some(flow_type), _) => flow_type,
            (None, Some("inline")) => FlowType::Inline,
            (None, None | Some("embedded" | "modal")) => FlowType::Embedded,
            (None, Some(_)) => {
                return Err(Failure::invalid_config("mode must be 'embedded' or 'inline'").into());
            }
        };
        let host = if custom_host.is_nothing() { read("host")? } else { custom_host };
        Ok(Self {
            flow_type,
            inquiry_id: inquiry_id_text,
            session_token,
            token_by_message: read("tokenDelivery")?.text() == Some("message"),
            // Something that is no text is no host either, and falls back as such.
            host: (!host.is_nothing()).then(|| host.text().unwrap_or_default().to_owned()),
            events: allowlist(&read("eventsAllowlist")?),
            frame: FrameOptions {
                title: read("iframeTitle")?.text().unwrap_or("Verify your identity").to_owned(),
                max_width: measure(&read("frameWidth")?),
                max_height: measure(&read("frameHeight")?),
                sandbox: sandbox(&read("sandboxAttributes")?),
            },
            load_timeout: milliseconds(&read("loadTimeout")?),
            parts,
        })
    }

    /// The frame's address, after the base URL.
    #[must_use]
    pub fn path(&self, surroundings: Surroundings<'_>) -> String {
        let mut query = Query::default();
        query.add(query::CLIENT_VERSION, &env!("CARGO_PKG_VERSION").into());
        query.add(query::CONTAINER_ID, &surroundings.container_id.into());
        query.add(query::FLOW_TYPE, &self.flow_type.as_str().into());
        for (key, value) in &self.parts {
            match *key {
                query::IFRAME_ORIGIN => query.add(key, &surroundings.page_origin.into()),
                query::SESSION_TOKEN if self.token_by_message => {}
                query::SESSION_TOKEN => query.add(key, surroundings.session_token),
                _ => query.add(key, value),
            }
        }
        query.on("/widget")
    }
}

/// The value of an option that has two names.
fn one_of(name: &str, value: Value, other_name: &str, other: Value) -> Result<Value, Failure> {
    if value.is_nothing() || value == other {
        Ok(other)
    } else if other.is_nothing() {
        Ok(value)
    } else {
        let message = [name, " and ", other_name, " are the same option: pass one of them"].concat();
        Err(Failure::invalid_config(&message))
    }
}

fn check_start(template_id: &Value, template_version_id: &Value, inquiry_id: &Value) -> Result<(), Failure> {
    let has_template = !template_id.is_nothing() || !template_version_id.is_nothing();
    let message = match (has_template, !inquiry_id.is_nothing()) {
        (false, false) => {
            "Either templateId/templateVersionId or inquiryId must be specified to start a flow"
        }
        (true, true) => {
            "Only one of templateId/templateVersionId or inquiryId should be specified to start a flow"
        }
        _ => return Ok(()),
    };
    Err(Failure::invalid_config(message))
}

fn check_account(account_id: Value, reference_id: Value, account_type_id: Value) -> Result<(), Failure> {
    let is_set = |value: Value| !value.unless_blank().is_nothing();
    if is_set(account_id) {
        if is_set(reference_id) {
            return Err(Failure::invalid_config("Cannot pass both accountId and referenceId"));
        }
        if is_set(account_type_id) {
            return Err(Failure::invalid_config("Cannot pass both accountId and accountTypeId"));
        }
    }
    Ok(())
}

/// A CSS measure; a number counts pixels.
fn measure(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Scalar(number) => [number, "px"].concat(),
        Value::Nothing | Value::Tree(..) => String::new(),
    }
}

fn sandbox(value: &Value) -> String {
    let mut words = vec!["allow-scripts", "allow-same-origin", "allow-popups"];
    if value.is_nothing() {
        words.extend(["allow-forms", "allow-modals", "allow-top-navigation-by-user-activation"]);
    }
    words.extend(value.texts());
    words.join(" ")
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

/// Whole milliseconds; what is no number is the usual time.
fn milliseconds(value: &Value) -> i32 {
    // Parsed by hand up to the point: reading floats brings 4 KB into the download.
    let digits = value.text().and_then(|text| text.split('.').next()).and_then(|whole| whole.parse().ok());
    digits.filter(|time| *time >= 0).unwrap_or(LOAD_TIMEOUT)
}

/// The known option nearest to a name that is none; `None` if the name is known.
#[must_use]
pub fn nearest_known(name: &str) -> Option<&'static str> {
    if KNOWN.contains(&name) {
        return None;
    }
    KNOWN.iter().copied().min_by_key(|known| distance(name, known))
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
            session_token: &options.session_token,
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
        let frame = read(std::slice::from_ref(&id)).unwrap().frame;
        assert_eq!(frame.title, "Verify your identity");
        assert_eq!(
            frame.sandbox,
            "allow-scripts allow-same-origin allow-popups \
             allow-forms allow-modals allow-top-navigation-by-user-activation"
        );
        let list = Value::Tree(Kind::List, vec![("0".to_owned(), "allow-downloads".into())]);
        let frame = read(&[
            id,
            ("frameWidth", Value::Scalar("320".to_owned())),
            ("frameHeight", "50vh".into()),
            ("sandboxAttributes", list),
        ])
        .unwrap()
        .frame;
        assert_eq!((frame.max_width.as_str(), frame.max_height.as_str()), ("320px", "50vh"));
        assert_eq!(frame.sandbox, "allow-scripts allow-same-origin allow-popups allow-downloads");
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
    fn the_known_options_are_in_order() {
        assert!(KNOWN.is_sorted());
    }

    #[test]
    fn the_time_to_load_is_a_number_of_milliseconds() {
        let of = |value| read(&[("templateId", "t".into()), ("loadTimeout", value)]).unwrap().load_timeout;
        assert_eq!(of(Value::Nothing), 20_000);
        assert_eq!(of(Value::Scalar("0".into())), 0);
        assert_eq!(of(Value::Scalar("1500.5".into())), 1500);
        assert_eq!(of(Value::Scalar("-1".into())), 20_000);
        assert_eq!(of(Value::Scalar("Infinity".into())), 20_000);
    }
}
