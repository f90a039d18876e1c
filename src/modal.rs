//! The modal around the frame: a native `<dialog>`, which brings the top layer, an
//! inert background, focus that stays inside and goes back, and Esc.
//!
//! ```text
//! div#<container id>.persona-widget__overlay      what customers' CSS and tests know
//! └ dialog.persona-widget__dialog
//!   └ div.persona-widget__stage
//!     ├ iframe.persona-widget__iframe             made once, in its place: moving it would load it anew
//!     ├ div.persona-widget__panel                 loading
//!     ├ div.persona-widget__panel                 failure, with Retry and Close
//!     └ button.persona-widget__close
//! ```

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{
    CssStyleSheet, Document, Element, HtmlButtonElement, HtmlDialogElement, HtmlElement, HtmlIFrameElement,
    Node,
};

use crate::dom::{Listener, attribute, document, element, get, set};
use crate::error::Failure;
use crate::lifecycle::{Input, View};

const STYLES: &str = include_str!(concat!(env!("OUT_DIR"), "/widget.css"));
const SCROLL_LOCK: &str = "html{overflow:hidden!important}";
/// The same where a scroll bar takes room: its place is kept, so that nothing jumps.
const SCROLL_LOCK_WITH_BAR: &str = "html{overflow:hidden!important;scrollbar-gutter:stable!important}";

/// The modal of one client.
pub(crate) struct Modal {
    container: HtmlElement,
    dialog: HtmlDialogElement,
    stage: HtmlElement,
    pub(crate) frame: HtmlIFrameElement,
    loading: HtmlElement,
    failure: HtmlElement,
    failure_text: HtmlElement,
    retry: HtmlButtonElement,
    leave: HtmlButtonElement,
    close: HtmlButtonElement,
    styles: StyleSheet,
    scroll_lock: std::cell::RefCell<Option<StyleSheet>>,
}

impl Modal {
    /// Builds the modal, hidden, at the end of `parent`.
    pub(crate) fn new(parent: Option<&Node>, container_id: &str, title: &str) -> Result<Self, Failure> {
        let document = document()?;
        let container: HtmlElement = element(&document, "div", "persona-widget__overlay")?;
        container.set_id(container_id);
        let dialog: HtmlDialogElement = element(&document, "dialog", "persona-widget__dialog")?;
        attribute(&dialog, "aria-label", title);
        // The dialog itself has the focus at first: a ring around the close button
        // would be the first thing to be seen, and Space would close.
        attribute(&dialog, "autofocus", "");
        attribute(&dialog, "tabindex", "-1");
        let stage: HtmlElement = element(&document, "div", "persona-widget__stage")?;
        let frame: HtmlIFrameElement = element(&document, "iframe", "persona-widget__iframe")?;
        attribute(&frame, "data-hidden", "");

        let loading: HtmlElement =
            element(&document, "div", "persona-widget__panel persona-widget__centered-frame")?;
        attribute(&loading, "role", "status");
        let spinner: Element = element(&document, "div", "persona-widget__loading-spinner")?;
        let loading_text = text(&document, "p", "persona-widget__text", "Loading your verification…")?;
        append(&loading, &[&spinner, &loading_text]);

        let failure: HtmlElement = element(&document, "div", "persona-widget__panel")?;
        attribute(&failure, "role", "alert");
        failure.set_hidden(true);
        let heading = text(&document, "h2", "persona-widget__title", "The verification could not be opened")?;
        let failure_text = text(&document, "p", "persona-widget__text", "")?;
        let retry = button(&document, "persona-widget__button persona-widget__button--primary", "Try again")?;
        let leave = button(&document, "persona-widget__button", "Close")?;
        append(&failure, &[&heading, &failure_text, &retry, &leave]);

        let close = button(&document, "persona-widget__close", "×")?;
        attribute(&close, "aria-label", "Close");

        append(&stage, &[&frame, &loading, &failure, &close]);
        append(&dialog, &[&stage]);
        append(&container, &[&dialog]);
        _ = container.style().set_property("display", "none");
        let body = document.body().map(Node::from).or_else(|| document.document_element().map(Node::from));
        if let Some(parent) = parent.or(body.as_ref()) {
            _ = parent.append_child(&container);
        }
        let styles = StyleSheet::adopt(&container.get_root_node(), &document, STYLES);
        Ok(Self {
            container,
            dialog,
            stage,
            frame,
            loading,
            failure,
            failure_text,
            retry,
            leave,
            close,
            styles,
            scroll_lock: Default::default(),
        })
    }

    /// Tells what the individual does with the modal's own controls.
    pub(crate) fn listen(&self, tell: impl Fn(Input) + Clone + 'static) -> Vec<Listener> {
        let on_click = |button: &HtmlButtonElement, input: Input| {
            let tell = tell.clone();
            Listener::new(button, "click", move |_| tell(input.clone()))
        };
        let on_escape = tell.clone();
        let on_close = tell.clone();
        vec![
            on_click(&self.close, Input::Leave),
            on_click(&self.leave, Input::Leave),
            on_click(&self.retry, Input::Retry),
            Listener::new(&self.dialog, "cancel", move |event| {
                event.prevent_default();
                on_escape(Input::Leave);
            }),
            // Chromium lets a second Esc close whatever `cancel` says.
            Listener::new(&self.dialog, "close", move |_| on_close(Input::ClosedByBrowser)),
        ]
    }

