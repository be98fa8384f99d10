//! Damage to bytes: every input is a function of a random stream and of what it is made from.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

pub type Rng = Xoshiro256PlusPlus;

/// Inputs are cut to this length; files of a run's user are shorter.
const LONGEST: usize = 1 << 16;

/// What numbers, words and files are likely to stumble over.
const EXTREMES: [&[u8]; 40] = [
    b"0",
    b"-0",
    b"-1",
    b"1e400",
    b"-1e400",
    b"1e308",
    b"5e-324",
    b"1e-400",
    b"nan",
    b"NaN",
    b"inf",
    b"-inf",
    b"+1",
    b".5",
    b"1.",
    b"0x7fffffffffffffff",
    b"1_000",
    b"9223372036854775807",
    b"9223372036854775808",
    b"18446744073709551616",
    b"4294967296",
    b"2147483648",
    b"1979-05-27T07:32:00Z",
    b"true",
    b"null",
    b"\"\"",
    b"\"",
    b"'''",
    b"\"\"\"",
    b"[]",
    b"{}",
    b"#",
    b"=",
    b",",
    b"\0",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"\x1b[31m",
];

/// Pairs that nest, and what a text in between may hold.
const NESTS: [(&[u8], &[u8]); 6] = [
    (b"[", b"]"),
    (b"{", b"}"),
    (b"[[", b"]]"),
    (b"{\"a\":", b"}"),
    (b"{a=", b"}"),
    (b"a.", b""),
];

/// Inputs to start from and the words that stand in them.
pub struct Stock {
    pub seeds: Vec<Vec<u8>>,
    words: Vec<Vec<u8>>,
}

impl Stock {
    pub fn new(seeds: Vec<Vec<u8>>) -> Self {
        let mut words: Vec<Vec<u8>> = seeds
            .iter()
            .flat_map(|seed| spans(seed).map(|(from, to)| seed[from..to].to_vec()))
            .collect();
        words.sort();
        words.dedup();
        Self { seeds, words }
    }

    /// A seed after one change or several.
    pub fn damaged(&self, rng: &mut Rng) -> Vec<u8> {
        let mut bytes = pick(rng, &self.seeds).clone();
        self.damage(&mut bytes, rng);
        bytes
    }

    /// Changes bytes once, half as often twice, and so on.
    pub fn damage(&self, bytes: &mut Vec<u8>, rng: &mut Rng) {
        for _ in 0..=rng.random::<u8>().trailing_zeros() {
            self.change(bytes, rng);
            bytes.truncate(LONGEST);
        }
    }

    fn change(&self, bytes: &mut Vec<u8>, rng: &mut Rng) {
        let part = part(rng, bytes.len());
        match rng.random_range(0..16) {
            0 if !bytes.is_empty() => {
                let at = rng.random_range(0..bytes.len());
                bytes[at] ^= 1 << rng.random_range(0..8);
            }
            1 => bytes[part].iter_mut().for_each(|b| *b = rng.random()),
            2 => drop(bytes.drain(part)),
            3 => bytes.truncate(part.start),
            4 => {
                let copy = bytes[part].to_vec();
                let count = rng.random_range(1..=3);
                insert(bytes, rng, &copy.repeat(count));
            }
            5 => {
                let other = pick(rng, &self.seeds);
                let at = rng.random_range(0..=other.len());
                bytes.truncate(part.start);
                bytes.extend_from_slice(&other[at..]);
            }
            6 => {
                let other = pick(rng, &self.seeds);
                let from = self::part(rng, other.len());
                insert(bytes, rng, &other[from]);
            }
            7 => {
                let word = self.word(rng);
                insert(bytes, rng, word);
            }
            8 => line(bytes, rng, |line| [line, line].concat()),
            9 => line(bytes, rng, |_| Vec::new()),
            10 => {
                let (open, close) = *pick(rng, &NESTS);
                let depth = 1 << rng.random_range(0..14);
                insert(
                    bytes,
                    rng,
                    &[open.repeat(depth), close.repeat(depth)].concat(),
                );
            }
            11 => {
                let word = self.word(rng);
                let count = (1 << rng.random_range(0..16)) / word.len().max(1);
                insert(bytes, rng, &word.repeat(count));
            }
            12 => *bytes = with_ends_of_lines(bytes, rng),
            // a word in place of another leaves most of the rest meaningful
            _ => self.replace_word(bytes, rng),
        }
    }

    fn replace_word(&self, bytes: &mut Vec<u8>, rng: &mut Rng) {
        let all: Vec<_> = spans(bytes).collect();
        if !all.is_empty() {
            let (from, to) = *pick(rng, &all);
            bytes.splice(from..to, self.word(rng).iter().copied());
        }
    }

    fn word(&self, rng: &mut Rng) -> &[u8] {
        if self.words.is_empty() || rng.random_ratio(1, 3) {
            EXTREMES[rng.random_range(0..EXTREMES.len())]
        } else {
            &self.words[rng.random_range(0..self.words.len())]
        }
    }
}

pub fn pick<'a, T>(rng: &mut Rng, all: &'a [T]) -> &'a T {
    &all[rng.random_range(0..all.len())]
}

/// A part of so many bytes, short more often than long.
fn part(rng: &mut Rng, length: usize) -> std::ops::Range<usize> {
    let start = rng.random_range(0..=length);
    let longest = 1 << rng.random_range(0..10);
    start..length.min(start + rng.random_range(0..=longest))
}

fn insert(bytes: &mut Vec<u8>, rng: &mut Rng, new: &[u8]) {
    let at = rng.random_range(0..=bytes.len());
    bytes.splice(at..at, new.iter().copied());
}

/// Puts another line in place of one.
fn line(bytes: &mut Vec<u8>, rng: &mut Rng, other: impl Fn(&[u8]) -> Vec<u8>) {
    let lines: Vec<&[u8]> = bytes.split_inclusive(|&b| b == b'\n').collect();
    if !lines.is_empty() {
        let i = rng.random_range(0..lines.len());
        let new = other(lines[i]);
        *bytes = [lines[..i].concat(), new, lines[i + 1..].concat()].concat();
    }
}

fn with_ends_of_lines(bytes: &[u8], rng: &mut Rng) -> Vec<u8> {
    let ends: [&[u8]; 4] = [b"\r\n", b"\r", b"\n\n", b""];
    let end = *pick(rng, &ends);
    let lines: Vec<&[u8]> = bytes.split(|&b| b == b'\n').collect();
    lines.join(end)
}

/// Where words and numbers stand.
fn spans(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let inside = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'+');
    let starts = move |i: &usize| inside(bytes[*i]) && (*i == 0 || !inside(bytes[*i - 1]));
    (0..bytes.len()).filter(starts).map(move |from| {
        let length = bytes[from..].iter().take_while(|b| inside(**b)).count();
        (from, from + length)
    })
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn damage_is_a_function_of_the_stream_and_hardly_ever_none() {
        let seeds = vec![b"[run]\nseed = 1\n".to_vec(), b"R,flux\n1,2e3\n".to_vec()];
        let stock = Stock::new(seeds);
        assert!(stock.words.contains(&b"2e3".to_vec()));
        let input = |number| stock.damaged(&mut Rng::seed_from_u64(number));
        let unchanged = (0..1000).filter(|&n| stock.seeds.contains(&input(n)));
        assert!(unchanged.count() < 100);
        assert!((0..1000).all(|n| input(n) == input(n) && input(n).len() <= LONGEST));
    }
}
