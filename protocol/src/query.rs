//! The keys of the frame's URL, in the order in which they are written.

/// Which widget asks.
pub const CLIENT_VERSION: &str = "client-version";
/// The id under which messages are exchanged.
pub const CONTAINER_ID: &str = "container-id";
/// `embedded` (modal) or `inline`.
pub const FLOW_TYPE: &str = "flow-type";
/// Where requests should be served.
pub const ROUTING_COUNTRY: &str = "routing-country";
/// A template that is no inquiry template.
pub const TEMPLATE_ID: &str = "template-id";
/// An inquiry template (`itmpl_…`).
pub const INQUIRY_TEMPLATE_ID: &str = "inquiry-template-id";
/// A version of an inquiry template.
pub const INQUIRY_TEMPLATE_VERSION_ID: &str = "inquiry-template-version-id";
/// `sandbox` or `production`.
pub const ENVIRONMENT: &str = "environment";
/// An environment by its id.
pub const ENVIRONMENT_ID: &str = "environment-id";
/// The embedding page's origin.
pub const IFRAME_ORIGIN: &str = "iframe-origin";
/// The origins around the embedding page, when it is in a frame itself.
pub const FRAME_ANCESTORS: &str = "frame-ancestors";
/// Where messages go, if not to [`IFRAME_ORIGIN`].
pub const MESSAGE_TARGET_ORIGIN: &str = "message-target-origin";
/// The inquiry.
pub const INQUIRY_ID: &str = "inquiry-id";
/// A BCP 47 language.
pub const LANGUAGE: &str = "language";
/// The session token that opens the inquiry.
pub const SESSION_TOKEN: &str = "session-token";
/// A token of another organisation's consent.
pub const SHARE_TOKEN: &str = "share-token";
/// How shared fields are named here.
pub const FIELD_MAPPINGS: &str = "field-mappings";
/// The customer's own name for the individual.
pub const REFERENCE_ID: &str = "reference-id";
/// An account.
pub const ACCOUNT_ID: &str = "account-id";
/// The kind of an account to be made.
pub const ACCOUNT_TYPE_ID: &str = "account-type-id";
/// What is known already: `fields[name-first]`.
pub const FIELDS: &str = "fields";
/// A variant of the theme, `base` or `dark`.
pub const STYLE_VARIANT: &str = "style-variant";
/// A set of themes.
pub const THEME_SET_ID: &str = "theme-set-id";
/// A theme, of versions 2 and 3.
pub const THEME_ID: &str = "theme-id";
/// Space around an inline flow.
pub const WIDGET_PADDING: &str = "widget-padding";
/// Space around an inline flow's navigation.
pub const NAVIGATION_PADDING: &str = "navigation-padding";
/// What to do in an outage.
pub const SERVER_OUTAGE_MODE: &str = "server-outage-mode";
/// A one-time link's code, of the hosted flow alone.
pub const CODE: &str = "code";
/// Where the hosted flow goes at its end.
pub const REDIRECT_URI: &str = "redirect-uri";
