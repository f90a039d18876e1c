//! The crate in a page. Run by `wasm-pack test --headless --chrome` (or `--firefox`).
//!
//! The frame's initial document plays the flow. It has the page's origin, so its messages have the right
//! source and origin without a server.
#![cfg(target_arch = "wasm32")]

use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect};
use persona_wasm::{Client, set_defaults};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Document, Element, HtmlElement, HtmlIFrameElement};

wasm_bindgen_test_configure!(run_in_browser);

fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

fn origin() -> String {
    web_sys::window().unwrap().location().origin().unwrap()
}

fn js(code: &str) -> JsValue {
    Function::new_no_args(code).call0(&JsValue::UNDEFINED).unwrap()
}

fn get(object: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(object.clone(), |value, name| Reflect::get(&value, &name.into()).unwrap())
}

/// A client, the calls of its callbacks, and its elements.
struct Fixture {
    client: Client,
    /// `[name, ...arguments]` of each call.
    calls: Array,
    container: HtmlElement,
    frame: HtmlIFrameElement,
}

/// Options with every callback recorded in `calls`; `extra` is the body of an object literal.
fn options(extra: &str) -> (JsValue, Array) {
    let calls = Array::new();
    let make = Function::new_with_args(
        "calls",
        &format!(
            "const options = {{}};
             for (const name of ['onReady', 'onStart', 'onComplete', 'onSuccess', 'onFail', 'onCancel',
                                 'onExit', 'onError', 'onEvent', 'onSessionExpiring'])
               options[name] = (...args) => calls.push([name, ...args]);
             options.onLoad = (error) => calls.push(['onLoad', error]);
             return Object.assign(options, {{ templateId: 'itmpl_1', {extra} }})"
        ),
    );
    (make.call1(&JsValue::UNDEFINED, &calls).unwrap(), calls)
}

fn construct(options: JsValue) -> Result<Client, JsValue> {
    set_defaults(Some(origin()), None);
    Client::from_js(options.unchecked_into())
}

fn last_container() -> HtmlElement {
    let all = document().query_selector_all(".persona-widget__overlay, .persona-widget__inline").unwrap();
    all.get(all.length() - 1).unwrap().unchecked_into()
}

/// Runs code in the frame, where `id` is the container's, and waits for the next message.
async fn post(frame: &HtmlIFrameElement, container: &HtmlElement, code: &str) {
    let run = Function::new_with_args(
        "frame, id, code",
        "return new Promise((resolve) => {
           addEventListener('message', () => setTimeout(resolve), {once: true});
           // Nothing is at the frame's address, and an error page must not replace the document.
           frame.contentWindow.stop();
           frame.contentWindow.Function('id', code)(id);
         })",
    );
    let promise = run.call3(&JsValue::UNDEFINED, frame, &container.id().into(), &code.into()).unwrap();
    JsFuture::from(promise.unchecked_into::<Promise>()).await.unwrap();
}

impl Fixture {
    fn new(extra: &str) -> Self {
        let (options, calls) = options(extra);
        let client = construct(options).unwrap();
        let container = last_container();
        let frame = container.query_selector("iframe").unwrap().unwrap().unchecked_into();
        Self { client, calls, container, frame }
    }

    /// Posts a message from the frame, as the flow would, and waits until it has arrived.
    async fn post(&self, message: &str) {
        let code = format!("parent.postMessage(Object.assign({message}, {{containerId: id}}), '*')");
        self.post_raw(&code).await;
    }

    async fn post_raw(&self, code: &str) {
        post(&self.frame, &self.container, code).await;
    }

    fn names(&self) -> Vec<String> {
        self.calls.iter().map(|call| get(&call, "0").as_string().unwrap()).collect()
    }

    fn call(&self, name: &str) -> JsValue {
        self.calls.iter().find(|call| get(call, "0") == name).unwrap_or_else(|| panic!("no {name}"))
    }

    fn dialog(&self) -> Element {
        self.container.query_selector("dialog").unwrap().unwrap()
    }

    fn view(&self) -> String {
        self.dialog().get_attribute("data-view").unwrap()
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        self.client.destroy();
    }
}

#[wasm_bindgen_test]
fn construction_puts_a_hidden_container_with_the_official_names_into_the_body() {
    let fixture = Fixture::new("");
    assert!(fixture.container.id().starts_with("persona-widget-"));
    assert_eq!(fixture.container.class_name(), "persona-widget__overlay");
    assert_eq!(fixture.container.style().get_property_value("display").unwrap(), "none");
    assert_eq!(fixture.container.parent_element().unwrap(), document().body().unwrap().into());
    assert_eq!(fixture.frame.class_name(), "persona-widget__iframe");
    assert_eq!(fixture.frame.get_attribute("data-testid").unwrap(), "persona-widget__iframe");
    assert_eq!(fixture.frame.title(), "Verify your identity");
    assert!(fixture.frame.src().starts_with(&format!("{}/widget?client-version=", origin())));
    assert!(fixture.client.is_loading() && !fixture.client.is_open());
    assert_eq!(fixture.client.base_url(), origin());
}

