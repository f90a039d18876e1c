//! A page that shows a flow while a component is mounted.

use leptos::prelude::*;
use persona_wasm::{Client, ClientOptions};

fn main() {
    mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let (is_verifying, set_verifying) = signal(false);
    let (status, set_status) = signal(String::new());
    let on_end = move |text: String| {
        set_status.set(text);
        set_verifying.set(false);
    };
    view! {
        <button on:click=move |_| set_verifying.update(|is_verifying| *is_verifying = !*is_verifying)>
            {move || if is_verifying.get() { "Stop" } else { "Verify" }}
        </button>
        <p role="status">{status}</p>
        <Show when=move || is_verifying.get()>
            <Verification inquiry_id=query("inquiry-id") host=query("host") on_end />
        </Show>
    }
}

/// Shows the flow of an inquiry. Unmounting the component removes it.
#[component]
fn Verification(
    inquiry_id: Option<String>,
    host: Option<String>,
    /// Called with the inquiry's status when the individual is done or has left.
    on_end: impl Fn(String) + Copy + 'static,
) -> impl IntoView {
    let client = Client::new(ClientOptions {
        inquiry_id,
        host,
        on_complete: Some(Box::new(move |completion| on_end(completion.status))),
        on_cancel: Some(Box::new(move |_| on_end("cancelled".to_owned()))),
        ..ClientOptions::default()
    });
    match client {
        Ok(client) => {
            client.open();
            // Dropped with the component, which destroys the widget.
            StoredValue::new_local(client);
            None
        }
        Err(error) => Some(view! { <p role="alert">{error.message()}</p> }),
    }
}

/// A parameter of the page's address.
fn query(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}
