//! What the widget decides, without a browser: everything here is tested natively.

pub mod error;
pub mod flow_url;
pub mod host;
pub mod kebab;
pub mod lifecycle;
pub mod message;
pub mod options;
pub mod value;
