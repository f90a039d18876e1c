//! An account: an individual whom a customer knows, over all of their inquiries.

use jiff::Timestamp;

/// An individual, as one customer knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// `act_…`
    pub id: String,
    /// The environment it belongs to; for any other it does not exist.
    pub environment_id: String,
    /// The customer's own name for the individual: one account has it.
    pub reference_id: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Whose inquiry a new one is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountOf {
    /// That account's, which there must be.
    Known(String),
    /// The one's that has the inquiry's reference id; a new one's where there is none, or no
    /// reference id.
    FoundOrNew,
    /// The one's that has the inquiry's reference id; nobody's where there is none.
    Found,
}
