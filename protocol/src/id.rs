words! {
    /// The prefix of an id, before the underscore.
    pub enum IdPrefix {
        /// An inquiry.
        Inquiry = "inq",
        /// An inquiry session.
        InquirySession = "iqse",
        /// An inquiry template.
        InquiryTemplate = "itmpl",
        /// A published version of an inquiry template.
        InquiryTemplateVersion = "itmplv",
        /// An account.
        Account = "act",
        /// An environment, sandbox or production.
        Environment = "env",
        /// An event.
        Event = "evt",
        /// A request to the server.
        Request = "req",
        /// A webhook.
        Webhook = "wbh",
        /// A webhook's secret.
        WebhookSecret = "wbhsec",
        /// A verification.
        Verification = "ver",
        /// A document.
        Document = "doc",
        /// A selfie.
        Selfie = "self",
        /// A request to a customer's verifier.
        VerifierRequest = "vrq",
        /// The secret of a template's verifier.
        VerifierSecret = "vrqsec",
    }
}

impl IdPrefix {
    /// How many characters follow the underscore.
    pub const TAIL_LENGTH: usize = 24;

    /// Whether `id` has this prefix and the shape of an id: an underscore, then
    /// 1 to 64 letters or digits. Ids that were chosen by hand
    /// (`itmpl_demo`) are shorter than generated ones.
    #[must_use]
    pub fn matches(self, id: &str) -> bool {
        id.strip_prefix(self.as_str()).and_then(|rest| rest.strip_prefix('_')).is_some_and(|tail| {
            (1..=64).contains(&tail.len()) && tail.bytes().all(|b| b.is_ascii_alphanumeric())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_needs_its_prefix_an_underscore_and_a_tail_of_letters_and_digits() {
        assert!(IdPrefix::Inquiry.matches("inq_a1B2c3D4e5F6g7H8i9J0k1L2"));
        assert!(IdPrefix::InquiryTemplate.matches("itmpl_demo"));
        for id in ["inq", "inq_", "inq-abc", "iqse_abc", "inq_a b", "inq_ä", "inq_a/../b", "INQ_abc"] {
            assert!(!IdPrefix::Inquiry.matches(id), "{id}");
        }
        assert!(!IdPrefix::InquiryTemplate.matches("itmplv_demo"));
    }
}
