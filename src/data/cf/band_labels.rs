use super::axis::Axis;
use super::calendar::TimeUnits;
use super::container::Container;
use super::role::Role;
use crate::data::DataError;

/// What the moments along an axis are called: the date, or the coordinate with its unit; as many as it is long.
pub(in crate::data) fn labels(
    container: &dyn Container,
    axis: &Axis,
) -> Result<Vec<Option<String>>, DataError> {
    let nothing = || vec![None; usize::try_from(axis.size).unwrap_or_default()];
    let Some(values) = axis.coordinates(container)? else {
        return Ok(nothing());
    };
    let units = axis.text("units");
    let time_units = units.and_then(|units| TimeUnits::parse(units, axis.text("calendar")));
    if let Some(time_units) = time_units {
        return Ok(time_units.labels(&values));
    }
    // `12 months since 1990-01-01` is no label that anybody wants to read.
    let unit = units.filter(|units| axis.role != Role::Time || !units.to_lowercase().contains("since"));
    let label = |value: &f64| {
        let number = shortest(*value);
        unit.filter(|unit| *unit != "1").map_or(number.clone(), |unit| format!("{number} {unit}"))
    };
    Ok(values.iter().map(|value| value.is_finite().then(|| label(value))).collect())
}

/// As few digits as a 32-bit float needs, if the number is one: 0.1 and not 0.10000000149011612.
fn shortest(value: f64) -> String {
    if f64::from(value as f32) == value { (value as f32).to_string() } else { value.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, text) in [(0.1, "0.1"), (f64::from(0.1_f32), "0.1"), (5.0, "5"), (-2.5, "-2.5")] {
            assert_eq!(shortest(value), text);
        }
    }
}
