//! Directions on the sky from vectors of the Galactic frame: x away from the Galactic centre, y along
//! rotation, z to the north.

/// Rows: the axes of the equatorial system (J2000) in Galactic coordinates (towards the centre, along
/// rotation, north). ESA 1997, The Hipparcos and Tycho Catalogues, vol. 1, eq. 1.5.11.
const EQUATORIAL: [[f64; 3]; 3] = [
    [-0.054_875_560_4, 0.494_109_427_9, -0.867_666_149_0],
    [-0.873_437_090_2, -0.444_829_630_0, -0.198_076_373_4],
    [-0.483_835_015_5, 0.746_982_244_5, 0.455_983_776_2],
];

/// Galactic longitude (0 to 360) and latitude in degrees.
pub fn galactic_deg(v: [f64; 3]) -> [f64; 2] {
    let [x, y, z] = v;
    spherical_deg([-x, y, z])
}

/// The unit vector of Galactic longitude and latitude in degrees.
pub fn from_galactic_deg([l, b]: [f64; 2]) -> [f64; 3] {
    let (sin_l, cos_l) = libm::sincos(l.to_radians());
    let (sin_b, cos_b) = libm::sincos(b.to_radians());
    [-cos_b * cos_l, cos_b * sin_l, sin_b]
}

/// Right ascension (0 to 360) and declination in degrees, J2000.
pub fn equatorial_deg(v: [f64; 3]) -> [f64; 2] {
    spherical_deg(equatorial(v))
}

/// The vector along the equatorial axes: to right ascension 0 h, 6 h, and the north celestial pole.
pub fn equatorial([x, y, z]: [f64; 3]) -> [f64; 3] {
    EQUATORIAL.map(|row| dot(row, [-x, y, z]))
}

/// Angle between two vectors in 0 to π, good to rounding everywhere.
pub fn angle_rad(a: [f64; 3], b: [f64; 3]) -> f64 {
    let cross = [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ];
    libm::atan2(length(cross), dot(a, b))
}

/// a · b.
pub fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// |v|.
pub fn length(v: [f64; 3]) -> f64 {
    dot(v, v).sqrt()
}

fn spherical_deg([x, y, z]: [f64; 3]) -> [f64; 2] {
    let longitude = libm::atan2(y, x).to_degrees();
    let latitude = libm::atan2(z, (x * x + y * y).sqrt()).to_degrees();
    [longitude.rem_euclid(360.0), latitude]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(found: [f64; 2], expected: [f64; 2], tolerance_deg: f64) {
        let near = (0..2).all(|i| (found[i] - expected[i]).abs() < tolerance_deg);
        assert!(near, "{found:?} {expected:?}");
    }

    #[test]
    fn the_centre_and_the_pole_are_where_they_are() {
        assert_near(equatorial_deg([-1.0, 0.0, 0.0]), [266.405, -28.936], 1e-3);
        assert_near(equatorial_deg([0.0, 0.0, 1.0]), [192.859, 27.128], 1e-3);
        assert_near(galactic_deg([0.0, 2.0, 0.0]), [90.0, 0.0], 1e-12);
        assert_near(galactic_deg([-1.0, -1.0, 0.0]), [315.0, 0.0], 1e-12);
    }

    /// Their names are their right ascensions (hours, minutes) and declinations (degrees, minutes),
    /// J2000, cut; longitudes and latitudes of the ATNF catalogue (Manchester et al. 2005).
    #[test]
    fn pulsars_are_where_their_names_say() {
        let pulsars = [
            // J0633+1746, J0659+1414, J0835-4510, J1856-3754
            ([195.134, 4.266], [6.0, 33.0], 17.0 + 46.5 / 60.0),
            ([201.108, 8.258], [6.0, 59.0], 14.0 + 14.5 / 60.0),
            ([263.552, -2.787], [8.0, 35.0], -45.0 - 10.5 / 60.0),
            ([358.606, -17.212], [18.0, 56.0], -37.0 - 54.5 / 60.0),
        ];
        for (galactic, [hours, minutes], declination) in pulsars {
            let v = from_galactic_deg(galactic);
            assert_near(galactic_deg(v), galactic, 1e-9);
            let ascension = 15.0 * (hours + (minutes + 0.5) / 60.0);
            // half a minute of time and of arc
            assert_near(equatorial_deg(v), [ascension, declination], 0.126);
            assert!((equatorial_deg(v)[1] - declination).abs() < 0.5 / 60.0 + 1e-3);
        }
    }

    /// The matrix from the angles that define it: pole 192.85948°, 27.12825°, node at l = 32.93192°.
    #[test]
    fn the_matrix_is_that_of_the_pole_and_the_node() {
        let around_z = |degrees: f64, [x, y, z]: [f64; 3]| {
            let (s, c) = libm::sincos(degrees.to_radians());
            [c * x - s * y, s * x + c * y, z]
        };
        let around_x = |degrees: f64, [x, y, z]: [f64; 3]| {
            let (s, c) = libm::sincos(degrees.to_radians());
            [x, c * y - s * z, s * y + c * z]
        };
        for v in [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]] {
            let from_node = around_z(-32.931_92, [-v[0], v[1], v[2]]);
            let expected = around_z(192.859_48 + 90.0, around_x(90.0 - 27.128_25, from_node));
            let found = equatorial(v);
            for i in 0..3 {
                assert!(
                    (found[i] - expected[i]).abs() < 1e-9,
                    "{found:?} {expected:?}"
                );
            }
        }
    }

    #[test]
    fn small_and_straight_angles_are_not_rounded_away() {
        for small in [1e-12, 1e-9, 1e-4] {
            let near = angle_rad([1.0, 0.0, 0.0], [1.0, small, 0.0]);
            let opposite = angle_rad([1.0, 0.0, 0.0], [-3.0, 3.0 * small, 0.0]);
            assert!((near / libm::atan(small) - 1.0).abs() < 1e-14);
            assert!((std::f64::consts::PI - opposite - small).abs() < 1e-12 + 1e-3 * small);
        }
        assert!(
            (angle_rad([0.0, 2.0, 0.0], [0.0, 0.0, 5.0]) - std::f64::consts::FRAC_PI_2).abs()
                < 1e-12
        );
    }
}
