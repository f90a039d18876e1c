//! What the individual sees: the container, the dialog in it, its views and the frame.
//!
//! The container keeps the official name and stays where the page put it. The dialog in it
//! is shown modally, which gives the top layer, an inert background, focus inside that is
//! given back, and Esc. The frame is made in its final place, because moving a frame
//! reloads it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use persona_protocol::ErrorCode;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, FocusOptions, HtmlElement, HtmlIFrameElement, Node, Window};

use super::dom::{append, creator, force_style, set_style};
use super::js;
use super::options::FrameOptions;
use super::scroll::{ScrollLock, ScrollPosition};
use super::styles::ContainerStyles;
use super::texts::Texts;
use super::watch::HIDING;
use crate::core::lifecycle::View;
use crate::core::message::Untrusted;
use crate::core::options::FlowType;

/// The longest CSS length that the flow may set.
const LONGEST_LENGTH: u32 = 64;
/// How often attributes that hide the open widget are removed: a page may set them each time.
const MAX_REPAIRS: u8 = 100;
const VIEW: &str = "data-view";

/// The elements: tag, class, and the index of the parent. The first has no parent.
const MARKUP: [(&str, &str, usize); 13] = [
    ("div", "overlay", usize::MAX),
    ("dialog", "dialog", 0),
    ("div", "panel", 1),
    ("iframe", "iframe", 2),
    ("div", "centered-frame", 2),
    ("div", "loading-spinner", 4),
    ("p", "text", 4),
    ("div", "failure", 2),
    ("h2", "heading", 7),
    ("p", "text", 7),
    ("button", "button", 7),
    ("button", "button", 7),
    ("button", "close", 2),
];

/// The widget in the page.
pub(crate) struct Modal {
    window: Window,
    document: Document,
    pub(crate) container: HtmlElement,
    /// A `<dialog>`; a plain element if the flow is inline.
    pub(crate) dialog: HtmlElement,
    pub(crate) frame: HtmlIFrameElement,
    status: HtmlElement,
    explanation: HtmlElement,
    retry: HtmlElement,
    can_retry: Cell<bool>,
    /// The button Close of the failure view.
    leave: HtmlElement,
    /// The × above the flow.
    close: HtmlElement,
    texts: Texts,
    is_inline: bool,
    styles: RefCell<Option<ContainerStyles>>,
    lock: RefCell<Option<Rc<ScrollLock>>>,
    /// How often such attributes were removed since the widget was last hidden.
    repairs: Cell<u8>,
}

impl Modal {
    /// Makes the widget and puts it into `parent`, hidden.
    pub(crate) fn new(
        window: &Window,
        document: &Document,
        parent: &Node,
        id: &str,
        title: &str,
        flow_type: FlowType,
        texts: Texts,
    ) -> Result<Self, JsValue> {
        let is_inline = flow_type == FlowType::Inline;
        let create = creator(document)?;
        let mut parts: Vec<HtmlElement> = Vec::new();
        for (tag, class, around) in MARKUP {
            let tag = if is_inline && tag == "dialog" { "div" } else { tag };
            let part = create(tag)?;
            part.set_class_name(&["persona-widget__", class].concat());
            if let Some(around) = parts.get(around) {
                around.append_child(&part)?;
            }
            parts.push(part);
        }
        let parts: Result<[HtmlElement; MARKUP.len()], _> = parts.try_into();
        let [container, dialog, _, frame, _, _, status, failure, heading, explanation, retry, leave, close] =
            parts.map_err(|_| JsValue::UNDEFINED)?;
        for (part, name, value) in [
            (&container, "id", id),
            (&dialog, "aria-label", title),
            (&dialog, "tabindex", "-1"),
            (&status, "role", "status"),
            (&failure, "role", "alert"),
            (&retry, "type", "button"),
            (&retry, "data-action", "retry"),
            (&leave, "type", "button"),
            (&leave, "data-action", "close"),
            (&close, "type", "button"),
            (&close, "data-action", "close"),
            (&close, "aria-label", &texts.close),
        ] {
            part.set_attribute(name, value)?;
        }
        for (part, text) in [(&heading, &texts.failed), (&retry, &texts.retry), (&leave, &texts.close)] {
            part.set_text_content(Some(text));
        }
        if is_inline {
            container.set_class_name("persona-widget__inline");
            close.remove();
        }
        force_style(&container, "display", "none");
        append(parent, &container)?;
        let styles = ContainerStyles::new(document, &container);
        Ok(Self {
            window: window.clone(),
            document: document.clone(),
            container,
            dialog,
            frame: frame.unchecked_into(),
            status,
            explanation,
            retry,
            can_retry: Cell::new(true),
            leave,
            close,
            texts,
            is_inline,
            styles: RefCell::new(Some(styles)),
            lock: RefCell::default(),
            repairs: Cell::default(),
        })
    }

