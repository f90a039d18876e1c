//! What the person sees: the container, the dialog in it, its views and the frame.
//!
//! The container keeps the official name and stays where the page put it; the dialog
//! in it is shown modally, which gives the top layer, an inert background, focus kept
//! inside and given back, and Esc. The frame is made in its final place: moving one
//! loads it again.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlDialogElement, HtmlElement, HtmlIFrameElement, Node};

use std::cell::RefCell;

use crate::dom::{element, set_style, to_text};
use crate::event::Node as _;
use crate::lifecycle::View;
use crate::options::{FlowType, Options};
use crate::text::cat;

const STYLES: &str = include_str!("modal.css");
/// The page behind an open modal.
const LOCKED: &str = "html{overflow:hidden!important}";
/// The same where a scroll bar goes away with it: its room stays, so that nothing jumps.
const LOCKED_BAR: &str = "html{overflow:hidden!important;scrollbar-gutter:stable}";

#[wasm_bindgen]
extern "C" {
    /// A constructable style sheet, which no Content-Security-Policy forbids.
    #[wasm_bindgen(js_name = CSSStyleSheet)]
    #[derive(Clone)]
    type Sheet;

    #[wasm_bindgen(constructor, js_class = CSSStyleSheet, catch)]
    fn new() -> Result<Sheet, JsValue>;

    #[wasm_bindgen(method, catch, js_name = replaceSync)]
    fn replace_sync(this: &Sheet, text: &str) -> Result<(), JsValue>;
}

thread_local! {
    /// Made once for all clients.
    static SHEET: RefCell<Option<Sheet>> = const { RefCell::new(None) };
}

/// A style sheet in force in a document or a shadow root until this is dropped. Several
/// clients add the same sheet several times, and each removes it once.
struct Adopted {
    root: JsValue,
    sheet: JsValue,
}

const ADOPTED: &str = "adoptedStyleSheets";

impl Adopted {
    fn new(root: &JsValue, sheet: &Sheet) -> Option<Self> {
        let sheets = Array::from(&Some(root.get(ADOPTED)).filter(JsValue::is_object)?);
        sheets.push(sheet);
        Reflect::set(root, &ADOPTED.into(), &sheets).ok()?;
        Some(Self { root: root.clone(), sheet: sheet.clone().into() })
    }
}

impl Drop for Adopted {
    fn drop(&mut self) {
        let sheets = Array::from(&self.root.get(ADOPTED));
        let index = sheets.last_index_of(&self.sheet, i32::MAX);
        if let Ok(index) = u32::try_from(index) {
            sheets.splice(index, 1, &JsValue::UNDEFINED);
            // `splice` has put the `undefined` where the sheet was.
            let kept = sheets.iter().filter(|sheet| !sheet.is_undefined()).collect::<Array>();
            let _ = Reflect::set(&self.root, &ADOPTED.into(), &kept);
        }
    }
}

/// The widget in the page.
pub(crate) struct Modal {
    document: Document,
    container: HtmlElement,
    /// A plain element where the flow stands inline.
    dialog: HtmlElement,
    /// The frame of the flow.
    pub(crate) frame: HtmlIFrameElement,
    status: Element,
    explanation: Element,
    retry: HtmlElement,
    styles: RefCell<Option<Adopted>>,
    lock: RefCell<Option<Adopted>>,
    is_inline: bool,
}

impl Modal {
    /// Makes the widget and puts it into `parent`, hidden.
    pub(crate) fn new(
        document: &Document,
        parent: &Node,
        id: &str,
        options: &Options,
    ) -> Result<Self, JsValue> {
        let is_inline = options.flow_type() == FlowType::Inline;
        let text = |tag: &str, class: &str, text: &str| -> Result<Element, JsValue> {
            let made = element(document, tag, &[("class", class)], &[])?;
            made.set_text_content(Some(text));
            Ok(made)
        };
        let button = |class: &str, action: &str| {
            element(document, "button", &[("type", "button"), ("class", class), ("data-action", action)], &[])
        };
        let frame: HtmlIFrameElement = document.create_element("iframe")?.unchecked_into();
        let spinner = element(document, "div", &[("class", "persona-widget__loading-spinner")], &[])?;
        let status = element(document, "p", &[("class", "persona-widget__text"), ("role", "status")], &[])?;
        let loading =
            element(document, "div", &[("class", "persona-widget__centered-frame")], &[&spinner, &status])?;
        let heading = text("h2", "persona-widget__heading", "We couldn’t load the verification")?;
        let explanation = text("p", "persona-widget__text", "")?;
        let retry = button("persona-widget__button", "retry")?;
        retry.set_text_content(Some("Retry"));
        let give_up = button("persona-widget__button", "close")?;
        give_up.set_text_content(Some("Close"));
        let failure = element(
            document,
            "div",
            &[("class", "persona-widget__failure"), ("role", "alert")],
            &[&heading, &explanation, &retry, &give_up],
        )?;
        let panel =
            element(document, "div", &[("class", "persona-widget__panel")], &[&frame, &loading, &failure])?;
        if !is_inline {
            let close = button("persona-widget__close", "close")?;
            close.set_attribute("aria-label", "Close")?;
            panel.append_child(&close)?;
        }
        let dialog = element(
            document,
            if is_inline { "div" } else { "dialog" },
            &[
                ("class", "persona-widget__dialog"),
                ("aria-label", options.title()),
                ("tabindex", "-1"),
                ("data-view", "loading"),
            ],
            &[&panel],
        )?;
        let class = if is_inline { "persona-widget__inline" } else { "persona-widget__overlay" };
        let container: HtmlElement =
            element(document, "div", &[("class", class), ("id", id)], &[&dialog])?.unchecked_into();
        set_style(&container, "display", "none");
        parent.append_child(&container)?;
        let modal = Self {
            document: document.clone(),
            container,
            dialog: dialog.unchecked_into(),
            frame,
            status,
            explanation,
            retry: retry.unchecked_into(),
            styles: RefCell::default(),
            lock: RefCell::default(),
            is_inline,
        };
        modal.dress();
        Ok(modal)
    }

