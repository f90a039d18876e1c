//! Encryption at rest: what the database and the storage of pictures must not give away.
//!
//! Everything is sealed with keys derived from the operator's master key, which is kept
//! nowhere near the data. A sealed value is bound to its [`Place`]: moved to another row,
//! or another column, it cannot be opened.
//!
//! ```
//! use persona_server::secrets::vault::{MasterKey, Place, Vault};
//!
//! let vault = Vault::new(&[MasterKey::generate()]);
//! let place = Place { what: "webhook.secret", of: "wbh_1" };
//! let stored = vault.seal(place, "wbhsec_…")?;
//! assert_eq!(vault.open(place, &stored)?, "wbhsec_…");
//! # Ok::<(), persona_server::secrets::vault::VaultError>(())
//! ```

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, HEXLOWER, HEXLOWER_PERMISSIVE};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use rand::Rng;
use sha2::Sha256;
use zeroize::Zeroizing;

/// What every sealed text begins with. No JSON and no secret of this server does.
const PREFIX: &str = "sealed:";
/// What every sealed file begins with. No picture does.
const MAGIC: &[u8] = b"sealed\n";
const NONCE: usize = 24;
const KEY_ID: usize = 8;

/// 32 random bytes that everything is sealed with. Whoever has it and the data has both.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

/// A master key that is none. Does not repeat it: it may be a mistyped one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a master key is 32 bytes in base64 or in hexadecimal: `persona-server keys generate-master` makes one"
)]
pub struct NoMasterKey;

impl MasterKey {
    /// A new one, from the operating system's cryptographic random source.
    #[must_use]
    pub fn generate() -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rand::rng().fill_bytes(bytes.as_mut());
        Self(bytes)
    }

    /// It as it is written in settings, in base64.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64.encode(self.0.as_ref()))
    }
}

impl FromStr for MasterKey {
    type Err = NoMasterKey;

    fn from_str(text: &str) -> Result<Self, NoMasterKey> {
        let text = text.trim().as_bytes();
        [HEXLOWER_PERMISSIVE, BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD]
            .into_iter()
            .find_map(|encoding| {
                let bytes = Zeroizing::new(encoding.decode(text).ok()?);
                Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
            })
            .ok_or(NoMasterKey)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// What a sealed value belongs to. It can be opened there alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The kind of value, such as `inquiry.personal`.
    pub what: &'a str,
    /// The id of the object that has it.
    pub of: &'a str,
}

/// Why something cannot be sealed or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// This process was started without a master key.
    #[error("no master key: pass it with --master-key-file or in PERSONA_MASTER_KEY")]
    Locked,
    /// Sealed with a master key that was not given.
    #[error("it is encrypted with the master key {0}, which was not given")]
    UnknownKey(String),
    /// Stands there in clear.
    #[error("it is not encrypted")]
    NotSealed,
    /// Changed, cut short or taken from elsewhere.
    #[error("it has been changed, or belongs to something else")]
    Broken,
    /// No text.
    #[error("it contains no text")]
    NotText,
}

struct Key {
    id: String,
    cipher: XChaCha20Poly1305,
    index: Zeroizing<[u8; 32]>,
}

/// Seals and opens. The first master key seals, all of them open. Clones share the keys.
#[derive(Clone)]
pub struct Vault(Arc<[Key]>);

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| &key.id)).finish()
    }
}

impl Vault {
    /// A vault of these keys, the one to seal with first.
    #[must_use]
    pub fn new(keys: &[MasterKey]) -> Self {
        Self(keys.iter().filter_map(Key::new).collect())
    }

    /// A vault without a key, which neither seals nor opens: for commands that have
    /// nothing to do with what is sealed.
    #[must_use]
    pub fn locked() -> Self {
        Self(Arc::new([]))
    }