    /// Makes sure that the styles apply wherever the page has moved the container.
    fn apply_styles(&self) {
        let styles = self.styles.take().filter(|styles| styles.fits(&self.container));
        let styles = styles.unwrap_or_else(|| ContainerStyles::new(&self.document, &self.container));
        self.styles.replace(Some(styles));
    }

    fn as_dialog(&self) -> &js::Dialog {
        self.dialog.unchecked_ref()
    }

    /// Whether the dialog is open.
    pub(crate) fn is_open(&self) -> bool {
        self.dialog.has_attribute("open")
    }

    /// Whether the dialog is modal. An open one may not be: moving it in the page takes it
    /// out of the top layer.
    fn is_modal(&self) -> bool {
        // Browsers before 2022 do not know the selector.
        self.dialog.matches(":modal").unwrap_or_else(|_| self.is_open())
    }

    /// Shows the widget, or undoes the page's changes to a widget that is shown.
    pub(crate) fn show(&self) {
        self.apply_styles();
        force_style(&self.container, "display", "block");
        for name in HIDING {
            if self.container.has_attribute(name) && self.repairs.get() < MAX_REPAIRS {
                self.repairs.set(self.repairs.get() + 1);
                let _ = self.container.remove_attribute(name);
            }
        }
        if self.is_inline {
            return;
        }
        let mut is_rendered = js::is_rendered(&self.container);
        if is_rendered && self.is_modal() && js::is_rendered(&self.dialog) {
            self.undo_zoom();
            let lock = self.lock.borrow().clone();
            return lock.map_or((), |lock| lock.relock());
        }
        if self.is_modal() {
            let _ = self.as_dialog().close();
        }
        let _ = self.dialog.remove_attribute("open");
        drop(self.lock.take());
        let position = ScrollPosition::of(&self.window);
        if is_rendered {
            // Locked first: the scroll bar is measured while it is there.
            self.lock.replace(Some(ScrollLock::new(&self.window, &self.document)));
            if self.as_dialog().show_modal().is_err() {
                let _ = self.dialog.set_attribute("open", "");
            }
            is_rendered = js::is_rendered(&self.dialog);
        }
        if !is_rendered {
            // The page stays usable. The dialog becomes modal when it can be seen.
            drop(self.lock.take());
            let _ = self.as_dialog().close();
            let _ = self.dialog.set_attribute("open", "");
            return;
        }
        self.undo_zoom();
        self.focus();
        position.restore(&self.window);
    }

    /// Hides it. The browser gives the focus back.
    pub(crate) fn hide(&self) {
        self.repairs.set(0);
        let position = ScrollPosition::of(&self.window);
        if !self.is_inline && self.is_open() && self.as_dialog().close().is_err() {
            let _ = self.dialog.remove_attribute("open");
        }
        if self.lock.take().is_some() {
            position.restore(&self.window);
        }
        force_style(&self.container, "display", "none");
    }

