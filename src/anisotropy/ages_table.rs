//! The table `ages`.

use super::{Ages, Channel};
use crate::store::Table;

/// One row a channel and bin of age.
pub fn ages_table(all: &[(&Channel, Ages)]) -> Table {
    let floats = |of: &dyn Fn(&Channel, &Ages, usize) -> f64| -> Vec<f64> {
        let rows = all.iter();
        rows.flat_map(|(c, ages)| (0..ages.share.len()).map(|bin| of(c, ages, bin)))
            .collect()
    };
    // where no supernova is near enough, or grammage does not grow
    let known = |of: &dyn Fn(&Channel, &Ages, usize) -> f64| -> Vec<Option<f64>> {
        let each = floats(of).into_iter();
        each.map(|x| Some(x).filter(|x| x.is_finite())).collect()
    };
    let width = |edges: &[f64], bin: usize| match edges[bin + 1] - edges[bin] {
        width if width > 0.0 => width,
        _ => f64::NAN,
    };
    let names = all
        .iter()
        .flat_map(|(c, ages)| vec![c.species.into(); ages.share.len()]);
    let grammage = all.iter().flat_map(|(_, ages)| ages.grammage_g_cm2.iter());
    let grammage = grammage.copied().collect();
    Table::new(
        "ages",
        "species × energy × age: particles at the Sun in the mean over all realisations, by quadrature, with \
         arms and with all supernovae in the smooth disc; path lengths are the mean ones of each age. Errors \
         are those of a kernel from histories",
    )
    .text("species", "nucleus", names.collect())
    .float(
        "energy_gev",
        "GeV",
        "kinetic energy of the nucleus",
        floats(&|c, _, _| c.energy_gev),
    )
    .float(
        "rigidity_gv",
        "GV",
        "rigidity",
        floats(&|c, _, _| c.rigidity_gv),
    )
    .float(
        "age_myr_lo",
        "Myr",
        "lower edge of the time since the release",
        floats(&|_, a, bin| a.edges_myr[bin]),
    )
    .float(
        "age_myr_hi",
        "Myr",
        "upper edge",
        floats(&|_, a, bin| a.edges_myr[bin + 1]),
    )
    .float(
        "pdf_per_myr",
        "Myr^-1",
        "share of all particles per time since the release",
        floats(&|_, a, bin| a.share[bin] / width(&a.edges_myr, bin)),
    )
    .float(
        "pdf_smooth_per_myr",
        "Myr^-1",
        "the same without arms",
        floats(&|_, a, bin| a.share_smooth[bin] / width(&a.edges_myr, bin)),
    )
    .estimate(
        "grammage_g_cm2",
        "g cm^-2",
        "mean grammage of the particles in the bin",
        grammage,
    )
    .optional(
        "pdf_per_g_cm2",
        "cm^2 g^-1",
        "share of all particles per mean grammage of their age",
        known(&|_, a, bin| a.share[bin] / width(&a.edges_g_cm2, bin)),
    )
    .optional(
        "pdf_smooth_per_g_cm2",
        "cm^2 g^-1",
        "the same without arms",
        known(&|_, a, bin| a.share_smooth[bin] / width(&a.edges_g_cm2, bin)),
    )
}
