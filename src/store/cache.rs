//! What is costly and follows from its key alone, kept in the user's cache directory.

use std::fs;
use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::atomic;

/// Bytes of the digest that precedes the content of a file.
const DIGEST: usize = 32;

/// The value of a key: from the cache if it is there and undamaged, or made and kept.
///
/// The key must hold everything that the value depends on, the build included. Nothing depends on whether a value was
/// kept, so that a cache that cannot be read or written is no failure.
pub fn kept<T: Serialize + DeserializeOwned>(kind: &str, key: &str, make: impl FnOnce() -> T) -> T {
    let path = path(kind, key);
    let found = path.as_ref().and_then(|path| open(&fs::read(path).ok()?));
    found.unwrap_or_else(|| {
        let value = make();
        if let (Some(path), Ok(content)) = (path, postcard::to_stdvec(&value)) {
            let mut bytes = Sha256::digest(&content).to_vec();
            bytes.extend(content);
            if let Some(dir) = path.parent() {
                let _ = fs::create_dir_all(dir);
            }
            let _ = atomic::write(&path, &bytes);
        }
        value
    })
}

fn open<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (digest, content) = bytes.split_at_checked(DIGEST)?;
    (Sha256::digest(content)[..] == *digest).then(|| postcard::from_bytes(content).ok())?
}

/// Where the value of a key is kept.
fn path(kind: &str, key: &str) -> Option<PathBuf> {
    let name = Sha256::digest(key);
    let dir = dirs::cache_dir()?.join("pitchwalk").join(kind);
    Some(dir.join(format!("{name:x}.bin")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_bytes_are_no_value() {
        let content = postcard::to_stdvec(&vec![1.5, 2.5]).expect("encodes");
        let mut bytes = Sha256::digest(&content).to_vec();
        bytes.extend(&content);
        assert_eq!(open::<Vec<f64>>(&bytes), Some(vec![1.5, 2.5]));
        let last = bytes.len() - 1;
        assert_eq!(open::<Vec<f64>>(&bytes[..last]), None);
        bytes[last] ^= 1;
        assert_eq!(open::<Vec<f64>>(&bytes), None);
        assert_eq!(open::<Vec<f64>>(&[]), None);
    }
}
