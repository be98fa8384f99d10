//! Which vector instructions the walk runs on. The bits are the same on all of them: floating point is
//! IEEE operations in the order written, whatever the width.

use std::str::FromStr;

/// A set of vector instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// What every processor of the architecture has.
    Baseline,
    /// Four numbers at once (x86-64 with AVX2).
    Avx2,
    /// Eight numbers at once (x86-64 with AVX-512).
    Avx512,
}

impl Width {
    /// The widest that this processor has.
    pub fn widest() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
            {
                return Self::Avx512;
            }
            if is_x86_feature_detected!("avx2") {
                return Self::Avx2;
            }
        }
        Self::Baseline
    }

    /// Runs `work` compiled for this width, or for the widest that the processor has if that is less.
    /// What is inlined into `work` is compiled for it.
    #[allow(
        unsafe_code,
        reason = "calls what was compiled for instructions that the processor was found to have"
    )]
    #[inline]
    pub fn run<T>(self, work: impl FnOnce() -> T) -> T {
        match self.min(Self::widest()) {
            // SAFETY: `widest` returns only what `is_x86_feature_detected` found.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { avx512(work) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { avx2(work) },
            _ => work(),
        }
    }
}

impl FromStr for Width {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let width = match text {
            "baseline" => Self::Baseline,
            "avx2" => Self::Avx2,
            "avx512" => Self::Avx512,
            _ => return Err(format!("`{text}` is not baseline, avx2 or avx512")),
        };
        match width <= Self::widest() {
            true => Ok(width),
            false => Err(format!("this processor has no {text}")),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl")]
fn avx512<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2<T>(work: impl FnOnce() -> T) -> T {
    work()
}
