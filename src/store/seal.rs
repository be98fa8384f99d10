//! The seal of a table's file: its layout version and the SHA-256 of its bytes, both findable without a decoder.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use sha2::{Digest, Sha256};

use super::error::{Defect, cause};
use super::parquet::VERSION_KEY;
use super::table::SCHEMA_VERSION;

/// Metadata key of the digest.
pub(super) const KEY: &str = "content_sha256";

/// Value of the digest while the digest itself is taken.
pub(super) const OPEN: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// First and last bytes of every Parquet file.
const MAGIC: &[u8] = b"PAR1";

/// Field header of a text, the next field after its neighbour, in Thrift's compact protocol.
const TEXT_FIELD: u8 = 0x18;

/// Puts the digest in the place that [`OPEN`] held.
///
/// # Errors
/// When the file cannot be read or written.
pub(super) fn close(file: &mut (impl Read + Write + Seek)) -> io::Result<()> {
    let (tail, start) = tail(file)?;
    if let Some(place) = value(&tail, KEY) {
        let digest = digest(file, start + place.start as u64, place.len() as u64)?;
        file.seek(SeekFrom::Start(start + place.start as u64))?;
        file.write_all(digest.as_bytes())?;
    }
    Ok(())
}

/// Whether these are the bytes of a table of this layout, as they were written.
pub(super) fn check(file: &mut (impl Read + Seek)) -> Result<(), Defect> {
    let parquet = "a Parquet file (PAR1 at both ends)";
    let table = "a table written by pitchwalk";
    let unread = |error: io::Error| Defect::new(cause(&error), "a readable file");
    let (tail, start) = tail(file).map_err(unread)?;
    let size = start + tail.len() as u64;
    if size == 0 {
        return Err(Defect::new("an empty file", parquet));
    }
    if !head(file).map_err(unread)?.starts_with(MAGIC) {
        return Err(Defect::new("something that is not Parquet", parquet));
    }
    if size < 2 * MAGIC.len() as u64 || !tail.ends_with(MAGIC) {
        return Err(Defect::new(
            format!("a Parquet file cut short at {size} bytes"),
            parquet,
        ));
    }
    let Some(version) = value(&tail, VERSION_KEY) else {
        return Err(Defect::new(
            format!("a Parquet file without `{VERSION_KEY}` in its metadata"),
            table,
        ));
    };
    let version = String::from_utf8_lossy(&tail[version]);
    if version != SCHEMA_VERSION.to_string() {
        return Err(Defect::new(
            format!("{VERSION_KEY} {version}"),
            format!("{SCHEMA_VERSION} (read it with the version of pitchwalk that wrote it)"),
        ));
    }
    let Some(place) = value(&tail, KEY).filter(|place| place.len() == OPEN.len()) else {
        return Err(Defect::new(
            format!("a Parquet file without `{KEY}` in its metadata"),
            table,
        ));
    };
    let found = digest(file, start + place.start as u64, place.len() as u64).map_err(unread)?;
    if found.as_bytes() == &tail[place] {
        Ok(())
    } else {
        Err(Defect::new(
            format!(
                "bytes that do not match their `{KEY}` (damaged, or changed by another program)"
            ),
            format!("{table}, as it was written"),
        ))
    }
}

/// The first bytes of a file.
fn head(file: &mut (impl Read + Seek)) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.by_ref()
        .take(MAGIC.len() as u64)
        .read_to_end(&mut head)?;
    Ok(head)
}

/// The metadata at the end of a file and where they begin; all of it where it says nothing sensible of them.
fn tail(file: &mut (impl Read + Seek)) -> io::Result<(Vec<u8>, u64)> {
    let size = file.seek(SeekFrom::End(0))?;
    let ending = size.min(8);
    file.seek(SeekFrom::End(-(ending as i64)))?;
    let mut length = [0; 4];
    let told = match file.read_exact(&mut length) {
        Ok(()) => u64::from(u32::from_le_bytes(length)) + ending,
        Err(_) => size,
    };
    let start = size.saturating_sub(told);
    file.seek(SeekFrom::Start(start))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    Ok((tail, start))
}

/// SHA-256 of a file in which [`OPEN`] stands in the given place.
fn digest(file: &mut (impl Read + Seek), place: u64, length: u64) -> io::Result<String> {
    let mut digest = Sha256::new();
    file.seek(SeekFrom::Start(0))?;
    io::copy(&mut file.by_ref().take(place), &mut digest)?;
    io::copy(&mut file.by_ref().take(length), &mut io::sink())?;
    digest.update(OPEN);
    io::copy(file, &mut digest)?;
    Ok(format!("{:x}", digest.finalize()))
}

/// Where the last metadata value of that key lies. In Thrift's compact protocol a key–value pair is a field
/// header, the key's length, the key, a field header, the value's length, the value.
fn value(bytes: &[u8], key: &str) -> Option<Range<usize>> {
    let mut pattern = vec![TEXT_FIELD, u8::try_from(key.len()).ok()?];
    pattern.extend_from_slice(key.as_bytes());
    pattern.push(TEXT_FIELD);
    let found = bytes.windows(pattern.len()).rposition(|w| w == pattern)?;
    let start = found + pattern.len() + 1;
    let length = usize::from(*bytes.get(start - 1)?);
    // Lengths from 128 on take two bytes; none of our values is that long.
    let end = start + length;
    (length < 128 && end <= bytes.len()).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn finds_the_last_value_and_no_longer_key() {
        let bytes = b"..\x18\x01a\x18\x02xx\x00\x18\x01a\x18\x01y\x00\x18\x02ba\x18\x01z";
        let place = value(bytes, "a").unwrap();
        assert_eq!(&bytes[place], b"y");
        assert_eq!(value(bytes, "c"), None);
        assert_eq!(value(b"\x18\x01a\x18\x09short", "a"), None);
        assert_eq!(value(b"\x18\x01a\x18", "a"), None);
    }

    #[test]
    fn says_what_stands_in_place_of_a_table() {
        let found = |bytes: &[u8]| format!("{:?}", check(&mut Cursor::new(bytes)).unwrap_err());
        assert!(found(b"").contains("an empty file"));
        assert!(found(b"rigidity_gv,flux\n").contains("not Parquet"));
        assert!(found(b"PAR1abc").contains("cut short at 7 bytes"));
        assert!(found(b"PAR1abcPAR1").contains("without `schema_version`"));
        let foreign = b"PAR1\x18\x0eschema_version\x18\x0212PAR1";
        assert!(found(foreign).contains("schema_version 12"));
        let unsealed = b"PAR1\x18\x0eschema_version\x18\x011PAR1";
        assert!(found(unsealed).contains("without `content_sha256`"));
    }
}
