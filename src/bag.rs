//! The options object as JavaScript gave it.

use js_sys::{Array, Date, JsString, Object};
use wasm_bindgen::prelude::*;

use crate::dom::{Thrown, to_text};
use crate::error::Failure;
use crate::options::nearest_known;
use crate::text::cat;
use crate::value::{Kind, Value};

#[wasm_bindgen]
extern "C" {
    /// The options of a client, as `types.ts` declares them.
    #[wasm_bindgen(typescript_type = "ClientOptions")]
    #[derive(Clone)]
    pub type Bag;

    /// The value of an option. One getter for all of them: each named one would cost
    /// 80 bytes. The getter may be the page's own, and throw.
    #[wasm_bindgen(method, structural, indexing_getter, catch)]
    fn read(this: &Bag, name: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = Object, js_name = keys, catch)]
    fn keys(object: &JsValue) -> Result<Array, JsValue>;

    /// A date; one that is invalid throws.
    #[wasm_bindgen(method, structural, catch, js_name = toISOString)]
    fn to_iso_string(this: &Bag) -> Result<String, JsValue>;
}

/// Nobody nests deeper on purpose.
const DEEPEST: u8 = 64;

impl Bag {
    /// The options, or none at all in place of something that cannot hold any.
    pub(crate) fn of(value: JsValue) -> Self {
        if value.is_object() { value.unchecked_into() } else { Object::new().unchecked_into() }
    }

    /// An option as it is.
    pub(crate) fn get(&self, name: &str) -> Result<JsValue, JsValue> {
        self.read(name)
    }

    /// An option as a value.
    pub(crate) fn value(&self, name: &str) -> Result<Value, Thrown> {
        value_of(&self.read(name)?, DEEPEST)
    }

    /// Writes a warning for each option that is none.
    pub(crate) fn warn_of_unknown(&self) {
        let Ok(names) = keys(self.as_ref()) else { return };
        for name in names.iter().filter_map(|name| name.as_string()) {
            if let Some(known) = nearest_known(&name) {
                let text = cat(&["Persona: unknown option \"", &name, "\". Did you mean \"", known, "\"?"]);
                web_sys::console::warn_1(&text.into());
            }
        }
    }
}

/// Text in lower case, by the browser's own tables.
pub(crate) fn lower(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}

fn value_of(js: &JsValue, depth: u8) -> Result<Value, Thrown> {
    if js.is_null() || js.is_undefined() || js.is_function() {
        return Ok(Value::Nothing);
    }
    if let Some(text) = js.as_string() {
        return Ok(Value::Text(text));
    }
    if !js.is_object() {
        return Ok(Value::Scalar(to_text(js)));
    }
    let bag: &Bag = js.unchecked_ref();
    if js.is_instance_of::<Date>() {
        return Ok(Value::Text(bag.to_iso_string()?));
    }
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Failure::invalid_config("Cyclic object value").into());
    };
    let kind = if Array::is_array(js) {
        Kind::List
    } else if bag.read("constructor")? == **Object::new().constructor() {
        Kind::Plain
    } else {
        Kind::Other
    };
    let mut entries = Vec::new();
    for name in keys(js)?.iter().filter_map(|name| name.as_string()) {
        let value = value_of(&bag.read(&name)?, depth)?;
        entries.push((name, value));
    }
    Ok(Value::Tree(kind, entries))
}
