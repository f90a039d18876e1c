//! A webhook: where a customer's server wants to be told of events, and of which.

pub(crate) mod payload;
pub(crate) mod schedule;
pub(crate) mod signature;
pub mod target;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::domain::inflection::Inflection;

/// How long the replaced secret goes on signing, unless the rotation says otherwise.
pub const DEFAULT_OVERLAP: SignedDuration = SignedDuration::from_hours(24);
/// How long it may at most.
pub const MAX_OVERLAP: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long links to files in payloads would work, in seconds, unless said otherwise.
pub const DEFAULT_FILE_TOKEN_SECONDS: i64 = 21_600;

/// Whether a webhook is told of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookStatus {
    /// It is.
    Enabled,
    /// It is not until it is enabled: how every webhook begins.
    Disabled,
    /// It never will be again.
    Archived,
}

impl WebhookStatus {
    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Archived => "archived",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Enabled, Self::Disabled, Self::Archived].into_iter().find(|status| status.as_str() == name)
    }
}

/// The webhook's status does not allow the move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Webhook already {}", .0.as_str())]
pub struct AlreadySo(pub WebhookStatus);

/// What deliveries are signed with.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// `wbhsec_…`, known to the customer as well.
    pub value: String,
    /// When it ends; the current one does not.
    pub expires_at: Option<Timestamp>,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secret").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// Puts a new secret before the others. The one that was current goes on beside it for
/// `overlap`; one that it had replaced itself ends at once.
pub fn replace(secrets: &mut Vec<Secret>, secret: String, overlap: SignedDuration, now: Timestamp) {
    let replaced = secrets.drain(..).find(|secret| secret.expires_at.is_none());
    secrets.push(Secret { value: secret, expires_at: None });
    if let Some(replaced) = replaced
        && overlap.is_positive()
    {
        let expires_at = Some(now.saturating_add(overlap).unwrap_or(now));
        secrets.push(Secret { expires_at, ..replaced });
    }
}

/// Those secrets that count at that moment, in their order.
pub fn valid_at(secrets: &[Secret], now: Timestamp) -> impl Iterator<Item = &Secret> + Clone {
    secrets.iter().filter(move |secret| secret.expires_at.is_none_or(|at| now < at))
}

/// What a customer decides about a webhook.
#[derive(Clone, PartialEq)]
pub struct WebhookSettings {
    /// For the customer to remember it by.
    pub name: Option<String>,
    /// The same, at length.
    pub description: Option<String>,
    /// Where deliveries go.
    pub url: String,
    /// Names of events; `*` for all.
    pub enabled_events: Vec<String>,
    /// The version of the API that bodies are written in.
    pub api_version: String,
    /// How keys in bodies are written.
    pub inflection: Inflection,
    /// Attributes that are left out of bodies: see `payload::block`.
    pub blocklist: Vec<String>,
    /// How long links to files in bodies work, in seconds. No body has one so far.
    pub file_token_seconds: i64,
    /// What an event's payload must hold to be sent: see `payload::matches`.
    pub payload_filter: Map<String, Value>,
    /// Which related objects bodies carry.
    pub included: Included,
    /// Whether objects in bodies name what they are related to.
    pub relationships: bool,
    /// Sent along with each delivery. Their values are as secret as passwords.
    pub headers: Vec<(String, String)>,
}

impl std::fmt::Debug for WebhookSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither the address nor the headers, either of which may hold a password.
        f.debug_struct("WebhookSettings")
            .field("enabled_events", &self.enabled_events)
            .finish_non_exhaustive()
    }
}

/// Which related objects bodies carry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Included {
    /// None.
    #[default]
    None,
    /// All.
    All,
    /// For these types of events' objects the relationships of these names; `*` for all.
    Custom(Vec<(String, Vec<String>)>),
}

impl Included {
    /// Drops types that none of these events are of; what says the same as all becomes it.
    #[must_use]
    pub fn normalised(self, enabled_events: &[String]) -> Self {
        let Self::Custom(types) = self else { return self };
        let all = enabled_events.iter().any(|event| event == "*");
        let types: Vec<_> = types
            .into_iter()
            .filter(|(kind, _)| all || enabled_events.iter().any(|event| event_type(event) == kind))
            .collect();
        if types.is_empty() {
            return Self::None;
        }
        let covers = |event: &String| types.iter().any(|(kind, _)| kind == event_type(event));
        let whole = types.iter().all(|(_, names)| names.iter().any(|name| name == "*"));
        // With all events subscribed, types that are not listed are left out.
        if whole && !all && enabled_events.iter().all(covers) { Self::All } else { Self::Custom(types) }
    }

