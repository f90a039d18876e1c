//! The engine of `Persona.Client`: everything that is decided in the page.
//!
//! The widget has two halves. This crate decides: which options are valid, where the
//! flow is and under which address, whether a message is one, and what happens next.
//! The shell (`js/`) does: it reads the page's options, makes elements, listens, and
//! calls back. The shell decides nothing, and no module here knows of a browser, so
//! all of them are tested natively.
//!
//! ```text
//! the page's options ──▶ options ──▶ host, flow_url ──▶ the frame's address
//! a message ──▶ event ──▶ lifecycle::next(state, input) ──▶ (state, effects)
//! ```
//!
//! The two speak through [`browser`], in texts only (see [`wire`]): the shell asks, and
//! [`answers`] answers. Nothing is kept from one question to the next, so a client leaves
//! nothing behind in here: its state is a number that the shell keeps.

#![no_std]

extern crate alloc;
// For everybody but the script: tests, and whoever uses the crate as a library.
#[cfg(not(feature = "bare"))]
extern crate std;

pub mod error;
pub mod event;
pub mod flow_url;
pub mod host;
pub mod kebab;
pub mod lifecycle;
pub mod options;
pub mod text;
pub mod value;
pub mod wire;

pub mod answers;
pub mod browser;
#[cfg(feature = "bare")]
#[expect(unsafe_code, reason = "an allocator hands out addresses")]
mod memory;

/// Nobody reads what a panic says in a page, so nothing is said: the words would be a
/// fifth of the download.
#[cfg(feature = "bare")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
