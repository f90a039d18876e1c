//! What the widget does in the page, with web-sys.
//!
//! Invariant: no borrow of a `RefCell` is held while JavaScript is called. Any call may
//! come back to us: a callback, or a focus listener of the page, may destroy the client.

pub(crate) mod callbacks;
pub(crate) mod controller;
pub(crate) mod dom;
pub(crate) mod error;
pub(crate) mod frame;
pub(crate) mod host;
pub(crate) mod js;
mod keys;
pub(crate) mod messenger;
pub(crate) mod modal;
pub(crate) mod options;
pub(crate) mod scroll;
pub(crate) mod session;
pub(crate) mod styles;
pub(crate) mod texts;
pub(crate) mod watch;
