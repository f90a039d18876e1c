//! The personal data of a row, sealed as one text.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Error, Result, row};
use crate::domain::{inquiry, session};
use crate::secrets::vault::{Place, Vault};

/// What reference ids are indexed as.
pub(super) const REFERENCE: &str = "inquiry.reference-id";
/// What notes are indexed as.
pub(super) const NOTE: &str = "inquiry.note";

/// Where the payload of that event is.
pub(super) fn payload_of(event_id: &str) -> Place<'_> {
    Place { what: "event.payload", of: event_id }
}

/// What an inquiry has of personal data: all that the customer or the individual wrote.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Inquiry {
    pub(super) reference_id: Option<String>,
    pub(super) note: Option<String>,
    // May be an employee's e-mail address.
    pub(super) creator: String,
    pub(super) tags: Vec<String>,
    pub(super) redirect_uri: Option<String>,
    pub(super) reviewer_comment: Option<String>,
    pub(super) fields: Map<String, Value>,
}

/// That, as it stands in the database.
pub(super) struct Sealed {
    pub(super) text: String,
    pub(super) reference_index: Option<String>,
    pub(super) note_index: Option<String>,
}

impl Inquiry {
    pub(super) fn of(inquiry: &inquiry::Inquiry) -> Self {
        Self {
            reference_id: inquiry.reference_id.clone(),
            note: inquiry.note.clone(),
            creator: inquiry.creator.clone(),
            tags: inquiry.tags.clone(),
            redirect_uri: inquiry.redirect_uri.clone(),
            reviewer_comment: inquiry.reviewer_comment.clone(),
            fields: inquiry.fields.clone(),
        }
    }

    pub(super) fn seal(&self, id: &str, vault: &Vault) -> Result<Sealed> {
        let index =
            |what, value: &Option<String>| value.as_deref().map(|value| vault.index(what, value)).transpose();
        Ok(Sealed {
            text: vault.seal(Self::place(id), &row::to_json(self)?)?,
            reference_index: index(REFERENCE, &self.reference_id)?,
            note_index: index(NOTE, &self.note)?,
        })
    }

    pub(super) fn open(sealed: &str, id: &str, vault: &Vault) -> Result<Self> {
        parse(&vault.open(Self::place(id), sealed)?)
    }

    fn place(id: &str) -> Place<'_> {
        Place { what: "inquiry.personal", of: id }
    }
}

/// What a session has of personal data.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Session {
    pub(super) ip_address: Option<String>,
    pub(super) user_agent: Option<String>,
}

impl Session {
    pub(super) fn of(session: &session::Session) -> Self {
        Self { ip_address: session.ip_address.clone(), user_agent: session.user_agent.clone() }
    }

    /// `None` when there is nothing to seal.
    pub(super) fn seal(&self, id: &str, vault: &Vault) -> Result<Option<String>> {
        if self.ip_address.is_none() && self.user_agent.is_none() {
            return Ok(None);
        }
        Ok(Some(vault.seal(Self::place(id), &row::to_json(self)?)?))
    }

    pub(super) fn open(sealed: &str, id: &str, vault: &Vault) -> Result<Self> {
        parse(&vault.open(Self::place(id), sealed)?)
    }

    fn place(id: &str) -> Place<'_> {
        Place { what: "inquiry-session.personal", of: id }
    }
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    // The parser's own words could repeat what it read.
    serde_json::from_str(text).map_err(|_| Error::Corrupt("personal: of another shape".to_owned()))
}
