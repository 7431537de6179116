use super::axis;
use super::variable::Variable;

/// The coordinate reference system of a variable: the EPSG code in the text that its grid mapping has for it, or else
/// the mapping's name (CF 1.11, section 5.6).
pub(in crate::data) fn crs(variable: &Variable, variables: &[Variable]) -> Option<String> {
    // `crs` or `crs: x y`.
    let name = variable.attributes.text("grid_mapping")?.split_whitespace().next()?.trim_end_matches(':');
    let mapping = &axis::find(name, variable, variables)?.attributes;
    let text = mapping.text("crs_wkt").or(mapping.text("spatial_ref"));
    let code = text.and_then(epsg_code).or_else(|| epsg_code(mapping.text("epsg_code")?));
    let name = mapping.text("projected_crs_name").or(mapping.text("geographic_crs_name"));
    code.or(name.or(mapping.text("grid_mapping_name")).map(str::to_owned))
}

/// `EPSG:32633` of the last authority in a text, which is that of the whole; or of the text `EPSG:32633` itself.
fn epsg_code(text: &str) -> Option<String> {
    let start = text.rfind("EPSG")?;
    let rest = text.get(start + "EPSG".len()..)?.trim_start_matches(['"', ',', ':', ' ']);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty() && digits.len() < 8).then(|| format!("EPSG:{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_authority_is_that_of_the_whole() {
        let wkt = r#"PROJCS["x",GEOGCS["WGS 84",AUTHORITY["EPSG","4326"]],AUTHORITY["EPSG","32633"]]"#;
        assert_eq!(epsg_code(wkt).as_deref(), Some("EPSG:32633"));
        assert_eq!(epsg_code(r#"PROJCRS["x",ID["EPSG",3035]]"#).as_deref(), Some("EPSG:3035"));
        assert_eq!(epsg_code("EPSG:4326").as_deref(), Some("EPSG:4326"));
        assert_eq!(epsg_code("WGS 84"), None);
        assert_eq!(epsg_code("EPSG"), None);
    }
}
