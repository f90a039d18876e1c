//! A customer's shop, for trying the product, on another origin than the server's.

use std::future::Future;
use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;

/// The API key that `--demo` seeds.
pub const API_KEY: &str = "persona_sandbox_demo";
/// The template that `--demo` seeds.
pub const TEMPLATE_ID: &str = "itmpl_demo";
/// That template's name: who asks, as the individual reads it.
pub const TEMPLATE_NAME: &str = "Demo Shop";

/// How the shop's back end talks to the API.
#[derive(Clone, Debug)]
pub struct Client;

impl Client {
    /// A client of the API at `base`, with that key, for inquiries of that template.
    #[must_use]
    pub fn new(_base: &str, _key: &str, _template_id: &str) -> Self {
        Self
    }
}

/// The shop's pages and its back end: empty as yet.
pub fn router(_api: Client, _public_origin: &str) -> Router {
    Router::new()
}

/// Serves the shop until `shutdown` ends.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(shutdown)
        .await
}
