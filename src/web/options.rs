//! Reads the options object that the page passed.

use js_sys::{Date, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, Document, Node};

use super::dom::body;
use super::error::Thrown;
use super::js;
use super::texts::Texts;
use crate::core::error::Failure;
use crate::core::message::Allowlist;
use crate::core::options::{self, FlowType, Options};
use crate::core::value::{Kind, Value};

/// How deep an option may be nested.
const MAX_DEPTH: usize = 64;
/// How long a flow may take to report unless the page says otherwise, in milliseconds.
const LOAD_TIMEOUT: i32 = 20_000;

/// The options object itself: callbacks are looked up in it when they are called, so that
/// an application can replace them.
#[derive(Clone)]
pub(crate) struct Page(JsValue);

impl Page {
    /// The object that was passed; an empty one in place of anything else.
    pub(crate) fn new(passed: JsValue) -> Self {
        if passed.is_object() { Self(passed) } else { Self(Object::new().into()) }
    }

    /// An option as it is. Its getter may throw.
    pub(crate) fn get(&self, name: &str) -> Result<JsValue, JsValue> {
        js::given(&self.0, name)
    }

    /// An option as a value.
    fn value(&self, name: &str) -> Result<Value, Thrown> {
        value_of(&self.get(name)?, &mut Vec::new())
    }

    /// A callback, if the page has it.
    pub(crate) fn callback(&self, name: &str) -> Result<Option<Function>, JsValue> {
        Ok(self.get(name)?.dyn_into().ok())
    }

    /// The options that decide which flow is loaded.
    pub(crate) fn options(&self, flow_type: Option<FlowType>) -> Result<Options, Thrown> {
        Options::read(flow_type, |name| self.value(name), &|word| {
            js_sys::JsString::from(word).to_lower_case().into()
        })
    }

    /// The option `eventsAllowlist`.
    pub(crate) fn allowlist(&self) -> Result<Allowlist, Thrown> {
        Ok(options::allowlist(&self.value("eventsAllowlist")?))
    }

    /// The option `host`, for functions that take no other options.
    pub(crate) fn host(&self) -> Result<Option<String>, Thrown> {
        Ok(options::host(&self.value("host")?).map(str::to_owned))
    }

    /// Warns about each option that does not exist.
    pub(crate) fn warn_of_unknown(&self) {
        let Ok(names) = js::keys_or_throw(&self.0) else { return };
        for name in names.iter().filter_map(|name| name.as_string()) {
            if let Some(known) = options::suggestion(&name) {
                let text =
                    ["Persona: unknown option \"", &name, "\". Did you mean \"", known, "\"?"].concat();
                js::log("warn", text);
            }
        }
    }
}

impl AsRef<JsValue> for Page {
    fn as_ref(&self) -> &JsValue {
        &self.0
    }
}

/// How a fresh session token is fetched.
pub(crate) enum Resume {
    /// From an address of the customer's own server.
    Address(String),
    /// By calling a function.
    Function(Function),
}

/// The attributes of the frame.
pub(crate) struct FrameOptions {
    pub(crate) title: String,
    pub(crate) max_width: String,
    pub(crate) max_height: String,
    pub(crate) sandbox: String,
}

impl FrameOptions {
    pub(crate) fn read(page: &Page) -> Result<Self, Thrown> {
        let title = page.get("iframeTitle")?;
        Ok(Self {
            title: if title.is_null() || title.is_undefined() {
                "Verify your identity".to_owned()
            } else {
                js::string_or_throw(&title)?.into()
            },
            max_width: css_length(&page.get("frameWidth")?)?,
            max_height: css_length(&page.get("frameHeight")?)?,
            sandbox: sandbox(&page.value("sandboxAttributes")?),
        })
    }
}

/// A CSS length. A number counts pixels.
fn css_length(value: &JsValue) -> Result<String, Thrown> {
    if value.is_null() || value.is_undefined() {
        return Ok(String::new());
    }
    let text: String = js::string_or_throw(value)?.into();
    Ok(if value.as_f64().is_some() { [&text, "px"].concat() } else { text })
}

fn sandbox(value: &Value) -> String {
    let mut words = "allow-scripts allow-same-origin allow-popups".to_owned();
    if value.is_nothing() {
        words.push_str(" allow-forms allow-modals allow-top-navigation-by-user-activation");
    }
    for word in value.texts().filter(|word| !word.is_empty()) {
        words.push(' ');
        words.push_str(word);
    }
    words
}

