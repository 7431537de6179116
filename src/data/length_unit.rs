/// How many metres one `unit` is, or `None` if it is no unit of length known here.
///
/// Names (`metre`, `Feet`, `US survey foot`) are read in any case. Symbols are read as they are written
/// (`m`, `km`, `µm`) and in capitals (`M`, `KM`, `FT`), as old headers have them; `Mm` is none of these.
///
/// The feet are exact: the international foot is 0.3048 m (1959), the U.S. survey foot 1200/3937 m.
pub fn metres_per_unit(unit: &str) -> Option<f64> {
    let unit = unit.trim();
    by_symbol(unit).or_else(|| by_name(unit))
}

/// Metres in one U.S. survey foot.
pub(super) const US_SURVEY_FOOT_M: f64 = 1200.0 / 3937.0;

fn by_symbol(unit: &str) -> Option<f64> {
    Some(match unit {
        "m" | "M" => 1.0,
        "km" | "KM" => 1000.0,
        "dm" | "DM" => 0.1,
        "cm" | "CM" => 0.01,
        "mm" | "MM" => 0.001,
        // The micro sign, the Greek letter and what is typed where neither is at hand.
        "\u{b5}m" | "\u{3bc}m" | "um" | "UM" => 1e-6,
        "nm" | "NM" => 1e-9,
        "\u{c5}" | "\u{212b}" => 1e-10,
        "ft" | "FT" | "'" => 0.3048,
        "us-ft" | "US-FT" | "ftUS" => US_SURVEY_FOOT_M,
        "in" | "IN" | "\"" => 0.0254,
        "yd" | "YD" => 0.9144,
        "mi" | "MI" => 1609.344,
        _ => return None,
    })
}

fn by_name(unit: &str) -> Option<f64> {
    let spaced = unit.to_lowercase().replace(['_', '-'], " ");
    Some(match spaced.as_str() {
        "metre" | "metres" | "meter" | "meters" => 1.0,
        "kilometre" | "kilometres" | "kilometer" | "kilometers" => 1000.0,
        "decimetre" | "decimetres" | "decimeter" | "decimeters" => 0.1,
        "centimetre" | "centimetres" | "centimeter" | "centimeters" => 0.01,
        "millimetre" | "millimetres" | "millimeter" | "millimeters" => 0.001,
        "micrometre" | "micrometres" | "micrometer" | "micrometers" | "micron" | "microns" => 1e-6,
        "nanometre" | "nanometres" | "nanometer" | "nanometers" => 1e-9,
        "angstrom" | "angstroms" => 1e-10,
        "foot" | "feet" | "international foot" | "international feet" => 0.3048,
        "us survey foot" | "us survey feet" | "u.s. survey foot" | "us foot" | "us feet" => US_SURVEY_FOOT_M,
        "inch" | "inches" => 0.0254,
        "yard" | "yards" => 0.9144,
        "mile" | "miles" => 1609.344,
        "nautical mile" | "nautical miles" => 1852.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_symbols_and_names() {
        for (unit, metres) in [
            ("m", 1.0),
            (" m ", 1.0),
            ("M", 1.0),
            ("Metre", 1.0),
            ("METERS", 1.0),
            ("km", 1000.0),
            ("\u{b5}m", 1e-6),
            ("\u{3bc}m", 1e-6),
            ("um", 1e-6),
            ("ft", 0.3048),
            ("Feet", 0.3048),
            ("US survey foot", 1200.0 / 3937.0),
            ("US_survey_foot", 1200.0 / 3937.0),
            ("us-ft", 1200.0 / 3937.0),
        ] {
            assert_eq!(metres_per_unit(unit), Some(metres), "{unit}");
        }
    }

    #[test]
    fn what_is_no_length_has_none() {
        for unit in ["", "Mm", "Km", "degC", "K", "s", "m/s", "m2", "metric", "1"] {
            assert_eq!(metres_per_unit(unit), None, "{unit}");
        }
    }
}
