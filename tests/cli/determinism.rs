//! The same config gives the same bits on any number of threads, and the batches hold everything.

use pitchwalk::config;
use pitchwalk::model::Model;
use pitchwalk::tally;

use crate::place::{MICROSCOPIC, Place, TABLES, TINY};

/// What a run says of itself, less what depends on the machine and the hour.
fn timeless(place: &Place, folder: &str) -> serde_json::Value {
    let mut info = place.info(folder);
    let object = info.as_object_mut().expect("an object");
    for key in ["start", "wall_s", "cpu_s", "steps_per_s", "threads"] {
        assert!(object.remove(key).is_some(), "{key}");
    }
    info
}

fn bits_do_not_depend_on_threads(config: &str) {
    let place = Place::with(config);
    for threads in ["1", "2", "3"] {
        place
            .say(&["run", "my.toml", "--out", threads, "--threads", threads])
            .done();
    }
    for threads in ["2", "3"] {
        for name in TABLES {
            assert!(
                place.bytes("1", name) == place.bytes(threads, name),
                "{name}"
            );
            let (one, more) = (place.table("1", name), place.table(threads, name));
            assert_eq!(one, more, "{name}");
        }
        assert_eq!(timeless(&place, "1"), timeless(&place, threads));
    }
    place
        .say(&["run", "my.toml", "--out", "other", "--seed", "2"])
        .done();
    for name in ["batches", "spectrum", "density", "grammage", "escape"] {
        assert_ne!(place.table("1", name), place.table("other", name), "{name}");
    }
    for name in ["transport", "scattering"] {
        assert_eq!(place.table("1", name), place.table("other", name), "{name}");
    }
}

#[test]
fn bits_of_the_macroscopic_walk_depend_on_the_seed_but_not_on_threads() {
    bits_do_not_depend_on_threads(TINY);
}

#[test]
fn bits_of_the_microscopic_walk_depend_on_the_seed_but_not_on_threads() {
    bits_do_not_depend_on_threads(MICROSCOPIC);
}

#[test]
fn batches_alone_reproduce_every_table() {
    for config in [TINY, MICROSCOPIC] {
        let place = Place::after_running(config);
        let config = config::load(&place.path("my.toml"), &[]).expect("valid");
        let model = Model::of(&config);
        let stored = place.table("out", "batches");
        let batches =
            tally::from_table(&stored, model.layout.clone()).expect("batches of this run");
        let tables = model.tables(&batches);
        assert_eq!(tables.len(), TABLES.len());
        for table in tables {
            assert_eq!(table, place.table("out", &table.name), "{}", table.name);
        }
    }
}
