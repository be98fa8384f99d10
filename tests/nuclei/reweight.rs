//! Weights may be changed after the walk, to the bits of a run with the change.

use pitchwalk::model::Model;

use crate::common::{halo, walk};

#[test]
fn walks_of_weights_know_nothing_of_what_they_weigh() {
    let weights = "nuclei.method=\"weights\"";
    let change = [
        weights,
        "nuclei.cross_sections=\"webber2003\"",
        "nuclei.inelastic=\"barashenkov94\"",
        "nuclei.ratios=[\"B/C\"]",
        "nuclei.source[0].abundance=0.01",
        "nuclei.source[1].species=\"Fe56\"",
        "sources.spectral_index=4.1",
        "sources.efficiency=0.2",
        "losses.coulomb=true",
    ];
    let (_, batches) = walk(&halo(&[weights]), 1000);
    let changed = halo(&change);
    let (model, walked) = walk(&changed, 1000);
    assert_eq!(batches, walked);
    let reweighted = Model::of(&changed);
    for table in ["spectrum", "ratio"] {
        let of = |model: &Model, batches| model.estimates(table, batches).expect("a table");
        assert_eq!(of(&reweighted, &batches), of(&model, &walked));
    }
}
