//! Who sends a request. Replace this with your own session check. In this example, each browser is a customer.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponseParts, ResponseParts};

pub struct Customer {
    pub id: String,
    is_new: bool,
}

impl<S: Sync> FromRequestParts<S> for Customer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let cookies = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let known =
            cookies.flat_map(|value| value.split("; ")).find_map(|pair| pair.strip_prefix("customer="));
        Ok(match known {
            Some(id) => Self { id: id.to_owned(), is_new: false },
            None => Self { id: format!("{:032x}", rand::random::<u128>()), is_new: true },
        })
    }
}

/// Sets the cookie of a new customer.
impl IntoResponseParts for Customer {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        if self.is_new {
            let cookie = format!("customer={}; Path=/; HttpOnly; SameSite=Lax", self.id);
            if let Ok(cookie) = cookie.parse() {
                parts.headers_mut().insert(header::SET_COOKIE, cookie);
            }
        }
        Ok(parts)
    }
}
