//! Walks against closed forms, each within 3σ at a σ that makes an error of 2 % fail.

mod advection;
mod common;
mod diffusion;
