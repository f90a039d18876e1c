//! The API for front ends in Rust, in a page: options, callbacks, and dropping a client. Run by `wasm-pack test --headless --chrome` (or `--firefox`).
#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Function, Promise};
use persona_wasm::{
    Client, ClientOptions, Environment, EventsAllowlist, FieldMapping, FieldValue, Fields, Length, Mode,
    Outcome, Padding, Resume, ResumeReason, ServerOutageMode, Texts, TokenDelivery, set_defaults,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Document, HtmlElement, HtmlIFrameElement};

wasm_bindgen_test_configure!(run_in_browser);

/// A front end may set an allocator. This would not compile if the crate set one.
#[global_allocator]
static ALLOCATOR: std::alloc::System = std::alloc::System;

fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

fn count() -> u32 {
    document().query_selector_all(".persona-widget__overlay, .persona-widget__inline").unwrap().length()
}

fn last_container() -> HtmlElement {
    let all = document().query_selector_all(".persona-widget__overlay, .persona-widget__inline").unwrap();
    all.get(all.length() - 1).unwrap().unchecked_into()
}

fn frame_in(container: &HtmlElement) -> HtmlIFrameElement {
    container.query_selector("iframe").unwrap().unwrap().unchecked_into()
}

/// The frame's address without the id of its container, which differs from client to client.
fn address(container: &HtmlElement) -> String {
    frame_in(container).src().replace(&container.id(), "ID")
}

fn start(options: ClientOptions) -> (Client, HtmlElement) {
    set_defaults(web_sys::window().unwrap().location().origin().ok(), None);
    let client = Client::new(options).unwrap();
    (client, last_container())
}

fn template() -> ClientOptions {
    ClientOptions { template_id: Some("itmpl_1".to_owned()), ..ClientOptions::default() }
}

/// Posts a message from the frame, as the flow would, and waits until it has arrived.
async fn post(container: &HtmlElement, message: &str) {
    let post = Function::new_with_args(
        "frame, id, code",
        "return new Promise((resolve) => {
           addEventListener('message', () => setTimeout(resolve), {once: true});
           // Nothing is at the frame's address, and an error page must not replace the document.
           frame.contentWindow.stop();
           frame.contentWindow.Function('id', code)(id);
         })",
    );
    let code = format!("parent.postMessage(Object.assign({message}, {{containerId: id}}), '*')");
    let frame = frame_in(container);
    let posted = post.call3(&JsValue::UNDEFINED, &frame, &container.id().into(), &code.into()).unwrap();
    JsFuture::from(posted.unchecked_into::<Promise>()).await.unwrap();
}

/// Lets pending tasks and microtasks run.
async fn run_pending_tasks() {
    let window = web_sys::window().unwrap();
    let turned = Promise::new(&mut |resolve, _| {
        window.set_timeout_with_callback(&resolve).unwrap();
    });
    JsFuture::from(turned).await.unwrap();
}

/// The calls of the callbacks.
#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    fn on<T: 'static>(&self, read: fn(T) -> String) -> Option<Box<dyn Fn(T)>> {
        let log = self.clone();
        Some(Box::new(move |argument| log.add(read(argument))))
    }

    fn add(&self, entry: String) {
        self.0.borrow_mut().push(entry);
    }

    fn take(&self) -> Vec<String> {
        self.0.take()
    }
}

