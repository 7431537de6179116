//! Names of coordinate reference systems, which files spell in many ways.

/// The system as `EPSG:32633` where its code or its name is known, else `None`: of well-known text (the authority of the
/// whole, or its name), of a name such as `WGS 84 / UTM zone 16N` or `GCS_WGS_1984`, and of `EPSG:4326` or
/// `urn:ogc:def:crs:EPSG::4326` itself.
pub(crate) fn epsg(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let code = match text.split_once('[') {
        Some((_, inside)) => authority(inside).or_else(|| of_name(first_text(inside)?)),
        None => of_label(text).or_else(|| of_name(text)),
    };
    code.map(|code| format!("EPSG:{code}"))
}

/// The code of `AUTHORITY["EPSG","4326"]` or `ID["EPSG",4326]` that belongs to the system itself, not to one that it is based
/// on: inside no other brackets.
fn authority(inside: &str) -> Option<u32> {
    let (mut depth, mut is_quoted) = (0_u32, false);
    for (at, symbol) in inside.char_indices() {
        match symbol {
            '"' => is_quoted = !is_quoted,
            '[' if !is_quoted => {
                let before = inside.get(..at)?.trim_end().to_ascii_uppercase();
                let is_id =
                    before.ends_with("AUTHORITY") || before.ends_with(",ID") || before.ends_with(" ID");
                let code = inside.get(at + 1..).filter(|_| depth == 0 && is_id).and_then(code_after_epsg);
                if code.is_some() {
                    return code;
                }
                depth += 1;
            }
            ']' if !is_quoted => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

/// The number in `"EPSG","4326"]`.
fn code_after_epsg(text: &str) -> Option<u32> {
    let rest = text.trim_start().strip_prefix("\"EPSG\"")?;
    number(rest.trim_start_matches([' ', ',', '"']))
}

fn first_text(inside: &str) -> Option<&str> {
    Some(inside.trim_start().strip_prefix('"')?.split_once('"')?.0)
}

/// `EPSG:4326`, `urn:ogc:def:crs:EPSG::4326`, `.../EPSG/0/4326`, `urn:ogc:def:crs:OGC:1.3:CRS84`.
fn of_label(text: &str) -> Option<u32> {
    let upper = text.to_ascii_uppercase();
    if ["CRS84", "CRS:84", "WGS84"].iter().any(|end| upper.ends_with(end)) {
        return Some(4326);
    }
    let (_, code) = upper.rsplit_once([':', '/']).filter(|(before, _)| before.contains("EPSG"))?;
    number(code).filter(|_| code.bytes().all(|byte| byte.is_ascii_digit()))
}

fn number(text: &str) -> Option<u32> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|code| (1..10_000_000).contains(code))
}

struct Datum {
    /// In EPSG's tables, in ESRI's and in short.
    names: &'static [&'static str],
    /// The code of its longitudes and latitudes.
    degrees: u32,
    /// What is added to the number of a UTM zone in the north, and in the south.
    utm: [Option<u32>; 2],
}

/// <https://epsg.org>
const DATUMS: [Datum; 5] = [
    Datum { names: &["WGS 84", "WGS84", "WGS 1984"], degrees: 4326, utm: [Some(32_600), Some(32_700)] },
    Datum {
        names: &["NAD83", "NAD 83", "NAD 1983", "NORTH AMERICAN 1983"],
        degrees: 4269,
        utm: [Some(26_900), None],
    },
    Datum {
        names: &["NAD27", "NAD 27", "NAD 1927", "NORTH AMERICAN 1927"],
        degrees: 4267,
        utm: [Some(26_700), None],
    },
    Datum { names: &["ETRS89", "ETRS 89", "ETRS 1989"], degrees: 4258, utm: [Some(25_800), None] },
    Datum { names: &["WGS 72", "WGS 1972"], degrees: 4322, utm: [Some(32_200), Some(32_300)] },
];

fn of_name(name: &str) -> Option<u32> {
    let upper = name.to_ascii_uppercase().replace(['_', '/'], " ");
    let words: Vec<&str> = upper.split_whitespace().collect();
    let name = words.join(" ");
    let name = name.strip_prefix("GCS ").unwrap_or(&name);
    if ["WGS 84 PSEUDO-MERCATOR", "WGS 1984 WEB MERCATOR AUXILIARY SPHERE"].contains(&name) {
        return Some(3857);
    }
    let (datum, rest) = DATUMS.iter().find_map(|datum| {
        let rest = datum.names.iter().find_map(|spelling| name.strip_prefix(spelling))?;
        (rest.is_empty() || rest.starts_with(' ')).then_some((datum, rest.trim_start()))
    })?;
    if rest.is_empty() {
        return Some(datum.degrees);
    }
    let zone = rest.strip_prefix("UTM ZONE ")?;
    let (zone, first) = match zone.strip_suffix('N') {
        Some(zone) => (zone, datum.utm[0]?),
        None => (zone.strip_suffix('S')?, datum.utm[1]?),
    };
    let zone: u32 = zone.trim().parse().ok().filter(|zone| (1..=60).contains(zone))?;
    Some(first + zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_system_has_one_name() {
        let gdal = r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.25,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],UNIT["degree",0.0174,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]"#;
        let zone = r#"PROJCS["x",GEOGCS["WGS 84",AUTHORITY["EPSG","4326"]],AUTHORITY["EPSG","32633"]]"#;
        for (text, code) in [
            (gdal, "EPSG:4326"),
            (r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"],UNIT["Degree",0.0174]]"#, "EPSG:4326"),
            (zone, "EPSG:32633"),
            (r#"PROJCRS["x",BASEGEOGCRS["y",ID["EPSG",4258]],ID["EPSG",3035]]"#, "EPSG:3035"),
            (r#"PROJCS["WGS_1984_UTM_Zone_16N",GEOGCS["GCS_WGS_1984"],UNIT["Meter",1.0]]"#, "EPSG:32616"),
            ("WGS 84 / UTM zone 16N", "EPSG:32616"),
            ("WGS_1984_UTM_Zone_5S", "EPSG:32705"),
            ("NAD83 / UTM zone 17N", "EPSG:26917"),
            ("GCS_North_American_1983", "EPSG:4269"),
            ("ETRS89", "EPSG:4258"),
            ("WGS 84", "EPSG:4326"),
            ("EPSG:4326", "EPSG:4326"),
            ("urn:ogc:def:crs:EPSG::32617", "EPSG:32617"),
            ("http://www.opengis.net/def/crs/EPSG/0/4258", "EPSG:4258"),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
            ("WGS 84 / Pseudo-Mercator", "EPSG:3857"),
        ] {
            assert_eq!(epsg(text).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn what_is_another_system_or_none_is_not_taken_for_one() {
        for text in [
            "",
            "EPSG",
            "EPSG:",
            "Albers",
            "latitude_longitude",
            "WGS 84 / UTM zone 61N",
            "WGS 84 / North Pole LAEA",
            "NAD83 / UTM zone 17S",
            "NAD83(HARN)",
            // The codes are those of its unit and of what it is based on.
            r#"PROJCS["own",GEOGCS["WGS 84",AUTHORITY["EPSG","4326"]],UNIT["metre",1,AUTHORITY["EPSG","9001"]]]"#,
            r#"PROJCS["own"#,
            "PROJCS[",
        ] {
            assert_eq!(epsg(text), None, "{text}");
        }
    }
}
