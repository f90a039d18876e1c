//! The words that the widget and the server share, each said once.
//!
//! Names of events and actions that cross the frame's border, error codes, inquiry
//! statuses, the keys of the frame's URL, and the prefixes of ids. No behaviour
//! beyond turning a word into its type and back.

#![no_std]

/// Declares an enum whose variants are words on the wire.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $word:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $( $(#[$variant_meta])* $variant, )+ }

        impl $name {
            /// Every one of them, in the order of declaration.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// The word on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }

            /// The variant of a word, or `None` for an unknown one. Case counts.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                // By a look at each: a `match` makes three times the code.
                Self::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

mod error_code;
mod id;
mod message;
pub mod query;
mod status;

/// The audience of a session token that persona-server issued: the claim `aud`. Its claim `iss`
/// is the origin at which browsers reach that server.
pub const SESSION_TOKEN_AUDIENCE: &str = "persona-verify";

pub use error_code::ErrorCode;
pub use id::IdPrefix;
pub use message::{ActionName, EventName};
pub use status::{InquiryStatus, SessionStatus};
