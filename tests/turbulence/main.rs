//! Pitch-angle diffusion by turbulence against brute-force integrals over wave vectors.
//!
//! The second method shares nothing with the library but physical constants and Bessel functions of `libm`:
//! the general form D_µµ = Ω²(1−µ²) ∫d³k Σ_n R_n [n² J_n²/w² I_A + (k_∥²/k²) J_n′² I_M] with
//! R_n = √π/(|k_∥|v_⊥√(bM)) exp(−(k_∥vµ − ω + nΩ)²/(bM k_∥²v_⊥²)), k outside and angles inside, k_⊥ outside and
//! k_∥ inside for elongated eddies; lengths in L and speeds in v.
#![expect(
    clippy::disallowed_methods,
    reason = "expected values may use the C library"
)]

mod brute_fast;
mod brute_strong;
mod brute_truncation;
mod checkpoints;
mod fast_modes;
mod judge;
mod library;
mod normalizations;
mod quadrature;
mod strong_modes;
mod truncation;
