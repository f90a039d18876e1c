//! An environment: a world of its own, with its own keys, templates, inquiries and time.

use jiff::{SignedDuration, Timestamp};

use crate::clock::WallTime;

/// Which of the two worlds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentName {
    /// For trying things out: outcomes can be simulated and the clock be moved.
    Sandbox,
    /// For real individuals.
    Production,
}

impl EnvironmentName {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Sandbox, Self::Production];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }

    /// The environment of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|environment| environment.as_str() == name)
    }
}

/// A world of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// `env_…`
    pub id: String,
    /// Which of the two.
    pub name: EnvironmentName,
    /// How far its test clock has been moved forward: always 0 in production.
    pub clock_offset: SignedDuration,
}

/// How far a test clock may be moved in all: a hundred years.
pub const MAX_CLOCK_OFFSET: SignedDuration = SignedDuration::from_hours(100 * 365 * 24);

impl Environment {
    /// The present moment in this environment.
    #[must_use]
    pub fn at(&self, wall: WallTime) -> Timestamp {
        wall.0.saturating_add(self.clock_offset).unwrap_or(wall.0)
    }

    /// Whether outcomes may be simulated and the clock be moved here.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.name == EnvironmentName::Sandbox
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_test_clock_moves_the_time_of_its_environment() {
        let environment = Environment {
            id: "env_test".into(),
            name: EnvironmentName::Sandbox,
            clock_offset: SignedDuration::from_hours(24),
        };
        let wall = WallTime(Timestamp::UNIX_EPOCH);
        assert_eq!(environment.at(wall), Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24));
    }
}
