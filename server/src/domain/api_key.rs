//! API keys: what a customer's server may do with one, from where, and until when.

use std::net::IpAddr;

use ipnet::IpNet;
use jiff::{SignedDuration, Timestamp};

use super::environment::Environment;

/// Something that a key may be limited to. A route that none of them names is open to
/// keys without limits alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// See inquiries, with what belongs to them.
    InquiryRead,
    /// Make, change, resume, expire and decide inquiries.
    InquiryWrite,
    /// Remove an inquiry's personal data for good.
    InquiryRedact,
    /// See sessions.
    InquirySessionRead,
    /// Make and expire sessions and their links.
    InquirySessionWrite,
    /// See templates.
    InquiryTemplateRead,
    /// See events, which repeat the objects they are about.
    EventRead,
    /// Load the pictures and other files that were handed in.
    FileRead,
    /// See webhooks, without their secrets.
    WebhookRead,
    /// Make, change and rotate webhooks.
    WebhookWrite,
    /// See the sandbox's test clock.
    TestClockRead,
    /// Move the sandbox's test clock.
    TestClockWrite,
}

impl Permission {
    /// All there are.
    pub const ALL: [Self; 12] = [
        Self::InquiryRead,
        Self::InquiryWrite,
        Self::InquiryRedact,
        Self::InquirySessionRead,
        Self::InquirySessionWrite,
        Self::InquiryTemplateRead,
        Self::EventRead,
        Self::FileRead,
        Self::WebhookRead,
        Self::WebhookWrite,
        Self::TestClockRead,
        Self::TestClockWrite,
    ];
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InquiryRead => "inquiry.read",
            Self::InquiryWrite => "inquiry.write",
            Self::InquiryRedact => "inquiry.redact",
            Self::InquirySessionRead => "inquiry-session.read",
            Self::InquirySessionWrite => "inquiry-session.write",
            Self::InquiryTemplateRead => "inquiry-template.read",
            Self::EventRead => "event.read",
            Self::FileRead => "file.read",
            Self::WebhookRead => "webhook.read",
            Self::WebhookWrite => "webhook.write",
            Self::TestClockRead => "test-clock.read",
            Self::TestClockWrite => "test-clock.write",
        }
    }

    /// The permission of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    fn needed(access: Access, resource: &str) -> Option<Self> {
        use Access::{Read, Redact, Write};
        Some(match (resource, access) {
            ("inquiries", Read) => Self::InquiryRead,
            ("inquiries", Write) => Self::InquiryWrite,
            ("inquiries", Redact) => Self::InquiryRedact,
            ("inquiry-sessions", Read) => Self::InquirySessionRead,
            ("inquiry-sessions", Write) => Self::InquirySessionWrite,
            ("inquiry-templates", Read) => Self::InquiryTemplateRead,
            ("events", Read) => Self::EventRead,
            ("files", Read) => Self::FileRead,
            ("webhooks", Read) => Self::WebhookRead,
            ("webhooks", Write) => Self::WebhookWrite,
            ("test-clock", Read) => Self::TestClockRead,
            ("test-clock", Write | Redact) => Self::TestClockWrite,
            _ => return None,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
    Redact,
}

/// An API key, without the key itself.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// `api_…`
    pub id: String,
    /// The environment it opens.
    pub environment: Environment,
    /// What its owner calls it.
    pub name: Option<String>,
    /// What it may be used for; `None` for everything.
    pub permissions: Option<Vec<Permission>>,
    /// Where it may be used from; empty for everywhere.
    pub allowed_ips: Vec<IpNet>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is of no use.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// A key to be made.
#[derive(Clone, Debug, Default)]
pub struct NewApiKey {
    /// As [`ApiKey::name`].
    pub name: Option<String>,
    /// As [`ApiKey::permissions`].
    pub permissions: Option<Vec<Permission>>,
    /// As [`ApiKey::allowed_ips`].
    pub allowed_ips: Vec<IpNet>,
    /// As [`ApiKey::expires_at`].
    pub expires_at: Option<Timestamp>,
}

/// Why a key that is one does not open what is asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// It is of no use any more.
    #[error("the API key has expired or was revoked")]
    Over,
    /// It may not be used from there.
    #[error("IP address is not permitted access to current environment")]
    Address,
    /// It may not be used for that.
    #[error("this API key lacks the permission {0}")]
    Permission(&'static str),
    /// Nothing that has limits may be used for that.
    #[error("this API key is limited to some permissions, and this address needs all of them")]
    AllPermissions,
}

/// The precision of the last use: a write for every request would cost too much.
const LAST_USE: SignedDuration = SignedDuration::from_mins(1);

impl ApiKey {
    /// Whether a use at that moment is worth a note.
    #[must_use]
    pub fn is_use_news(&self, now: Timestamp) -> bool {
        self.last_used_at.is_none_or(|last| now.duration_since(last) >= LAST_USE)
    }

    /// Whether it is good at that moment of the server's clock.
    ///
    /// # Errors
    /// [`KeyRefusal::Over`].
    pub fn check_time(&self, now: Timestamp) -> Result<(), KeyRefusal> {
        let is_over = self.revoked_at.is_some() || self.expires_at.is_some_and(|at| at <= now);
        if is_over { Err(KeyRefusal::Over) } else { Ok(()) }
    }

    /// Whether it may be used from that address; an unknown address is none of a list.
    ///
    /// # Errors
    /// [`KeyRefusal::Address`].
    pub fn check_address(&self, address: Option<IpAddr>) -> Result<(), KeyRefusal> {
        // An IPv4 client of a socket that takes both comes as ::ffff:192.0.2.1.
        let address = address.map(|address| address.to_canonical());
        let is_listed =
            || address.is_some_and(|address| self.allowed_ips.iter().any(|net| net.contains(&address)));
        if self.allowed_ips.is_empty() || is_listed() { Ok(()) } else { Err(KeyRefusal::Address) }
    }

    /// Whether an answer may include objects of that relationship in full: only what the key
    /// could ask for by itself.
    ///
    /// # Errors
    /// [`KeyRefusal::Permission`].
    pub fn check_included(&self, relationship: &str) -> Result<(), KeyRefusal> {
        let Some(permissions) = &self.permissions else { return Ok(()) };
        let needed = match relationship {
            "sessions" => Permission::InquirySessionRead,
            "inquiry-template" | "inquiry-template-version" | "template" => Permission::InquiryTemplateRead,
            // Inquiries, and what is shown with them alone.
            _ => Permission::InquiryRead,
        };
        if permissions.contains(&needed) { Ok(()) } else { Err(KeyRefusal::Permission(needed.as_str())) }
    }

    /// Whether it may be used for a request of that method to that path below the API's.
    ///
    /// # Errors
    /// [`KeyRefusal::Permission`], [`KeyRefusal::AllPermissions`].
    pub fn check_permission(&self, method: &str, path: &str) -> Result<(), KeyRefusal> {
        let Some(permissions) = &self.permissions else { return Ok(()) };
        let mut parts = path.strip_prefix('/').unwrap_or(path).split('/');
        let resource = parts.next().unwrap_or_default();
        // Asks about the key's own quota.
        if resource == "rate-limits" {
            return Ok(());
        }
        let access = match method {
            "GET" | "HEAD" | "OPTIONS" => Access::Read,
            "DELETE" => Access::Redact,
            _ => Access::Write,
        };
        match Permission::needed(access, resource) {
            Some(needed) if permissions.contains(&needed) => Ok(()),
            Some(needed) => Err(KeyRefusal::Permission(needed.as_str())),
            None => Err(KeyRefusal::AllPermissions),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::domain::environment::EnvironmentName;

    fn key(new: NewApiKey) -> ApiKey {
        ApiKey {
            id: "api_1".to_owned(),
            environment: Environment {
                id: "env_1".to_owned(),
                name: EnvironmentName::Sandbox,
                clock_offset: SignedDuration::ZERO,
            },
            name: new.name,
            permissions: new.permissions,
            allowed_ips: new.allowed_ips,
            created_at: Timestamp::UNIX_EPOCH,
            expires_at: new.expires_at,
            revoked_at: None,
            last_used_at: None,
        }
    }

    #[test]
    fn every_permission_is_read_back_from_its_name() {
        for permission in Permission::ALL {
            assert_eq!(Permission::parse(permission.as_str()), Some(permission));
        }
        assert_eq!(Permission::parse("inquiry"), None);
    }

    #[test]
    fn a_limited_key_does_what_it_is_for_and_nothing_else() {
        let limited =
            key(NewApiKey { permissions: Some(vec![Permission::InquiryRead]), ..NewApiKey::default() });
        assert_eq!(limited.check_permission("GET", "/inquiries/inq_1"), Ok(()));
        assert_eq!(limited.check_permission("GET", "/rate-limits"), Ok(()));
        for (method, path, lacking) in [
            ("POST", "/inquiries", "inquiry.write"),
            ("PATCH", "/inquiries/inq_1", "inquiry.write"),
            ("DELETE", "/inquiries/inq_1", "inquiry.redact"),
            ("GET", "/events", "event.read"),
            ("POST", "/inquiry-sessions", "inquiry-session.write"),
            ("DELETE", "/test-clock", "test-clock.write"),
        ] {
            assert_eq!(
                limited.check_permission(method, path),
                Err(KeyRefusal::Permission(lacking)),
                "{method} {path}"
            );
        }
        for path in ["/accounts", "", "/", "//inquiries", "/inquir%69es"] {
            assert_eq!(limited.check_permission("GET", path), Err(KeyRefusal::AllPermissions), "{path}");
        }
        assert_eq!(key(NewApiKey::default()).check_permission("GET", "/accounts"), Ok(()));
        let nothing = key(NewApiKey { permissions: Some(Vec::new()), ..NewApiKey::default() });
        assert!(nothing.check_permission("GET", "/inquiries").is_err());
    }

    #[test]
    fn a_listed_network_is_let_in_and_an_unknown_address_is_not() {
        let listed = key(NewApiKey {
            allowed_ips: vec!["192.0.2.0/24".parse().unwrap(), "2001:db8::/32".parse().unwrap()],
            ..NewApiKey::default()
        });
        for good in ["192.0.2.255", "::ffff:192.0.2.1", "2001:db8::1"] {
            assert_eq!(listed.check_address(Some(good.parse().unwrap())), Ok(()), "{good}");
        }
        for bad in ["192.0.3.0", "2001:db9::1", "::ffff:198.51.100.1"] {
            assert_eq!(listed.check_address(Some(bad.parse().unwrap())), Err(KeyRefusal::Address), "{bad}");
        }
        assert_eq!(listed.check_address(None), Err(KeyRefusal::Address));
        assert_eq!(key(NewApiKey::default()).check_address(None), Ok(()));
    }

    #[test]
    fn a_key_is_over_from_the_instant_of_its_expiry() {
        let end = Timestamp::from_second(100).unwrap();
        let key = key(NewApiKey { expires_at: Some(end), ..NewApiKey::default() });
        assert_eq!(key.check_time(end - SignedDuration::from_millis(1)), Ok(()));
        assert_eq!(key.check_time(end), Err(KeyRefusal::Over));
        let revoked = ApiKey { revoked_at: Some(end), expires_at: None, ..key };
        assert_eq!(revoked.check_time(Timestamp::UNIX_EPOCH), Err(KeyRefusal::Over));
    }
}
