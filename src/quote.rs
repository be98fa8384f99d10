//! What others wrote, as messages may show it: on one line, without control characters, not too long.

/// Longest quotation of a word or value.
const WORD: usize = 60;
/// Longest quotation of a path or a sentence.
const SENTENCE: usize = 300;
/// Names of a list that are shown.
const NAMES: usize = 12;

/// A word or a value.
pub(crate) fn shorten(text: &str) -> String {
    within(text, WORD)
}

/// A path, which is of no use without its end, or a sentence of another library.
pub(crate) fn sentence(text: &str) -> String {
    within(text, SENTENCE)
}

/// The first of many names.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    let mut shown: Vec<String> = names.by_ref().take(NAMES).map(shorten).collect();
    if names.next().is_some() {
        shown.push("...".into());
    }
    shown.join(", ")
}

fn within(text: &str, longest: usize) -> String {
    let line = escape_controls(text);
    if line.chars().count() <= longest {
        return line;
    }
    line.chars().take(longest - 1).chain(['…']).collect()
}

/// Escapes what would break or colour a terminal line, and nothing else.
fn escape_controls(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_one_line_of_bounded_length() {
        assert_eq!(shorten("a\n\u{1b}[31mµ"), "a\\n\\u{1b}[31mµ");
        assert_eq!(shorten(&"µ".repeat(60)), "µ".repeat(60));
        assert_eq!(shorten(&"µ".repeat(61)), "µ".repeat(59) + "…");
        assert_eq!(sentence(&"a".repeat(1000)).chars().count(), 300);
    }

    #[test]
    fn lists_show_the_first_names() {
        assert_eq!(list(["a", "b\t"]), "a, b\\t");
        assert!(list(["a"; 12]).ends_with("a, a"));
        assert!(list(["a"; 13]).ends_with("a, a, ..."));
    }
}
