//! Checks that a webhook's request comes from Persona.

use std::time::SystemTime;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const TOLERANCE: u64 = 300; // seconds

/// `header` is Persona-Signature, `body` the bytes as they came.
pub fn is_genuine(header: &str, body: &[u8], secret: &str) -> bool {
    // While the secret is being rotated there are two pairs, separated by a space. One valid pair is enough.
    header.split(' ').any(|pair| is_signed(pair, body, secret).unwrap_or(false))
}

fn is_signed(pair: &str, body: &[u8], secret: &str) -> Option<bool> {
    let (time, signature) = pair.strip_prefix("t=")?.split_once(",v1=")?;
    let now = SystemTime::UNIX_EPOCH.elapsed().ok()?.as_secs();
    if now.abs_diff(time.parse().ok()?) > TOLERANCE {
        return Some(false);
    }
    let signature = HEXLOWER.decode(signature.as_bytes()).ok()?;
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    // Compares in constant time.
    Some(mac.chain_update(time).chain_update(".").chain_update(body).verify_slice(&signature).is_ok())
}