/// `Node.ELEMENT_NODE`.
const ELEMENT: f64 = 1.0;
/// `Node.DOCUMENT_FRAGMENT_NODE`: a shadow root.
const FRAGMENT: f64 = 11.0;

/// All options of a client.
pub(crate) struct ClientOptions {
    pub(crate) page: Page,
    pub(crate) options: Options,
    pub(crate) frame: FrameOptions,
    pub(crate) allowlist: Allowlist,
    pub(crate) texts: Texts,
    pub(crate) resume: Option<Resume>,
    /// In milliseconds; 0 waits without limit.
    pub(crate) load_timeout: i32,
    pub(crate) parent: Node,
    pub(crate) signal: Option<AbortSignal>,
}

impl ClientOptions {
    pub(crate) fn read(passed: JsValue, document: &Document) -> Result<Self, Thrown> {
        let page = Page::new(passed);
        let options = page.options(None)?;
        let resume = page.get("resume")?;
        let resume = match resume.as_string() {
            Some(address) => Some(Resume::Address(address)),
            None => resume.dyn_into().ok().map(Resume::Function),
        };
        let signal = page.get("signal")?;
        Ok(Self {
            parent: parent(&page.get("parent")?, document)?,
            frame: FrameOptions::read(&page)?,
            allowlist: page.allowlist()?,
            texts: Texts::read(&page.get("texts")?)?,
            load_timeout: load_timeout(&page.get("loadTimeout")?),
            signal: signal.is_object().then(|| signal.unchecked_into()),
            options,
            resume,
            page,
        })
    }
}

fn load_timeout(value: &JsValue) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "in range")]
    let milliseconds =
        value.as_f64().filter(|time| (0.0..2_147_483_648.0).contains(time)).map(|time| time as i32);
    milliseconds.unwrap_or(LOAD_TIMEOUT)
}

fn parent(option: &JsValue, document: &Document) -> Result<Node, Thrown> {
    if option.is_null() || option.is_undefined() {
        let body = body(document).map(Node::from);
        return body.ok_or_else(|| Failure::invalid_config("The document has no body").into());
    }
    // Not `instanceof`: the frame that wrote this page's content has its own classes.
    if !matches!(js::inherited(option, "nodeType").as_f64(), Some(ELEMENT | FRAGMENT)) {
        return Err(Failure::invalid_config("parent must be an element").into());
    }
    // The flow would answer the other window. Elements of a template are in a document without one.
    let owner = js::inherited(option, "ownerDocument");
    if owner != *AsRef::<JsValue>::as_ref(document) && js::get(&owner, "defaultView").is_object() {
        let message = "parent is in another document. Load the script in that document";
        return Err(Failure::invalid_config(message).into());
    }
    Ok(option.clone().unchecked_into())
}

/// Reads a value. Keys are an object's own enumerable ones; `above` are the objects around it.
fn value_of(js: &JsValue, above: &mut Vec<JsValue>) -> Result<Value, Thrown> {
    if js.is_null() || js.is_undefined() || js.is_function() {
        return Ok(Value::Nothing);
    }
    if let Some(text) = js.as_string() {
        return Ok(Value::Text(text));
    }
    if !js.is_object() {
        return Ok(Value::Scalar(js::string_or_throw(js)?.into()));
    }
    if let Some(date) = js.dyn_ref::<Date>() {
        if date.get_time().is_nan() {
            return Err(Failure::invalid_config("Invalid time value").into());
        }
        return Ok(Value::Text(js.unchecked_ref::<js::IsoDate>().to_iso_string()?.into()));
    }
    if above.contains(js) {
        return Err(Failure::invalid_config("Cyclic object value").into());
    }
    if above.len() > MAX_DEPTH {
        return Err(Failure::invalid_config("An option is nested too deeply").into());
    }
    let kind = if js::is_array(js) {
        Kind::List
    } else if js::get_or_throw(js, "constructor")? == **Object::new().constructor() {
        Kind::Plain
    } else {
        Kind::Other
    };
    above.push(js.clone());
    let mut entries = Vec::new();
    for key in js::keys_or_throw(js)?.iter() {
        // Read with the JavaScript key: copied into wasm, a lone surrogate would become another name.
        let value = value_of(&Reflect::get(js, &key)?, above)?;
        entries.push((key.as_string().unwrap_or_default(), value));
    }
    above.pop();
    Ok(Value::Tree(kind, entries))
}
