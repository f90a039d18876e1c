//! Style sheets. Constructable sheets leave the page's own sheets alone, and no
//! Content-Security-Policy forbids them.

use std::cell::RefCell;

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, Document, Element, HtmlElement};

use super::host::nonce;
use super::js;

const STYLES: &str = include_str!("modal.css");
const LOCKED: &str = "html{overflow:hidden!important}";
/// Where the scroll bar disappears, its room is kept, so that nothing moves.
const LOCKED_WITH_BAR: &str = "html{overflow:hidden!important;scrollbar-gutter:stable}";
const ADOPTED: &str = "adoptedStyleSheets";

thread_local! {
    /// One sheet for all clients.
    static SHARED: RefCell<Option<CssStyleSheet>> = const { RefCell::new(None) };
}

/// A sheet in force in a document or shadow root; dropping it removes it. Several clients
/// add the same sheet several times, and each removes it once.
pub(crate) struct Adopted {
    root: JsValue,
    sheet: CssStyleSheet,
}

impl Adopted {
    fn new(root: &JsValue, sheet: CssStyleSheet) -> Result<Self, JsValue> {
        let adopted = js::get_or_throw(root, ADOPTED)?;
        if !adopted.is_object() {
            return Err(JsValue::UNDEFINED);
        }
        let sheets = Array::from(&adopted);
        sheets.push(&sheet);
        // In strict mode a setter that throws is an error; `false` is a read-only property.
        if !Reflect::set(root, &ADOPTED.into(), &sheets)? {
            return Err(JsValue::UNDEFINED);
        }
        Ok(Self { root: root.clone(), sheet })
    }
}

impl Drop for Adopted {
    fn drop(&mut self) {
        let sheets = Array::from(&js::get(&self.root, ADOPTED));
        let sheet: &JsValue = self.sheet.as_ref();
        let last = (0..sheets.length()).rev().find(|index| sheets.get(*index) == *sheet);
        let kept = Array::new();
        for index in (0..sheets.length()).filter(|index| Some(*index) != last) {
            kept.push(&sheets.get(index));
        }
        let _ = Reflect::set(&self.root, &ADOPTED.into(), &kept);
    }
}

fn sheet(text: &str) -> Result<CssStyleSheet, JsValue> {
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(text)?;
    Ok(sheet)
}

fn shared_sheet() -> Result<CssStyleSheet, JsValue> {
    if let Some(sheet) = SHARED.with_borrow(Clone::clone) {
        return Ok(sheet);
    }
    let sheet = sheet(STYLES)?;
    SHARED.set(Some(sheet.clone()));
    Ok(sheet)
}

/// The widget's styles in force where a container is; dropping this removes them.
pub(crate) struct Dress {
    root: JsValue,
    _adopted: Option<Adopted>,
    element: Option<Element>,
}

impl Dress {
    /// Browsers before 2023, and a container in another document than ours, get a style
    /// element with the script's own nonce.
    pub(crate) fn new(document: &Document, container: &HtmlElement) -> Self {
        let root: JsValue = container.get_root_node().into();
        let adopted = shared_sheet().and_then(|sheet| Adopted::new(&root, sheet)).ok();
        let element = if adopted.is_none() { style_element(document, container).ok() } else { None };
        Self { root, _adopted: adopted, element }
    }

    /// Whether the container is still in the root for which this was made.
    pub(crate) fn fits(&self, container: &HtmlElement) -> bool {
        self.root == *AsRef::<JsValue>::as_ref(&container.get_root_node())
    }
}

impl Drop for Dress {
    fn drop(&mut self) {
        if let Some(element) = &self.element {
            element.remove();
        }
    }
}

fn style_element(document: &Document, container: &HtmlElement) -> Result<Element, JsValue> {
    let style = document.create_element("style")?;
    if let Some(nonce) = nonce() {
        style.set_attribute("nonce", &nonce)?;
    }
    style.set_text_content(Some(STYLES));
    container.append_child(&style)?;
    Ok(style)
}

/// Keeps the page behind from scrolling until this is dropped. Each client has its own
/// sheet, so that none can undo another's lock.
pub(crate) fn lock_page(document: &Document) -> Option<Adopted> {
    let has_bar = document.document_element().is_some_and(|page| {
        let width = web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64());
        width.is_some_and(|width| width > f64::from(page.client_width()))
    });
    let sheet = sheet(if has_bar { LOCKED_WITH_BAR } else { LOCKED }).ok()?;
    Adopted::new(document, sheet).ok()
}