#[wasm_bindgen_test]
fn options_reach_the_flow_as_they_do_from_javascript() {
    let (typed, in_rust) = start(ClientOptions {
        template_version_id: Some("itmplv_1".to_owned()),
        environment: Some(Environment::Sandbox),
        environment_id: Some("env_1".to_owned()),
        account_id: Some("act_1".to_owned()),
        language: Some("de".to_owned()),
        fields: Some(Fields::from([
            ("nameFirst".to_owned(), "Zoë".into()),
            ("nested".to_owned(), Fields::from([("isAdult".to_owned(), true.into())]).into()),
            ("numbers".to_owned(), vec![1, 2].into()),
            ("weight".to_owned(), FieldValue::Number(72.5)),
        ])),
        theme_set_id: Some("thms_1".to_owned()),
        style_variant: Some("dark".to_owned()),
        theme_id: Some("the_1".to_owned()),
        share_token: Some("share".to_owned()),
        field_mappings: Some(vec![FieldMapping {
            source_field_name: "a".to_owned(),
            destination_field_name: "b".to_owned(),
        }]),
        routing_country: Some("DE".to_owned()),
        frame_ancestors: Some(vec!["https://a.example".to_owned(), "https://b.example".to_owned()]),
        message_target_origin: Some("https://c.example".to_owned()),
        widget_padding: Some(Padding { top: Some(1.0), left: Some(2.5), ..Padding::default() }),
        navigation_padding: Some(Padding { bottom: Some(3.0), right: Some(4.0), ..Padding::default() }),
        server_outage_mode: Some(ServerOutageMode::Defer),
        session_token: Some("token".to_owned()),
        host: Some("localhost:1".to_owned()),
        ..ClientOptions::default()
    });
    let options = Function::new_no_args(
        "return {
           templateVersionId: 'itmplv_1', environment: 'sandbox', environmentId: 'env_1', accountId: 'act_1',
           language: 'de',
           fields: {nameFirst: 'Zoë', nested: {isAdult: true}, numbers: [1, 2], weight: 72.5},
           themeSetId: 'thms_1', styleVariant: 'dark', themeId: 'the_1', shareToken: 'share',
           fieldMappings: [{sourceFieldName: 'a', destinationFieldName: 'b'}], routingCountry: 'DE',
           frameAncestors: ['https://a.example', 'https://b.example'],
           messageTargetOrigin: 'https://c.example', widgetPadding: {top: 1, left: 2.5},
           navigationPadding: {bottom: 3, right: 4}, serverOutageMode: 'defer', sessionToken: 'token',
           host: 'localhost:1',
         }",
    );
    let options = options.call0(&JsValue::UNDEFINED).unwrap().unchecked_into();
    let untyped = Client::from_js(options).unwrap();
    let in_javascript = last_container();
    assert_eq!(address(&in_rust), address(&in_javascript));
    assert!(address(&in_rust).starts_with("http://localhost:1/widget?"));
    assert!(address(&in_rust).contains("session-token=token"));
    drop(typed);
    untyped.destroy();
}

#[wasm_bindgen_test]
fn the_session_token_stays_out_of_addresses_if_it_is_sent_by_message() {
    let (_client, container) = start(ClientOptions {
        inquiry_id: Some("inq_1".to_owned()),
        session_token: Some("token".to_owned()),
        token_delivery: Some(TokenDelivery::Message),
        reference_id: Some("me".to_owned()),
        ..ClientOptions::default()
    });
    assert!(address(&container).contains("inquiry-id=inq_1"));
    assert!(address(&container).contains("reference-id=me"));
    assert!(!address(&container).contains("token=token"));
}

#[wasm_bindgen_test]
fn options_of_the_page_shape_the_widget() {
    let parent = document().create_element("section").unwrap();
    document().body().unwrap().append_child(&parent).unwrap();
    let (client, container) = start(ClientOptions {
        mode: Some(Mode::Inline),
        parent: Some(parent.clone().into()),
        frame_height: Some(Length::Css("50vh".to_owned())),
        frame_width: Some(Length::Pixels(400.0)),
        sandbox_attributes: Some(vec!["allow-forms".to_owned()]),
        iframe_title: Some("Your age".to_owned()),
        texts: Some(Texts { loading: Some("Moment…".to_owned()), ..Texts::default() }),
        account_type_id: Some("acttp_1".to_owned()),
        ..template()
    });
    let frame = frame_in(&container);
    assert_eq!(container.parent_element(), Some(parent.clone()));
    assert_eq!(frame.style().get_property_value("max-height").unwrap(), "50vh");
    assert_eq!(frame.style().get_property_value("max-width").unwrap(), "400px");
    assert_eq!(
        frame.get_attribute("sandbox").unwrap(),
        "allow-scripts allow-same-origin allow-popups allow-forms"
    );
    assert_eq!(frame.title(), "Your age");
    assert!(container.text_content().unwrap().contains("Moment…"));
    assert!(address(&container).contains("account-type-id=acttp_1"));
    drop(client);
    parent.remove();
}

