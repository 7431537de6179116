use super::date_format::DateFormat;
use super::ticks::{number_text, number_with_decimals};
use std::fmt;
use std::str::FromStr;

/// More decimals than 64-bit numbers have digits, and more digits than any frame number.
const LONGEST_NUMBER: u8 = 20;

/// What is written over each frame, with fields for what changes: `Band {band} of {bands}, {value:.1} K`.
///
/// The fields are `{band}`, `{bands}`, `{label}`, `{frame}`, `{frames}`, `{time}` and `{value}`. Counts take leading
/// zeros (`{frame:04}`), the value a number of decimals (`{value:.1}`); Python's `04d` and `.1f` are the same. The time
/// takes a format of dates (`{time:%d %B %Y}`), as `strftime` does.
/// `{{` and `}}` stand for braces.
///
/// ```
/// # use fieldreel::scene::{LabelMoment, LabelTemplate};
/// let template: LabelTemplate = "{label}: {value:.1} °C ({frame:04})".parse()?;
/// let moment = LabelMoment { label: "January", frame: 7, value: -1.25, ..LabelMoment::default() };
/// assert_eq!(template.text(&moment), "January: −1.2 °C (0007)");
/// # Ok::<(), fieldreel::scene::LabelTemplateError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelTemplate {
    source: String,
    parts: Vec<Part>,
}

/// What the fields of a [`LabelTemplate`] stand for in one frame.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LabelMoment<'a> {
    /// The band that is shown, from 1.
    pub band: u32,
    /// Number of bands.
    pub bands: u32,
    /// What the data calls the band; may be empty.
    pub label: &'a str,
    /// The frame's number.
    pub frame: u64,
    /// Number of frames.
    pub frames: u64,
    /// Date or time of the band, or time in the film; may be empty.
    pub time: &'a str,
    /// That date as seconds since 1970 began, for formats; `None` if the time is none of a date.
    pub date_secs: Option<f64>,
    /// A number of the band in data units; what is not finite is written as a dash.
    pub value: f64,
}

/// A field of a [`LabelTemplate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelField {
    /// [`LabelMoment::band`].
    Band,
    /// [`LabelMoment::bands`].
    Bands,
    /// [`LabelMoment::label`].
    Label,
    /// [`LabelMoment::frame`].
    Frame,
    /// [`LabelMoment::frames`].
    Frames,
    /// [`LabelMoment::time`].
    Time,
    /// [`LabelMoment::value`].
    Value,
}

/// A text that is no [`LabelTemplate`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LabelTemplateError {
    /// No field of that name.
    #[error(
        "invalid label {template:?}: unknown field {{{field}}} (expected {{band}}, {{bands}}, {{label}}, {{frame}}, \
         {{frames}}, {{time}} or {{value}}; {{{{ and }}}} for braces)"
    )]
    UnknownField {
        /// What was given.
        template: String,
        /// The name in it.
        field: String,
    },
    /// A format that its field does not take.
    #[error(
        "invalid label {template:?}: format {format:?} of {{{field}}} (expected a number of digits such as 04 for \
         counts, of decimals such as .1 for {{value}}, at most 20, of dates for {{time}} such as %Y-%m-%d with {rule}, and \
         none for {{label}})",
        rule = DateFormat::RULE
    )]
    Format {
        /// What was given.
        template: String,
        /// The name of the field.
        field: String,
        /// What stands after the colon.
        format: String,
    },
    /// A brace without its partner.
    #[error("invalid label {template:?}: a single {brace} (expected {{field}}, or {{{{ and }}}} for braces)")]
    Brace {
        /// What was given.
        template: String,
        /// `{` or `}`.
        brace: char,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(LabelField, Option<u8>),
    Date(DateFormat),
}

const FIELDS: [(&str, LabelField); 7] = [
    ("band", LabelField::Band),
    ("bands", LabelField::Bands),
    ("label", LabelField::Label),
    ("frame", LabelField::Frame),
    ("frames", LabelField::Frames),
    ("time", LabelField::Time),
    ("value", LabelField::Value),
];

impl LabelTemplate {
    /// The text for one frame.
    pub fn text(&self, moment: &LabelMoment<'_>) -> String {
        let count =
            |count: u64, digits: Option<u8>| format!("{count:0width$}", width = digits.unwrap_or(0).into());
        let text = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Date(format) => {
                let date = moment.date_secs.and_then(|seconds| format.text(seconds));
                date.unwrap_or_else(|| moment.time.to_owned())
            }
            Part::Field(field, digits) => match field {
                LabelField::Band => count(moment.band.into(), *digits),
                LabelField::Bands => count(moment.bands.into(), *digits),
                LabelField::Frame => count(moment.frame, *digits),
                LabelField::Frames => count(moment.frames, *digits),
                LabelField::Label => moment.label.to_owned(),
                LabelField::Time => moment.time.to_owned(),
                LabelField::Value => match digits {
                    Some(decimals) => number_with_decimals(moment.value, (*decimals).into()),
                    None => number_text(moment.value),
                },
            },
        };
        self.parts.iter().map(text).collect()
    }

    /// Whether it says how dates are written.
    pub fn formats_dates(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Date(_)))
    }

    /// Whether the field occurs: what it stands for is needed.
    pub fn uses(&self, field: LabelField) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Text(_) => false,
            Part::Date(_) => field == LabelField::Time,
            Part::Field(used, _) => *used == field,
        })
    }
}

impl FromStr for LabelTemplate {
    type Err = LabelTemplateError;

