//! The options of a client, validated.

use alloc::string::String;

use persona_protocol::query;

use crate::flow_url::FlowUrl;
use crate::kebab::{Lower, kebab_case};
use crate::value::Value;
use crate::wire::Texts;

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

/// What goes to the URL, in its order. The key is the name in kebab-case, but for the
/// templates'. `iframeOrigin` is no option: the page's origin stands in its place.
const PARTS: &[(&str, Rule)] = &[
    ("routingCountry", Rule::Plain),
    ("templateId", Rule::Blank),
    ("templateVersionId", Rule::Blank),
    ("environment", Rule::Plain),
    ("environmentId", Rule::Plain),
    ("iframeOrigin", Rule::Plain),
    ("frameAncestors", Rule::Plain),
    ("messageTargetOrigin", Rule::Blank),
    ("inquiryId", Rule::Blank),
    ("language", Rule::Plain),
    ("sessionToken", Rule::Plain),
    ("shareToken", Rule::Blank),
    ("fieldMappings", Rule::Names),
    ("referenceId", Rule::Plain),
    ("accountId", Rule::Plain),
    ("accountTypeId", Rule::Plain),
    ("fields", Rule::Names),
    ("styleVariant", Rule::Blank),
    ("themeSetId", Rule::Plain),
    ("themeId", Rule::Blank),
    ("widgetPadding", Rule::Plain),
    ("navigationPadding", Rule::Plain),
    ("serverOutageMode", Rule::Plain),
];

/// What does not.
const OTHERS: &[&str] = &["accessToken", "customHost", "host", "mode", "prefill", "tokenDelivery"];

/// Of two options that are one, the second name.
const OTHER_NAMES: &[(&str, &str)] = &[("sessionToken", "accessToken"), ("fields", "prefill")];

/// What a client was constructed with, apart from callbacks and page elements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options<'a> {
    passed: Value<'a>,
    /// How the flow stands in the page: `embedded` (a modal) or `inline`. Also its word
    /// in the frame's address.
    pub flow_type: &'a str,
}

/// What the page and the client add to the address.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The id under which messages are exchanged.
    pub container_id: &'a str,
    /// The page's origin.
    pub page_origin: &'a str,
    /// A renewed session token, which stands in for the options' own; empty for none.
    pub session_token: &'a str,
}

impl<'a> Options<'a> {
    /// Validates what the page passed, an object with the options of [`names`].
    /// `flow_type` overrides the page's `mode`; empty, it does not.
    ///
    /// # Errors
    /// For developers; the official SDK's own sentences where it has one.
    pub fn read(flow_type: &'a str, passed: Value<'a>) -> Result<Self, &'static str> {
        let mode = if flow_type.is_empty() { passed.get("mode").word() } else { flow_type };
        let options = Self { passed, flow_type: if mode == "inline" { mode } else { "embedded" } };
        let is_set = |name: &str| !options.get(name).is_nothing();
        let is_filled = |name: &str| !options.get(name).unless_blank().is_nothing();
        let has_template = is_set("templateId") || is_set("templateVersionId");
        if matches!(options.get("customHost").word(), "production" | "staging" | "canary") {
            return Err("customHost must be either a valid host or development");
        }
        if has_template == is_set("inquiryId") {
            return Err(if has_template {
                "Only one of templateId/templateVersionId or inquiryId should be specified to start a flow"
            } else {
                "Either templateId/templateVersionId or inquiryId must be specified to start a flow"
            });
        }
        if is_filled("accountId") {
            if is_filled("referenceId") {
                return Err("Cannot pass both accountId and referenceId");
            }
            if is_filled("accountTypeId") {
                return Err("Cannot pass both accountId and accountTypeId");
            }
        }
        for (name, other) in OTHER_NAMES {
            let (first, second) = (passed.get(name), passed.get(other));
            if !first.is_nothing() && !second.is_nothing() && first != second {
                return Err(if *name == "fields" {
                    "fields and prefill are one option: pass one of them"
                } else {
                    "sessionToken and accessToken are one option: pass one of them"
                });
            }
        }
        match mode {
            "" | "embedded" | "inline" => Ok(options),
            "modal" if flow_type.is_empty() => Ok(options),
            _ if flow_type.is_empty() => Err("mode must be 'embedded' or 'inline'"),
            _ => Err("The flow's type must be 'embedded' or 'inline'"),
        }
    }

    fn get(&self, name: &str) -> Value<'a> {
        let mut value = self.passed.get(name);
        for (_, other) in OTHER_NAMES.iter().filter(|(known, _)| *known == name) {
            if value.is_nothing() {
                value = self.passed.get(other);
            }
        }
        let is_blank_nothing = matches!(name, "fieldMappings" | "customHost")
            || PARTS.iter().any(|(known, rule)| *known == name && *rule == Rule::Blank);
        if is_blank_nothing { value.unless_blank() } else { value }
    }

    /// The frame's address, after the base URL.
    #[must_use]
    pub fn path(&self, surroundings: Surroundings<'_>, lower: Lower<'_>) -> String {
        let mut url = FlowUrl::new("/widget");
        let mut add = |key: &str, text: &str| url.add(key, Value::of(text), None);
        add(query::CLIENT_VERSION, env!("CARGO_PKG_VERSION"));
        add(query::CONTAINER_ID, surroundings.container_id);
        add(query::FLOW_TYPE, self.flow_type);
        for (name, rule) in PARTS {
            let mut value = self.get(name);
            let mut option = *name;
            match option {
                "iframeOrigin" => value = Value::of(surroundings.page_origin),
                // The token is handed over by message and never stands in an address.
                "sessionToken" if self.get("tokenDelivery").word() == "message" => continue,
                "sessionToken" if !surroundings.session_token.is_empty() => {
                    value = Value::of(surroundings.session_token);
                }
                "templateVersionId" => option = "inquiryTemplateVersionId",
                "templateId" if value.word().starts_with("itmpl_") => option = "inquiryTemplateId",
                _ => {}
            }
            url.add(&kebab_case(option, lower), value, Some(lower).filter(|_| *rule == Rule::Names));
        }
        url.finish()
    }

    /// The inquiry to go on with; empty for none.
    #[must_use]
    pub fn inquiry_id(&self) -> &'a str {
        self.get("inquiryId").word()
    }

    /// The token that opens it; empty for none.
    #[must_use]
    pub fn session_token(&self) -> &'a str {
        self.get("sessionToken").word()
    }

    /// The host that was asked for. Something that is no text is no host either, and
    /// falls back as such.
    #[must_use]
    pub fn host(&self) -> Option<&'a str> {
        let custom = self.get("customHost");
        let host = if custom.is_nothing() { self.get("host") } else { custom };
        (!host.is_nothing()).then(|| host.word())
    }
}