    /// Whether there is no key.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.0.is_empty()
    }

    /// The name of the key that seals; it tells nothing about the key.
    ///
    /// # Errors
    /// [`VaultError::Locked`].
    pub fn key_id(&self) -> Result<&str, VaultError> {
        Ok(&self.sealing()?.id)
    }

    /// Whether a key of that name is there.
    #[must_use]
    pub fn knows(&self, key_id: &str) -> bool {
        self.0.iter().any(|key| key.id == key_id)
    }

    /// Seals a text, for a text column of the database.
    ///
    /// # Errors
    /// [`VaultError::Locked`].
    pub fn seal(&self, place: Place<'_>, text: &str) -> Result<String, VaultError> {
        let key = self.sealing()?;
        let sealed = key.seal(place, text.as_bytes())?;
        Ok(format!("{PREFIX}{}:{}", key.id, BASE64URL_NOPAD.encode(&sealed)))
    }

    /// Opens what [`Vault::seal`] made for that place.
    ///
    /// # Errors
    /// When it is not that.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<String, VaultError> {
        let (key_id, body) = split(sealed).ok_or(VaultError::NotSealed)?;
        let bytes = BASE64URL_NOPAD.decode(body.as_bytes()).map_err(|_| VaultError::Broken)?;
        let text = self.opening(key_id)?.open(place, &bytes)?;
        String::from_utf8(text).map_err(|_| VaultError::NotText)
    }

    /// Seals bytes, for a file.
    ///
    /// # Errors
    /// [`VaultError::Locked`].
    pub fn seal_bytes(&self, place: Place<'_>, bytes: &[u8]) -> Result<Vec<u8>, VaultError> {
        let key = self.sealing()?;
        Ok([MAGIC, key.id.as_bytes(), key.seal(place, bytes)?.as_slice()].concat())
    }

    /// Opens what [`Vault::seal_bytes`] made for that place.
    ///
    /// # Errors
    /// When it is not that.
    pub fn open_bytes(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let rest = sealed.strip_prefix(MAGIC).ok_or(VaultError::NotSealed)?;
        let (key_id, body) = rest.split_at_checked(KEY_ID).ok_or(VaultError::Broken)?;
        let key_id = std::str::from_utf8(key_id).map_err(|_| VaultError::Broken)?;
        self.opening(key_id)?.open(place, body)
    }

    /// Whether that text is sealed, with the key that seals now.
    #[must_use]
    pub fn is_current(&self, sealed: &str) -> bool {
        split(sealed).is_some_and(|(key_id, _)| self.0.first().is_some_and(|key| key.id == key_id))
    }

    /// Whether these bytes are sealed, with the key that seals now.
    #[must_use]
    pub fn is_current_bytes(&self, sealed: &[u8]) -> bool {
        let id = sealed.strip_prefix(MAGIC).and_then(|rest| rest.split_at_checked(KEY_ID));
        id.is_some_and(|(id, _)| self.0.first().is_some_and(|key| key.id.as_bytes() == id))
    }

    /// What a value is looked up by where it is not to be read: a keyed hash, equal for
    /// equal values of one `what`.
    ///
    /// # Errors
    /// [`VaultError::Locked`].
    pub fn index(&self, what: &str, value: &str) -> Result<String, VaultError> {
        Ok(self.sealing()?.index(what, value))
    }

    /// What that value may stand as, whichever of the keys it was written with.
    ///
    /// # Errors
    /// [`VaultError::Locked`].
    pub fn indices(&self, what: &str, value: &str) -> Result<Vec<String>, VaultError> {
        self.sealing()?;
        Ok(self.0.iter().map(|key| key.index(what, value)).collect())
    }

    fn sealing(&self) -> Result<&Key, VaultError> {
        self.0.first().ok_or(VaultError::Locked)
    }

    fn opening(&self, key_id: &str) -> Result<&Key, VaultError> {
        self.sealing()?;
        let found = self.0.iter().find(|key| key.id == key_id);
        // What is named is repeated in the log: it must be a name.
        found.ok_or_else(|| match HEXLOWER.decode(key_id.as_bytes()) {
            Ok(_) => VaultError::UnknownKey(key_id.to_owned()),
            Err(_) => VaultError::Broken,
        })
    }
}

/// Whether that text is sealed, with whatever key.
#[must_use]
pub fn is_sealed(text: &str) -> bool {
    split(text).is_some()
}

fn split(sealed: &str) -> Option<(&str, &str)> {
    sealed.strip_prefix(PREFIX)?.split_once(':').filter(|(key_id, _)| key_id.len() == KEY_ID)
}

impl Key {
    /// The keys of one master key. `None` never happens: what is asked for is short.
    fn new(master: &MasterKey) -> Option<Self> {
        let derive = Hkdf::<Sha256>::new(None, master.0.as_ref());
        let mut seal = Zeroizing::new([0; 32]);
        let mut index = Zeroizing::new([0; 32]);
        let mut id = [0; KEY_ID / 2];
        derive.expand(b"persona-server seal", seal.as_mut()).ok()?;
        derive.expand(b"persona-server index", index.as_mut()).ok()?;
        derive.expand(b"persona-server id", &mut id).ok()?;
        let cipher = XChaCha20Poly1305::new_from_slice(seal.as_ref()).ok()?;
        Some(Self { id: HEXLOWER.encode(&id), cipher, index })
    }

    fn seal(&self, place: Place<'_>, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        // 24 random bytes do not repeat, however much is sealed with one key.
        let mut nonce = [0; NONCE];
        rand::rng().fill_bytes(&mut nonce);
        let payload = Payload { msg: plain, aad: &place.bytes() };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| VaultError::Broken)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(VaultError::Broken)?;
        let payload = Payload { msg: sealed, aad: &place.bytes() };
        self.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| VaultError::Broken)
    }

    fn index(&self, what: &str, value: &str) -> String {
        // HMAC takes keys of every length.
        let Ok(mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(self.index.as_ref()) else {
            return String::new();
        };
        let place = Place { what, of: value };
        HEXLOWER.encode(&mac.chain_update(place.bytes()).finalize().into_bytes())
    }
}

