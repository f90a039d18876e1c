//! Notices when the page removes, moves or restyles the widget.

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use web_sys::{
    Document, HtmlElement, IntersectionObserver, MutationObserver, MutationObserverInit, Node, ResizeObserver,
};

use super::js;

/// Attributes with which libraries hide everything except their own dialog from screen readers.
pub(crate) const HIDING: [&str; 2] = ["aria-hidden", "inert"];

/// Observers of one widget; dropping this disconnects them. A test environment may have none.
pub(crate) struct Watch {
    mutations: Option<MutationObserver>,
    sizes: Option<ResizeObserver>,
    views: Option<IntersectionObserver>,
}

impl Watch {
    /// Calls `handler` with an array when something has changed. A frame changes its size when
    /// its styles are removed.
    pub(crate) fn new(handler: &Function, frame: &HtmlElement) -> Self {
        let sizes = ResizeObserver::new(handler).ok();
        if let Some(sizes) = &sizes {
            sizes.observe(frame);
        }
        Self {
            mutations: MutationObserver::new(handler).ok(),
            sizes,
            views: IntersectionObserver::new(handler).ok(),
        }
    }

    /// Calls the handler after the next frame is drawn. A widget that is shown and hidden by its
    /// parent in between never had a size that a `ResizeObserver` could report.
    pub(crate) fn check_drawn(&self, frame: &HtmlElement) {
        if let Some(views) = &self.views {
            views.disconnect();
            views.observe(frame);
        }
    }

    /// Observes the container and its ancestors. That reports each move of the container, and
    /// costs less than observing the whole document. A container that is not in a document yet
    /// may be attached anywhere, so then the document is observed.
    pub(crate) fn observe(&self, document: &Document, container: &HtmlElement) {
        let Some(observer) = &self.mutations else { return };
        observer.disconnect();
        let observe = |node: &JsValue, options: &MutationObserverInit| {
            options.set_child_list(true);
            let _ = observer.observe_with_options(node.unchecked_ref::<Node>(), options);
        };
        if !container.is_connected() {
            let options = MutationObserverInit::new();
            options.set_subtree(true);
            return observe(document, &options);
        }
        let inside = MutationObserverInit::new();
        inside.set_subtree(true);
        inside.set_attribute_filter(&Array::of2(&HIDING[0].into(), &HIDING[1].into()));
        observe(container, &inside);
        let mut node: JsValue = container.into();
        loop {
            let parent = js::inherited(&node, "parentNode");
            // A shadow root has none, but a host.
            node = if parent.is_object() { parent } else { js::inherited(&node, "host") };
            if !node.is_object() {
                return;
            }
            observe(&node, &MutationObserverInit::new());
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(mutations) = &self.mutations {
            mutations.disconnect();
        }
        if let Some(sizes) = &self.sizes {
            sizes.disconnect();
        }
        if let Some(views) = &self.views {
            views.disconnect();
        }
    }
}
