//! `persona-server healthcheck`: whether the server on this machine is ready.

use std::net::SocketAddr;

use super::error::RunError;
use crate::config::local_address;

pub(super) async fn healthcheck(listen: SocketAddr) -> Result<(), RunError> {
    let address = local_address(listen);
    let answer = reqwest::get(format!("http://{address}/readyz")).await;
    match answer {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(RunError::NotReady { address, why: format!("it answers {}", answer.status()) }),
        Err(error) => Err(RunError::NotReady { address, why: error.without_url().to_string() }),
    }
}
