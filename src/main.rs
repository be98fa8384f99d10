//! The `pitchwalk` command.

fn main() {}
