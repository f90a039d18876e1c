//! What individuals do in the hosted flow, without HTTP and without SQL.
//!
//! A route reads the request, calls one of these functions and shows what it returns. A function
//! decides who may do something (`admission`), does it with the store, the storage and the checks,
//! and says what happened. Errors keep their source: see `FlowError`.
//!
//! - `open`: an inquiry is opened, a link is followed, an inquiry is started.
//! - `hand_in`: a form, a document kind or a photo is handed in.
//! - `complete`: all steps are done.
//! - `hand_off`: the individual continues on another device.

pub(crate) mod admission;
pub mod complete;
mod error;
mod examine;
pub(crate) mod hand_in;
pub(crate) mod hand_off;
pub(crate) mod open;
pub(crate) mod refusal;
pub(crate) mod review;
pub(crate) mod templates;
pub(crate) mod uploads;

pub(crate) use error::{Cause, FlowError};