#[wasm_bindgen_test]
fn open_shows_a_modal_dialog_and_close_hides_it() {
    let fixture = Fixture::new("");
    fixture.client.open();
    assert!(fixture.dialog().matches(":modal").unwrap() && fixture.client.is_open());
    assert_eq!(fixture.container.style().get_property_value("display").unwrap(), "block");
    fixture.client.open();
    fixture.client.close();
    assert!(!fixture.dialog().has_attribute("open") && !fixture.client.is_open());
    fixture.client.close();
}

#[wasm_bindgen_test]
fn focus_moves_in_and_returns() {
    let button: HtmlElement = document().create_element("button").unwrap().unchecked_into();
    document().body().unwrap().append_child(&button).unwrap();
    button.focus().unwrap();
    let fixture = Fixture::new("");
    fixture.client.open();
    let focused = document().active_element().unwrap();
    assert!(fixture.dialog().contains(Some(&focused)));
    fixture.client.close();
    assert_eq!(document().active_element().unwrap(), button.clone().into());
    button.remove();
}

#[wasm_bindgen_test]
async fn the_flow_runs_from_load_to_complete() {
    let fixture = Fixture::new("");
    fixture.client.open();
    fixture.post("{name: 'load'}").await;
    assert_eq!(fixture.names(), ["onEvent", "onLoad"]);
    assert!(get(&fixture.call("onLoad"), "1").is_undefined());
    assert_eq!(fixture.view(), "flow");
    assert!(!fixture.client.is_loading());
    fixture
        .post("{name: 'ready', metadata: {preferredDimensions: {maximumWidth: '500px'}, styles: {borderRadius: '9px'}}}")
        .await;
    let ready = fixture.call("onReady");
    assert_eq!(get(&ready, "1.preferredDimensions.maximumWidth"), "500px");
    assert_eq!(get(&ready, "1.styles.borderRadius"), "9px");
    fixture.post("{name: 'start', metadata: {inquiryId: 'inq_1', sessionToken: 't'}}").await;
    assert_eq!(get(&fixture.call("onStart"), "1"), "inq_1");
    assert_eq!(get(&fixture.call("onStart"), "2.sessionToken"), "t");
    fixture
        .post("{name: 'complete', metadata: {inquiryId: 'inq_1', status: 'completed', fields: {a: {value: 1}}}}")
        .await;
    let complete = fixture.call("onComplete");
    assert_eq!(get(&complete, "1.inquiryId"), "inq_1");
    assert_eq!(get(&complete, "1.status"), "completed");
    assert_eq!(get(&complete, "1.fields.a.value"), 1);
    assert!(!fixture.client.is_open());
}

#[wasm_bindgen_test]
async fn fields_of_an_older_flow_are_called_scopes() {
    let fixture = Fixture::new("");
    fixture.post("{name: 'fail', metadata: {inquiryId: 'inq_1', status: 'failed', scopes: {a: 'b'}}}").await;
    assert_eq!(get(&fixture.call("onFail"), "1"), "inq_1");
    assert_eq!(get(&fixture.call("onComplete"), "1.fields.a"), "b");
}

#[wasm_bindgen_test]
async fn exit_closes_the_widget_and_calls_on_cancel() {
    let fixture = Fixture::new("");
    fixture.client.open();
    fixture.post("{name: 'exit', metadata: {inquiryId: 'inq_1', sessionToken: 't'}}").await;
    assert_eq!(fixture.names(), ["onEvent", "onCancel", "onExit"]);
    assert_eq!(get(&fixture.call("onCancel"), "1.inquiryId"), "inq_1");
    assert_eq!(get(&fixture.call("onCancel"), "1.sessionToken"), "t");
    assert!(!fixture.client.is_open());
}

#[wasm_bindgen_test]
async fn an_error_before_load_shows_the_failure_view_and_reaches_all_error_handlers() {
    let fixture = Fixture::new("");
    fixture.client.open();
    fixture.post("{name: 'error', error: {status: 409, code: 'session_expired', message: 'over'}}").await;
    assert_eq!(fixture.names(), ["onEvent", "onLoad", "onError"]);
    let error = get(&fixture.call("onError"), "1");
    assert_eq!(get(&error, "status"), 409);
    assert_eq!(get(&error, "code"), "session_expired");
    assert_eq!(get(&error, "message"), "over");
    assert_eq!(get(&error, "name"), "PersonaError");
    assert_eq!(get(&fixture.call("onLoad"), "1.code"), "session_expired");
    assert_eq!(get(&fixture.call("onEvent"), "2.code"), "session_expired");
    assert_eq!(fixture.view(), "failure");
    let retry: HtmlElement =
        fixture.container.query_selector("[data-action=retry]").unwrap().unwrap().unchecked_into();
    assert_eq!(document().active_element().unwrap(), retry.clone().into());
    retry.click();
    assert_eq!(fixture.view(), "loading");
    assert!(fixture.client.is_loading());
}

