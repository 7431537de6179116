use super::header::Header;
use crate::data::DataError;
use crate::data::error::ErrorContext;

/// The highest number of axes that the format allows.
const MAX_AXES: usize = 16;

/// One axis of the array; the first is the one along which samples follow each other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    pub(super) size: u64,
    pub(super) role: Role,
    /// From one sample to the next in the space that the header names.
    pub(super) direction: Option<Vec<f64>>,
    /// Where no direction is given, the distance between samples, or NaN.
    pub(super) spacing: f64,
    /// Where no direction is given, where the first sample lies, or NaN.
    pub(super) start: f64,
    pub(super) unit: String,
}

/// What moving along an axis means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// From place to place.
    Space,
    /// From moment to moment.
    Moments,
    /// Nothing: there is one sample along it.
    Single,
    /// From value to value at the same place; what the header calls it.
    Values(String),
}

/// The axes as the header describes them.
pub(super) fn axes(header: &Header, context: &ErrorContext) -> Result<Vec<Axis>, DataError> {
    let words = header.words("sizes").ok_or_else(|| context.malformed("the field \"sizes\" is missing"))?;
    let sizes: Option<Vec<u64>> = words.iter().map(|word| word.parse().ok()).collect();
    let sizes =
        sizes.ok_or_else(|| context.malformed(format!("the sizes {words:?} are no whole numbers")))?;
    let dimension = header.required("dimension", context)?;
    if dimension.parse() != Ok(sizes.len()) {
        let reason = format!("{} sizes are given for {dimension:?} dimensions", sizes.len());
        return Err(context.malformed(reason));
    }
    if sizes.len() > MAX_AXES {
        return Err(context.malformed(format!("{} dimensions, over {MAX_AXES}", sizes.len())));
    }
    let directions = header.vectors("spacedirections", context)?;
    if directions.as_ref().is_some_and(|directions| directions.len() != sizes.len()) {
        return Err(context.malformed("there are not as many space directions as dimensions"));
    }
    let listed = Listed {
        kinds: header.words("kinds").unwrap_or_default(),
        spacings: header.numbers("spacings").unwrap_or_default(),
        mins: header.numbers("axismins").unwrap_or_default(),
        maxs: header.numbers("axismaxs").unwrap_or_default(),
        centres: header.words("centerings").or_else(|| header.words("centers")).unwrap_or_default(),
        units: header.words("units").unwrap_or_default(),
        directions,
    };
    Ok(sizes.iter().enumerate().map(|(index, size)| listed.axis(index, *size, sizes.len())).collect())
}

/// The fields that have an entry for every axis.
struct Listed {
    kinds: Vec<String>,
    directions: Option<Vec<Option<Vec<f64>>>>,
    spacings: Vec<f64>,
    mins: Vec<f64>,
    maxs: Vec<f64>,
    centres: Vec<String>,
    units: Vec<String>,
}

impl Listed {
    fn axis(&self, index: usize, size: u64, count: usize) -> Axis {
        let word = |words: &[String]| words.get(index).map(String::as_str).unwrap_or_default().to_owned();
        let number = |numbers: &[f64]| numbers.get(index).copied().unwrap_or(f64::NAN);
        let direction =
            self.directions.as_ref().and_then(|directions| directions.get(index).cloned().flatten());
        let (min, max, mut spacing) = (number(&self.mins), number(&self.maxs), number(&self.spacings));
        // Samples of the centering "cell" fill what lies between the ends, those of "node" stand on them.
        let is_node = word(&self.centres) == "node";
        if spacing.is_nan() {
            let steps = if is_node { size.saturating_sub(1) } else { size };
            spacing = (max - min) / steps as f64;
        }
        let start = if is_node { min } else { min + spacing / 2.0 };
        let role = self.role(&word(&self.kinds), index, size, index + 1 == count);
        Axis { size, role, direction, spacing, start, unit: word(&self.units) }
    }

    fn role(&self, kind: &str, index: usize, size: u64, is_last: bool) -> Role {
        let directions = self.directions.as_deref();
        let has_no_direction = directions.is_some_and(|all| all.get(index).is_none_or(Option::is_none));
        match kind.to_ascii_lowercase().as_str() {
            "space" => Role::Space,
            // Unknown, or anything along which values were measured.
            "" | "???" | "none" | "domain" if !has_no_direction => Role::Space,
            _ if size == 1 => Role::Single,
            "time" | "list" => Role::Moments,
            "" | "???" | "none" | "domain" if is_last => Role::Moments,
            "" | "???" | "none" | "domain" => Role::Values("an axis without a direction".to_owned()),
            _ => Role::Values(format!("kind {kind:?}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use Role::{Moments, Space, Values};

    fn read(fields: &str) -> Result<Vec<Axis>, DataError> {
        let context = ErrorContext { format: "NRRD", path: "a.nrrd".to_owned() };
        let header = Header::read(format!("NRRD0004\n{fields}\n").as_bytes(), &context)?;
        axes(&header, &context)
    }

    #[test]
    fn kinds_and_directions_tell_what_axes_are() {
        let roles = |fields: &str| -> Vec<Role> {
            let fields = format!("dimension: 4\nsizes: 3 4 5 6\n{fields}");
            read(&fields).unwrap().into_iter().map(|axis| axis.role).collect()
        };
        assert_eq!(roles(""), [Space, Space, Space, Space]);
        assert_eq!(roles("kinds: domain space ??? time"), [Space, Space, Space, Moments]);
        let vector = Values("kind \"3-vector\"".to_owned());
        assert_eq!(roles("kinds: 3-vector domain domain domain"), [vector, Space, Space, Space]);
        assert_eq!(
            roles("space directions: none (1,0,0) (0,1,0) (0,0,1)"),
            [Values("an axis without a direction".to_owned()), Space, Space, Space]
        );
        assert_eq!(roles("space directions: (1,0,0) (0,1,0) (0,0,1) none"), [Space, Space, Space, Moments]);
        let single = read("dimension: 2\nsizes: 1 4\nkinds: scalar domain").unwrap();
        assert_eq!(single[0].role, Role::Single);
    }

    #[test]
    fn distances_come_from_the_ends_where_they_are_not_given() {
        let axes = read(
            "dimension: 3\nsizes: 5 5 5\naxis mins: 0 0 7\naxis maxs: 20 20 nan\n\
             centerings: cell node cell\nspacings: nan nan 2\nunits: \"mm\" \"mm\" \"s\"",
        );
        let found: Vec<_> = axes.unwrap().iter().map(|axis| (axis.spacing, axis.start)).collect();
        assert_eq!(found, [(4.0, 2.0), (5.0, 0.0), (2.0, 8.0)]);
    }

    #[test]
    fn sizes_have_to_fit() {
        for (fields, words) in [
            ("dimension: 3", "\"sizes\" is missing"),
            ("sizes: 1 2", "\"dimension\" is missing"),
            ("dimension: 3\nsizes: 1 2", "2 sizes are given for \"3\" dimensions"),
            ("dimension: 2\nsizes: -1 2", "no whole numbers"),
            ("dimension: 2\nsizes: 3 2\nspace directions: (1,0)", "not as many space directions"),
        ] {
            let message = read(fields).unwrap_err().to_string();
            assert!(message.contains(words), "{message}");
        }
        let many = format!("dimension: 17\nsizes: {}", "1 ".repeat(17));
        assert!(read(&many).unwrap_err().to_string().contains("17 dimensions, over 16"));
    }
}
