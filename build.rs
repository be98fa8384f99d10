//! Notes the commit that is built, for `run.json`; a source tree without git has none. Notes a hash of the formulas
//! of turbulence as well, so that what was computed with others is not taken from a cache.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::Command;

/// What D_µµ of turbulence is computed with.
const FORMULAS: [&str; 5] = [
    "src/damping",
    "src/medium/plasma.rs",
    "src/numerics",
    "src/turbulence",
    "src/units.rs",
];

fn main() {
    let mut hasher = DefaultHasher::new();
    for path in FORMULAS {
        println!("cargo::rerun-if-changed={path}");
        hash(Path::new(path), &mut hasher);
    }
    println!(
        "cargo::rustc-env=PITCHWALK_FORMULAS={:016x}",
        hasher.finish()
    );
    println!("cargo::rerun-if-changed=.git/HEAD");
    println!("cargo::rerun-if-changed=.git/logs/HEAD");
    let output = Command::new("git")
        .args(["rev-parse", "--short=12", "HEAD"])
        .output();
    if let Some(commit) = output
        .ok()
        .filter(|o| o.status.success())
        .and_then(|o| String::from_utf8(o.stdout).ok())
    {
        println!("cargo::rustc-env=PITCHWALK_COMMIT={}", commit.trim());
    }
}

/// The content of a file, or of all files of a folder.
fn hash(path: &Path, hasher: &mut DefaultHasher) {
    if let Ok(folder) = std::fs::read_dir(path) {
        let mut paths: Vec<_> = folder.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            hash(&path, hasher);
        }
    } else if let Ok(bytes) = std::fs::read(path) {
        bytes.hash(hasher);
    }
}
