//! The equations of particles and waves by finite volumes: on a grid that is finer at the remnant, F in the middle of cells,
//! waves and particles solved in turn until they agree in every step.

use pitchwalk::damping::{Damping, EnergyRate};
use pitchwalk::units::{C_CM_S, PC_CM, PROTON_MASS_GEV, Rigidity, YEAR_S};

use crate::remnant::{FIELD, alfven, galactic, kappa};

/// Cells on one side.
const CELLS: usize = 160;
const LENGTH_PC: f64 = 100.0;

/// Half-life in yr within 50 pc of protons of a momentum, released as a Gaussian of 10 pc at once.
pub fn half_life_yr(momentum_gev: f64, strength: f64, damping: &[Damping], step: f64) -> f64 {
    half_life_of_slow_release_yr(momentum_gev, strength, damping, step, None)
}

/// The same of protons that are released between two times, alike in every unit of ln t; since the middle in ln t.
pub fn half_life_of_slow_release_yr(
    momentum_gev: f64,
    strength: f64,
    damping: &[Damping],
    step: f64,
    window: Option<(f64, f64)>,
) -> f64 {
    let faces: Vec<f64> = (0..=CELLS)
        .map(|i| {
            let x = i as f64 / CELLS as f64;
            LENGTH_PC * (1.5 * x).sinh() / 1.5_f64.sinh()
        })
        .collect();
    let middles: Vec<f64> = faces.windows(2).map(|f| 0.5 * (f[0] + f[1])).collect();
    let width = |i: usize| faces[i + 1] - faces[i];
    let larmor_pc = Rigidity(momentum_gev).larmor_radius_pc(FIELD * 1e6);
    let speed = C_CM_S * momentum_gev / momentum_gev.hypot(PROTON_MASS_GEV) * YEAR_S / PC_CM;
    let bohm = larmor_pc * speed / 3.0;
    let background = bohm / (galactic(momentum_gev) * YEAR_S / (PC_CM * PC_CM));
    let flow = alfven() * YEAR_S / PC_CM;
    let laws = damping.iter().map(|d| {
        let EnergyRate(rate) = d.at_unit_power(1.0 / larmor_pc);
        (YEAR_S * rate, d.power_exponent())
    });
    let laws: Vec<(f64, f64)> = laws.collect();
    let rate = |f: f64| -> f64 { laws.iter().map(|(rate, b)| rate * f.powf(*b)).sum() };
    // 2κ r_L v/3: S = −that ∂g/∂z
    let growth = 2.0 * strength * kappa(momentum_gev) * bohm;
    let half_gaussian = |z: f64| 0.5 * libm::erf(z / (10.0 * std::f64::consts::SQRT_2));
    let remnant: Vec<f64> = (0..CELLS)
        .map(|i| (half_gaussian(faces[i + 1]) - half_gaussian(faces[i])) / width(i))
        .collect();
    let released = |time: f64| match window {
        Some((begin, end)) => ((time / begin).ln() / (end / begin).ln()).clamp(0.0, 1.0),
        None => 1.0,
    };
    let (begin, end) = window.unwrap_or((0.0, 0.0));
    let mut g: Vec<f64> = remnant.iter().map(|g| g * released(begin)).collect();
    let mut power = vec![background; CELLS];
    let near = |g: &[f64]| -> f64 {
        let inside = (0..CELLS).map(|i| {
            let part = ((50.0 - faces[i]) / width(i)).clamp(0.0, 1.0);
            part * width(i) * g[i]
        });
        2.0 * inside.sum::<f64>()
    };
    let (mut time, mut before) = (begin, 1.0);
    loop {
        let dt = (step * (time - begin).max(end - begin)).max(1e-3);
        let more = released(time + dt) - released(time);
        let old_g: Vec<f64> = g.iter().zip(&remnant).map(|(g, r)| g + more * r).collect();
        let old_power = power.clone();
        for _ in 0..3 {
            g = diffused(&old_g, &power, bohm, flow, dt, (&faces, &middles));
            power = grown(
                &g,
                &old_power,
                background,
                growth,
                flow,
                dt,
                (&faces, &middles),
                &rate,
            );
        }
        time += dt;
        let now = near(&g) + 1.0 - released(time);
        if now < 0.5 {
            return time - dt * (0.5 - now) / (before - now) - (begin * end).sqrt();
        }
        before = now;
    }
}

/// An implicit step of ∂g/∂t = ∂/∂z(D ∂g/∂z − v g), central in the flow; resistances 1/D of half cells add up.
fn diffused(
    old: &[f64],
    power: &[f64],
    bohm: f64,
    flow: f64,
    dt: f64,
    (faces, middles): (&[f64], &[f64]),
) -> Vec<f64> {
    let n = old.len();
    // flux out of cell i: conductance·(g_i − g_{i+1}) + flow·(mean of both)
    let conductance = |i: usize| -> f64 {
        let own = (faces[i + 1] - middles[i]) * power[i] / bohm;
        match power.get(i + 1) {
            Some(above) => 1.0 / (own + (middles[i + 1] - faces[i + 1]) * above / bohm),
            None => 1.0 / own,
        }
    };
    let (mut diagonal, mut upper, mut right) = (vec![0.0; n], vec![0.0; n], old.to_vec());
    let mut lower = vec![0.0; n];
    for i in 0..n {
        let per = dt / (faces[i + 1] - faces[i]);
        let out = conductance(i);
        diagonal[i] += 1.0 + per * out;
        if i + 1 < n {
            let share = (faces[i + 1] - middles[i]) / (middles[i + 1] - middles[i]);
            diagonal[i] += per * flow * (1.0 - share);
            upper[i] += per * (flow * share - out);
            let above = dt / (faces[i + 2] - faces[i + 1]);
            lower[i + 1] -= above * (out + flow * (1.0 - share));
            diagonal[i + 1] += above * (out - flow * share);
        }
    }
    for i in 1..n {
        let factor = lower[i] / diagonal[i - 1];
        diagonal[i] -= factor * upper[i - 1];
        right[i] -= factor * right[i - 1];
    }
    right[n - 1] /= diagonal[n - 1];
    for i in (0..n - 1).rev() {
        right[i] = (right[i] - upper[i] * right[i + 1]) / diagonal[i];
    }
    right
}

/// An implicit step of the waves, each cell by halving an interval.
#[expect(clippy::too_many_arguments, reason = "the terms of one equation")]
fn grown(
    g: &[f64],
    old: &[f64],
    background: f64,
    growth: f64,
    flow: f64,
    dt: f64,
    (faces, middles): (&[f64], &[f64]),
    rate: &dyn Fn(f64) -> f64,
) -> Vec<f64> {
    let n = g.len();
    let mut power = Vec::with_capacity(n);
    let mut below = background;
    for i in 0..n {
        let (z_low, g_low) = if i == 0 {
            (-middles[0], g[0])
        } else {
            (middles[i - 1], g[i - 1])
        };
        let (z_high, g_high) = if i + 1 == n {
            (faces[n], 0.0)
        } else {
            (middles[i + 1], g[i + 1])
        };
        let supply = growth * ((g_low - g_high) / (z_high - z_low)).max(0.0);
        let carried = flow * dt / (faces[i + 1] - faces[i]);
        let gained = old[i] + dt * (supply + rate(background) * background) + carried * below;
        let excess = |f: f64| (1.0 + carried + dt * rate(f)) * f - gained;
        let (mut low, mut high) = (0.0, gained);
        for _ in 0..50 {
            let middle = 0.5 * (low + high);
            if excess(middle) < 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        below = low.min(1.0);
        power.push(below);
    }
    power
}
