use super::variable::Variable;
use crate::data::metres_per_unit;

/// What a dimension runs along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::data) enum Role {
    Time,
    /// Height, depth, pressure, or the number of a level.
    Vertical,
    /// North.
    Y,
    /// East.
    X,
    Unknown,
}

impl Role {
    /// The role of a dimension, by what its coordinates say of themselves (CF 1.11, chapter 4) and else by its name.
    pub(in crate::data) fn of(dimension: &str, coordinate: Option<&Variable>) -> Self {
        let said = coordinate.and_then(said);
        let of_coordinate = || coordinate.and_then(|coordinate| by_name(coordinate.name()));
        let measured = || coordinate.and_then(measured);
        said.or_else(|| by_name(dimension)).or_else(of_coordinate).or_else(measured).unwrap_or(Self::Unknown)
    }
}

/// What the attributes of a coordinate variable say.
pub(in crate::data) fn said(coordinate: &Variable) -> Option<Role> {
    let attributes = &coordinate.attributes;
    let lower = |name: &str| attributes.text(name).map(str::to_lowercase).unwrap_or_default();
    let by_axis = match lower("axis").as_str() {
        "t" => Some(Role::Time),
        "z" => Some(Role::Vertical),
        "y" => Some(Role::Y),
        "x" => Some(Role::X),
        _ => None,
    };
    let by_standard_name = match lower("standard_name").as_str() {
        "time" | "forecast_reference_time" => Some(Role::Time),
        "latitude" | "grid_latitude" | "projection_y_coordinate" | "projection_y_angular_coordinate" => {
            Some(Role::Y)
        }
        "longitude" | "grid_longitude" | "projection_x_coordinate" | "projection_x_angular_coordinate" => {
            Some(Role::X)
        }
        "altitude" | "height" | "depth" | "air_pressure" | "sea_water_pressure" | "model_level_number" => {
            Some(Role::Vertical)
        }
        // Heights above something, and coordinates that follow the ground or the sea's floor.
        name if name.starts_with("height_") || name.starts_with("depth_") => Some(Role::Vertical),
        name if name.starts_with("atmosphere_") || name.starts_with("ocean_") => Some(Role::Vertical),
        _ => None,
    };
    let by_units = match lower("units").as_str() {
        units if units.contains(" since ") => Some(Role::Time),
        "degrees_north" | "degree_north" | "degree_n" | "degrees_n" | "degreen" | "degreesn" => Some(Role::Y),
        "degrees_east" | "degree_east" | "degree_e" | "degrees_e" | "degreee" | "degreese" => Some(Role::X),
        "pa" | "hpa" | "kpa" | "mbar" | "mb" | "millibar" | "millibars" | "bar" | "bars" | "dbar"
        | "decibar" | "decibars" | "atm" | "pascal" | "pascals" | "hectopascal" | "hectopascals" => {
            Some(Role::Vertical)
        }
        _ => None,
    };
    let by_direction = matches!(lower("positive").as_str(), "up" | "down").then_some(Role::Vertical);
    by_axis.or(by_standard_name).or(by_units).or(by_direction)
}

/// Lengths along something that is neither north nor east are heights.
fn measured(coordinate: &Variable) -> Option<Role> {
    let units = coordinate.attributes.text("units")?;
    metres_per_unit(units).map(|_| Role::Vertical)
}

/// What dimensions are called whose coordinates say nothing, or that have none.
const NAMES: [(Role, &[&str]); 4] = [
    (
        Role::Y,
        &[
            "lat",
            "lats",
            "latitude",
            "latitudes",
            "nlat",
            "ny",
            "rlat",
            "y",
            "yc",
            "yt",
            "yu",
            "j",
            "nj",
            "northing",
            "north_south",
            "south_north",
            "south_north_stag",
        ],
    ),
    (
        Role::X,
        &[
            "lon",
            "lons",
            "longitude",
            "longitudes",
            "nlon",
            "nx",
            "rlon",
            "x",
            "xc",
            "xt",
            "xu",
            "i",
            "ni",
            "easting",
            "east_west",
            "west_east",
            "west_east_stag",
        ],
    ),
    (Role::Time, &["time", "times", "t", "date", "dates", "month", "year", "hour", "ocean_time", "step"]),
    (
        Role::Vertical,
        &[
            "depth",
            "deptht",
            "depthu",
            "depthv",
            "depthw",
            "z",
            "zt",
            "zc",
            "zlev",
            "lev",
            "level",
            "levels",
            "nlev",
            "nlevel",
            "olevel",
            "height",
            "heights",
            "altitude",
            "alt",
            "elevation",
            "plev",
            "pressure",
            "pres",
            "isobaric",
            "sigma",
            "layer",
            "layers",
            "slice",
            "slices",
            "bottom_top",
            "bottom_top_stag",
            "s_rho",
            "s_w",
            "num_levels",
        ],
    ),
];

fn by_name(name: &str) -> Option<Role> {
    let name = name.to_lowercase();
    // `time_counter`, `lev_2`, `y1`.
    let stem = name.split(['_', '.']).next().unwrap_or_default();
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let known = |wanted: &str| NAMES.iter().find(|(_, names)| names.contains(&wanted)).map(|(role, _)| *role);
    known(&name).or_else(|| known(stem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::cf::variable::{AttributeValue, Attributes, Samples};

    fn coordinate(name: &str, attributes: &[(&str, &str)]) -> Variable {
        let text =
            |(name, text): &(&str, &str)| ((*name).to_owned(), AttributeValue::Text((*text).to_owned()));
        Variable {
            path: format!("group/{name}"),
            dimensions: Vec::new(),
            samples: Samples::Other(String::new()),
            attributes: Attributes(attributes.iter().map(text).collect()),
            has_default_fill: false,
            chunk: None,
        }
    }

    #[test]
    fn attributes_come_before_names() {
        for (attributes, role) in [
            (&[("axis", "Z")][..], Role::Vertical),
            (&[("axis", "T"), ("units", "m")], Role::Time),
            (&[("standard_name", "depth")], Role::Vertical),
            (&[("standard_name", "ocean_s_coordinate_g1")], Role::Vertical),
            (&[("standard_name", "projection_x_coordinate"), ("units", "m")], Role::X),
            (&[("units", "days since 1970-01-01")], Role::Time),
            (&[("units", "degrees_north")], Role::Y),
            (&[("units", "hPa")], Role::Vertical),
            (&[("positive", "down")], Role::Vertical),
            (&[("units", "m")], Role::Vertical),
            (&[("units", "K")], Role::Unknown),
        ] {
            assert_eq!(Role::of("q", Some(&coordinate("q", attributes))), role, "{attributes:?}");
        }
        assert_eq!(Role::of("x", Some(&coordinate("x", &[("units", "m")]))), Role::X);
        assert_eq!(Role::of("n", Some(&coordinate("depth", &[]))), Role::Vertical);
    }

    #[test]
    fn names_are_the_last_resort() {
        for (name, role) in [
            ("lat", Role::Y),
            ("Longitude", Role::X),
            ("time_counter", Role::Time),
            ("depthu", Role::Vertical),
            ("lev_2", Role::Vertical),
            ("y1", Role::Y),
            ("south_north", Role::Y),
            ("dim_0", Role::Unknown),
            ("member", Role::Unknown),
            ("", Role::Unknown),
        ] {
            assert_eq!(Role::of(name, None), role, "{name}");
        }
    }
}
