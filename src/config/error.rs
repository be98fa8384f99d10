//! What is wrong with an input, told in lines a user can act on.

use std::fmt;

/// How many problems are listed before the rest is only counted.
const MOST_LISTED: usize = 10;

/// Why a configuration was refused: one line a problem, each with its place. Exit code 2.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", listing(.problems))]
pub struct ConfigError {
    problems: Vec<Problem>,
}

/// One thing wrong at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// File and line, or the `--set` argument, that it came from.
    pub place: String,
    /// What was found and what is allowed.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl ConfigError {
    /// An error with a single cause.
    pub(super) fn one(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self::many(vec![Problem {
            place: place.into(),
            message: message.into(),
        }])
    }

    /// An error with several causes, in the order in which they should be read.
    pub(super) fn many(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// Every problem found, also those that the printed text only counts.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

fn listing(problems: &[Problem]) -> String {
    let mut lines: Vec<String> = problems
        .iter()
        .take(MOST_LISTED)
        .map(Problem::to_string)
        .collect();
    if problems.len() > MOST_LISTED {
        lines.push(format!("and {} more", problems.len() - MOST_LISTED));
    }
    lines.join("\n")
}

/// The reason of a failed read in plain words, without the operating system's number.
pub(super) fn io_reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound => "no such file".into(),
        Kind::PermissionDenied => "permission denied".into(),
        Kind::IsADirectory => "it is a directory, not a file".into(),
        _ => crate::store::cause(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_ten_problems_and_counts_the_rest() {
        let problems = (1..=12)
            .map(|i| Problem {
                place: format!("a.toml:{i}"),
                message: "bad".into(),
            })
            .collect();
        let text = ConfigError::many(problems).to_string();
        assert_eq!(text.lines().count(), 11);
        assert!(text.starts_with("a.toml:1: bad\n"));
        assert!(text.ends_with("\na.toml:10: bad\nand 2 more"));
    }
}
