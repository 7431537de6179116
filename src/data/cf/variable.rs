use crate::data::SampleType;
use crate::data::sample_decoder::ByteOrder;
use std::fmt;

/// An array with a name: what `NetCDF` calls a variable and HDF5 a dataset.
#[derive(Debug, Clone)]
pub(in crate::data) struct Variable {
    /// The groups it is in and its name, with `/` between them and none in front.
    pub(in crate::data) path: String,
    pub(in crate::data) dimensions: Vec<Dimension>,
    pub(in crate::data) samples: Samples,
    pub(in crate::data) attributes: Attributes,
    /// Whether samples that were never written hold the library's fill value of their type, so that it means
    /// "missing" where no attribute says otherwise.
    pub(in crate::data) has_default_fill: bool,
    /// Lengths of the pieces that it is stored in, if it is.
    pub(in crate::data) chunk: Option<Vec<u64>>,
}

/// One direction of an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::data) struct Dimension {
    pub(in crate::data) name: String,
    pub(in crate::data) size: u64,
    /// The path of the variable with its coordinates, where the file links it.
    pub(in crate::data) scale: Option<String>,
}

/// How the samples of a variable are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::data) enum Samples {
    Numbers(SampleType, ByteOrder),
    /// Something else, in words.
    Other(String),
}

impl Variable {
    /// The name without groups.
    pub(in crate::data) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The group it is in, empty for the outermost.
    pub(in crate::data) fn group(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(group, _)| group)
    }

    /// The samples' type, if they are numbers.
    pub(in crate::data) fn sample_type(&self) -> Option<SampleType> {
        match self.samples {
            Samples::Numbers(sample_type, _) => Some(sample_type),
            Samples::Other(_) => None,
        }
    }

    /// Dimensions in which it is longer than 1.
    pub(in crate::data) fn extended_dimensions(&self) -> usize {
        self.dimensions.iter().filter(|dimension| dimension.size > 1).count()
    }
}

/// As a list of choices shows it: `sst (int16, time 12 x lat 90 x lon 180)`.
impl fmt::Display for Variable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.samples {
            Samples::Numbers(sample_type, _) => write!(out, "{} ({sample_type}", self.path)?,
            Samples::Other(what) => write!(out, "{} ({what}", self.path)?,
        }
        for (index, Dimension { name, size, .. }) in self.dimensions.iter().enumerate() {
            let separator = if index == 0 { ", " } else { " x " };
            write!(out, "{separator}{name} {size}")?;
        }
        out.write_str(")")
    }
}

/// What a file says of a variable, in the file's order.
#[derive(Debug, Clone, Default)]
pub(in crate::data) struct Attributes(pub(in crate::data) Vec<(String, AttributeValue)>);

#[derive(Debug, Clone, PartialEq)]
pub(in crate::data) enum AttributeValue {
    Text(String),
    Numbers(Vec<Number>),
}

/// A number as exact as it is stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::data) enum Number {
    Integer(i128),
    Real(f64),
}

impl Number {
    pub(in crate::data) fn to_f64(self) -> f64 {
        match self {
            Self::Integer(number) => number as f64,
            Self::Real(number) => number,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => number.fmt(out),
            Self::Real(number) => number.fmt(out),
        }
    }
}

impl Attributes {
    fn get(&self, name: &str) -> Option<&AttributeValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(in crate::data) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A text without what surrounds it, `None` if it is empty or numbers.
    pub(in crate::data) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            AttributeValue::Text(text) => Some(text.trim_matches(['\0', ' ', '\t', '\n']))
                .filter(|text| !text.is_empty() && text.len() <= LONGEST_TEXT),
            AttributeValue::Numbers(_) => None,
        }
    }

    /// Its numbers, none if it is a text or not there.
    pub(in crate::data) fn numbers(&self, name: &str) -> &[Number] {
        match self.get(name) {
            Some(AttributeValue::Numbers(numbers)) => numbers,
            _ => &[],
        }
    }

    /// Its first number, if that is finite.
    pub(in crate::data) fn number(&self, name: &str) -> Option<f64> {
        self.numbers(name).first().map(|number| number.to_f64()).filter(|number| number.is_finite())
    }
}

/// More characters than any text takes that is read here, descriptions of projections included.
const LONGEST_TEXT: usize = 1 << 16;
