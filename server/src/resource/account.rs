//! Accounts as the API answers them.

use serde_json::{Value, json};

use super::moment;
use crate::domain::account::Account;

/// There is one type of accounts.
const TYPE_ID: &str = "acttp_default";
/// What it is called.
const TYPE_NAME: &str = "User";

/// The account as a resource object.
#[must_use]
pub(crate) fn object(account: &Account) -> Value {
    json!({
        "type": "account",
        "id": account.id,
        "attributes": {
            "reference-id": account.reference_id,
            "account-type-name": TYPE_NAME,
            "account-status": "active",
            "created-at": moment(account.created_at),
            "updated-at": moment(account.updated_at),
            "redacted-at": null,
            "fields": {},
            "tags": [],
        },
        "relationships": {
            "account-type": { "data": { "type": "account-type", "id": TYPE_ID } },
        },
    })
}
