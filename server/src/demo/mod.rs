//! A customer's shop, for trying the product: it embeds the widget and talks to the
//! API over HTTP, with a key, exactly as a customer's own back end would. It knows
//! nothing of this server's inside, and is served from another origin on purpose.

mod client;
mod shop;

use std::net::SocketAddr;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::routes::without_guessing;

pub(crate) use client::Client;

/// The API key that `--demo` seeds.
pub(crate) const API_KEY: &str = "persona_sandbox_demo";
/// The template that `--demo` seeds.
pub(crate) const TEMPLATE_ID: &str = "itmpl_demo";
/// A second template, which asks for everything there is.
pub(crate) const TEMPLATES: &str = include_str!("templates.json");
/// That template's name: who asks, as the individual reads it.
pub(crate) const TEMPLATE_NAME: &str = "Harbour Boats";

/// The shop's pages and its back end.
///
/// `api` is where the shop's back end reaches the API, `public_origin` where the
/// visitor's browser reaches the widget's script and the flow.
pub(crate) fn router(api: Client, public_origin: &str) -> Router {
    let page = include_str!("../../../www/demo/index.html").replace("{{persona}}", public_origin);
    Router::new()
        .route("/", get(move || async move { Html(page.clone()) }))
        .route(
            "/shop.css",
            get(|| file("text/css; charset=utf-8", include_str!("../../../www/demo/shop.css"))),
        )
        .route(
            "/shop.js",
            get(|| file("text/javascript; charset=utf-8", include_str!("../../../www/demo/shop.js"))),
        )
        .merge(shop::router(api))
        .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, policy(public_origin)))
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(without_guessing())
}

/// Serves the shop until `shutdown` ends.
///
/// # Errors
/// When the listener breaks.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(shutdown)
        .await
}

async fn file(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind)], text)
}

/// What a page needs to allow: the script and the frame of the Persona server, and
/// compiling WebAssembly.
fn policy(persona: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'self'; script-src 'self' {persona} 'wasm-unsafe-eval'; frame-src {persona}; img-src 'self' data:; \
         object-src 'none'; base-uri 'none'"
    );
    // An origin is made of characters that a header can carry.
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'self'"))
}