    /// # Errors
    /// [`LabelTemplateError`] for an unknown field, a format that its field does not take, or a single brace.
    fn from_str(template: &str) -> Result<Self, LabelTemplateError> {
        let single = |brace| LabelTemplateError::Brace { template: template.to_owned(), brace };
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, brace, after)) = split_at_brace(rest) {
            text += before;
            if after.starts_with(brace) {
                text.push(brace);
                rest = &after[1..];
                continue;
            }
            let (field, after) =
                (brace == '{').then(|| after.split_once('}')).flatten().ok_or_else(|| single(brace))?;
            if field.contains('{') {
                return Err(single('{'));
            }
            if !text.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut text)));
            }
            parts.push(read_field(template, field)?);
            rest = after;
        }
        text += rest;
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        Ok(Self { source: template.to_owned(), parts })
    }
}

fn split_at_brace(text: &str) -> Option<(&str, char, &str)> {
    let place = text.find(['{', '}'])?;
    let (before, from) = text.split_at(place);
    let brace = from.chars().next()?;
    Some((before, brace, &from[1..]))
}

fn read_field(template: &str, text: &str) -> Result<Part, LabelTemplateError> {
    let (name, format) = text.split_once(':').map_or((text, None), |(name, format)| (name, Some(format)));
    let name = name.trim();
    let Some((_, field)) = FIELDS.iter().find(|(known, _)| *known == name) else {
        return Err(LabelTemplateError::UnknownField {
            template: template.to_owned(),
            field: name.to_owned(),
        });
    };
    let Some(format) = format else { return Ok(Part::Field(*field, None)) };
    if *field == LabelField::Time
        && let Some(format) = DateFormat::parse(format)
    {
        return Ok(Part::Date(format));
    }
    // Python's final letter says nothing new.
    let affixes = match field {
        LabelField::Value => Some(('.', 'f')),
        LabelField::Label | LabelField::Time => None,
        _ => Some(('0', 'd')),
    };
    let plain = format.trim();
    let digits = affixes
        .and_then(|(prefix, suffix)| plain.strip_suffix(suffix).unwrap_or(plain).strip_prefix(prefix))
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|digits| digits.parse().ok())
        .filter(|digits| *digits <= LONGEST_NUMBER);
    digits.map(|digits| Part::Field(*field, Some(digits))).ok_or_else(|| LabelTemplateError::Format {
        template: template.to_owned(),
        field: name.to_owned(),
        format: format.to_owned(),
    })
}

impl fmt::Display for LabelTemplate {
    /// What it was read from.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: LabelMoment<'_> = LabelMoment {
        band: 3,
        bands: 12,
        label: "{march}",
        frame: 41,
        frames: 240,
        time: "2001-03-01",
        value: -0.04,
        date_secs: Some(983_404_800.0),
    };

    fn text(template: &str) -> String {
        template.parse::<LabelTemplate>().unwrap().text(&MOMENT)
    }

    #[test]
    fn fields_are_filled_in() {
        for (template, expected) in [
            ("", ""),
            ("{band}", "3"),
            ("{band:02}/{bands:02}", "03/12"),
            ("{ label } {time}", "{march} 2001-03-01"),
            ("{frame:04} {frames}", "0041 240"),
            ("{time:%d.%m.%Y} {time:%H:%M}", "01.03.2001 00:00"),
            ("{value} {value:.3} {value:.0}", "−0.04 −0.040 0"),
            ("{value:.3f} {frame:04d}", "−0.040 0041"),
            ("{{band}} 高度 {{{band}}}", "{band} 高度 {3}"),
            ("a}}b{{", "a}b{"),
        ] {
            assert_eq!(text(template), expected, "{template}");
            assert_eq!(template.parse::<LabelTemplate>().unwrap().to_string(), template);
        }
    }

    #[test]
    fn values_are_written_for_reading() {
        let template: LabelTemplate = "{value}".parse().unwrap();
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "0"),
            (273.15, "273.15"),
            (1.0 / 3.0, "0.333333"),
            (2.5e6, "2.5×10⁶"),
            (-1.2e-7, "−1.2×10⁻⁷"),
            (f64::NAN, "–"),
            (f64::INFINITY, "–"),
        ] {
            assert_eq!(template.text(&LabelMoment { value, ..MOMENT }), expected);
        }
    }

    #[test]
    fn what_is_used_is_known() {
        let template: LabelTemplate = "{{time}} {value:.1}".parse().unwrap();
        assert!(template.uses(LabelField::Value));
        assert!(!template.uses(LabelField::Time));
    }

    #[test]
    fn mistakes_are_named_with_the_rule() {
        for (template, problem) in [
            ("{bnad}", "unknown field {bnad} (expected {band}, {bands}, {label}"),
            ("{}", "unknown field {}"),
            ("{band", "a single {"),
            ("{ba{band}", "a single {"),
            ("band}", "a single }"),
            ("{band:.1}", "format \".1\" of {band}"),
            ("{value:04}", "format \"04\" of {value}"),
            ("{value:.}", "format \".\" of {value}"),
            ("{value:.999}", "format \".999\""),
            ("{value:.+1}", "format \".+1\""),
            ("{time:%Q}", "format \"%Q\" of {time}"),
            ("{time:04}", "dates for {time} such as %Y-%m-%d"),
            ("{label:04}", "format \"04\" of {label}"),
        ] {
            let error = template.parse::<LabelTemplate>().unwrap_err().to_string();
            assert!(error.contains(problem) && error.contains(&format!("{template:?}")), "{error}");
        }
    }
}
