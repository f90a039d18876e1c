//! Why a value that an individual typed is refused.

/// What is wrong with what was typed. In the catalogue of texts each has a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// Nothing was typed.
    Missing,
    /// Nothing was chosen.
    NotChosen,
    /// More characters than there may be.
    TooLong,
    /// Characters that no name has, or no text of one line.
    Characters,
    /// Not a day of the calendar.
    NoSuchDate,
    /// After today.
    Future,
    /// Longer ago than anybody has lived.
    TooLongAgo,
    /// Before the first day.
    TooEarly,
    /// After the last day.
    TooLate,
    /// No number.
    NotANumber,
    /// No whole number.
    NotWhole,
    /// Less than the smallest.
    TooSmall,
    /// More than the largest.
    TooLarge,
    /// No e-mail address.
    NoEmail,
    /// No telephone number.
    NoPhone,
    /// None of what there is to choose from.
    NoChoice,
}

impl FieldError {
    /// All that there are.
    pub const ALL: [Self; 16] = [
        Self::Missing,
        Self::NotChosen,
        Self::TooLong,
        Self::Characters,
        Self::NoSuchDate,
        Self::Future,
        Self::TooLongAgo,
        Self::TooEarly,
        Self::TooLate,
        Self::NotANumber,
        Self::NotWhole,
        Self::TooSmall,
        Self::TooLarge,
        Self::NoEmail,
        Self::NoPhone,
        Self::NoChoice,
    ];

    /// The reason code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotChosen => "not_chosen",
            Self::TooLong => "too_long",
            Self::Characters => "characters",
            Self::NoSuchDate => "no_such_date",
            Self::Future => "future",
            Self::TooLongAgo => "too_long_ago",
            Self::TooEarly => "too_early",
            Self::TooLate => "too_late",
            Self::NotANumber => "not_a_number",
            Self::NotWhole => "not_whole",
            Self::TooSmall => "too_small",
            Self::TooLarge => "too_large",
            Self::NoEmail => "no_email",
            Self::NoPhone => "no_phone",
            Self::NoChoice => "no_choice",
        }
    }
}