impl Place<'_> {
    /// It as bytes that no other place has: the length says where the two parts meet.
    fn bytes(self) -> Vec<u8> {
        format!("{}:{}{}", self.what.len(), self.what, self.of).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'static> = Place { what: "inquiry.personal", of: "inq_1" };

    #[test]
    fn what_is_sealed_is_opened_at_its_own_place_alone() {
        let vault = Vault::new(&[MasterKey::generate()]);
        let sealed = vault.seal(PLACE, "Ada Lovelace").unwrap();
        assert!(!sealed.contains("Ada"));
        assert_eq!(vault.open(PLACE, &sealed).unwrap(), "Ada Lovelace");
        for place in [
            Place { of: "inq_2", ..PLACE },
            Place { what: "inquiry", ..PLACE },
            Place { what: "inquiry.personali", of: "nq_1" },
        ] {
            assert_eq!(vault.open(place, &sealed), Err(VaultError::Broken));
        }
        let bytes = vault.seal_bytes(PLACE, &[0xff, 0xd8]).unwrap();
        assert_eq!(vault.open_bytes(PLACE, &bytes).unwrap(), [0xff, 0xd8]);
        assert_eq!(vault.open_bytes(Place { of: "x", ..PLACE }, &bytes), Err(VaultError::Broken));
    }

    #[test]
    fn equal_texts_are_sealed_differently_and_indexed_equally() {
        let vault = Vault::new(&[MasterKey::generate()]);
        assert_ne!(vault.seal(PLACE, "x").unwrap(), vault.seal(PLACE, "x").unwrap());
        assert_eq!(vault.index("a", "x"), vault.index("a", "x"));
        assert_ne!(vault.index("a", "x"), vault.index("b", "x"));
        assert_ne!(vault.index("a", "x"), vault.index("a", "y"));
        assert_ne!(vault.index("a", "x"), Vault::new(&[MasterKey::generate()]).index("a", "x"));
    }

    #[test]
    fn the_first_key_seals_and_all_of_them_open() {
        let (old, new) = (MasterKey::generate(), MasterKey::generate());
        let before = Vault::new(std::slice::from_ref(&old));
        let during = Vault::new(&[new.clone(), old]);
        let after = Vault::new(&[new]);
        let (text, bytes) = (before.seal(PLACE, "x").unwrap(), before.seal_bytes(PLACE, b"x").unwrap());
        assert_eq!(during.open(PLACE, &text).unwrap(), "x");
        assert_eq!(during.open_bytes(PLACE, &bytes).unwrap(), b"x");
        assert!(!during.is_current(&text) && !during.is_current_bytes(&bytes));
        let again = during.seal(PLACE, "x").unwrap();
        assert!(during.is_current(&again) && after.is_current(&again));
        assert_eq!(after.open(PLACE, &again).unwrap(), "x");
        let unknown = VaultError::UnknownKey(before.key_id().unwrap().to_owned());
        assert_eq!(after.open(PLACE, &text), Err(unknown));
        assert!(during.indices("a", "x").unwrap().contains(&before.index("a", "x").unwrap()));
    }

    #[test]
    fn every_changed_byte_is_noticed_and_none_panics() {
        let vault = Vault::new(&[MasterKey::generate()]);
        let bytes = vault.seal_bytes(PLACE, b"Ada").unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(vault.open_bytes(PLACE, &changed).is_err(), "byte {at}");
            assert!(vault.open_bytes(PLACE, &bytes[..at]).is_err(), "cut at {at}");
        }
        for text in ["", "sealed:", "sealed::", "sealed:00000000:", "sealed:zzzzzzzz:AAAA", "{}"] {
            assert!(vault.open(PLACE, text).is_err(), "{text}");
        }
        assert_eq!(Vault::locked().seal(PLACE, "x"), Err(VaultError::Locked));
    }

    #[test]
    fn a_master_key_is_32_bytes_in_base64_or_hexadecimal() {
        let key = MasterKey::generate();
        let hex = HEXLOWER.encode(key.0.as_ref());
        for text in
            [key.to_text().to_string(), format!(" {hex}\n"), hex.to_uppercase(), BASE64URL.encode(&*key.0)]
        {
            assert_eq!(text.parse::<MasterKey>().unwrap().0, key.0, "{text}");
        }
        for text in ["", "secret", hex.split_at(62).0, &format!("{hex}00")] {
            assert_eq!(text.parse::<MasterKey>().unwrap_err(), NoMasterKey);
        }
        assert_eq!(format!("{key:?}"), "MasterKey(…)");
    }
}