#[wasm_bindgen_test]
fn invalid_options_are_an_error() {
    let error = Client::new(ClientOptions::default()).err().unwrap();
    assert_eq!((error.status(), error.code().as_str()), (400, "invalid_config"));
    assert!(error.message().starts_with("Either templateId"));
    assert_eq!(error.to_string(), format!("{} (invalid_config)", error.message()));
    assert_eq!(count(), 0);
}

#[wasm_bindgen_test]
async fn callbacks_receive_what_the_flow_reports() {
    let log = Log::default();
    let (client, container) = start(ClientOptions {
        events_allowlist: Some(EventsAllowlist::Only(vec!["page-change".to_owned()])),
        on_load: log.on(|result| format!("load {}", result.is_ok())),
        on_ready: log.on(|ready| {
            let dimensions = ready.preferred_dimensions;
            format!("ready {:?} {:?}", dimensions.maximum_width, ready.styles.border_radius)
        }),
        on_start: log.on(|start| format!("start {} {:?}", start.inquiry_id, start.session_token)),
        on_event: log.on(|event| format!("event {} {}", event.name, event.metadata.is_object())),
        on_session_expiring: log.on(|session| format!("{} {}", session.inquiry_id, session.expires_at)),
        on_error: log.on(|error| format!("error {} {} {}", error.status(), error.code(), error.message())),
        on_complete: log
            .on(|done| format!("{} {} {}", done.inquiry_id, done.status, done.fields.is_object())),
        on_fail: log.on(|inquiry_id| format!("fail {inquiry_id}")),
        on_success: log.on(|metadata: JsValue| format!("success {}", metadata.is_object())),
        on_cancel: log.on(|person| format!("cancel {:?} {:?}", person.inquiry_id, person.session_token)),
        on_exit: log.on(|metadata: JsValue| format!("exit {}", metadata.is_object())),
        ..template()
    });
    for (message, expected) in [
        ("{name: 'load'}", &["load true"][..]),
        (
            "{name: 'ready', metadata: {preferredDimensions: {maximumWidth: '9px'}, styles: {borderRadius: '1px'}}}",
            &["ready Some(\"9px\") Some(\"1px\")"],
        ),
        ("{name: 'start', metadata: {inquiryId: 'inq_1', sessionToken: 's'}}", &["start inq_1 Some(\"s\")"]),
        ("{name: 'page-change', metadata: {name: 'a'}}", &["event page-change true"]),
        ("{name: 'session-expiring', metadata: {inquiryId: 'inq_1', expiresAt: 'soon'}}", &["inq_1 soon"]),
        ("{name: 'error', error: {status: 422, code: 'odd', message: 'm'}}", &["error 422 odd m"]),
        ("{name: 'success', metadata: {}}", &["success true"]),
        (
            "{name: 'fail', metadata: {inquiryId: 'inq_1', status: 'failed'}}",
            &["fail inq_1", "inq_1 failed false"],
        ),
        (
            "{name: 'exit', metadata: {inquiryId: 'inq_1'}}",
            &["cancel Some(\"inq_1\") Some(\"s\")", "exit true"],
        ),
        (
            "{name: 'complete', metadata: {inquiryId: 'inq_1', status: 'approved', fields: {}}}",
            &["inq_1 approved true", "exit true"],
        ),
    ] {
        post(&container, message).await;
        assert_eq!(log.take(), expected, "{message}");
    }
    drop(client);
}

#[wasm_bindgen_test]
async fn on_load_receives_the_error_if_the_flow_cannot_be_loaded() {
    let log = Log::default();
    let (client, _) = start(ClientOptions {
        load_timeout: Some(Duration::from_millis(1)),
        on_load: log.on(|result| format!("{:?}", result.err().map(|error| error.code()))),
        ..template()
    });
    let error = client.outcome().await.err().unwrap();
    assert_eq!(error.code(), "load_timeout");
    assert_eq!(log.take(), ["Some(\"load_timeout\")"]);
}

