//! The pictures and files that individuals upload: where they are stored, how they are encrypted, and
//! how those that nothing refers to are deleted.

mod folder;
pub(crate) mod objects;
pub mod pdf_reader;
pub(crate) mod sealed;
pub(crate) mod storage;
pub(crate) mod sweep;