#[wasm_bindgen_test]
async fn a_load_handler_without_a_parameter_never_gets_an_error() {
    let fixture = Fixture::new("onLoad() { throw new Error('called') }, ");
    fixture.post("{name: 'error', error: {status: 0, code: 'application_error'}}").await;
    assert_eq!(fixture.names(), ["onEvent", "onError"]);
}

#[wasm_bindgen_test]
async fn a_silent_flow_becomes_a_load_timeout() {
    let reported = js("return {}");
    let promise = Promise::new(&mut |resolve, _| {
        Reflect::set(&reported, &"resolve".into(), &resolve).unwrap();
    });
    let (options, _) = options("loadTimeout: 20");
    Reflect::set(&options, &"onError".into(), &get(&reported, "resolve")).unwrap();
    let client = construct(options).unwrap();
    let error = JsFuture::from(promise).await.unwrap();
    assert_eq!(get(&error, "code"), "load_timeout");
    client.destroy();
}

#[wasm_bindgen_test]
async fn messages_that_are_not_from_the_flow_are_ignored() {
    let fixture = Fixture::new("eventsAllowlist: 'all'");
    for code in [
        "parent.postMessage(null, '*')",
        "parent.postMessage('load', '*')",
        "parent.postMessage([1], '*')",
        "parent.postMessage({name: 'load'}, '*')",
        "parent.postMessage({name: 'load', containerId: id + '1'}, '*')",
        "parent.postMessage({name: '__proto__', containerId: id}, '*')",
        "parent.postMessage({name: 'complete', containerId: id}, '*')",
        "parent.postMessage({name: 'a'.repeat(1e7), containerId: id}, '*')",
        "const cyclic = {containerId: id}; cyclic.name = cyclic; parent.postMessage(cyclic, '*')",
        // The right shape from the wrong window.
        "parent.Function('id', 'postMessage({name: \"load\", containerId: id})')(id)",
    ] {
        fixture.post_raw(code).await;
        assert!(fixture.names().is_empty(), "{code}");
    }
    // Not from any window at all.
    for event in [
        "new Event('message')",
        "new MessageEvent('message', {data: {name: 'load', get containerId() { throw 1 }}, source, origin})",
        "new MessageEvent('message', {data: {name: 'load', containerId}, source, origin: ''})",
        "new MessageEvent('message', {data: {name: 'load', containerId}, source, origin: 'null'})",
        "new MessageEvent('message', {data: {name: 'load', containerId}, source, origin: origin + ':1'})",
        "new MessageEvent('message', {data: {name: 'load', containerId}, origin})",
        "new MessageEvent('message', {data: new Proxy({}, {get() { throw 1 }}), source, origin})",
    ] {
        Function::new_with_args("source, containerId", &format!("dispatchEvent({event})"))
            .call2(
                &JsValue::UNDEFINED,
                &fixture.frame.content_window().unwrap(),
                &fixture.container.id().into(),
            )
            .unwrap();
        assert!(fixture.names().is_empty(), "{event}");
    }
    assert!(fixture.client.is_loading());
}

#[wasm_bindgen_test]
async fn gestures_are_reported_on_demand() {
    let fixture = Fixture::new("");
    fixture.post("{name: 'click'}").await;
    assert!(fixture.names().is_empty());
    let fixture = Fixture::new("eventsAllowlist: ['click']");
    fixture.post("{name: 'click', metadata: {a: 1}}").await;
    assert_eq!(get(&fixture.call("onEvent"), "2.a"), 1);
}

#[wasm_bindgen_test]
fn destroy_removes_everything_cancels_an_open_flow_and_later_calls_do_nothing() {
    let styles = || get(&document(), "adoptedStyleSheets.length").as_f64().unwrap();
    let before = (document().body().unwrap().child_element_count(), styles());
    let fixture = Fixture::new("");
    fixture.client.open();
    fixture.client.destroy();
    assert_eq!((document().body().unwrap().child_element_count(), styles()), before);
    fixture.client.destroy();
    fixture.client.open();
    fixture.client.close();
    fixture.client.cancel(Some(true));
    assert!(!fixture.client.is_open());
    assert_eq!((document().body().unwrap().child_element_count(), styles()), before);
    assert_eq!(fixture.names(), ["onCancel", "onExit"]);
}

/// Lets observers, timers and messages run.
async fn run_pending_tasks() {
    let promise = js("return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))");
    JsFuture::from(promise.unchecked_into::<Promise>()).await.unwrap();
}

fn is_locked() -> bool {
    js("return getComputedStyle(document.documentElement).overflowY === 'hidden'").is_truthy()
}

#[wasm_bindgen_test]
async fn a_widget_that_the_page_removes_is_cancelled_and_the_page_scrolls_again() {
    for gone in
        ["container.remove()", "container.replaceChildren()", "container.querySelector('iframe').remove()"]
    {
        let fixture = Fixture::new("");
        fixture.client.open();
        assert!(is_locked());
        Function::new_with_args("container", gone).call1(&JsValue::UNDEFINED, &fixture.container).unwrap();
        let result = JsFuture::from(fixture.client.result()).await.unwrap();
        assert_eq!(get(&result, "status"), "cancelled");
        assert!(!fixture.client.is_open() && !is_locked());
        assert_eq!(fixture.names(), ["onCancel", "onExit"], "{gone}");
    }
}

