//! The names that the widget and the server share.
//!
//! Names of events and actions that cross the frame's border, error codes, inquiry
//! statuses, the keys of the frame's URL, and the prefixes of ids. No behaviour
//! except converting a name into its type and back.

#![no_std]

/// Declares an enum whose variants have names on the wire.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $word:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $( $(#[$variant_meta])* $variant, )+ }

        impl $name {
            /// All variants, in the order of declaration.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }

            /// The variant with that name, or `None` for an unknown one. Case matters.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                // Compares each, because a `match` takes three times the code.
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