    /// Whether that relationship of an object of that type is wanted.
    #[must_use]
    pub fn wants(&self, kind: &str, relationship: &str) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Custom(types) => types.iter().any(|(of, names)| {
                of == kind && names.iter().any(|name| name == "*" || name == relationship)
            }),
        }
    }
}

/// The type of the object that an event of that name happens to.
#[must_use]
pub fn event_type(name: &str) -> &str {
    name.split_once('.').map_or(name, |(kind, _)| kind)
}

/// Whether that could be an event's name: `*`, or a type, a dot and what happened to it.
/// Names of events that never happen here are fine: nothing is sent for them.
#[must_use]
pub fn is_event_name(name: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_/".contains(&b))
    };
    name == "*"
        || (name.len() <= 100 && name.split_once('.').is_some_and(|(kind, what)| word(kind) && word(what)))
}

/// A webhook.
#[derive(Clone, Debug, PartialEq)]
pub struct Webhook {
    /// `wbh_…`
    pub id: String,
    /// The environment whose events it is told of.
    pub environment_id: String,
    /// Whether it is told of them.
    pub status: WebhookStatus,
    /// What the customer decided about it.
    pub settings: WebhookSettings,
    /// The current one first; behind it the one that it replaced, for a while.
    pub secrets: Vec<Secret>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Webhook {
    /// Refuses what is archived.
    ///
    /// # Errors
    /// When it is.
    pub fn check_changeable(&self) -> Result<(), AlreadySo> {
        match self.status {
            WebhookStatus::Archived => Err(AlreadySo(WebhookStatus::Archived)),
            WebhookStatus::Enabled | WebhookStatus::Disabled => Ok(()),
        }
    }

    /// Moves it to that status.
    ///
    /// # Errors
    /// When it has it already, or is archived.
    pub fn set_status(&mut self, status: WebhookStatus) -> Result<(), AlreadySo> {
        self.check_changeable()?;
        if self.status == status {
            return Err(AlreadySo(status));
        }
        self.status = status;
        Ok(())
    }

    /// Gives it a new secret. The current one goes on beside it for `overlap`; one that
    /// it had replaced itself ends at once.
    ///
    /// # Errors
    /// When it is archived.
    pub fn rotate(
        &mut self,
        secret: String,
        overlap: SignedDuration,
        now: Timestamp,
    ) -> Result<(), AlreadySo> {
        self.check_changeable()?;
        replace(&mut self.secrets, secret, overlap, now);
        Ok(())
    }

    /// The secrets that count at that moment, the current one first.
    pub fn secrets_at(&self, now: Timestamp) -> impl Iterator<Item = &Secret> {
        valid_at(&self.secrets, now)
    }

    /// Whether it wants to be told of an event of that name with that payload.
    #[must_use]
    pub fn wants(&self, event: &str, payload: &Value) -> bool {
        self.status == WebhookStatus::Enabled
            && self.settings.enabled_events.iter().any(|name| name == "*" || name == event)
            && payload::matches(&self.settings.payload_filter, payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn names_of_events_have_a_type_and_what_happened() {
        for name in ["*", "inquiry.created", "inquiry-session.expired", "report/crypto_address.ready"] {
            assert!(is_event_name(name), "{name}");
        }
        for name in ["", "inquiry", "inquiry.*", ".created", "inquiry.", "Inquiry.created", "a b.c"] {
            assert!(!is_event_name(name), "{name}");
        }
    }

    #[test]
    fn related_objects_of_events_that_are_not_subscribed_are_dropped() {
        let custom = |types: &[(&str, &[&str])]| {
            Included::Custom(types.iter().map(|(kind, of)| ((*kind).to_owned(), names(of))).collect())
        };
        let both = custom(&[("inquiry", &["sessions"]), ("account", &["*"])]);
        assert_eq!(
            both.clone().normalised(&names(&["inquiry.created"])),
            custom(&[("inquiry", &["sessions"])])
        );
        assert_eq!(both.normalised(&names(&["case.created"])), Included::None);
        assert_eq!(custom(&[("inquiry", &["*"])]).normalised(&names(&["inquiry.created"])), Included::All);
    }
}
