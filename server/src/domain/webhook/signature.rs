//! The header by which a receiver knows that a delivery is genuine.

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

use super::Secret;
use data_encoding::HEXLOWER;

/// How far the moment of a signature may lie from the present one.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// The value of `Persona-Signature`: a pair `t=<unix seconds>,v1=<hex>` for each secret, with
/// a space between. What is signed is the moment, a dot and the body, byte for byte.
pub(crate) fn header<'a>(secrets: impl Iterator<Item = &'a Secret>, at: Timestamp, body: &[u8]) -> String {
    let t = at.as_second();
    let pairs: Vec<String> = secrets
        .filter_map(|secret| {
            // HMAC takes keys of every length.
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.value.as_bytes()).ok()?;
            mac.update(format!("{t}.").as_bytes());
            mac.update(body);
            Some(format!("t={t},v1={}", HEXLOWER.encode(&mac.finalize().into_bytes())))
        })
        .collect();
    pairs.join(" ")
}

/// Whether a header of that form, as [`header`] writes it, was made a moment ago by someone
/// who knows one of the secrets. One pair that fits is enough.
pub(crate) fn is_genuine<'a>(
    header: &str,
    secrets: impl Iterator<Item = &'a Secret> + Clone,
    now: Timestamp,
    body: &[u8],
) -> bool {
    header.split(' ').take(4).any(|pair| {
        let Some((t, v1)) = pair.strip_prefix("t=").and_then(|pair| pair.split_once(",v1=")) else {
            return false;
        };
        let Some(at) = t.parse().ok().and_then(|second| Timestamp::from_second(second).ok()) else {
            return false;
        };
        let Some(claimed) =
            HEXLOWER.decode(v1.as_bytes()).ok().filter(|_| now.duration_since(at).abs() <= TOLERANCE)
        else {
            return false;
        };
        secrets.clone().any(|secret| {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.value.as_bytes()) else { return false };
            mac.update(format!("{t}.").as_bytes());
            mac.update(body);
            // Compares in a time that does not depend on where the two differ.
            mac.verify_slice(&claimed).is_ok()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_taken_from_who_knows_a_secret_while_it_is_fresh_and_for_that_body_alone() {
        let [one, other] = ["one", "other"].map(|value| Secret { value: value.into(), expires_at: None });
        let at = Timestamp::constant(1_780_000_000, 0);
        let header = header(std::iter::once(&one), at, b"{}");
        let is_taken = |header: &str, secrets: &[Secret], seconds: i64, body: &[u8]| {
            is_genuine(header, secrets.iter(), at + SignedDuration::from_secs(seconds), body)
        };
        let both = [other.clone(), one.clone()];
        assert!(is_taken(&header, &both, 0, b"{}"));
        assert!(is_taken(&format!("t=1,v1=00 {header}"), &both, 300, b"{}"));
        assert!(is_taken(&header, &both, -300, b"{}"));
        assert!(!is_taken(&header, &both, 301, b"{}"));
        assert!(!is_taken(&header, &both, -301, b"{}"));
        assert!(!is_taken(&header, &both, 0, b"{} "));
        assert!(!is_taken(&header, &[other], 0, b"{}"));
        assert!(!is_taken(&header, &[], 0, b"{}"));
        assert!(!is_taken(&header.replace("t=1780000000", "t=+1780000000"), &both, 0, b"{}"));
        assert!(!is_taken(&header.replace("t=1780000000", "t=1780000001"), &both, 0, b"{}"));
        for wrong in ["", "t=", "t=x,v1=", "t=1780000000,v1=ab", "t=99999999999999999999,v1=00"] {
            assert!(!is_taken(wrong, &both, 0, b"{}"), "{wrong}");
        }
    }

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
