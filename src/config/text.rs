//! Text to show: lines and columns, and defects of TOML syntax.

use super::error::ConfigError;
use crate::quote::shorten;

/// Translates byte offsets to lines and columns, both from 1.
pub(super) struct Lines<'t> {
    /// The whole text.
    pub text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(i, _)| i + 1))
            .collect();
        Self { text, starts }
    }

    /// The line of an offset.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// Column in characters, so that it agrees with what an editor shows.
    fn column(&self, offset: usize) -> usize {
        let start = self.starts[self.line(offset) - 1];
        let before = self.text.get(start..offset).unwrap_or("");
        before.trim_start_matches('\u{feff}').chars().count() + 1
    }
}

/// The first defect of a text that is not TOML.
pub(super) fn syntax_error(name: &str, text: &str, error: &toml::de::Error) -> ConfigError {
    let lines = Lines::new(text);
    let span = error.span().unwrap_or(text.len()..text.len());
    let place = format!(
        "{name}:{}:{}",
        lines.line(span.start),
        lines.column(span.start)
    );
    if text.trim_start().starts_with('{') {
        let message = "not valid toml: this looks like json (a config is written as sections such \
                       as [run], then key = value)";
        return ConfigError::one(place, message);
    }
    let found = text.get(span).unwrap_or("").trim();
    ConfigError::one(
        place,
        format!("not valid toml: {}", syntax_reason(error.message(), found)),
    )
}

/// The parser's words, mended where they would puzzle someone who does not know TOML.
fn syntax_reason(message: &str, found: &str) -> String {
    let reason = shorten(&message.replace('\n', ", "));
    if message.starts_with("string values must be quoted") {
        return if found.is_empty() {
            "a value is missing after `=`".into()
        } else {
            format!("{} is not a value (text needs quotes)", shorten(found))
        };
    }
    if found.is_empty() {
        reason
    } else {
        format!("{reason} (found `{}`)", shorten(found))
    }
}