    /// Shows it above everything else.
    pub(crate) fn show(&self) {
        _ = self.container.style().set_property("display", "block");
        // It throws where the container is not in the document; nothing can be seen then.
        if !self.dialog.open() && self.dialog.show_modal().is_err() {
            self.dialog.set_open(true);
        }
        if let Ok(document) = document()
            && let Some(root) = document.document_element()
        {
            let has_bar = root.scroll_height() > root.client_height();
            let css = if has_bar { SCROLL_LOCK_WITH_BAR } else { SCROLL_LOCK };
            self.scroll_lock.replace(Some(StyleSheet::adopt(&document, &document, css)));
        }
        self.focus();
    }

    /// Hides it; the focus goes back to what had it.
    pub(crate) fn hide(&self) {
        self.scroll_lock.take();
        if self.dialog.open() {
            self.dialog.close();
        }
        _ = self.container.style().set_property("display", "none");
    }

    /// Shows one of the views; `reason` is that of a failure.
    pub(crate) fn view(&self, view: View, reason: &str) {
        self.loading.set_hidden(view != View::Loading);
        self.failure.set_hidden(view != View::Failure);
        self.failure_text.set_text_content(Some(reason));
        if view == View::Flow {
            _ = self.frame.remove_attribute("data-hidden");
        } else {
            attribute(&self.frame, "data-hidden", "");
        }
        self.focus();
    }

    /// The flow's own idea of its size and corners. On a phone it has the whole screen.
    pub(crate) fn apply_styles(&self, metadata: &JsValue) {
        let dimensions = get(metadata, "preferredDimensions");
        let styles = get(metadata, "styles");
        for (source, key, property) in [
            (&dimensions, "minimumWidth", "--persona-min-width"),
            (&dimensions, "maximumWidth", "--persona-max-width"),
            (&dimensions, "minimumHeight", "--persona-min-height"),
            (&dimensions, "maximumHeight", "--persona-max-height"),
            (&styles, "borderRadius", "--persona-radius"),
        ] {
            if let Some(value) = get(source, key).as_string() {
                _ = self.stage.style().set_property(property, &value);
            }
        }
    }

    /// Takes it out of the page, wherever the page may have put it meanwhile.
    pub(crate) fn remove(&self) {
        self.hide();
        self.styles.drop_sheet();
        self.container.remove();
    }

    /// Gives the focus to the frame, once it is shown; before that, to the dialog.
    fn focus(&self) {
        if self.dialog.open() {
            let shown = self.failure.hidden() && !self.frame.has_attribute("data-hidden");
            let goal: &HtmlElement = if shown { &self.frame } else { &self.dialog };
            _ = goal.focus();
        }
    }
}

fn text(document: &Document, tag: &str, class: &str, content: &str) -> Result<HtmlElement, Failure> {
    let element: HtmlElement = element(document, tag, class)?;
    element.set_text_content(Some(content));
    Ok(element)
}

fn button(document: &Document, class: &str, label: &str) -> Result<HtmlButtonElement, Failure> {
    let button: HtmlButtonElement = text(document, "button", class, label)?.unchecked_into();
    // Not `submit`: `parent` may stand in a form of the page.
    button.set_type("button");
    Ok(button)
}

fn append(parent: &Node, children: &[&Node]) {
    for child in children {
        _ = parent.append_child(child);
    }
}

/// A style sheet that no Content-Security-Policy blocks, of one document or shadow root.
struct StyleSheet {
    root: JsValue,
    sheet: JsValue,
}

const ADOPTED: &str = "adoptedStyleSheets";

impl StyleSheet {
    fn adopt(root: &JsValue, document: &Document, css: &str) -> Self {
        // A detached container has no style of its own; the document's is where it will most likely go.
        let root = if get(root, ADOPTED).is_undefined() { document.as_ref() } else { root };
        let Ok(sheet) = CssStyleSheet::new() else { return Self::element(document, css) };
        if sheet.replace_sync(css).is_err() || get(root, ADOPTED).is_undefined() {
            return Self::element(document, css);
        }
        // Not `push`: older browsers have a frozen array.
        let sheets = Array::from(&get(root, ADOPTED));
        sheets.push(&sheet);
        set(root, ADOPTED, &sheets);
        Self { root: root.clone(), sheet: sheet.into() }
    }

    /// Where constructable style sheets are missing: Safari before 16.4.
    fn element(document: &Document, css: &str) -> Self {
        let style = text(document, "style", "", css).ok();
        if let (Some(style), Some(head)) = (&style, document.document_element()) {
            _ = head.append_child(style);
        }
        Self { root: JsValue::UNDEFINED, sheet: style.into() }
    }

    fn drop_sheet(&self) {
        if self.root.is_undefined() {
            if let Some(style) = self.sheet.dyn_ref::<Element>() {
                style.remove();
            }
            return;
        }
        let sheet = self.sheet.clone();
        let kept = Array::from(&get(&self.root, ADOPTED)).filter(&mut |other, _, _| other != sheet);
        set(&self.root, ADOPTED, &kept);
    }
}

impl Drop for StyleSheet {
    fn drop(&mut self) {
        self.drop_sheet();
    }
}
