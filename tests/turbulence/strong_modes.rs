//! D_µµ of Alfvén and slow modes to 1 %.

use crate::brute_strong::Strong;
use crate::{judge, library};
use pitchwalk::turbulence::SlowWaves;
use pitchwalk::units::{C_CM_S, PC_CM};

const MU: [f64; 6] = [0.02, 0.2, 0.5, 0.8, 0.95, 0.999];
const SIZES: [f64; 5] = [1e-7, 1e-5, 1e-3, 1e-2, 0.1];
/// L in pc.
const LENGTH: f64 = 30.0;

#[test]
fn alfven_modes() {
    for (mach, broadening) in [(1.0, 1.0), (1.0, 2.0), (0.4, 1.0)] {
        let brute = Strong { mach, broadening };
        let modes = library::alfven(&brute, LENGTH);
        for r in SIZES {
            for mu in MU {
                let particle = library::gyration(r, LENGTH);
                let d = modes.d_mumu(mu, &particle) * LENGTH * PC_CM / C_CM_S;
                let what = format!("M_A = {mach}, b = {broadening}, r_L/L = {r:e}, µ = {mu}");
                judge::close(&what, d, brute.alfven(mu, r), 0.01);
            }
        }
    }
}

#[test]
fn slow_modes() {
    let sound = 2.3e7;
    for (mach, broadening) in [(1.0, 1.0), (0.6, 2.0)] {
        let brute = Strong { mach, broadening };
        let modes = library::slow(&brute, LENGTH, sound);
        let waves = SlowWaves::new(mach);
        for r in [1e-6, 1e-3, 0.1] {
            for mu in MU {
                let particle = library::gyration(r, LENGTH);
                let d = modes.d_mumu(&waves, mu, &particle) * LENGTH * PC_CM / C_CM_S;
                let what = format!("M_A = {mach}, b = {broadening}, r_L/L = {r:e}, µ = {mu}");
                judge::close(&what, d, brute.slow(mu, r, sound / C_CM_S), 0.01);
            }
        }
    }
}
