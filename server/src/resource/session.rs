//! The resource `inquiry-session`.

use serde_json::{Value, json};

use super::{moment, optional_moment};
use crate::domain::session::Session;
use crate::store::EventObject;

/// The session as a resource object. What would take a look-up at some third party's,
/// this server does not know and says null.
#[must_use]
pub(crate) fn object(session: &Session) -> Value {
    json!({
        "type": "inquiry-session",
        "id": session.id,
        "attributes": {
            "status": session.status.as_str(),
            "created-at": moment(session.created_at),
            "started-at": optional_moment(session.started_at),
            "expired-at": optional_moment(session.expired_at),
            "ip-address": session.ip_address,
            "user-agent": session.user_agent,
            "os-name": null,
            "os-full-version": null,
            "device-type": null,
            "device-name": null,
            "browser-name": null,
            "browser-full-version": null,
            "mobile-sdk-name": null,
            "mobile-sdk-full-version": null,
            "device-handoff-method": null,
            "is-proxy": null,
            "is-tor": null,
            "is-datacenter": null,
            "is-vpn": null,
            "threat-level": null,
            "country-code": null,
            "country-name": null,
            "region-code": null,
            "region-name": null,
            "latitude": null,
            "longitude": null,
            "gps-latitude": null,
            "gps-longitude": null,
            "gps-precision": null,
            "ip-connection-type": null,
            "ip-isp": null,
            "network-organization": null,
        },
        "relationships": {
            "inquiry": { "data": { "type": "inquiry", "id": session.inquiry_id } },
            "device": { "data": null },
            "network": { "data": null },
        },
    })
}

impl EventObject for Session {
    fn event_object(&self) -> Value {
        object(self)
    }
}