#[wasm_bindgen_test]
async fn a_widget_that_the_page_moves_stays_modal_and_locks_the_page_once() {
    let fixture = Fixture::new("");
    fixture.client.open();
    let place = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&place).unwrap();
    place.append_child(&fixture.container).unwrap();
    run_pending_tasks().await;
    assert!(fixture.client.is_open() && is_locked());
    assert!(fixture.dialog().matches(":modal").unwrap());
    // Its removal is still noticed in the new place.
    place.remove();
    let result = JsFuture::from(fixture.client.result()).await.unwrap();
    assert_eq!(get(&result, "status"), "cancelled");
    assert!(!is_locked());
}

#[wasm_bindgen_test]
async fn a_widget_that_nobody_can_see_does_not_lock_the_page() {
    let place: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&place).unwrap();
    let (options, _) = options("");
    Reflect::set(&options, &"parent".into(), &place).unwrap();
    let client = construct(options).unwrap();
    client.open();
    let dialog = place.query_selector("dialog").unwrap().unwrap();
    let is_modal = || dialog.matches(":modal").unwrap();
    assert!(is_locked() && is_modal());
    for (display, is_seen) in [("none", false), ("block", true), ("none", false)] {
        place.style().set_property("display", display).unwrap();
        for _ in 0..4 {
            run_pending_tasks().await;
        }
        assert_eq!((is_locked(), is_modal(), client.is_open()), (is_seen, is_seen, true));
    }
    client.destroy();
    place.remove();
}

#[wasm_bindgen_test]
async fn styles_that_the_page_has_removed_are_restored() {
    let fixture = Fixture::new("");
    fixture.client.open();
    let errors = js("const errors = []; onerror = (message) => void errors.push(message); return errors");
    js("document.adoptedStyleSheets = []");
    assert!(!is_locked());
    for _ in 0..4 {
        run_pending_tasks().await;
    }
    assert!(is_locked());
    js("onerror = null");
    assert_eq!(get(&errors, "length"), 0, "{:?}", get(&errors, "0"));
    let height = fixture.dialog().get_bounding_client_rect().height();
    assert_eq!(height, web_sys::window().unwrap().inner_height().unwrap().as_f64().unwrap());
    fixture.client.destroy();
    assert_eq!(get(&document(), "adoptedStyleSheets.length"), 0);
}

#[wasm_bindgen_test]
fn container_ids_differ_even_if_random_numbers_do_not() {
    js("globalThis.random = Math.random; Math.random = () => 0.5");
    let (first, second) = (Fixture::new(""), Fixture::new(""));
    js("Math.random = random");
    assert_ne!(first.container.id(), second.container.id());
}

#[wasm_bindgen_test]
fn properties_that_a_page_adds_to_all_objects_are_not_options() {
    js("Object.prototype.host = 'evil.example'; Object.prototype.inquiryId = 'inq_evil'");
    let made = construct(options("").0);
    let own = construct(options("host: 'evil.example', inquiryId: undefined").0);
    js("delete Object.prototype.host; delete Object.prototype.inquiryId");
    let (made, own) = (made.unwrap(), own.unwrap());
    assert_eq!((made.base_url(), own.base_url()), (origin(), "https://evil.example".to_owned()));
    made.destroy();
    own.destroy();
}

#[wasm_bindgen_test]
fn an_invalid_host_is_an_error_and_causes_no_request() {
    let before = document().body().unwrap().child_element_count();
    for host in ["", "a b.example", "https://a.example/path", "user@a.example", "javascript:alert(1)"] {
        let error = construct(options(&format!("host: '{host}'")).0).err().unwrap();
        assert_eq!(get(&error, "code"), "invalid_config", "{host}");
    }
    assert_eq!(document().body().unwrap().child_element_count(), before);
    for (host, base) in
        [("https://Verify.Example:443", "https://verify.example"), ("a.example", "https://a.example")]
    {
        let (client, _) = construct_with(&format!("host: '{host}'"), |_| {});
        assert_eq!(client.base_url(), base);
        client.destroy();
    }
}

/// A token like those of persona-server, without a valid signature.
fn token(claims: &str) -> String {
    let encode = Function::new_with_args(
        "claims",
        "return ['{}', claims, 'x'].map((part) => btoa(part).replace(/=/g, '').replace(/\\+/g, '-').replace(/\\//g, '_')).join('.')",
    );
    encode.call1(&JsValue::UNDEFINED, &claims.into()).unwrap().as_string().unwrap()
}

