use crate::scene::camera_path::{NUMBERS, NumberColumn, options_of_looks};
use crate::scene::check::check;
use crate::scene::option_words::exact_text;
use crate::scene::{OptionWord, SceneError, SceneOptions, View, WordKind};

/// What a key can set.
#[derive(Clone, Copy)]
pub enum Property {
    /// A number of a [`View`], by its place in [`View::numbers`].
    Number(usize),
    /// Where the camera looks: column and row of the raster, and a value at which it looks there.
    Target,
    /// Where the camera stands: column and row, and a value that lies as high.
    Eye,
    /// Any other option of the picture. Numbers and colours in its text move, everything else changes at the key.
    Setting(&'static OptionWord),
}

const TARGET: &str = "target";
const EYE: &str = "eye";

impl Property {
    /// The property of that name: an option's, or `eye`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            TARGET => Some(Self::Target),
            EYE => Some(Self::Eye),
            _ => {
                let number =
                    numbers().find(|(_, column)| column.name == name).map(|(at, _)| Self::Number(at));
                number.or_else(|| options_of_looks().find(|word| word.name == name).map(Self::Setting))
            }
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number(at) => NUMBERS[at].name,
            Self::Target => TARGET,
            Self::Eye => EYE,
            Self::Setting(word) => word.name,
        }
    }

    /// What a key's text sets an option to: `None` is its default, where that cannot be said otherwise.
    pub(super) fn value_of<'a>(word: &OptionWord, text: &'a str) -> Option<&'a str> {
        Some(text).filter(|text| word.kind != WordKind::Value || *text != OptionWord::DEFAULT)
    }

    /// The names of all of them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let settings = options_of_looks().map(|word| word.name);
        numbers().map(|(_, column)| column.name).chain([TARGET, EYE]).chain(settings)
    }

    /// What a key says that sets all that a view holds: names and values.
    pub fn settings_of(view: &View) -> impl Iterator<Item = (&'static str, String)> {
        let values = view.numbers();
        let [column, row] = view.target.map(exact_text);
        numbers()
            .map(move |(at, column)| (column.name, column.text(values[at])))
            .chain([(TARGET, format!("{column},{row}"))])
    }

    /// Whether it says where the camera is.
    pub(super) fn is_of_camera(self) -> bool {
        match self {
            Self::Target | Self::Eye => true,
            Self::Number(at) => {
                ["azimuth", "elevation", "zoom", "roll", "field-of-view"].contains(&NUMBERS[at].name)
            }
            Self::Setting(_) => false,
        }
    }

    /// Whether whole turns make no difference.
    pub(super) fn is_angle(self) -> bool {
        matches!(self, Self::Number(at) if ["azimuth", "light-azimuth", "roll"].contains(&NUMBERS[at].name))
    }

    /// Whether it grows by equal factors in equal times.
    pub(super) fn is_factor(self) -> bool {
        matches!(self, Self::Number(at) if NUMBERS[at].name == "zoom")
    }

    /// The numbers that a text stands for; of a setting, none.
    ///
    /// # Errors
    /// [`SceneError::OutOfRange`] for a text that is no value of it.
    pub(super) fn read(self, text: &str) -> Result<[f64; 3], SceneError> {
        let refused = |rule| SceneError::out_of_range(self.name(), format!("{text:?}"), rule);
        match self {
            Self::Number(at) => {
                let column = &NUMBERS[at];
                let number = column.read(text).ok_or_else(|| refused(column.rule))?;
                Ok([number, 0.0, 0.0])
            }
            Self::Target => {
                let rule = "COLUMN,ROW or COLUMN,ROW,VALUE: pixels from the north-west corner, and a value of the data";
                // Without a value, the middle of the heights; that is not known here.
                place(text, 2).ok_or_else(|| refused(rule))
            }
            Self::Eye => {
                let rule =
                    "COLUMN,ROW,VALUE: pixels from the north-west corner, and a value of the data as high";
                place(text, 3).ok_or_else(|| refused(rule))
            }
            Self::Setting(word) => {
                let mut options = SceneOptions::default();
                word.read(&mut options, Self::value_of(word, text))?;
                check(&options).map(|()| [0.0; 3])
            }
        }
    }
}

/// The numbers of views but for the target's, which is a position.
fn numbers() -> impl Iterator<Item = (usize, &'static NumberColumn)> {
    const { assert!(NUMBERS.len() == View::NUMBERS) };
    NUMBERS.iter().enumerate().filter(|(_, column)| !column.name.starts_with(TARGET))
}

/// Three numbers, or two, the third of which is then none.
fn place(text: &str, least: usize) -> Option<[f64; 3]> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|text| text.trim().parse().ok()).collect();
    let numbers = numbers.filter(|numbers| numbers.iter().all(|number| number.abs() <= 1e12))?;
    match numbers[..] {
        [column, row] if least <= 2 => Some([column, row, f64::NAN]),
        [column, row, value] => Some([column, row, value]),
        _ => None,
    }
}