/// The options that are plain values, in the order in which they are read.
#[must_use]
pub fn names() -> String {
    let mut names = Texts::default();
    for name in PARTS.iter().map(|(name, _)| name).chain(OTHERS) {
        names.push(name);
    }
    names.finish()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::value::tests::{Tree, plain};
    use std::prelude::v1::*;

    /// Reads options and looks at what was read.
    fn read<T>(options: &[(&str, Tree)], look: impl Fn(Result<Options<'_>, &str>) -> T) -> T {
        look(Options::read("", Value::read(&mut plain(options).flat().as_str())))
    }

    fn message(options: &[(&str, Tree)]) -> String {
        read(options, |options| options.unwrap_err().to_owned())
    }

    fn path_with(options: &[(&str, Tree)], session_token: &str) -> String {
        let surroundings =
            Surroundings { container_id: "c", page_origin: "https://shop.example", session_token };
        read(options, |options| options.unwrap().path(surroundings, &|word| word.to_lowercase()))
    }

    fn path(options: &[(&str, Tree)]) -> String {
        path_with(options, "")
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
        let base = [("templateId", Tree::from("itmpl_1")), ("accountId", "act_1".into())];
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
        let id = ("inquiryId", Tree::from("inq_1"));
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
        let path = path_with(&[("inquiryId", "inq_1".into()), ("sessionToken", "old".into())], "new");
        assert!(path.ends_with("&inquiry-id=inq_1&session-token=new"), "{path}");
    }

    #[test]
    fn the_flow_stands_in_the_page_as_its_mode_says_unless_its_type_is_given() {
        let template = ("templateId", Tree::from("itmpl_1"));
        let of = |flow_type: &'static str, mode: Tree| {
            let flat = plain(&[template.clone(), ("mode", mode)]).flat();
            let options = Options::read(flow_type, Value::read(&mut flat.as_str()));
            options.map(|options| options.flow_type.to_owned())
        };
        assert_eq!(of("", Tree::Nothing), Ok("embedded".to_owned()));
        assert_eq!(of("", "modal".into()), Ok("embedded".to_owned()));
        assert_eq!(of("", "inline".into()), Ok("inline".to_owned()));
        assert_eq!(of("inline", "modal".into()), Ok("inline".to_owned()));
        assert_eq!(of("", "popup".into()), Err("mode must be 'embedded' or 'inline'"));
        assert_eq!(of("modal", Tree::Nothing), Err("The flow's type must be 'embedded' or 'inline'"));
        assert_eq!(of("popup", Tree::Nothing), Err("The flow's type must be 'embedded' or 'inline'"));
    }

    #[test]
    fn the_keys_are_those_that_the_server_knows() {
        let key = |name: &str| kebab_case(name, &|word| word.to_lowercase());
        let keys: Vec<String> = PARTS.iter().map(|(name, _)| key(name)).collect();
        let expected = [
            query::ROUTING_COUNTRY,
            query::TEMPLATE_ID,
            "template-version-id",
            query::ENVIRONMENT,
            query::ENVIRONMENT_ID,
            query::IFRAME_ORIGIN,
            query::FRAME_ANCESTORS,
            query::MESSAGE_TARGET_ORIGIN,
            query::INQUIRY_ID,
            query::LANGUAGE,
            query::SESSION_TOKEN,
            query::SHARE_TOKEN,
            query::FIELD_MAPPINGS,
            query::REFERENCE_ID,
            query::ACCOUNT_ID,
            query::ACCOUNT_TYPE_ID,
            query::FIELDS,
            query::STYLE_VARIANT,
            query::THEME_SET_ID,
            query::THEME_ID,
            query::WIDGET_PADDING,
            query::NAVIGATION_PADDING,
            query::SERVER_OUTAGE_MODE,
        ];
        assert_eq!(keys, expected);
        assert_eq!(key("inquiryTemplateId"), query::INQUIRY_TEMPLATE_ID);
        assert_eq!(key("inquiryTemplateVersionId"), query::INQUIRY_TEMPLATE_VERSION_ID);
    }
}
