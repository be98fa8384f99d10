//! TOML → raw → checked values. Errors name the key, the line, what was found and what is allowed.

pub mod raw;