#[wasm_bindgen_test]
async fn the_outcome_of_each_end() {
    let (client, container) = start(template());
    post(&container, "{name: 'complete', metadata: {inquiryId: 'inq_1', status: 'approved', fields: {}}}")
        .await;
    let Outcome::Completed(inquiry) = client.outcome().await.unwrap() else { panic!("not completed") };
    assert_eq!((inquiry.inquiry_id.as_str(), inquiry.status.as_str()), ("inq_1", "completed"));
    assert!(inquiry.fields.is_object());

    let (client, container) = start(template());
    post(&container, "{name: 'fail', metadata: {inquiryId: 'inq_2', status: 'failed'}}").await;
    assert!(
        matches!(client.outcome().await.unwrap(), Outcome::Failed(inquiry) if inquiry.inquiry_id == "inq_2")
    );

    let (client, container) = start(template());
    post(&container, "{name: 'exit', metadata: {inquiryId: 'inq_3'}}").await;
    let Outcome::Cancelled(person) = client.outcome().await.unwrap() else { panic!("not cancelled") };
    assert_eq!(person.inquiry_id.as_deref(), Some("inq_3"));
}

#[wasm_bindgen_test]
async fn dropping_a_client_removes_it_and_ends_its_outcome() {
    let (client, _) = start(template());
    client.open();
    let outcome = client.outcome();
    assert_eq!(count(), 1);
    drop(client);
    assert_eq!(count(), 0);
    assert!(matches!(outcome.await.unwrap(), Outcome::Cancelled(_)));
}

#[wasm_bindgen_test]
async fn a_callback_may_drop_the_client_and_no_other_is_called_after_that() {
    let errors = Rc::new(RefCell::new(0));
    let counted = Rc::clone(&errors);
    let on_error: Closure<dyn Fn(JsValue)> = Closure::new(move |_| *counted.borrow_mut() += 1);
    let window = web_sys::window().unwrap();
    let handler: &Function = AsRef::<JsValue>::as_ref(&on_error).unchecked_ref();
    window.add_event_listener_with_callback("error", handler).unwrap();

    let log = Log::default();
    let slot = Rc::new(RefCell::new(None::<Client>));
    let client = Rc::clone(&slot);
    let (made, container) = start(ClientOptions {
        on_event: Some(Box::new(move |event| {
            if event.name == "complete" {
                drop(client.take());
            }
        })),
        on_complete: log.on(|_| "complete".to_owned()),
        on_exit: log.on(|_: JsValue| "exit".to_owned()),
        ..template()
    });
    slot.replace(Some(made));
    post(&container, "{name: 'complete', metadata: {inquiryId: 'inq_1', status: 'approved'}}").await;
    run_pending_tasks().await;
    window.remove_event_listener_with_callback("error", handler).unwrap();
    assert_eq!(count(), 0);
    assert_eq!(log.take(), Vec::<String>::new());
    assert_eq!(*errors.borrow(), 0);
}

fn resumable(log: &Log, token: Result<Option<String>, &'static str>) -> ClientOptions {
    let log = log.clone();
    ClientOptions {
        inquiry_id: Some("inq_1".to_owned()),
        resume: Some(Resume::with(move |inquiry_id, reason| {
            log.add(format!("{inquiry_id} {reason:?}"));
            let token = token.clone();
            async move { token }
        })),
        ..ClientOptions::default()
    }
}

const EXPIRED: &str = "{name: 'error', error: {status: 401, code: 'session_expired', message: 'm'}}";

#[wasm_bindgen_test]
async fn a_function_fetches_a_fresh_session_token() {
    let log = Log::default();
    let (_client, container) = start(resumable(&log, Ok(Some("fresh".to_owned()))));
    post(&container, EXPIRED).await;
    run_pending_tasks().await;
    assert_eq!(log.take(), [format!("inq_1 {:?}", ResumeReason::SessionExpired)]);
    assert!(address(&container).contains("session-token=fresh"));
}

#[wasm_bindgen_test]
async fn an_error_of_the_function_is_the_cause_of_resume_failed() {
    let log = Log::default();
    let (client, container) = start(resumable(&log, Err("the server is down")));
    post(&container, EXPIRED).await;
    let error = client.outcome().await.err().unwrap();
    assert_eq!(error.code(), "resume_failed");
    let cause = js_sys::Reflect::get(&error, &"cause".into()).unwrap();
    assert_eq!(cause.as_string().as_deref(), Some("the server is down"));
}
