//! A field that an individual fills in: its type, what counts as filled in, and what is
//! wrong with what was typed.
//!
//! The types are those of the API's field schemas that a person can type or choose, and
//! four kinds of text that it has no type for: name, telephone number, country, and a date
//! of birth, which is a date with a sense.

mod definition;
mod error;
mod parse;
#[cfg(test)]
mod tests;
mod value;

pub(crate) use definition::{
    ADDRESS_COUNTRY, BIRTHDATE, BadField, Choice, Field, FieldType, NAME_FIRST, NAME_LAST,
};
pub(crate) use error::FieldError;
pub(crate) use value::{Typed, known};
