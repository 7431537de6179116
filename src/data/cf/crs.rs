use super::axis;
use super::variable::Variable;
use crate::data::epsg;

/// The coordinate reference system of a variable: the EPSG code in the text that its grid mapping has for it, or else
/// the mapping's name (CF 1.11, section 5.6).
pub(in crate::data) fn crs(variable: &Variable, variables: &[Variable]) -> Option<String> {
    // `crs` or `crs: x y`.
    let name = variable.attributes.text("grid_mapping")?.split_whitespace().next()?.trim_end_matches(':');
    let mapping = &axis::find(name, variable, variables)?.attributes;
    let text = mapping.text("crs_wkt").or(mapping.text("spatial_ref"));
    let name = mapping.text("projected_crs_name").or(mapping.text("geographic_crs_name"));
    let code = text.and_then(epsg).or_else(|| epsg(mapping.text("epsg_code")?)).or_else(|| epsg(name?));
    code.or(name.or(mapping.text("grid_mapping_name")).map(str::to_owned))
}
