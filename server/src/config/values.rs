//! Parsers of single values, which say what to write instead.

use std::net::IpAddr;

use ipnet::IpNet;

use super::Hidden;
use crate::domain::api_key::Permission;
use crate::domain::environment::EnvironmentName;

pub(crate) fn hidden(text: &str) -> Result<Hidden, std::convert::Infallible> {
    Ok(Hidden(text.to_owned()))
}

pub(crate) fn parse_environment(name: &str) -> Result<EnvironmentName, String> {
    EnvironmentName::parse(name).ok_or_else(|| "must be sandbox or production".to_owned())
}

pub(crate) fn parse_origin(origin: &str) -> Result<String, String> {
    let wrong = || {
        format!("write a scheme, a host and at most a port, such as https://verify.example, not {origin:?}")
    };
    let url = url::Url::parse(origin).map_err(|_| wrong())?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if plain { Ok(url.origin().ascii_serialization()) } else { Err(wrong()) }
}

/// A name stands in one column of a list.
pub(crate) fn parse_name(name: &str) -> Result<String, String> {
    let plain = !name.is_empty() && !name.chars().any(char::is_control);
    if plain {
        Ok(name.to_owned())
    } else {
        Err("use text in one line, without control characters".to_owned())
    }
}

pub(crate) fn parse_permission(name: &str) -> Result<Permission, String> {
    Permission::parse(name).ok_or_else(|| {
        let all = Permission::ALL.map(Permission::as_str).join(", ");
        format!("unknown permission {name:?}; known: {all}")
    })
}

pub(crate) fn parse_network(text: &str) -> Result<IpNet, String> {
    let one = || text.parse::<IpAddr>().map(IpNet::from);
    let net = text.parse::<IpNet>().or_else(|_| one());
    net.map(|net| net.trunc()).map_err(|_| {
        format!("write an address or a network, such as 192.0.2.7 or 192.0.2.0/24, not {text:?}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_no_more_than_an_origin() {
        for origin in
            ["verify.example", "https://verify.example/x", "https://a@b", "ftp://x", "https://x?y", ""]
        {
            assert!(parse_origin(origin).is_err(), "{origin}");
        }
    }
}
