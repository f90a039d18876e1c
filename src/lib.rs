//! `Persona.Client` for web pages: embeds an identity verification flow.
//!
//! A client puts an iframe into the page, loads the flow into it, shows it in a
//! modal, and tells the page what the person does. How it hangs together:
//!
//! ```text
//! the page's options ── bag ──▶ options ──▶ flow_url ──▶ frame
//! a message ── messenger ──▶ event ──▶ lifecycle::next ──▶ effects ──▶ callbacks
//! ```
//!
//! The modules of the first group are pure and are tested natively. Those of the
//! second group touch the browser. `client` is the binding: no decision is taken
//! there.
//!
//! Invariant of the second group: no borrow of a `RefCell` lives across a call into
//! JavaScript. Any such call may come back to us: a callback may destroy the client,
//! and so may a focus listener of the page.

pub mod error;
pub mod event;
pub mod flow_url;
pub mod host;
pub mod kebab;
pub mod lifecycle;
pub mod options;
pub mod text;
pub mod value;

pub mod bag;
mod callbacks;
mod controller;
mod dom;
mod frame;
mod messenger;
mod modal;
mod session;
pub mod setup;

pub mod client;

/// Small code for few and small pieces of memory: 2.4 KB less to download than the usual one.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
#[expect(unsafe_code, reason = "sound without threads, and a page's own wasm has none")]
static ALLOCATOR: lol_alloc::AssumeSingleThreaded<lol_alloc::FreeListAllocator> =
    unsafe { lol_alloc::AssumeSingleThreaded::new(lol_alloc::FreeListAllocator::new()) };
