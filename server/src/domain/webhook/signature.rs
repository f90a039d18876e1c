//! The header by which a receiver knows that a delivery is genuine.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use super::Secret;
use crate::security::to_hex;

/// The value of `Persona-Signature`: a pair `t=<unix seconds>,v1=<hex>` for each secret, with
/// a space between. What is signed is the moment, a dot and the body, byte for byte.
pub fn header<'a>(secrets: impl Iterator<Item = &'a Secret>, at: Timestamp, body: &[u8]) -> String {
    let t = at.as_second();
    let pairs: Vec<String> = secrets
        .filter_map(|secret| {
            // HMAC takes keys of every length.
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.value.as_bytes()).ok()?;
            mac.update(format!("{t}.").as_bytes());
            mac.update(body);
            Some(format!("t={t},v1={}", to_hex(&mac.finalize().into_bytes())))
        })
        .collect();
    pairs.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_a_known_example() {
        // printf '1780000000.{}' | openssl dgst -sha256 -hmac key
        let secret = Secret { value: "key".into(), expires_at: None };
        let at = Timestamp::constant(1_780_000_000, 0);
        assert_eq!(header(std::iter::once(&secret), at, b"{}"), format!("t=1780000000,v1={}", KNOWN));
        assert_eq!(header([&secret, &secret].into_iter(), at, b"{}").split(' ').count(), 2);
    }

    const KNOWN: &str = "91c687852de220478a081e66b99a949dbf2f672c4122086cb089001817d29992";
}
