//! Particles whose pitch angles are resolved where a cell is not many mean free paths long.
//!
//! A particle flies at v µ along the field, carried by the waves, in whose frame it is deflected by small angles: pitch-angle
//! diffusion with D_µµ = (ν/2)(1 − µ²), ν = v²/3D = v F/r_L. In a cell many mean free paths
//! long it hops as in diffusion instead, in continuous time. Between the two kinds of cells the density in the thick one
//! vanishes, as seen from outside, Milne's 0.7104 λ behind the face: a particle that flies in enters with the chance that
//! goes with that, or comes back (discrete diffusion Monte Carlo; Densmore, Urbatsch, Evans & Buksas 2007, J. Comput. Phys.
//! 222, 485).

use super::Tube;
use super::hops::conductances;
use super::place::Place;
use crate::random::Stream;

/// Mean free paths in a cell from which it counts as thick.
const THICK: f64 = 5.0;
/// λ behind the face of a half-space of scatterers at which the density of its inside, extrapolated, vanishes (Milne).
const MILNE: f64 = 0.7104;

/// Cosine of the angle of each deflection where λ is longer than a cell. With 0.95 half-lives are the same within 0.6 %, with
/// 0 (into any direction) up to 14 % longer where λ is half of the tube; where λ is shorter than a cell 0 does.
const DEFLECTION: f64 = 0.8;

/// What particles of one bin meet until the clock strikes.
#[derive(Debug, Clone)]
pub struct Flights {
    /// v in pc/yr.
    speed: f64,
    /// Speed in pc/yr at which waves carry particles.
    flow: f64,
    /// Half of a cell in pc: F, and with it ν, is that of a face up to the middles of cells.
    half_pc: f64,
    /// Around the remnant and around the outer face of each cell.
    scattering: Vec<Scattering>,
    /// Cells in which particles hop.
    thick: Vec<Option<Thick>>,
    /// −d ln p/dt in 1/yr of what hops in the first cell.
    loss_per_yr: f64,
    /// −Δln p over |µ| of what flies through the plane of the remnant.
    loss_at_plane: f64,
}

/// Deflections by an angle.
#[derive(Debug, Clone, Copy)]
struct Scattering {
    /// Deflections a year, ν/(1 − cosine).
    rate: f64,
    /// Of the angle.
    cosine: f64,
}

/// A cell in which particles hop.
#[derive(Debug, Clone, Copy)]
struct Thick {
    /// Rate in 1/yr of leaving it upwards.
    up: f64,
    /// And downwards.
    down: f64,
    /// c of the chance c(1 + 3|µ|/2) of entering through its lower face from where particles fly.
    from_below: f64,
    /// The same through its upper face.
    from_above: f64,
}

impl Flights {
    /// Of particles with a speed in pc/yr and r_L v/3 in pc²/yr in waves with F0 at the remnant and F on the outer faces
    /// of cells.
    pub fn new(tube: &Tube, speed: f64, bohm_pc2_yr: f64, background: f64, power: &[f64]) -> Self {
        let (cell, flow) = (tube.cell_pc(), tube.flow_pc_yr());
        // λ = 3D/v
        let lambda = |f: f64| 3.0 * bohm_pc2_yr / (f * speed);
        let lambdas: Vec<f64> = std::iter::once(background)
            .chain(power.iter().copied())
            .map(lambda)
            .collect();
        let cells = power.len();
        let free_paths: Vec<f64> = lambdas.iter().map(|lambda| cell / lambda).collect();
        // by symmetry nothing passes the remnant's plane for good
        let is_thick = |i: usize| free_paths[i + 1] >= THICK && (i == 0 || free_paths[i] >= THICK);
        let thick = |i: usize| -> Option<Thick> {
            let through = |face: usize, to_thick: bool| {
                let diffusion = speed * lambdas[face] / 3.0;
                let distance = if to_thick {
                    cell
                } else {
                    0.5 * cell + MILNE * lambdas[face]
                };
                conductances(diffusion, flow, distance)
            };
            is_thick(i).then(|| {
                let above = through(i + 1, i + 1 < cells && is_thick(i + 1));
                let below = match i {
                    0 => (0.0, 0.0),
                    _ => through(i, is_thick(i - 1)),
                };
                // of an isotropic density n a flux nv/4 comes to the face
                Thick {
                    up: above.0 / cell,
                    down: below.1 / cell,
                    from_below: 2.0 * below.0 / speed,
                    from_above: 2.0 * above.1 / speed,
                }
            })
        };
        let scattering = |&lambda: &f64| {
            let cosine = if lambda > cell { DEFLECTION } else { 0.0 };
            Scattering {
                rate: speed / (lambda * (1.0 - cosine)),
                cosine,
            }
        };
        let loss = if tube.adiabatic { flow } else { 0.0 };
        Self {
            speed,
            flow,
            half_pc: 0.5 * cell,
            thick: (0..cells).map(thick).collect(),
            scattering: lambdas.iter().map(scattering).collect(),
            loss_per_yr: loss / (3.0 * cell),
            loss_at_plane: 2.0 * loss / speed,
        }
    }

