//! Which vector instructions the walks' lanes run on. The bits are the same on all of them: lanes only
//! use IEEE operations, in the same order.

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

    /// This one, or the widest where the processor lacks it.
    pub fn available(self) -> Self {
        self.min(Self::widest())
    }
}

/// Compiles a function of one `&mut` argument for every [`Width`] and calls the one asked for.
macro_rules! on_lanes {
    ($(#[$doc:meta])* $name:ident, $body:ident, $argument:ty) => {
        $(#[$doc])*
        #[allow(unsafe_code, reason = "calls what was compiled for instructions the processor has")]
        pub fn $name(width: $crate::walk::Width, argument: &mut $argument) {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512dq,avx512vl")]
            fn avx512(argument: &mut $argument) {
                $body(argument);
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            fn avx2(argument: &mut $argument) {
                $body(argument);
            }
            match width.available() {
                // SAFETY: `available` returns only what `is_x86_feature_detected` found.
                #[cfg(target_arch = "x86_64")]
                $crate::walk::Width::Avx512 => unsafe { avx512(argument) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                $crate::walk::Width::Avx2 => unsafe { avx2(argument) },
                _ => $body(argument),
            }
        }
    };
}
pub(super) use on_lanes;
