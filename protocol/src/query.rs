//! The keys of the frame's URL, in the order in which they are written.

/// The version of the widget.
pub const CLIENT_VERSION: &str = "client-version";
/// The id under which messages are exchanged.
pub const CONTAINER_ID: &str = "container-id";
/// `embedded` (modal) or `inline`.
pub const FLOW_TYPE: &str = "flow-type";
/// The region that should serve the requests.
pub const ROUTING_COUNTRY: &str = "routing-country";
/// A template that is not an inquiry template.
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
/// The origins of the pages above, if the embedding page is in a frame itself.
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
/// The names of shared fields in this inquiry.
pub const FIELD_MAPPINGS: &str = "field-mappings";
/// The customer's own name for the individual.
pub const REFERENCE_ID: &str = "reference-id";
/// An account.
pub const ACCOUNT_ID: &str = "account-id";
/// The type of a new account.
pub const ACCOUNT_TYPE_ID: &str = "account-type-id";
/// Known values of fields: `fields[name-first]`.
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
/// The behaviour during an outage.
pub const SERVER_OUTAGE_MODE: &str = "server-outage-mode";
/// A one-time link's code, only for the hosted flow.
pub const CODE: &str = "code";
/// The address to return to from the hosted flow.
pub const REDIRECT_URI: &str = "redirect-uri";