    /// Where a particle is after a time in yr, unless it has left the tube, and −Δln p on the way.
    pub fn next(&self, from: Place, time_yr: f64, stream: &mut Stream) -> (Option<Place>, f64) {
        let mut path = Path {
            left_yr: time_yr,
            lost: 0.0,
        };
        let mut place = Some(self.as_waves_are_now(from, stream));
        while let Some(at) = place.filter(|_| path.left_yr > 0.0) {
            place = match at {
                Place::Cell(cell) => self.hop(cell, &mut path, stream),
                Place::Point { half, z_pc, mu } => self.fly((half, z_pc, mu), &mut path, stream),
            };
        }
        (place, path.lost)
    }

    /// A particle hops where cells are thick, and flies elsewhere.
    fn as_waves_are_now(&self, place: Place, stream: &mut Stream) -> Place {
        let cell = place.cell();
        match (self.thick[cell], place) {
            (None, Place::Cell(_)) => {
                let part = stream.uniform();
                Place::Point {
                    half: 2 * cell as u32 + u32::from(part >= 0.5),
                    z_pc: 2.0 * self.half_pc * (cell as f64 + part),
                    mu: 2.0 * stream.uniform() - 1.0,
                }
            }
            (Some(_), Place::Point { .. }) => Place::Cell(cell as u32),
            _ => place,
        }
    }

    /// Hops until the strike, or until it flies.
    fn hop(&self, cell: u32, path: &mut Path, stream: &mut Stream) -> Option<Place> {
        let mut cell = cell as usize;
        while let Some(thick) = self.thick[cell] {
            let all = thick.up + thick.down;
            let stay = (stream.exponential() / all).min(path.left_yr);
            path.left_yr -= stay;
            if cell == 0 {
                path.lost += self.loss_per_yr * stay;
            }
            if path.left_yr <= 0.0 {
                return Some(Place::Cell(cell as u32));
            }
            let upwards = stream.uniform() * all < thick.up;
            let next = if upwards { cell + 1 } else { cell - 1 };
            if next == self.thick.len() {
                return None;
            }
            if self.thick[next].is_none() {
                return Some(self.leaving(cell, upwards, stream));
            }
            cell = next;
        }
        Some(Place::Cell(cell as u32))
    }

    /// Out of a thick cell, with the directions that an isotropic density has through a face.
    fn leaving(&self, cell: usize, upwards: bool, stream: &mut Stream) -> Place {
        let mu = stream.uniform().sqrt();
        let face = if upwards { cell + 1 } else { cell };
        let (half, mu) = if upwards {
            (2 * face, mu)
        } else {
            (2 * face - 1, -mu)
        };
        Place::Point {
            half: half as u32,
            z_pc: 2.0 * self.half_pc * face as f64,
            mu,
        }
    }

