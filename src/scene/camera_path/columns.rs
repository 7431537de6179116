//! What the columns are called, and how their cells are written.

use crate::scene::option_words::exact_text;
use crate::scene::{BandNumber, OptionWord, View};

pub(super) const TIME: &str = "time";
pub(super) const TIME_RULE: &str = "seconds, 0 to 1000000000, not below those of the row above";
pub(super) const LONGEST_SECS: f64 = 1e9;

/// A number of the view.
pub(in crate::scene) struct NumberColumn {
    pub(in crate::scene) name: &'static str,
    pub(super) range: (f64, f64),
    pub(in crate::scene) rule: &'static str,
}

const fn number(name: &'static str, range: (f64, f64), rule: &'static str) -> NumberColumn {
    NumberColumn { name, range, rule }
}

/// Turning on for days is no mistake, so that angles may be larger than on the command line.
const ANGLES: (f64, f64) = (-1e9, 1e9);
const ANGLE_RULE: &str = "-1000000000 to 1000000000 degrees";
const PLACE_RULE: &str = "-1000000000 to 1000000000 pixels from the north-west corner";
const BAND_RULE: &str = "a number such as 1 for the first band or 1.5 for halfway to the second";

/// In the order of [`View::numbers`].
pub(in crate::scene) const NUMBERS: [NumberColumn; View::NUMBERS] = [
    number("azimuth", ANGLES, ANGLE_RULE),
    number("elevation", (-90.0, 90.0), "-90 to 90 degrees"),
    number("zoom", (1e-3, 1e3), "0.001 to 1000"),
    number("target-column", (-1e9, 1e9), PLACE_RULE),
    number("target-row", (-1e9, 1e9), PLACE_RULE),
    number("exaggeration", (0.0, 1e6), "0 to 1000000"),
    number("light-azimuth", ANGLES, ANGLE_RULE),
    number("light-elevation", (1.0, 90.0), "1 to 90 degrees"),
    number(BAND, (-1e9, 1e9), BAND_RULE),
    number("roll", ANGLES, ANGLE_RULE),
    number("field-of-view", (1.0, 150.0), "1 to 150 degrees"),
];

const BAND: &str = "band";

/// Two ways to say the same thing: who says one unsays the other.
pub(super) const ALTERNATIVES: [&str; 2] = ["clim", "percentile"];

/// What a column holds.
#[derive(Clone, Copy)]
pub(super) enum Column {
    Time,
    /// The number at this place of the view.
    Number(usize),
    /// An option that holds until it changes.
    Look(&'static OptionWord),
}

impl Column {
    pub(super) fn named(name: &str) -> Option<Self> {
        let number = || NUMBERS.iter().position(|number| number.name == name).map(Self::Number);
        let look = || options_of_looks().find(|word| word.name == name).map(Self::Look);
        (name == TIME).then_some(Self::Time).or_else(number).or_else(look)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Time => TIME,
            Self::Number(at) => NUMBERS[at].name,
            Self::Look(word) => word.name,
        }
    }

    /// All names.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        let numbers = NUMBERS.iter().map(|number| number.name);
        [TIME].into_iter().chain(numbers).chain(options_of_looks().map(|word| word.name))
    }
}

pub(in crate::scene) fn options_of_looks() -> impl Iterator<Item = &'static OptionWord> {
    OptionWord::all().filter(|word| word.is_of_looks)
}

impl NumberColumn {
    /// The number of a view as it stands in the table.
    pub(in crate::scene) fn text(&self, number: f64) -> String {
        if self.name == BAND { BandNumber(number).to_string() } else { exact_text(number) }
    }

    /// The number of a view, if the text is one within the range.
    pub(in crate::scene) fn read(&self, text: &str) -> Option<f64> {
        let number =
            if self.name == BAND { text.parse::<BandNumber>().ok()?.0 } else { text.parse().ok()? };
        (self.range.0..=self.range.1).contains(&number).then_some(number)
    }
}

/// What has to be written for an option's value: an empty cell would be that of the row above.
pub(super) fn cell_of(value: Option<String>) -> String {
    match value {
        None => OptionWord::DEFAULT.to_owned(),
        Some(text) if text.trim().is_empty() || text == OptionWord::DEFAULT || text.starts_with('\\') => {
            format!("\\{text}")
        }
        Some(text) => text,
    }
}

/// The option's value in a cell.
pub(super) fn value_of(cell: &str) -> Option<&str> {
    (cell != OptionWord::DEFAULT).then(|| cell.strip_prefix('\\').unwrap_or(cell))
}
