use super::role::{self, Role};
use super::variable::{Attributes, Variable};
use crate::data::DataError;
use crate::data::error::ErrorContext;
use std::collections::HashSet;

/// How many variables an error message lists.
const MAX_LISTED: usize = 20;

/// Attributes that name variables which describe another (CF 1.11, appendix A).
const REFERENCES: [&str; 6] =
    ["ancillary_variables", "bounds", "cell_measures", "climatology", "coordinates", "grid_mapping"];

/// The variable that is wanted, and whether the file holds others that could be.
pub(in crate::data) fn choose<'file>(
    variables: &'file [Variable],
    wanted: Option<&str>,
    context: &ErrorContext,
) -> Result<(&'file Variable, bool), DataError> {
    let candidates = candidates(variables);
    if let Some(wanted) = wanted {
        let path = wanted.trim_matches('/');
        let named = variables.iter().filter(|variable| variable.name() == path);
        let mut named = named.collect::<Vec<_>>();
        let exact = variables.iter().find(|variable| variable.path == path);
        let chosen = exact.or_else(|| named.pop().filter(|_| named.is_empty()));
        let chosen = chosen.ok_or_else(|| {
            let mut names: Vec<&Variable> = candidates.clone();
            names.extend(
                variables.iter().filter(|one| !candidates.iter().any(|other| other.path == one.path)),
            );
            let known = listed(names.iter().map(|variable| variable.path.clone()), names.len());
            DataError::NoSuchVariable { variable: wanted.to_owned(), known, path: context.path.clone() }
        });
        return chosen.map(|chosen| (chosen, candidates.len() > 1));
    }
    match candidates[..] {
        [only] => Ok((only, false)),
        [] => {
            let known = listed(variables.iter().map(ToString::to_string), variables.len());
            let reason = match variables {
                [] => "it holds no variables".to_owned(),
                _ => format!("it holds no variable with two dimensions or more, but {known}"),
            };
            Err(context.unsupported(reason, "choose one with --variable NAME if it is one after all"))
        }
        _ => Err(DataError::SeveralVariables {
            count: candidates.len(),
            known: listed(candidates.iter().map(ToString::to_string), candidates.len()),
            path: context.path.clone(),
        }),
    }
}

/// Numbers in two or more directions that describe no other variable.
fn candidates(variables: &[Variable]) -> Vec<&Variable> {
    let references = |attributes: &Attributes| {
        let texts = REFERENCES.iter().filter_map(|name| attributes.text(name));
        let words = texts.flat_map(str::split_whitespace).map(|word| word.trim_end_matches(':').to_owned());
        words.collect::<Vec<_>>()
    };
    let described: HashSet<String> =
        variables.iter().flat_map(|variable| references(&variable.attributes)).collect();
    let is_candidate = |variable: &&Variable| {
        let is_coordinate = matches!(role::said(variable), Some(Role::X | Role::Y | Role::Time));
        variable.sample_type().is_some()
            && variable.extended_dimensions() >= 2
            && variable.dimensions.iter().all(|dimension| dimension.size > 0)
            && !described.contains(variable.name())
            && !described.contains(&variable.path)
            && !is_coordinate
    };
    variables.iter().filter(is_candidate).collect()
}

/// The first of `count` texts.
fn listed(texts: impl Iterator<Item = String>, count: usize) -> String {
    let left_off = count.saturating_sub(MAX_LISTED);
    let mut listed: Vec<_> = texts.take(MAX_LISTED).collect();
    if left_off > 0 {
        listed.push(format!("{left_off} more"));
    }
    listed.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SampleType;
    use crate::data::cf::variable::{AttributeValue, Dimension, Samples};
    use crate::data::sample_decoder::ByteOrder;

    fn variable(path: &str, dimensions: &[(&str, u64)], attributes: &[(&str, &str)]) -> Variable {
        let dimension =
            |(name, size): &(&str, u64)| Dimension { name: (*name).to_owned(), size: *size, scale: None };
        let attribute =
            |(name, text): &(&str, &str)| ((*name).to_owned(), AttributeValue::Text((*text).to_owned()));
        Variable {
            path: path.to_owned(),
            dimensions: dimensions.iter().map(dimension).collect(),
            samples: Samples::Numbers(SampleType::F32, ByteOrder::NATIVE),
            attributes: Attributes(attributes.iter().map(attribute).collect()),
            has_default_fill: false,
            chunk: None,
        }
    }

    fn chosen(variables: &[Variable], wanted: Option<&str>) -> Result<String, String> {
        let context = ErrorContext { format: "NetCDF", path: "a.nc".to_owned() };
        let chosen = choose(variables, wanted, &context);
        chosen.map(|(variable, _)| variable.path.clone()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_describes_another_is_not_chosen() {
        let variables = [
            variable("lat", &[("lat", 3)], &[("bounds", "lat_bnds")]),
            variable("lat_bnds", &[("lat", 3), ("nv", 2)], &[]),
            variable("nav_lat", &[("y", 3), ("x", 4)], &[("units", "degrees_north")]),
            variable("area", &[("y", 3), ("x", 4)], &[]),
            variable("mask", &[("y", 1), ("x", 4)], &[]),
            variable("g/sst", &[("y", 3), ("x", 4)], &[("cell_measures", "area: area")]),
        ];
        assert_eq!(chosen(&variables, None), Ok("g/sst".to_owned()));
        assert_eq!(chosen(&variables, Some("/g/sst")), Ok("g/sst".to_owned()));
        assert_eq!(chosen(&variables, Some("sst")), Ok("g/sst".to_owned()));
        assert_eq!(chosen(&variables, Some("area")), Ok("area".to_owned()));
        let message = chosen(&variables, Some("wind")).unwrap_err();
        assert!(
            message.starts_with("no variable named \"wind\" (there are: g/sst, lat, lat_bnds"),
            "{message}"
        );
    }

    #[test]
    fn several_are_listed_and_none_is_an_error() {
        let two = [variable("u", &[("y", 3), ("x", 4)], &[]), variable("v", &[("y", 3), ("x", 4)], &[])];
        let message = chosen(&two, None).unwrap_err();
        let listed = "u (float32, y 3 x x 4), v (float32, y 3 x x 4)";
        assert_eq!(message, format!("2 variables to choose from with --variable NAME: {listed}: a.nc"));
        let message = chosen(&two[..0], None).unwrap_err();
        assert!(message.contains("it holds no variables"), "{message}");
        let message = chosen(&[variable("t", &[("time", 4)], &[])], None).unwrap_err();
        assert!(message.contains("two dimensions or more, but t (float32, time 4)"), "{message}");
    }

    #[test]
    fn one_name_in_two_groups_is_no_choice() {
        let two = [variable("a/u", &[("y", 3), ("x", 4)], &[]), variable("b/u", &[("y", 3), ("x", 4)], &[])];
        assert!(chosen(&two, Some("u")).is_err());
        assert_eq!(chosen(&two, Some("b/u")), Ok("b/u".to_owned()));
    }
}
