//! Ids and secrets, from the operating system's cryptographic random source.

use persona_protocol::IdPrefix;
use rand::distr::{Alphanumeric, SampleString};

/// A new id: the prefix, an underscore and 24 letters and digits.
#[must_use]
pub(crate) fn new(prefix: IdPrefix) -> String {
    let mut id = format!("{prefix}_");
    Alphanumeric.append_string(&mut rand::rng(), &mut id, IdPrefix::TAIL_LENGTH);
    id
}

/// A secret of letters and digits: 43 of them carry 256 bits.
#[must_use]
pub(crate) fn secret() -> String {
    Alphanumeric.sample_string(&mut rand::rng(), 43)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_id_has_its_prefix_and_24_characters() {
        let id = new(IdPrefix::Inquiry);
        assert!(IdPrefix::Inquiry.matches(&id));
        assert_eq!(id.len(), "inq_".len() + 24);
        assert_ne!(id, new(IdPrefix::Inquiry));
    }
}