    /// Cancels the CSS zoom of the page, which also scales the top layer.
    fn undo_zoom(&self) {
        force_style(&self.dialog, "zoom", "");
        let zoom = js::get(&self.container, "currentCSSZoom").as_f64().or_else(|| {
            // Older browsers do not expose it, and measure elements without it. The dialog is as wide
            // as the window.
            let width = js::get(&self.window, "innerWidth").as_f64()?;
            Some(width / f64::from(self.dialog.offset_width()))
        });
        // A small difference comes from rounding.
        let zoom = zoom.filter(|zoom| (0.01..100.0).contains(zoom) && (zoom - 1.0).abs() > 0.01);
        if let Some(zoom) = zoom
            && let Ok(inverse) = js::string_or_throw(&(1.0 / zoom).into())
        {
            force_style(&self.dialog, "zoom", &String::from(inverse));
        }
    }

    /// Changes what is visible. `code` explains a failure.
    pub(crate) fn view(&self, view: View, code: ErrorCode) {
        let name = match view {
            View::Loading => "loading",
            View::Flow => "flow",
            View::Failure => "failure",
        };
        let _ = self.dialog.set_attribute(VIEW, name);
        // Emptied and filled, so that screen readers announce it each time.
        self.status.set_text_content(Some(if view == View::Loading { &self.texts.loading } else { "" }));
        self.explanation.set_text_content(Some(self.texts.explanation(code)));
        self.can_retry.set(can_retry(code));
        force_style(&self.retry, "display", if self.can_retry.get() { "" } else { "none" });
        // The focused element may be hidden now; only Close stays where it was.
        let is_focused = |element: &Element, selector| element.matches(selector).unwrap_or_default();
        if is_focused(&self.dialog, ":focus-within") && !is_focused(&self.close, ":focus") {
            self.focus();
        }
    }

    /// Moves the focus to where the individual continues.
    fn focus(&self) {
        let target: &HtmlElement = match self.dialog.get_attribute(VIEW).as_deref() {
            Some("flow") => &self.frame,
            Some("failure") if self.can_retry.get() => &self.retry,
            Some("failure") => &self.leave,
            _ => &self.dialog,
        };
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = target.focus_with_options(&options);
    }

    /// Passes the frame's maximum size to the style sheet, where it is !important. The frame's
    /// own style has it, too, as in the official SDK.
    pub(crate) fn limit(&self, options: &FrameOptions) {
        set_style(&self.container, "--persona-widget-frame-width", &options.max_width);
        set_style(&self.container, "--persona-widget-frame-height", &options.max_height);
    }

    /// Applies the dimensions and styles that came with `ready`.
    pub(crate) fn fit(&self, metadata: &JsValue) {
        for (group, name, property) in [
            ("preferredDimensions", "minimumWidth", "--persona-widget-min-width"),
            ("preferredDimensions", "maximumWidth", "--persona-widget-max-width"),
            ("preferredDimensions", "minimumHeight", "--persona-widget-min-height"),
            ("preferredDimensions", "maximumHeight", "--persona-widget-max-height"),
            ("styles", "borderRadius", "--persona-widget-border-radius"),
        ] {
            if let Some(value) = js::given(metadata, group)
                .and_then(|group| js::given(&group, name))
                .unwrap_or_default()
                .short(LONGEST_LENGTH)
            {
                set_style(&self.container, property, &value.text());
            }
        }
    }

    /// Gives an inline frame the height of its content.
    pub(crate) fn grow(&self, metadata: &JsValue) {
        if !self.is_inline {
            return;
        }
        let height = js::given(metadata, "pageHeight").unwrap_or_default().as_f64();
        if let Some(height) = height.filter(|height| (1.0..100_000.0).contains(height))
            && let Ok(pixels) = js::string_or_throw(&height.ceil().into())
        {
            force_style(&self.frame, "height", &[&String::from(pixels), "px"].concat());
        }
    }

    /// Removes everything from the page.
    pub(crate) fn remove(&self) {
        self.hide();
        self.container.remove();
        drop(self.styles.take());
    }
}

/// Whether loading the same address again may help. It corrects neither the options nor the page's
/// policy.
const fn can_retry(code: ErrorCode) -> bool {
    !matches!(code, ErrorCode::InvalidConfig | ErrorCode::InvalidInquiryId | ErrorCode::FrameBlocked)
}
