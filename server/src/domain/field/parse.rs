//! Texts as individuals type them, parsed: names, addresses, telephone numbers, dates and numbers.

use email_address::{EmailAddress, Options};
use jiff::civil::Date;

use super::definition::{MAX_AGE, MAX_NAME};
use super::error::FieldError;
use crate::domain::country;
use crate::domain::script::digit;

/// A name with its white space put in order. Names have letters of every script, marks,
/// apostrophes, hyphens, full stops; what they certainly lack is refused and nothing more.
pub(super) fn name(typed: &str) -> Result<String, FieldError> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().count() > MAX_NAME {
        return Err(FieldError::TooLong);
    }
    let foreign = |c: char| c.is_control() || c.is_numeric() || "<>{}[]|\\^~@#$%*=+_\"!?;:/".contains(c);
    if name.chars().any(foreign) || !name.chars().any(char::is_alphabetic) {
        return Err(FieldError::Characters);
    }
    Ok(name)
}

/// An address that mail can be sent to: its host has a dot.
pub(super) fn email(typed: &str) -> Result<String, FieldError> {
    let options = Options::default().without_display_text().without_domain_literal().with_required_tld();
    let address = EmailAddress::parse_with_options(typed, options);
    address.map(|address| address.to_string()).map_err(|_| FieldError::NoEmail)
}

/// Five to fifteen digits (E.164 has no more), a plus before them, and what people put
/// in between. Whether anybody answers there, nobody can tell from the number.
pub(super) fn phone(typed: &str) -> Result<String, FieldError> {
    let number: Option<String> = typed
        .chars()
        .map(|c| match digit(c) {
            Some(digit) => char::from_digit(digit, 10),
            None => "+ ()-./".contains(c).then_some(c),
        })
        .collect();
    let number = number.ok_or(FieldError::NoPhone)?;
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let plus_leads = number.rfind('+').is_none_or(|at| at == 0);
    if (5..=15).contains(&digits) && plus_leads { Ok(number) } else { Err(FieldError::NoPhone) }
}

pub(super) fn known_country(typed: &str) -> Result<String, FieldError> {
    let code = typed.to_ascii_uppercase();
    if country::is_code(&code) { Ok(code) } else { Err(FieldError::NoChoice) }
}

pub(super) fn birthdate(date: Date, today: Date) -> Result<Date, FieldError> {
    if date > today.tomorrow().unwrap_or(today) {
        return Err(FieldError::Future);
    }
    if i32::from(date.year()) < i32::from(today.year()) - i32::from(MAX_AGE) {
        return Err(FieldError::TooLongAgo);
    }
    Ok(date)
}

/// One to four digits.
pub(super) fn part_of_date(typed: &str) -> Option<i16> {
    if !(1..=4).contains(&typed.chars().count()) {
        return None;
    }
    typed.chars().try_fold(0_i16, |number, c| Some(number * 10 + i16::try_from(digit(c)?).ok()?))
}

/// A number with its digits and separator as computers write them. One comma or point parts
/// the fraction; numbers in groups could mean either, and are refused.
pub(super) fn plain_number(typed: &str) -> Option<String> {
    if typed.chars().count() > 25 {
        return None;
    }
    let mut separators = 0;
    let mut digits = 0;
    let mut plain = String::new();
    for (index, c) in typed.chars().enumerate() {
        match c {
            '-' | '\u{2212}' if index == 0 => plain.push('-'),
            // The last is the Arabic one.
            '.' | ',' | '\u{66B}' => {
                separators += 1;
                plain.push('.');
            }
            c => {
                digits += 1;
                plain.push(char::from_digit(digit(c)?, 10)?);
            }
        }
    }
    let is_number = digits > 0 && separators <= 1 && !plain.ends_with('.');
    is_number.then_some(plain)
}
