//! Style sheets. Constructable sheets leave the page's own sheets alone, and no
//! Content-Security-Policy forbids them.

use std::cell::RefCell;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, Document, HtmlElement, Node};

use super::dom::create;
use super::host::nonce;
use super::js;

/// `modal.css`, minified by `build.rs`.
const STYLES: &str = include_str!(concat!(env!("OUT_DIR"), "/modal.css"));
const ADOPTED: &str = "adoptedStyleSheets";

thread_local! {
    /// One sheet for all clients.
    static SHARED: RefCell<Option<CssStyleSheet>> = const { RefCell::new(None) };
}

/// A sheet that applies to a document or shadow root; dropping it removes it. Several clients
/// add the same sheet several times, and each removes it once.
pub(crate) enum Sheet {
    Adopted {
        root: JsValue,
        sheet: CssStyleSheet,
    },
    /// In browsers before 2023, and in another document than ours: with the script's own nonce.
    Element(HtmlElement),
    /// The page allows neither.
    Missing,
}

impl Sheet {
    /// A separate sheet for the document.
    pub(crate) fn of_document(document: &Document, text: &str) -> Self {
        let place = js::inherited(document, "documentElement");
        Self::new(document, document, constructed(text), place.unchecked_ref(), text)
    }

    /// Applies `sheet` to `root`, or adds a style element with the same text to `place`.
    fn new(
        document: &Document,
        root: &JsValue,
        sheet: Result<CssStyleSheet, JsValue>,
        place: &Node,
        text: &str,
    ) -> Self {
        sheet
            .and_then(|sheet| Self::adopt(root, sheet))
            .or_else(|_| Self::element(document, place, text))
            .unwrap_or(Self::Missing)
    }

    fn adopt(root: &JsValue, sheet: CssStyleSheet) -> Result<Self, JsValue> {
        let sheets = sheets_of(root).ok_or(JsValue::UNDEFINED)?;
        sheets.push(&sheet);
        set_sheets(root, &sheets)?;
        Ok(Self::Adopted { root: root.clone(), sheet })
    }

    fn element(document: &Document, place: &Node, text: &str) -> Result<Self, JsValue> {
        let style = create(document, "style")?;
        if let Some(nonce) = nonce() {
            style.set_attribute("nonce", &nonce)?;
        }
        style.set_text_content(Some(text));
        place.append_child(&style)?;
        Ok(Self::Element(style))
    }

    /// Enables a sheet that the page has disabled. Some pages disable all sheets to change their theme.
    fn enable(&self) {
        if let Self::Adopted { sheet, .. } = self {
            sheet.set_disabled(false);
        }
    }

    /// Whether the page has left it in place, and its rules in it.
    pub(crate) fn is_in_force(&self) -> bool {
        match self {
            Self::Adopted { root, sheet } => {
                has_rules(sheet) && sheets_of(root).is_some_and(|sheets| sheets.includes(sheet, 0))
            }
            Self::Element(style) => style.is_connected(),
            Self::Missing => false,
        }
    }
}

impl Drop for Sheet {
    fn drop(&mut self) {
        match self {
            Self::Adopted { root, sheet } => {
                let Some(sheets) = sheets_of(root) else { return };
                let sheet: &JsValue = sheet.as_ref();
                let last = (0..sheets.length()).rev().find(|index| sheets.get(*index) == *sheet);
                let kept = Array::new();
                for index in (0..sheets.length()).filter(|index| Some(*index) != last) {
                    kept.push(&sheets.get(index));
                }
                let _ = set_sheets(root, &kept);
            }
            Self::Element(style) => style.remove(),
            Self::Missing => {}
        }
    }
}

/// A copy of the list of adopted sheets.
fn sheets_of(root: &JsValue) -> Option<Array> {
    let adopted = js::inherited(root, ADOPTED);
    adopted.is_object().then(|| Array::from(&adopted))
}

fn set_sheets(root: &JsValue, sheets: &Array) -> Result<(), JsValue> {
    // In strict mode a setter that throws is an error; `false` is a read-only property.
    let prototype = Object::get_prototype_of(root);
    let is_set = Reflect::set_with_receiver(&prototype, &ADOPTED.into(), sheets, root)?;
    is_set.then_some(()).ok_or(JsValue::UNDEFINED)
}

/// Whether the page has not emptied it.
fn has_rules(sheet: &CssStyleSheet) -> bool {
    js::get(&js::get(sheet, "cssRules"), "length").as_f64() != Some(0.0)
}

fn constructed(text: &str) -> Result<CssStyleSheet, JsValue> {
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(text)?;
    Ok(sheet)
}

fn shared_sheet() -> Result<CssStyleSheet, JsValue> {
    if let Some(sheet) = SHARED.with_borrow(Clone::clone).filter(has_rules) {
        return Ok(sheet);
    }
    let sheet = constructed(STYLES)?;
    SHARED.set(Some(sheet.clone()));
    Ok(sheet)
}

/// The widget's styles in the root of a container; dropping this removes them.
pub(crate) struct ContainerStyles {
    root: JsValue,
    sheet: Sheet,
}

impl ContainerStyles {
    pub(crate) fn new(document: &Document, container: &HtmlElement) -> Self {
        let root: JsValue = container.get_root_node().into();
        let sheet = Sheet::new(document, &root, shared_sheet(), container, STYLES);
        Self { root, sheet }
    }

    /// Whether the styles apply to the container's current root.
    pub(crate) fn fits(&self, container: &HtmlElement) -> bool {
        self.sheet.enable();
        self.root == *AsRef::<JsValue>::as_ref(&container.get_root_node()) && self.sheet.is_in_force()
    }
}