    /// What its events are listened to on.
    pub(crate) fn container(&self) -> &HtmlElement {
        &self.container
    }

    /// The dialog, which is asked to cancel and says when it has closed.
    pub(crate) fn dialog(&self) -> &HtmlElement {
        &self.dialog
    }

    /// Sees to the styles wherever the container is now.
    fn dress(&self) {
        let root = self.container.get_root_node();
        if self.styles.borrow().as_ref().is_some_and(|styles| styles.root == ***root) {
            return;
        }
        let before = self.styles.take();
        drop(before);
        let adopted = shared_sheet().and_then(|sheet| Adopted::new(&root, &sheet));
        // Browsers before 2023; and a page that has another document's element as parent.
        if adopted.is_none()
            && self.container.query_selector("style").ok().flatten().is_none()
            && let Ok(style) = element(&self.document, "style", &[], &[])
        {
            style.set_text_content(Some(STYLES));
            let _ = self.container.append_child(&style);
        }
        self.styles.replace(adopted);
    }

    /// Shows the widget.
    pub(crate) fn show(&self) {
        self.dress();
        set_style(&self.container, "display", "block");
        if self.is_inline || self.has_attribute("open") {
            return;
        }
        let dialog: &HtmlDialogElement = self.dialog.unchecked_ref();
        // Locked first: the room of the scroll bar is measured while it is there.
        self.lock_page();
        // Fails where the container is in no document; it is then shown as soon as it is.
        if dialog.show_modal().is_err() {
            let _ = self.dialog.set_attribute("open", "");
        }
        self.focus();
    }

    /// Whether the dialog is open.
    pub(crate) fn is_shown(&self) -> bool {
        self.has_attribute("open")
    }

    /// Hides it. Focus goes back to what had it.
    pub(crate) fn hide(&self) {
        if !self.is_inline && self.has_attribute("open") {
            self.dialog.unchecked_ref::<HtmlDialogElement>().close();
        }
        let lock = self.lock.take();
        drop(lock);
        set_style(&self.container, "display", "none");
    }

    /// Changes what is seen; `why` explains a failure.
    pub(crate) fn view(&self, view: View, why: &str) {
        let name = match view {
            View::Loading => "loading",
            View::Flow => "flow",
            View::Failure => "failure",
        };
        let _ = self.dialog.set_attribute("data-view", name);
        // Emptied and filled, so that screen readers hear of it each time.
        self.status.set_text_content(Some(if view == View::Loading { "Loading…" } else { "" }));
        self.explanation.set_text_content(Some(why));
        if self.dialog.matches(":focus-within").unwrap_or_default() {
            self.focus();
        }
    }

    /// Puts the focus where the person goes on.
    fn focus(&self) {
        let place: &HtmlElement = match self.dialog.get_attribute("data-view").as_deref() {
            Some("flow") => &self.frame,
            Some("failure") => &self.retry,
            _ => &self.dialog,
        };
        let _ = place.focus();
    }

    /// Takes over sizes and looks that came from the flow.
    pub(crate) fn fit(&self, metadata: &JsValue) {
        let text = |group: &str, name: &str| metadata.get(group).get(name).text(64);
        for (name, property) in [
            ("minimumWidth", "--persona-widget-min-width"),
            ("maximumWidth", "--persona-widget-max-width"),
            ("minimumHeight", "--persona-widget-min-height"),
            ("maximumHeight", "--persona-widget-max-height"),
        ] {
            if let Some(value) = text("preferredDimensions", name) {
                set_style(&self.container, property, &value);
            }
        }
        if let Some(radius) = text("styles", "borderRadius") {
            set_style(&self.container, "--persona-widget-border-radius", &radius);
        }
    }

    /// Gives an inline frame the height of its content.
    pub(crate) fn grow(&self, metadata: &JsValue) {
        let height = metadata.get("pageHeight").number();
        if let Some(height) = height.filter(|height| self.is_inline && (1.0..100_000.0).contains(height)) {
            #[expect(clippy::cast_possible_truncation, reason = "in range")]
            set_style(&self.frame, "height", &cat(&[&to_text(&JsValue::from(height.ceil() as i32)), "px"]));
        }
    }

    /// Removes everything from the page.
    pub(crate) fn remove(&self) {
        self.hide();
        self.container.remove();
        let styles = self.styles.take();
        drop(styles);
    }

    fn has_attribute(&self, name: &str) -> bool {
        self.dialog.has_attribute(name)
    }

    /// Keeps the page behind from scrolling. Each client has a sheet of its own for
    /// that, so that none can undo another's.
    fn lock_page(&self) {
        let has_bar = self.document.document_element().is_some_and(|page| {
            let inner = web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64());
            inner.is_some_and(|width| width > f64::from(page.client_width()))
        });
        let lock = Sheet::new().ok().and_then(|sheet| {
            sheet.replace_sync(if has_bar { LOCKED_BAR } else { LOCKED }).ok()?;
            Adopted::new(&self.document, &sheet)
        });
        let before = self.lock.replace(lock);
        drop(before);
    }
}

fn shared_sheet() -> Option<Sheet> {
    let known = SHEET.with_borrow(Clone::clone);
    known.or_else(|| {
        let sheet = Sheet::new().ok()?;
        sheet.replace_sync(STYLES).ok()?;
        SHEET.set(Some(sheet.clone()));
        Some(sheet)
    })
}
