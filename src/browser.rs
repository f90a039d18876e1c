//! The border to JavaScript: `ask` out, `browser` in.
//!
//! In the script (feature `bare`) it is crossed by hand, with js/glue.ts on the other
//! side: two functions of texts do not need a generated one. Everywhere else, in tests
//! and where the crate is a library, it is crossed by wasm-bindgen.

#[cfg(not(feature = "bare"))]
pub use bound::{ask, browser};

#[cfg(not(feature = "bare"))]
mod bound {
    use alloc::string::String;
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(module = "/js/browser.js")]
    extern "C" {
        /// What the browser knows about a text: behind `lower `, it in lower case; behind
        /// `url `, protocol, host name and origin of an address as a list of texts, or
        /// nothing if it is none.
        pub fn browser(question: &str) -> String;
    }

    /// See [`crate::answers::ask`].
    #[wasm_bindgen]
    pub fn ask(question: &str) -> String {
        crate::answers::ask(question)
    }
}

#[cfg(feature = "bare")]
pub use bare::browser;

#[cfg(feature = "bare")]
#[expect(unsafe_code, reason = "addresses cross the border; texts are UTF-8 on both sides of it")]
mod bare {
    use alloc::boxed::Box;
    use alloc::string::String;
    use alloc::vec::Vec;

    use crate::memory;

    /// Where a text is.
    #[repr(C)]
    struct Place {
        address: *mut u8,
        length: usize,
    }

    #[link(wasm_import_module = ".")]
    unsafe extern "C" {
        #[link_name = "browser"]
        fn browser_of(question: *const u8, length: usize, answer: *mut Place);
    }

    /// What the browser knows about a text.
    pub fn browser(question: &str) -> String {
        let mut answer = Place { address: core::ptr::null_mut(), length: 0 };
        // SAFETY: the shell has written a text of its own encoder to memory from `room`.
        unsafe {
            browser_of(question.as_ptr(), question.len(), &raw mut answer);
            String::from_raw_parts(answer.address, answer.length, answer.length)
        }
    }

    /// Memory for a text.
    #[expect(clippy::reserve_after_initialization, reason = "`with_capacity` has code of its own")]
    #[unsafe(no_mangle)]
    extern "C" fn room(length: usize) -> *mut u8 {
        let mut room = Vec::new();
        room.reserve(length);
        room.leak().as_mut_ptr()
    }

    /// Memory for a question, with which all that is left of the one before is gone.
    #[unsafe(no_mangle)]
    extern "C" fn question(length: usize) -> *mut u8 {
        memory::reset();
        room(length)
    }

    /// Answers the question that has been written there.
    #[unsafe(no_mangle)]
    extern "C" fn ask(question: *const u8, length: usize) -> *mut Place {
        // SAFETY: the shell has written a text of its own encoder to memory from `question`.
        let question =
            unsafe { core::str::from_utf8_unchecked(core::slice::from_raw_parts(question, length)) };
        let answer = crate::answers::ask(question).leak();
        Box::leak(Box::new(Place { address: answer.as_mut_ptr(), length: answer.len() }))
    }
}
