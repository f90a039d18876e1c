//! Inquiry sessions and the hosted verification flow.
