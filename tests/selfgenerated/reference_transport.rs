//! f(z, p) of −∂(D ∂f/∂z)/∂z + v ∂f/∂z − (p/3)(dv/dz) ∂f/∂p = q(p)G(z) − losses, finite volumes in z, down in p.
//!
//! Above the plane F = v f − D ∂f/∂z grows by the sources alone. At it both losses leave
//! F(0⁺) = p⁻³ ∂(p³ l f)/∂ln p with l = v_A/3 + b/2p, b what ionisation takes of p across the disc.

use super::reference_grid::Grid;
use super::reference_model::{Model, beta};
use super::tridiagonal;
use pitchwalk::units::{C_CM_S, ELECTRON_MASS_GEV, PROTON_MASS_GEV};

/// f in cm⁻³ (GeV/c)⁻³ by wave number, then node; D in cm²/s by wave number, then face.
///
/// Particles come from larger p only, so each p is one tridiagonal solve. h = p^s l f, s the injected slope, varies
/// slowly, and its derivative is one-sided of second order; above the first p, h is constant.
pub fn solve(model: &Model, grid: &Grid, diffusion: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut f = vec![vec![0.0; grid.nodes.len()]; grid.k.len()];
    let injection = model.injection();
    let s = model.injection_slope;
    let mut h = vec![0.0; grid.k.len()];
    for j in grid.first..grid.k.len() {
        let l = loss(model, grid.r[j]);
        let power = grid.r[j].powf(-s);
        let (own, known) = match j - grid.first {
            0 => (0.0, 0.0),
            1 => (-1.0, h[j - 1]),
            _ => (-1.5, 2.0 * h[j - 1] - 0.5 * h[j - 2]),
        };
        // F(0+) = own f(0) + known
        let own = (own / grid.step + 3.0 - s) * l;
        let known = known / grid.step * power;
        f[j] = solve_heights(model, grid, &diffusion[j], injection * power, own, known);
        h[j] = l * f[j][0] / power;
    }
    f
}

/// l in cm/s at R in GV.
pub fn loss(model: &Model, r: f64) -> f64 {
    let flow = if model.adiabatic {
        model.alfven_cm_s() / 3.0
    } else {
        0.0
    };
    flow + 0.5 * ionisation(r) * model.gas_g_cm2 / r
}

/// |dp/dt|/ρ in GeV/c cm³/(g s) of protons in atomic hydrogen, by Bethe's formula with I = 19.2 eV.
fn ionisation(r: f64) -> f64 {
    let beta = beta(r);
    let gamma = r.hypot(PROTON_MASS_GEV) / PROTON_MASS_GEV;
    let kick = 2.0 * ELECTRON_MASS_GEV * (r / PROTON_MASS_GEV).powi(2);
    let ratio = ELECTRON_MASS_GEV / PROTON_MASS_GEV;
    let largest = kick / (1.0 + 2.0 * gamma * ratio + ratio * ratio);
    let logarithm = 0.5 * (kick * largest / 19.2e-9f64.powi(2)).ln() - beta * beta;
    // dp = dE/v, dX = ρ v dt; 4πN_A r_e² m_e c² in GeV cm²/mol
    C_CM_S * 0.307_075e-3 / 1.008 / (beta * beta) * logarithm
}

/// f at the nodes for one p: the layer between faces feeds F, whose weights between nodes are exponential.
fn solve_heights(
    model: &Model,
    grid: &Grid,
    diffusion: &[f64],
    injection: f64,
    own: f64,
    known: f64,
) -> Vec<f64> {
    let n = grid.faces.len();
    let [mut lower, mut diagonal, mut upper, mut right] = [(); 4].map(|()| vec![0.0; n]);
    let mut within = 0.0;
    for i in 0..n {
        // F = out f_i − back f_{i+1}, exact for constant F and D
        let speed = diffusion[i] / grid.width(i);
        let peclet = model.alfven_cm_s() / speed;
        let back = speed * peclet / peclet.exp_m1();
        let out = back + model.alfven_cm_s();
        diagonal[i] += out;
        upper[i] = -back;
        if i + 1 < n {
            lower[i + 1] = -out;
            diagonal[i + 1] += back;
        }
        right[i] = injection * (model.layer_within(grid.faces[i]) - within);
        within = model.layer_within(grid.faces[i]);
    }
    diagonal[0] -= own;
    right[0] += known;
    let mut f = tridiagonal::solve(&lower, diagonal, &upper, right);
    f.push(0.0);
    f
}
