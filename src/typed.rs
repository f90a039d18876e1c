//! The API for front ends in Rust: [`ClientOptions`], [`Client::new`] and [`Client::outcome`].
//!
//! The options become the object that a page in JavaScript would pass, so that both are read
//! and validated in one place.

mod reports;
mod values;

use std::any::Any;
use std::future::Future;
use std::time::Duration;

use js_sys::{Function, Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::Node;

pub use self::reports::{
    Completion, Event, Outcome, Person, PreferredDimensions, Ready, SessionExpiring, Start, Styles,
};
pub use self::values::{
    Environment, EventsAllowlist, FieldMapping, FieldValue, Fields, Length, Mode, Padding, Resume,
    ResumeReason, ServerOutageMode, Texts, TokenDelivery,
};
use crate::client::Client;
use crate::web::error::PersonaError;

/// A callback of the page with one argument.
pub type Callback<T> = Box<dyn Fn(T)>;

/// What a [`Client`] is constructed with.
///
/// Set either an inquiry or a template; everything else has a default. The names are those of
/// the JavaScript API in snake case. Left out are the second names that options have there
/// (`accessToken`, `prefill`, `customHost`), and `signal`, because dropping the client destroys
/// the widget.
///
/// ```no_run
/// use persona_wasm::{Client, ClientOptions, PersonaError};
///
/// fn verify(inquiry_id: String, session_token: Option<String>) -> Result<Client, PersonaError> {
///     let client = Client::new(ClientOptions {
///         inquiry_id: Some(inquiry_id),
///         session_token,
///         host: Some("verify.shop.example".to_owned()),
///         on_complete: Some(Box::new(|completion| {
///             web_sys::console::log_1(&completion.status.into());
///         })),
///         ..ClientOptions::default()
///     })?;
///     client.open();
///     Ok(client)
/// }
/// ```
#[derive(Default)]
pub struct ClientOptions {
    /// The inquiry to continue. Excludes `template_id` and `template_version_id`.
    pub inquiry_id: Option<String>,
    /// Opens a pending inquiry.
    pub session_token: Option<String>,
    /// The template of a new inquiry.
    pub template_id: Option<String>,
    /// A version of a template for a new inquiry.
    pub template_version_id: Option<String>,
    /// The environment of a new inquiry.
    pub environment: Option<Environment>,
    /// The environment of a new inquiry, by its id.
    pub environment_id: Option<String>,
    /// Your own id for the individual. Excludes `account_id`.
    pub reference_id: Option<String>,
    /// The individual's account. Excludes `reference_id` and `account_type_id`.
    pub account_id: Option<String>,
    /// The type of a new account.
    pub account_type_id: Option<String>,
    /// The language of the flow, as a BCP 47 tag.
    pub language: Option<String>,
    /// What is already known about the individual.
    pub fields: Option<Fields>,
    /// The theme set of the flow.
    pub theme_set_id: Option<String>,
    /// A variant of the theme set: `base`, `dark` or your own.
    pub style_variant: Option<String>,
    /// The theme of the flow (versions 2 and 3 of the official SDK).
    pub theme_id: Option<String>,
    /// The token of a shared inquiry.
    pub share_token: Option<String>,
    /// Copies the fields of a shared inquiry to those of this one.
    pub field_mappings: Option<Vec<FieldMapping>>,
    /// The country in which the inquiry is processed.
    pub routing_country: Option<String>,
    /// The origins of all pages around this one, if it is in a frame itself.
    pub frame_ancestors: Option<Vec<String>>,
    /// The origin to which the flow posts its messages; that of the page by default.
    pub message_target_origin: Option<String>,
    /// The space around the flow.
    pub widget_padding: Option<Padding>,
    /// The space around the flow's navigation bar.
    pub navigation_padding: Option<Padding>,
    /// What the flow does during an outage of the server.
    pub server_outage_mode: Option<ServerOutageMode>,
    /// Where the flow is: `production`, `staging`, `canary`, `development`, a host with an
    /// optional port, or an origin.
    pub host: Option<String>,
    /// Where the widget is put; the body by default.
    pub parent: Option<Node>,
    /// The greatest height of the frame.
    pub frame_height: Option<Length>,
    /// The greatest width of the frame.
    pub frame_width: Option<Length>,
    /// Added to `allow-scripts`, `allow-same-origin` and `allow-popups`.
    pub sandbox_attributes: Option<Vec<String>>,
    /// The title of the frame for screen readers; “Verify your identity” by default.
    pub iframe_title: Option<String>,
    /// Replaces the widget's own English texts.
    pub texts: Option<Texts>,
    /// The events that `on_event` receives; by default all except `step-transitioning`, `click`
    /// and `form-update`.
    pub events_allowlist: Option<EventsAllowlist>,
    /// Modal or inline; a modal by default.
    pub mode: Option<Mode>,
    /// How long the flow may take to report: 20 seconds by default, [`Duration::ZERO`] for no
    /// limit.
    pub load_timeout: Option<Duration>,
    /// Fetches a fresh session token when there is none, or when it is no longer valid.
    pub resume: Option<Resume>,
    /// How the flow gets the session token; in its address by default.
    pub token_delivery: Option<TokenDelivery>,
    /// The flow's page has loaded, or could not be loaded. If it could not, the widget shows
    /// the failure once it is open.
    pub on_load: Option<Callback<Result<(), PersonaError>>>,
    /// The first view can be used.
    pub on_ready: Option<Callback<Ready>>,
    /// The individual has started (version 2).
    pub on_start: Option<Callback<Start>>,
    /// The individual has finished, and has passed or failed. The modal is already closed.
    pub on_complete: Option<Callback<Completion>>,
    /// The individual passed (version 2). Receives the event's metadata.
    pub on_success: Option<Callback<JsValue>>,
    /// The individual may not try again (version 3). Receives the inquiry's id.
    pub on_fail: Option<Callback<String>>,
    /// The individual left before the end. The modal is already closed.
    pub on_cancel: Option<Callback<Person>>,
    /// The individual left or has finished (version 2). Receives the event's metadata.
    pub on_exit: Option<Callback<JsValue>>,
    /// The flow reported an error, or could not be loaded.
    pub on_error: Option<Callback<PersonaError>>,
    /// Any event that `events_allowlist` allows, before its own callback.
    pub on_event: Option<Callback<Event>>,
    /// The session ends in five minutes.
    pub on_session_expiring: Option<Callback<SessionExpiring>>,
}

impl Client {
    /// Puts the widget into the page and starts to load the flow. [`open`](Client::open) shows it.
    ///
    /// Dropping the client removes the widget from the page, and no callback is called any more.
    /// A callback may drop the client.
    ///
    /// # Errors
    /// If the options cannot be used, with the code `invalid_config`; if there is no document.
    ///
    /// ```no_run
    /// use persona_wasm::{Client, ClientOptions};
    ///
    /// let options = ClientOptions { template_id: Some("itmpl_1".to_owned()), ..Default::default() };
    /// match Client::new(options) {
    ///     Ok(client) => client.open(),
    ///     Err(error) => web_sys::console::error_1(&error),
    /// }
    /// ```
    pub fn new(options: ClientOptions) -> Result<Self, PersonaError> {
        let (options, callbacks) = options.into_js().map_err(PersonaError::from_js)?;
        Self::start(options.into(), Some(vec![Box::new(callbacks)])).map_err(PersonaError::from_js)
    }

    /// The outcome for the individual.
    ///
    /// The future does not borrow the client. If the client is dropped or destroyed first, it
    /// resolves to [`Outcome::Cancelled`].
    ///
    /// # Errors
    /// If the flow could not be loaded and the individual closed the failure view.
    ///
    /// ```no_run
    /// use persona_wasm::{Client, ClientOptions, Outcome, PersonaError};
    ///
    /// async fn is_verified(inquiry_id: String) -> Result<bool, PersonaError> {
    ///     let options = ClientOptions { inquiry_id: Some(inquiry_id), ..Default::default() };
    ///     let client = Client::new(options)?;
    ///     client.open();
    ///     Ok(match client.outcome().await? {
    ///         Outcome::Completed(_) => true,
    ///         Outcome::Failed(_) | Outcome::Cancelled(_) => false,
    ///     })
    /// }
    /// ```
    pub fn outcome(&self) -> impl Future<Output = Result<Outcome, PersonaError>> + use<> {
        let result = JsFuture::from(self.result());
        async move { result.await.map(|result| Outcome::read(&result)).map_err(PersonaError::from_js) }
    }
}

impl ClientOptions {
    /// The options as JavaScript reads them, and what must live as long as the client.
    fn into_js(self) -> Result<(Object, Callbacks), JsValue> {
        // Destructured, so that the compiler reports an option that is forgotten below.
        let Self {
            inquiry_id,
            session_token,
            template_id,
            template_version_id,
            environment,
            environment_id,
            reference_id,
            account_id,
            account_type_id,
            language,
            fields,
            theme_set_id,
            style_variant,
            theme_id,
            share_token,
            field_mappings,
            routing_country,
            frame_ancestors,
            message_target_origin,
            widget_padding,
            navigation_padding,
            server_outage_mode,
            host,
            parent,
            frame_height,
            frame_width,
            sandbox_attributes,
            iframe_title,
            texts,
            events_allowlist,
            mode,
            load_timeout,
            resume,
            token_delivery,
            on_load,
            on_ready,
            on_start,
            on_complete,
            on_success,
            on_fail,
            on_cancel,
            on_exit,
            on_error,
            on_event,
            on_session_expiring,
        } = self;
        let options = JsOptions(Object::new());
        options.put("inquiryId", inquiry_id)?;
        options.put("sessionToken", session_token)?;
        options.put("templateId", template_id)?;
        options.put("templateVersionId", template_version_id)?;
        options.put("environment", environment)?;
        options.put("environmentId", environment_id)?;
        options.put("referenceId", reference_id)?;
        options.put("accountId", account_id)?;
        options.put("accountTypeId", account_type_id)?;
        options.put("language", language)?;
        options.put("fields", fields)?;
        options.put("themeSetId", theme_set_id)?;
        options.put("styleVariant", style_variant)?;
        options.put("themeId", theme_id)?;
        options.put("shareToken", share_token)?;
        options.put("fieldMappings", field_mappings)?;
        options.put("routingCountry", routing_country)?;
        options.put("frameAncestors", frame_ancestors)?;
        options.put("messageTargetOrigin", message_target_origin)?;
        options.put("widgetPadding", widget_padding)?;
        options.put("navigationPadding", navigation_padding)?;
        options.put("serverOutageMode", server_outage_mode)?;
        options.put("host", host)?;
        options.put_js("parent", parent)?;
        options.put("frameHeight", frame_height)?;
        options.put("frameWidth", frame_width)?;
        options.put("sandboxAttributes", sandbox_attributes)?;
        options.put("iframeTitle", iframe_title)?;
        options.put("texts", texts)?;
        options.put("eventsAllowlist", events_allowlist)?;
        options.put("mode", mode)?;
        options.put("loadTimeout", load_timeout.map(milliseconds))?;
        options.put("tokenDelivery", token_delivery)?;

        let mut callbacks = Callbacks::new(&options);
        callbacks.add_load(on_load)?;
        callbacks.add("onReady", on_ready, |metadata| Ready::read(&metadata))?;
        callbacks.add_two("onStart", on_start, |inquiry_id, metadata| Start::read(&inquiry_id, &metadata))?;
        callbacks.add("onComplete", on_complete, |completion| Completion::read(&completion))?;
        callbacks.add("onSuccess", on_success, |metadata| metadata)?;
        callbacks.add("onFail", on_fail, |inquiry_id| inquiry_id.as_string().unwrap_or_default())?;
        callbacks.add("onCancel", on_cancel, |person| Person::read(&person))?;
        callbacks.add_two("onExit", on_exit, |_, metadata| metadata)?;
        callbacks.add("onError", on_error, PersonaError::from_js)?;
        callbacks.add_two("onEvent", on_event, Event::read)?;
        callbacks.add("onSessionExpiring", on_session_expiring, |data| SessionExpiring::read(&data))?;
        match resume {
            None => {}
            Some(Resume::Address(address)) => options.put("resume", Some(address))?,
            Some(Resume::Function(function)) => {
                let resume: Closure<dyn Fn(String, String) -> js_sys::Promise> =
                    Closure::new(move |inquiry_id, reason: String| {
                        let answer = function(inquiry_id, ResumeReason::parse(&reason));
                        future_to_promise(async move { Ok(answer.await?.into()) })
                    });
                callbacks.keep("resume", resume.as_ref().clone(), resume)?;
            }
        }
        Ok((options.0, callbacks))
    }
}

/// The largest delay of `setTimeout`.
fn milliseconds(time: Duration) -> u32 {
    let most = i32::MAX.unsigned_abs();
    u32::try_from(time.as_millis()).map_or(most, |time| time.min(most))
}

/// The options object under construction.
#[derive(Clone)]
struct JsOptions(Object);

impl JsOptions {
    /// Sets an option, unless it is left out.
    fn put(&self, name: &str, value: Option<impl Serialize>) -> Result<(), JsValue> {
        let serializer = Serializer::new().serialize_maps_as_objects(true).serialize_missing_as_null(false);
        self.put_js(name, value.map(|value| value.serialize(&serializer)).transpose()?)
    }

    fn put_js(&self, name: &str, value: Option<impl Into<JsValue>>) -> Result<(), JsValue> {
        if let Some(value) = value {
            Reflect::set(&self.0, &name.into(), &value.into())?;
        }
        Ok(())
    }
}

/// The functions that JavaScript calls. Dropping this removes them from the options first: the
/// client looks each callback up when it calls it, and a dropped closure throws.
struct Callbacks {
    options: JsOptions,
    closures: Vec<(&'static str, Box<dyn Any>)>,
}

impl Callbacks {
    fn new(options: &JsOptions) -> Self {
        Self { options: options.clone(), closures: Vec::new() }
    }

    fn keep(&mut self, name: &'static str, function: JsValue, closure: impl Any) -> Result<(), JsValue> {
        self.closures.push((name, Box::new(closure)));
        self.options.put_js(name, Some(function))
    }

    fn add<T: 'static>(
        &mut self,
        name: &'static str,
        callback: Option<Callback<T>>,
        read: fn(JsValue) -> T,
    ) -> Result<(), JsValue> {
        let Some(callback) = callback else { return Ok(()) };
        let closure: Closure<dyn Fn(JsValue)> = Closure::new(move |argument| callback(read(argument)));
        self.keep(name, closure.as_ref().clone(), closure)
    }

    fn add_two<T: 'static>(
        &mut self,
        name: &'static str,
        callback: Option<Callback<T>>,
        read: fn(JsValue, JsValue) -> T,
    ) -> Result<(), JsValue> {
        let Some(callback) = callback else { return Ok(()) };
        let closure: Closure<dyn Fn(JsValue, JsValue)> =
            Closure::new(move |first, second| callback(read(first, second)));
        self.keep(name, closure.as_ref().clone(), closure)
    }

    /// `onLoad` is called with an error only if it declares a parameter. The functions that
    /// wasm-bindgen makes declare none.
    fn add_load(&mut self, callback: Option<Callback<Result<(), PersonaError>>>) -> Result<(), JsValue> {
        let Some(callback) = callback else { return Ok(()) };
        let closure: Closure<dyn Fn(JsValue)> = Closure::new(move |error: JsValue| {
            callback(if error.is_undefined() { Ok(()) } else { Err(PersonaError::from_js(error)) });
        });
        let function: &Function = AsRef::<JsValue>::as_ref(&closure).unchecked_ref();
        let one = Object::new();
        Reflect::set(&one, &"value".into(), &1.into())?;
        Reflect::define_property(function, &"length".into(), &one)?;
        self.keep("onLoad", function.into(), closure)
    }
}

impl Drop for Callbacks {
    fn drop(&mut self) {
        for (name, _) in &self.closures {
            // The object is ours, and takes any property.
            let _ = Reflect::set(&self.options.0, &(*name).into(), &JsValue::UNDEFINED);
        }
    }
}
