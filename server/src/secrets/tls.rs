//! The cryptography under TLS connections that this server opens.

/// Chooses it for the whole process. To be called before the first HTTP client is made;
/// when something has been chosen already, that stays.
pub fn choose_provider() {
    // ring, for it needs no more than a C compiler to be built.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