#[wasm_bindgen_test]
async fn a_session_token_is_sent_only_to_its_issuer() {
    let token = token(r#"{"aud":"persona-verify","iss":"https://verify.example","sub":"~~~???"}"#);
    let extra = format!("templateId: null, inquiryId: 'inq_1', sessionToken: '{token}'");
    for host in ["", ", host: 'production'", ", host: 'other.example'"] {
        let error = construct(options(&[&extra, host].concat()).0).err().unwrap();
        assert_eq!(get(&error, "code"), "invalid_config");
        let message = get(&error, "message").as_string().unwrap();
        assert!(message.ends_with("Set host: 'https://verify.example'"), "{message}");
    }
    construct(options(&[&extra, ", host: 'verify.example'"].concat()).0).unwrap().destroy();
    // Not a token of ours, or its claims cannot be read.
    for token in
        ["a.b.c", "e30.e30.x", "", "....", &self::token(r#"{"aud":"other","iss":"https://a.example"}"#)]
    {
        let extra = format!("templateId: null, inquiryId: 'inq_1', sessionToken: '{token}'");
        construct(options(&extra).0).unwrap().destroy();
    }
    // A fetched token is not sent elsewhere, either.
    let (options, _) = options(&format!("templateId: null, inquiryId: 'inq_1', resume: () => '{token}'"));
    let error = next_call(&options, "onError");
    let client = construct(options).unwrap();
    let container = last_container();
    let frame: HtmlIFrameElement = container.query_selector("iframe").unwrap().unwrap().unchecked_into();
    let message =
        "parent.postMessage({name: 'error', containerId: id, error: {code: 'unauthenticated'}}, '*')";
    post(&frame, &container, message).await;
    assert_eq!(get(&JsFuture::from(error).await.unwrap(), "code"), "invalid_config");
    assert!(!frame.src().contains(&token));
    client.destroy();
}

#[wasm_bindgen_test]
fn two_clients_do_not_disturb_each_other() {
    let overflow = || {
        let root = document().document_element().unwrap();
        let style = js("return (element) => getComputedStyle(element).overflowY");
        style.unchecked_into::<Function>().call1(&JsValue::UNDEFINED, &root).unwrap()
    };
    let first = Fixture::new("");
    let second = Fixture::new("");
    first.client.open();
    second.client.open();
    first.client.destroy();
    assert_eq!(overflow(), "hidden");
    assert!(second.client.is_open());
    let position = js("return (element) => getComputedStyle(element).position");
    let position = position.unchecked_into::<Function>();
    assert_eq!(position.call1(&JsValue::UNDEFINED, &second.dialog()).unwrap(), "fixed");
    second.client.close();
    assert_eq!(overflow(), "visible");
}

#[wasm_bindgen_test]
async fn a_callback_may_destroy_the_client_it_belongs_to() {
    let (options, calls) = options("");
    let client = Rc::new(construct(options.clone()).unwrap());
    let inner = Rc::clone(&client);
    let destroy = Closure::<dyn Fn()>::new(move || inner.destroy());
    Reflect::set(&options, &"onEvent".into(), destroy.as_ref()).unwrap();
    let container = last_container();
    let frame: HtmlIFrameElement = container.query_selector("iframe").unwrap().unwrap().unchecked_into();
    post(&frame, &container, "parent.postMessage({name: 'load', containerId: id}, '*')").await;
    assert!(!container.is_connected());
    // The event of that message is still reported.
    assert_eq!(calls.length(), 1);
}

#[wasm_bindgen_test]
async fn a_callback_that_throws_stops_nothing_and_reaches_the_pages_own_handlers() {
    let fixture = Fixture::new("onEvent() { throw new Error('thrown by the page') }");
    let seen =
        js("globalThis.seen = []; globalThis.onerror = (message) => (seen.push(message), true); return seen");
    fixture.post("{name: 'load'}").await;
    js("globalThis.onerror = null");
    assert_eq!(fixture.names(), ["onLoad"]);
    assert!(get(&seen, "0").as_string().unwrap().contains("thrown by the page"));
}

#[wasm_bindgen_test]
fn invalid_options_throw_our_error_and_leave_nothing_behind() {
    let before = document().body().unwrap().child_element_count();
    for (extra, message) in [
        (
            "templateId: ''",
            "Either templateId/templateVersionId or inquiryId must be specified to start a flow",
        ),
        (
            "inquiryId: 'inq_1'",
            "Only one of templateId/templateVersionId or inquiryId should be specified to start a flow",
        ),
        ("accountId: 'a', referenceId: 'b'", "Cannot pass both accountId and referenceId"),
        ("accountId: 'a', accountTypeId: 'b'", "Cannot pass both accountId and accountTypeId"),
        ("customHost: 'staging'", "customHost must be either a valid host or development"),
        ("parent: '#place'", "parent must be an element"),
    ] {
        let error = construct(options(extra).0).err().unwrap();
        assert_eq!(get(&error, "message"), message);
        assert_eq!(get(&error, "status"), 400);
        assert_eq!(get(&error, "code"), "invalid_config");
        assert!(error.is_instance_of::<js_sys::Error>());
    }
    assert_eq!(document().body().unwrap().child_element_count(), before);
    assert!(construct(JsValue::UNDEFINED).is_err());
}

#[wasm_bindgen_test]
fn an_error_thrown_by_a_getter_of_the_options_is_rethrown() {
    let options = js("return {templateId: 'itmpl_1', get fields() { throw 'mine' }}");
    let error = construct(options).err().unwrap();
    assert_eq!(error, "mine");
}

#[wasm_bindgen_test]
fn a_misspelt_option_causes_a_warning() {
    let warnings = js(
        "globalThis.warned = []; globalThis.warn = console.warn; console.warn = (text) => warned.push(text); return warned",
    );
    let fixture = Fixture::new("inquiryID: 'inq_1'");
    js("console.warn = warn");
    let text = get(&warnings, "0").as_string().unwrap();
    assert!(text.contains("inquiryID") && text.contains("inquiryId"), "{text}");
    drop(fixture);
}

#[wasm_bindgen_test]
fn a_parent_may_be_a_shadow_root() {
    let host = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&host).unwrap();
    let attach = js("return (host) => host.attachShadow({mode: 'open'})").unchecked_into::<Function>();
    let root = attach.call1(&JsValue::UNDEFINED, &host).unwrap();
    let (options, _) = options("");
    Reflect::set(&options, &"parent".into(), &root).unwrap();
    let client = construct(options).unwrap();
    client.open();
    assert_eq!(get(&root, "adoptedStyleSheets.length"), 1);
    client.destroy();
    assert_eq!(get(&root, "adoptedStyleSheets.length"), 0);
    assert_eq!(get(&root, "childNodes.length"), 0);
    host.remove();
}

#[wasm_bindgen_test]
async fn a_parent_may_be_detached_and_locks_the_page_when_it_is_attached() {
    let parent = document().create_element("div").unwrap();
    let (options, _) = options("");
    Reflect::set(&options, &"parent".into(), &parent).unwrap();
    let client = construct(options).unwrap();
    client.open();
    assert!(client.is_open() && !is_locked());
    document().body().unwrap().append_child(&parent).unwrap();
    run_pending_tasks().await;
    let dialog = parent.query_selector("dialog").unwrap().unwrap();
    assert!(is_locked() && dialog.matches(":modal").unwrap());
    client.destroy();
    assert_eq!(parent.child_element_count(), 0);
    parent.remove();
}

fn construct_with(extra: &str, change: impl Fn(&JsValue)) -> (Client, Array) {
    let (options, calls) = options(extra);
    change(&options);
    (construct(options).unwrap(), calls)
}

#[wasm_bindgen_test]
fn an_inline_flow_is_in_its_parent_and_is_shown_at_once() {
    let place = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&place).unwrap();
    let set_parent = |options: &JsValue| {
        Reflect::set(options, &"parent".into(), &place).unwrap();
    };
    let (client, _) = construct_with("mode: 'inline'", set_parent);
    assert!(client.is_open());
    let container = place.first_element_child().unwrap();
    assert_eq!(container.class_name(), "persona-widget__inline");
    assert!(container.query_selector("dialog, .persona-widget__close").unwrap().is_none());
    client.destroy();
    assert_eq!(place.child_element_count(), 0);
    place.remove();
}

#[wasm_bindgen_test]
fn options_of_every_kind_reach_the_address() {
    let fixture = Fixture::new(
        "fields: {nameFirst: 'Jane', birth: new Date(0), n: 1, yes: true, big: 10n, tags: ['a', null, 'b']},
         environment: 'sandbox', language: 'de', widgetPadding: {top: 1}",
    );
    let src = fixture.frame.src();
    for part in [
        "&inquiry-template-id=itmpl_1&environment=sandbox&",
        "fields%5Bname-first%5D=Jane&fields%5Bbirth%5D=1970-01-01T00%3A00%3A00.000Z&fields%5Bn%5D=1",
        "&fields%5Byes%5D=true&fields%5Bbig%5D=10&fields%5Btags%5D%5B0%5D=a&fields%5Btags%5D%5B2%5D=b",
        "&widget-padding%5Btop%5D=1",
    ] {
        assert!(src.contains(part), "{part} in {src}");
    }
}

#[wasm_bindgen_test]
async fn texts_of_the_page_replace_the_english_ones() {
    let fixture = Fixture::new("texts: {retry: 'Erneut', close: undefined, failed: 'Ging nicht'}");
    fixture.client.open();
    fixture.post("{name: 'error', error: {code: 'inactive_template'}}").await;
    let text = |selector: &str| fixture.container.query_selector(selector).unwrap().unwrap().text_content();
    assert_eq!(text("[data-action=retry]").unwrap(), "Erneut");
    assert_eq!(text("h2").unwrap(), "Ging nicht");
    assert_eq!(text(".persona-widget__button[data-action=close]").unwrap(), "Close");
}

/// A promise that `options[name]` resolves with its first argument.
fn next_call(options: &JsValue, name: &str) -> Promise {
    Promise::new(&mut |resolve, _| {
        Reflect::set(options, &name.into(), &resolve).unwrap();
    })
}

#[wasm_bindgen_test]
async fn a_token_is_fetched_when_the_flow_asks_for_one_and_the_flow_is_loaded_again_with_it() {
    let fixture = Fixture::new(
        "templateId: undefined, inquiryId: 'inq_1',
         resume(id, reason) { calls.push(['resume', id, reason]); return {sessionToken: 'fresh'} }",
    );
    assert!(!fixture.frame.src().contains("session-token"));
    fixture.post("{name: 'error', error: {status: 409, code: 'unauthenticated'}}").await;
    JsFuture::from(js("return new Promise((resolve) => setTimeout(resolve))").unchecked_into::<Promise>())
        .await
        .unwrap();
    let resume = fixture.call("resume");
    assert_eq!((get(&resume, "1"), get(&resume, "2")), ("inq_1".into(), "missing".into()));
    assert!(fixture.frame.src().ends_with("&session-token=fresh"));
    assert!(!fixture.names().contains(&"onError".to_owned()));
}

#[wasm_bindgen_test]
async fn no_token_is_fetched_for_a_destroyed_client() {
    let fixture = Fixture::new(
        "templateId: undefined, inquiryId: 'inq_1', signal: (calls.abort = new AbortController()).signal,
         onEvent() { calls.push(['onEvent']); calls.abort.abort() },
         resume() { calls.push(['resume']); return 'fresh' }",
    );
    fixture.post("{name: 'error', error: {status: 409, code: 'unauthenticated'}}").await;
    assert_eq!(fixture.names(), ["onEvent"]);
}

#[wasm_bindgen_test]
async fn an_unreachable_address_is_a_failed_resume() {
    let (options, _) = options("templateId: undefined, inquiryId: 'inq_1', resume: 'http://127.0.0.1:1/'");
    let error = next_call(&options, "onError");
    let client = construct(options).unwrap();
    let container = last_container();
    let frame: HtmlIFrameElement = container.query_selector("iframe").unwrap().unwrap().unchecked_into();
    let message =
        "parent.postMessage({name: 'error', containerId: id, error: {code: 'session_expired'}}, '*')";
    post(&frame, &container, message).await;
    assert_eq!(get(&JsFuture::from(error).await.unwrap(), "code"), "resume_failed");
    client.destroy();
}

#[wasm_bindgen_test]
async fn a_page_that_opens_the_widget_on_load_sees_the_failure_view_whether_or_not_it_takes_the_error() {
    for on_load in ["() => 0", "(_error) => 0"] {
        let fixture = Fixture::new(&format!("onLoad: {on_load}"));
        fixture.post("{name: 'error', error: {code: 'inactive_template'}}").await;
        let takes_error = on_load.starts_with("(_");
        assert_eq!(fixture.client.is_open(), !takes_error, "{on_load}");
        fixture.client.open();
        assert_eq!(fixture.view(), "failure");
    }
}

#[wasm_bindgen_test]
async fn a_failure_without_a_handler_is_written_to_the_console_once() {
    let written = js(
        "globalThis.written = []; globalThis.error = console.error; console.error = (text) => written.push(text); return written",
    );
    for (extra, count) in [
        ("onError: undefined, onLoad: undefined", 1),
        ("onError: undefined, onLoad() {}", 1),
        ("onError: undefined", 0),
        ("onLoad: undefined", 0),
    ] {
        let before = get(&written, "length").as_f64().unwrap();
        let fixture = Fixture::new(extra);
        for _ in 0..2 {
            fixture.post("{name: 'error', error: {code: 'session_expired', message: 'It is over'}}").await;
        }
        let after = get(&written, "length").as_f64().unwrap();
        assert_eq!(after - before, f64::from(count), "{extra}");
    }
    js("console.error = error");
    let text = get(&written, "0").as_string().unwrap();
    assert!(text.starts_with("Persona: It is over (session_expired). Resume the inquiry"), "{text}");
}

#[wasm_bindgen_test]
fn a_signal_destroys_the_client_also_one_that_was_aborted_before() {
    let controller = js("return globalThis.controller = new AbortController()");
    let (client, _) = construct_with("signal: globalThis.controller.signal", |_| {});
    client.open();
    get(&controller, "abort").unchecked_into::<Function>().call0(&controller).unwrap();
    assert!(!client.is_open() && !client.is_loading());
    let before = document().body().unwrap().child_element_count();
    let (_late, _) = construct_with("signal: globalThis.controller.signal", |_| {});
    assert_eq!(document().body().unwrap().child_element_count(), before);
}

#[wasm_bindgen_test]
async fn the_promise_resolves_with_the_outcome() {
    for (message, status) in [
        ("{name: 'complete', metadata: {inquiryId: 'inq_1', status: 'approved'}}", "completed"),
        ("{name: 'fail', metadata: {inquiryId: 'inq_1'}}", "failed"),
        ("{name: 'exit', metadata: {inquiryId: 'inq_1'}}", "cancelled"),
    ] {
        let fixture = Fixture::new("");
        fixture.post(message).await;
        let result = JsFuture::from(fixture.client.result()).await.unwrap();
        assert_eq!(get(&result, "status"), status);
        assert_eq!(get(&result, "inquiryId"), "inq_1");
    }
    let fixture = Fixture::new("");
    fixture.client.destroy();
    assert_eq!(get(&JsFuture::from(fixture.client.result()).await.unwrap(), "status"), "cancelled");
    let fixture = Fixture::new("");
    fixture.post("{name: 'error', error: {code: 'inactive_template'}}").await;
    let error = JsFuture::from(fixture.client.result()).await.unwrap_err();
    assert_eq!(get(&error, "code"), "inactive_template");
}

#[wasm_bindgen_test]
async fn esc_asks_the_flow_and_closes_if_it_does_not_answer() {
    let fixture = Fixture::new("");
    fixture.client.open();
    fixture.post("{name: 'load'}").await;
    let cancel = Function::new_with_args(
        "dialog",
        "const event = new Event('cancel', {cancelable: true}); dialog.dispatchEvent(event); return event.defaultPrevented",
    );
    assert_eq!(cancel.call1(&JsValue::UNDEFINED, &fixture.dialog()).unwrap(), true);
    assert!(fixture.client.is_open());
    cancel.call1(&JsValue::UNDEFINED, &fixture.dialog()).unwrap();
    assert!(!fixture.client.is_open());
    assert_eq!(fixture.names(), ["onEvent", "onLoad", "onCancel", "onExit"]);
}

#[wasm_bindgen_test]
async fn every_callback_may_destroy_the_client() {
    for (message, callback) in [
        ("{name: 'ready', metadata: {}}", "onReady"),
        ("{name: 'start', metadata: {inquiryId: 'inq_1'}}", "onStart"),
        ("{name: 'complete', metadata: {inquiryId: 'inq_1'}}", "onComplete"),
        ("{name: 'exit'}", "onCancel"),
        ("{name: 'error', error: {code: 'unknown'}}", "onError"),
        ("{name: 'session-expiring', metadata: {}}", "onSessionExpiring"),
    ] {
        let (options, _) = options("");
        let client = Rc::new(construct(options.clone()).unwrap());
        let inner = Rc::clone(&client);
        let destroy = Closure::<dyn Fn()>::new(move || inner.destroy());
        Reflect::set(&options, &callback.into(), destroy.as_ref()).unwrap();
        let container = last_container();
        let frame: HtmlIFrameElement = container.query_selector("iframe").unwrap().unwrap().unchecked_into();
        let code = format!("parent.postMessage(Object.assign({message}, {{containerId: id}}), '*')");
        post(&frame, &container, &code).await;
        assert!(!container.is_connected(), "{callback}");
        client.open();
        assert!(!client.is_open());
    }
}

#[wasm_bindgen_test]
fn setup_iframe_and_setup_events_work_with_a_frame_of_the_page() {
    set_defaults(Some(origin()), None);
    let frame: HtmlIFrameElement = document().create_element("iframe").unwrap().unchecked_into();
    let options = js("return {templateId: 'itmpl_1'}");
    let returned = persona_wasm::setup::setup_iframe(
        frame.clone(),
        "container-1",
        Some("inline".to_owned()),
        options.unchecked_into(),
    );
    assert_eq!(returned.unwrap(), frame);
    assert!(frame.src().contains("&container-id=container-1&flow-type=inline&"));
    document().body().unwrap().append_child(&frame).unwrap();
    let heard = js("return globalThis.heard = []");
    let handlers = js("return {onLoad: () => heard.push('load'), onEvent: (name) => heard.push(name)}");
    let stop = persona_wasm::setup::setup_events("container-1", handlers.unchecked_into()).unwrap();
    let send = Function::new_with_args(
        "source, origin",
        "dispatchEvent(new MessageEvent('message', {data: {name: 'load', containerId: 'container-1'}, source, origin}))",
    );
    let source = frame.content_window().unwrap();
    for _ in 0..2 {
        send.call2(&JsValue::UNDEFINED, &source, &origin().into()).unwrap();
        // The second message arrives too late.
        stop.call0(&JsValue::UNDEFINED).unwrap();
    }
    assert_eq!(get(&heard, "length"), 2);
    frame.remove();
}

#[wasm_bindgen_test]
fn free_is_the_same_as_destroy_and_methods_do_nothing_afterwards() {
    let before = document().body().unwrap().child_element_count();
    let (client, _) = construct_with("", |_| {});
    let client: JsValue = client.into();
    let call = |name: &str| get(&client, name).unchecked_into::<Function>().call0(&client).unwrap();
    call("open");
    call("free");
    assert_eq!(document().body().unwrap().child_element_count(), before);
    for name in ["open", "close", "cancel", "exit", "render", "destroy", "free"] {
        call(name);
    }
    assert_eq!(get(&client, "isOpen"), false);
    assert_eq!(get(&client, "baseUrl"), origin());
}
