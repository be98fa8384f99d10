//! Media of the tests, and judgements.

use pitchwalk::kernels::{BurstTransport, Effort, GasEffects};
use pitchwalk::medium::GasShape;

/// Height of the edge in kpc.
pub const H: f64 = 0.25;
/// D in kpc²/Myr: 6e27 cm²/s.
pub const D: f64 = 0.0199;

/// What the tests walk; ten times as much in the long studies (`tests/long.sh`).
pub fn effort(histories: usize) -> Effort {
    let long = std::env::var_os("PITCHWALK_LONG").is_some();
    Effort {
        seed: 5,
        batches: 64,
        histories: histories / 64 * if long { 10 } else { 1 },
    }
}

/// D(z) and u(z) against z/H, no losses.
pub fn medium(diffusion: impl Fn(f64) -> f64, flow: impl Fn(f64) -> f64) -> BurstTransport {
    let nodes = 1024;
    let column = |f: &dyn Fn(f64) -> f64| {
        (0..=nodes)
            .map(|i| f(f64::from(i) / f64::from(nodes)))
            .collect()
    };
    BurstTransport {
        rigidity_gv: 1e3,
        edge_kpc: H,
        diffusion: column(&diffusion),
        flow: column(&flow),
        perpendicular_ratio: 1.0,
        diffusion_slope: 1.0 / 3.0,
        injection_slope: 1.3,
        adiabatic: false,
        gas: GasEffects {
            shape: GasShape::Thin,
            half_thickness_kpc: 0.1,
            loss: 0.0,
            loss_slope: 0.0,
            destruction: 0.0,
            grammage: 0.2,
        },
    }
}

/// Collects pulls; the largest of `n` independent ones is beyond 4σ by chance in n of 16,000 seeds.
#[derive(Default)]
pub struct Pulls {
    worst: f64,
    squares: f64,
    count: f64,
}

impl Pulls {
    /// Takes an estimate of something exact.
    pub fn add(&mut self, (value, error): (f64, f64), exact: f64) {
        let pull = (value - exact) / error;
        self.worst = self.worst.max(pull.abs());
        self.squares += pull * pull;
        self.count += 1.0;
    }

    /// All within 4σ.
    pub fn judge(&self, what: &str) {
        let rms = (self.squares / self.count).sqrt();
        println!(
            "{what}: {} pulls, rms {rms:.2}, worst {:.2}",
            self.count, self.worst
        );
        assert!(self.worst < 4.0, "{what}: {}", self.worst);
    }
}