    /// Flies and scatters until the strike, or until it is in a thick cell.
    fn fly(
        &self,
        (half, mut z_pc, mut mu): (u32, f64, f64),
        path: &mut Path,
        stream: &mut Stream,
    ) -> Option<Place> {
        let mut half = half as usize;
        let mut free_paths = stream.exponential();
        loop {
            let Scattering { rate, cosine } = self.scattering[half.div_ceil(2)];
            let speed = self.speed * mu + self.flow;
            let upwards = speed > 0.0;
            let end = if upwards { half + 1 } else { half };
            let face_pc = end as f64 * self.half_pc;
            // a speed of nothing never gets there
            let crosses = ((face_pc - z_pc) / speed).max(0.0);
            let scatters = free_paths / rate;
            if path.left_yr <= crosses.min(scatters) {
                z_pc += speed * path.left_yr;
                path.left_yr = 0.0;
                let half = half as u32;
                return Some(Place::Point { half, z_pc, mu });
            }
            if scatters < crosses {
                path.left_yr -= scatters;
                z_pc += speed * scatters;
                mu = deflected(mu, cosine, stream);
                free_paths = stream.exponential();
                continue;
            }
            path.left_yr -= crosses;
            free_paths -= rate * crosses;
            z_pc = face_pc;
            if end == 0 {
                // on the other side waves move the other way
                path.lost += self.loss_at_plane * mu.abs();
                mu = -mu - 2.0 * self.flow / self.speed;
                continue;
            }
            if end == 2 * self.thick.len() {
                return None;
            }
            let next = if upwards { half + 1 } else { half - 1 };
            if next / 2 != half / 2
                && let Some(thick) = self.thick[next / 2]
            {
                let enters = if upwards {
                    thick.from_below
                } else {
                    thick.from_above
                };
                if stream.uniform() < enters * (1.0 + 1.5 * mu.abs()) {
                    return Some(Place::Cell((next / 2) as u32));
                }
                let back = stream.uniform().sqrt();
                mu = if upwards { -back } else { back };
                continue;
            }
            half = next;
        }
    }
}

/// µ after a deflection to any side.
#[inline]
fn deflected(mu: f64, cosine: f64, stream: &mut Stream) -> f64 {
    if cosine == 0.0 {
        return 2.0 * stream.uniform() - 1.0;
    }
    let across = (1.0 - mu * mu) * (1.0 - cosine * cosine);
    let turned = mu * cosine + across.max(0.0).sqrt() * stream.cos_azimuth();
    turned.clamp(-1.0, 1.0)
}

