//! When an attempt that failed is made again.

use jiff::SignedDuration;

/// About how many seconds after each failed attempt the next is made.
const DELAYS: [i64; 7] = [3, 64, 729, 4096, 15_625, 46_656, 117_649];

/// How many attempts a delivery has in all, the first one included.
pub(crate) const ATTEMPTS: u32 = 8;

/// How long to wait after that many attempts have failed; `None` when none is left.
/// `random`, from 0 to 1, spreads what failed together over a tenth less to a tenth more.
#[must_use]
pub(crate) fn delay(made: u32, random: f64) -> Option<SignedDuration> {
    let seconds = DELAYS.get(usize::try_from(made.checked_sub(1)?).ok()?)?;
    let base = SignedDuration::from_secs(*seconds);
    let factor = 0.9 + 0.2 * random.clamp(0.0, 1.0);
    Some(SignedDuration::try_from_secs_f64(base.as_secs_f64() * factor).unwrap_or(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_made_at_growing_intervals_and_end_after_the_eighth() {
        let waited: Vec<i64> = (1..ATTEMPTS).map(|made| delay(made, 0.5).unwrap().as_secs()).collect();
        assert_eq!(waited, DELAYS);
        assert_eq!(delay(ATTEMPTS, 0.5), None);
        assert_eq!(delay(0, 0.5), None);
    }

    #[test]
    fn chance_moves_an_attempt_by_a_tenth_either_way() {
        assert_eq!(delay(3, 0.0).unwrap(), SignedDuration::from_millis(656_100));
        assert_eq!(delay(3, 1.0).unwrap(), SignedDuration::from_millis(801_900));
    }
}
