use crate::data::DataError;
use crate::data::error::ErrorContext;
use crate::data::volume_file::named_files::is_list;
use std::collections::HashMap;
use std::io::BufRead;

/// Longer than any list of file names.
const MAX_HEADER_BYTES: u64 = 1 << 20;

/// What a header may begin with.
const FIRST_KEYS: [&str; 6] = ["objecttype", "comment", "ndims", "dimsize", "objectsubtype", "formtypename"];

/// Whether a file begins with such lines, one of which says how many dimensions there are.
pub(in crate::data::volume_file) fn is_metaimage(start: &[u8]) -> bool {
    let key = |line: &[u8]| {
        let equals = line.iter().position(|byte| *byte == b'=')?;
        std::str::from_utf8(&line[..equals]).ok().map(|key| key.trim().to_ascii_lowercase())
    };
    let mut keys = start.split(|byte| *byte == b'\n').map_while(key);
    let begins_well = keys.clone().next().is_some_and(|first| FIRST_KEYS.contains(&first.as_str()));
    begins_well && keys.any(|key| key == "ndims")
}

/// The lines up to `ElementDataFile`.
pub(super) struct Header {
    /// What is said, by keys in small letters.
    fields: HashMap<String, String>,
    /// The lines after an `ElementDataFile = LIST`.
    pub(super) listed_files: Vec<String>,
    /// Where samples begin if they are in the same file.
    pub(super) end: u64,
}

impl Header {
    pub(super) fn read(stream: impl BufRead, context: &ErrorContext) -> Result<Self, DataError> {
        let mut stream = stream.take(MAX_HEADER_BYTES);
        let mut header = Self { fields: HashMap::new(), listed_files: Vec::new(), end: 0 };
        let (mut line, mut is_in_list) = (Vec::new(), false);
        loop {
            line.clear();
            let count = stream.read_until(b'\n', &mut line).map_err(|error| context.io(error))?;
            if count == 0 && stream.limit() == 0 {
                return Err(context.malformed(format!("its header is longer than {MAX_HEADER_BYTES} bytes")));
            }
            if count == 0 && is_in_list {
                return Ok(header);
            }
            if count == 0 {
                return Err(context.malformed("no ElementDataFile ends its header"));
            }
            header.end += count as u64;
            let text = String::from_utf8_lossy(&line);
            let text = text.trim();
            if is_in_list {
                header.listed_files.extend((!text.is_empty()).then(|| text.to_owned()));
            } else if !text.is_empty() {
                let (key, said) = text.split_once('=').ok_or_else(|| {
                    let start: String = text.chars().take(40).collect();
                    context.malformed(format!("{start:?} in its header is no field"))
                })?;
                let (key, said) = (key.trim().to_ascii_lowercase(), said.trim());
                let (is_last, is_of_list) = (key == "elementdatafile", is_list(said));
                header.fields.insert(key, said.to_owned());
                if is_last && !is_of_list {
                    return Ok(header);
                }
                is_in_list = is_last;
            }
        }
    }

    /// What stands at the first of `keys` that is there.
    pub(super) fn text(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| self.fields.get(*key)).map(String::as_str)
    }

    pub(super) fn required(&self, key: &'static str, context: &ErrorContext) -> Result<&str, DataError> {
        let found = self.text(&[&key.to_ascii_lowercase()]);
        found.ok_or_else(|| context.malformed(format!("the field {key:?} is missing")))
    }

    /// Whether `True` stands at the first of `keys` that is there.
    pub(super) fn is_true(&self, keys: &[&str]) -> bool {
        self.text(keys).is_some_and(|said| said.eq_ignore_ascii_case("true") || said == "1")
    }

    /// Exactly `count` finite numbers at the first of `keys` that is there.
    pub(super) fn numbers(
        &self,
        keys: &[&str],
        count: usize,
        context: &ErrorContext,
    ) -> Result<Option<Vec<f64>>, DataError> {
        let Some(said) = self.text(keys) else {
            return Ok(None);
        };
        let number = |word: &str| word.parse().ok().filter(|number: &f64| number.is_finite());
        let numbers: Option<Vec<_>> = said.split_ascii_whitespace().map(number).collect();
        let numbers = numbers.filter(|numbers| numbers.len() == count);
        let wrong = || context.malformed(format!("{said:?} are not {count} numbers"));
        numbers.map(Some).ok_or_else(wrong)
    }
}