/// What of a strike is left, and what was lost.
struct Path {
    left_yr: f64,
    /// −Δln p.
    lost: f64,
}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::*;
    use crate::random::HistoryKey;

    const CELLS: usize = 20;
    const COUNT: u64 = 60_000;
    const SPEED: f64 = 0.3;

    /// A tube of cells of 1 pc whose λ is one pc over `free_paths` on each face; `flow` in pc/yr.
    fn flights(flow: f64, adiabatic: bool, free_paths: impl Fn(usize) -> f64) -> Flights {
        let tube = Tube {
            half_length_pc: CELLS as f64,
            cells: CELLS,
            field_ug: 3.0,
            alfven_pc_yr: flow,
            advection: flow > 0.0,
            adiabatic,
            damping: Vec::new(),
            gas_g_cm3: vec![0.0; CELLS],
        };
        let power: Vec<f64> = (1..=CELLS).map(&free_paths).collect();
        // r_L = 1 pc
        Flights::new(&tube, SPEED, SPEED / 3.0, free_paths(0), &power)
    }

    /// Mean time and its error until particles of the first cell have left, and their mean −Δln p.
    fn stay(flights: &Flights, about_yr: f64) -> (f64, f64, f64) {
        let step = about_yr / 50.0;
        let of = |history| {
            let mut stream = stream(5, history);
            let (mut place, mut time, mut lost) = (Some(Place::Cell(0)), -0.5 * step, 0.0);
            while let Some(from) = place {
                let (next, loss) = flights.next(from, step, &mut stream);
                place = next;
                time += step;
                lost += loss;
            }
            (time, lost)
        };
        let all: Vec<(f64, f64)> = (0..COUNT).into_par_iter().map(of).collect();
        let mean =
            |value: &dyn Fn(&(f64, f64)) -> f64| all.iter().map(value).sum::<f64>() / COUNT as f64;
        let time = mean(&|one| one.0);
        let variance = mean(&|one| (one.0 - time) * (one.0 - time));
        (time, (variance / COUNT as f64).sqrt(), mean(&|one| one.1))
    }

    fn stream(seed: u64, history: u64) -> Stream {
        let key = HistoryKey {
            history,
            ..HistoryKey::default()
        };
        Stream::new(seed, key)
    }

    /// Over layers ⟨T⟩ = ∫z dz/D, as far as Milne's 0.71 λ beyond the end. What corrects that is of the order (λ/L)².
    #[test]
    fn particles_stay_in_layers_as_long_as_in_diffusion() {
        let half = CELLS / 2;
        let layers: [fn(usize, usize) -> f64; 4] = [
            |_, _| 1.0,
            |_, _| 10.0,
            |face, half| if face <= half { 8.0 } else { 1.0 },
            |face, half| if face <= half { 1.0 } else { 8.0 },
        ];
        for layer in layers {
            let flights = flights(0.0, false, |face| layer(face, half));
            // the face between both has its own up to the middles of the cells beside it
            let mut expected = 0.0;
            for step in 0..2 * CELLS {
                let z = (step as f64 + 0.5) * 0.5;
                expected += 1.5 * z * layer(step.div_ceil(2), half) / SPEED;
            }
            let length = CELLS as f64;
            expected += 3.0 * length * MILNE / SPEED;
            let (mean, error, _) = stay(&flights, expected);
            assert!(error < 0.004 * expected);
            assert!(
                (mean / expected - 1.0).abs() < 0.003 + 3.0 * error / expected,
                "{mean} ± {error}, {expected}"
            );
        }
    }

    /// With the waves at u, ⟨T⟩ = L/u − (D/u²)(1 − e^{−uL/D}); and where they part particles lose 2u/3 times how long they are
    /// there, with the density (1 − e^{−uL/D})/2u.
    #[test]
    fn waves_carry_particles_and_take_momentum_from_them() {
        for free_paths in [1.0, 8.0] {
            let flow = 2.0 * SPEED / (3.0 * free_paths) / CELLS as f64;
            let flights = flights(flow, true, |_| free_paths);
            let diffusion = SPEED / (3.0 * free_paths);
            let length = CELLS as f64 + MILNE / free_paths;
            let passed = 1.0 - libm::exp(-flow * length / diffusion);
            let expected = length / flow - diffusion / (flow * flow) * passed;
            let (mean, error, lost) = stay(&flights, expected);
            assert!(
                (mean / expected - 1.0).abs() < 0.003 + 3.0 * error / expected,
                "{mean} ± {error}, {expected}"
            );
            assert!((3.0 * lost / passed - 1.0).abs() < 0.04, "{lost} {passed}");
        }
    }

    /// Where nothing scatters |z| = v|µ|t: half of the particles are within half of vt.
    #[test]
    fn without_waves_particles_fly() {
        let flights = flights(0.0, false, |_| 1e-9);
        let time = CELLS as f64 / SPEED;
        let near = (0..20_000).filter(|&history| {
            let (end, _) = flights.next(Place::Cell(0), time, &mut stream(6, history));
            end.is_some_and(|place| place.cell() < CELLS / 2)
        });
        let near = near.count() as f64 / 20_000.0;
        // 3.5σ, and a part of a cell of ten
        assert!((near - 0.5).abs() < 0.0125 + 0.005, "{near}");
    }
}
