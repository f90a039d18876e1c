//! Memory for one question: taken piece by piece, given back all at once.
//!
//! The engine keeps nothing from one question to the next (see [`crate::answers`]), so
//! nothing has to be freed meanwhile, and the code that would do it is not shipped.

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::{memory_grow, memory_size};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

const PAGE: usize = 65536;

unsafe extern "C" {
    /// Where the linker says that free memory begins.
    static __heap_base: u8;
}

/// Where the next piece goes. Wasm without threads: the atomic is a plain number.
static NEXT: AtomicUsize = AtomicUsize::new(0);

struct Memory;

#[global_allocator]
static MEMORY: Memory = Memory;

/// Gives all of it back.
pub(crate) fn reset() {
    NEXT.store((&raw const __heap_base).addr(), Relaxed);
}

// SAFETY: pieces are disjoint, since NEXT only grows until `reset`, and nothing of
// before is used after that: `ask` calls it first, and the answer is read before the
// next question.
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Alignments are powers of two.
        let start = (NEXT.load(Relaxed) + layout.align() - 1) & layout.align().wrapping_neg();
        // No text of JavaScript is half as long as addresses go.
        let end = start + layout.size();
        let missing = end.saturating_sub(memory_size(0) * PAGE);
        if missing > 0 && memory_grow(0, missing / PAGE + 1) == usize::MAX {
            return null_mut();
        }
        NEXT.store(end, Relaxed);
        start as *mut u8
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // The last piece grows where it is.
        if piece.addr() + layout.size() == NEXT.load(Relaxed) {
            NEXT.store(piece.addr(), Relaxed);
        }
        // SAFETY: of the same layout, which its caller vouches for.
        let moved = unsafe { self.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
        if !moved.is_null() && moved != piece {
            // SAFETY: the new piece lies behind the old one and is larger.
            unsafe { moved.copy_from_nonoverlapping(piece, layout.size()) };
        }
        moved
    }
}
