//! Keeps the page behind an open modal from scrolling.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, ScrollBehavior, ScrollToOptions, Window};

use super::js;
use super::styles::Sheet;
use crate::core::message::Untrusted;

/// `:not(#_)` is more specific than rules of the page with `!important` and a class.
const LOCK_ROOT: &str = "html:not(#_){overflow:hidden!important}";
const LOCK_BODY: &str = "body:not(#_){overflow:hidden!important}";
/// Keeps the space of a scroll bar that disappears, so that nothing moves.
const KEEP_GUTTER: &str = "html{scrollbar-gutter:stable}";

thread_local! {
    /// The current lock. All open clients share it: separate locks would overwrite each other's scroll
    /// positions.
    static LOCK: RefCell<Weak<ScrollLock>> = const { RefCell::new(Weak::new()) };
}

/// The scroll position of the page.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct ScrollPosition {
    x: f64,
    y: f64,
}

impl ScrollPosition {
    pub(crate) fn of(window: &Window) -> Self {
        Self { x: window.scroll_x().unwrap_or_default(), y: window.scroll_y().unwrap_or_default() }
    }

    /// Scrolls the page back there, at once, if it is elsewhere.
    pub(crate) fn restore(self, window: &Window) {
        if Self::of(window) != self {
            let options = ScrollToOptions::new();
            options.set_left(self.x);
            options.set_top(self.y);
            // The page's style may make it scroll smoothly.
            options.set_behavior(ScrollBehavior::Instant);
            window.scroll_to_with_scroll_to_options(&options);
        }
    }
}

/// Keeps the page from scrolling; dropping the last one lets it scroll again.
pub(crate) struct ScrollLock {
    window: Window,
    sheet: RefCell<Option<Sheet>>,
    document: Document,
    text: String,
    before: ScrollPosition,
    after: ScrollPosition,
}

impl ScrollLock {
    /// The lock of the page. It must be made while the page's scroll bar is visible.
    pub(crate) fn new(window: &Window, document: &Document) -> Rc<Self> {
        if let Some(lock) = LOCK.with_borrow(Weak::upgrade) {
            lock.relock();
            return lock;
        }
        let before = ScrollPosition::of(window);
        let text = text(window, document);
        let sheet = Sheet::of_document(document, &text);
        before.restore(window);
        let lock = Rc::new(Self {
            window: window.clone(),
            sheet: RefCell::new(Some(sheet)),
            document: document.clone(),
            text,
            before,
            // Without its horizontal scroll bar a page may not scroll as far.
            after: ScrollPosition::of(window),
        });
        LOCK.set(Rc::downgrade(&lock));
        lock
    }

    /// Locks the page again if the page has removed our style sheet.
    pub(crate) fn relock(&self) {
        let sheet = self.sheet.take().filter(Sheet::is_in_force);
        self.sheet.replace(Some(sheet.unwrap_or_else(|| Sheet::of_document(&self.document, &self.text))));
    }
}

impl Drop for ScrollLock {
    fn drop(&mut self) {
        let now = ScrollPosition::of(&self.window);
        drop(self.sheet.take());
        // The page may have scrolled itself while the modal was open.
        let position = if now == self.after { self.before } else { now };
        position.restore(&self.window);
    }
}

/// The style sheet that locks the page. The viewport scrolls as the root element's `overflow`
/// says, or, if that is `visible`, the body's. A body whose `overflow` no longer applies to the
/// viewport becomes a separate scroll container, and jumps to its top.
fn text(window: &Window, document: &Document) -> String {
    let root = js::inherited(document, "documentElement");
    let overflow = |element: &JsValue| -> Option<String> {
        let styles = window.get_computed_style(element.dyn_ref()?).ok()??;
        styles.get_property_value("overflow").ok()
    };
    let is_visible = |name| overflow(&js::inherited(document, name)).is_none_or(|value| value == "visible");
    let scrolls_body = is_visible("documentElement") && !is_visible("body");
    let width = window.inner_width().ok().and_then(|width| width.as_f64());
    let has_bar = width > js::get(&root, "clientWidth").number();
    let lock = if scrolls_body { LOCK_BODY } else { LOCK_ROOT };
    [lock, if has_bar { KEEP_GUTTER } else { "" }].concat()
}
