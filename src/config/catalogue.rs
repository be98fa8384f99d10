//! The CSV file of a catalogue of supernovae.

use super::error::ConfigError;
use super::rows::{self, Column, Kind, Row, Rule};
use super::values::number;

/// Supernovae at known places, relative to the Sun: x away from the Galactic centre, y along rotation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalogue {
    /// x, y and z in kpc.
    pub place_kpc: Vec<[f64; 3]>,
    /// Ages in Myr.
    pub age_myr: Vec<f64>,
    /// Energies relative to the mean; 1 where the file has no column `weight`.
    pub weight: Vec<f64>,
}

const fn place(name: &'static str) -> Column<'static> {
    Column {
        name,
        unit: "kpc",
        rule: Rule::Finite,
        needed: true,
    }
}

const KIND: Kind<'static> = Kind {
    columns: &[
        place("x_kpc"),
        place("y_kpc"),
        place("z_kpc"),
        Column {
            name: "age_myr",
            unit: "Myr",
            rule: Rule::AtLeastZero,
            needed: true,
        },
        Column {
            name: "weight",
            unit: "",
            rule: Rule::Positive,
            needed: false,
        },
    ],
    example: "x_kpc,y_kpc,z_kpc,age_myr or x_kpc,y_kpc,z_kpc,age_myr,weight",
};

impl Catalogue {
    /// Reads CSV text with lines of comment after `#`; every defect is named by file and line, a source
    /// beyond the halo's edge included.
    pub fn parse(name: &str, text: &str, halo_kpc: f64) -> Result<Self, ConfigError> {
        let mut catalogue = Self::default();
        let given = rows::read(&KIND, name, text, |row| catalogue.add(row, halo_kpc))?;
        if catalogue.age_myr.is_empty() {
            let place = format!("{name}:{}", given.line);
            return Err(ConfigError::one(place, "the catalogue has no rows"));
        }
        Ok(catalogue)
    }

    fn add(&mut self, row: Row, halo_kpc: f64) -> Result<(), String> {
        let mut numbers = row.numbers.into_iter();
        let mut next = || numbers.next().flatten();
        let [x, y, z, age] = [0; 4].map(|_| next().unwrap_or(0.0));
        if z.abs() > halo_kpc {
            return Err(format!(
                "z_kpc = {} lies outside the halo: it must be from {} to {} (kpc), which is halo.height_kpc",
                number(z),
                number(-halo_kpc),
                number(halo_kpc)
            ));
        }
        self.place_kpc.push([x, y, z]);
        self.age_myr.push(age);
        self.weight.push(next().unwrap_or(1.0));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_may_be_left_out_and_columns_stand_in_any_order() {
        let text = "age_myr,z_kpc,y_kpc,x_kpc\n# young\n0.1,0.2,-0.3,0.4\n2,0,0,1\n";
        let catalogue = Catalogue::parse("c.csv", text, 4.0).expect("valid");
        assert_eq!(catalogue.place_kpc, [[0.4, -0.3, 0.2], [1.0, 0.0, 0.0]]);
        assert_eq!(catalogue.age_myr, [0.1, 2.0]);
        assert_eq!(catalogue.weight, [1.0, 1.0]);
        let text = "x_kpc,y_kpc,z_kpc,age_myr,weight\n1,2,-3,4,5\n";
        let catalogue = Catalogue::parse("c.csv", text, 3.0).expect("valid");
        assert_eq!(catalogue.weight, [5.0]);
    }

    #[test]
    fn every_defect_is_listed_by_its_line() {
        let text = "x_kpc,y_kpc,z_kpc,age_myr,weight\n1,2,5,4,5\n# c\nNaN,0,0,1,1\n0,0,0,-1,1\n0,0,0,1,0\n1,2\n";
        let error = Catalogue::parse("c.csv", text, 4.0).expect_err("defective");
        assert_eq!(
            error.to_string(),
            "c.csv:2: z_kpc = 5 lies outside the halo: it must be from -4 to 4 (kpc), which is halo.height_kpc\n\
             c.csv:4: x_kpc = NaN is not allowed: it must be a finite number (kpc)\n\
             c.csv:5: age_myr = -1 is not allowed: it must be at least 0 (Myr)\n\
             c.csv:6: weight = 0 is not allowed: it must be greater than 0\n\
             c.csv:7: expected 5 values, one a column, but found 2"
        );
    }
}
