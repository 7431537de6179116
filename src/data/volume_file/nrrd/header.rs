use crate::data::DataError;
use crate::data::error::ErrorContext;
use crate::data::volume_file::named_files::is_list;
use std::collections::HashMap;
use std::io::BufRead;

/// Longer than any list of file names.
const MAX_HEADER_BYTES: u64 = 1 << 20;

/// The lines before the samples.
pub(super) struct Header {
    /// What is said, by names in small letters without anything between them.
    fields: HashMap<String, String>,
    /// The lines after a `data file: LIST`.
    pub(super) listed_files: Vec<String>,
    /// Where samples begin if they are in the same file; `None` if no empty line ends the header.
    pub(super) end: Option<u64>,
}

impl Header {
    pub(super) fn read(stream: impl BufRead, context: &ErrorContext) -> Result<Self, DataError> {
        let mut stream = stream.take(MAX_HEADER_BYTES);
        let mut header = Self { fields: HashMap::new(), listed_files: Vec::new(), end: None };
        let (mut line, mut position, mut is_list) = (Vec::new(), 0, false);
        loop {
            line.clear();
            let count = stream.read_until(b'\n', &mut line).map_err(|error| context.io(error))?;
            if count == 0 && stream.limit() == 0 {
                return Err(context.malformed(format!("its header is longer than {MAX_HEADER_BYTES} bytes")));
            }
            if count == 0 {
                return Ok(header);
            }
            let is_first = position == 0;
            position += count as u64;
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\n', '\r']);
            if text.is_empty() {
                header.end = Some(position);
                return Ok(header);
            }
            if is_list {
                header.listed_files.push(text.trim().to_owned());
            } else if !is_first && !text.starts_with('#') {
                is_list = header.add(text, context)?;
            }
        }
    }

    /// Adds a line; whether those that follow are names of files.
    fn add(&mut self, text: &str, context: &ErrorContext) -> Result<bool, DataError> {
        let Some((name, said)) = text.split_once(':') else {
            let start: String = text.chars().take(40).collect();
            return Err(context.malformed(format!("{start:?} in its header is no field")));
        };
        // What users note of their own stands after `:=`.
        if said.starts_with('=') {
            return Ok(false);
        }
        let name: String = name.chars().filter(char::is_ascii_alphabetic).collect();
        let (name, said) = (name.to_ascii_lowercase(), said.trim());
        let is_list = name == "datafile" && is_list(said);
        self.fields.entry(name).or_insert_with(|| said.to_owned());
        Ok(is_list)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    pub(super) fn required(&self, name: &'static str, context: &ErrorContext) -> Result<&str, DataError> {
        self.text(name).ok_or_else(|| context.malformed(format!("the field {name:?} is missing")))
    }

    /// The words of a field; those in quotation marks may have spaces.
    pub(super) fn words(&self, name: &str) -> Option<Vec<String>> {
        let mut rest = self.text(name)?.trim_start();
        let mut words = Vec::new();
        while !rest.is_empty() {
            let (word, after) = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
            };
            words.push(word.to_owned());
            rest = after.trim_start();
        }
        Some(words)
    }

    /// The numbers of a field, NaN for words that are none.
    pub(super) fn numbers(&self, name: &str) -> Option<Vec<f64>> {
        let numbers = self.words(name)?.into_iter().map(|word| word.parse().unwrap_or(f64::NAN));
        Some(numbers.collect())
    }

    /// The vectors of a field, as in `(1,0,0) none (0,0,2.5)`. One with a number that is none is none.
    pub(super) fn vectors(
        &self,
        name: &str,
        context: &ErrorContext,
    ) -> Result<Option<Vec<Option<Vec<f64>>>>, DataError> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let mut rest = text.trim_start();
        let mut vectors = Vec::new();
        while !rest.is_empty() {
            let (vector, after) = match rest.strip_prefix('(') {
                Some(open) => open.split_once(')').map(|(inner, after)| (numbers(inner), after)),
                None => rest.strip_prefix("none").map(|after| (None, after)),
            }
            .ok_or_else(|| context.malformed(format!("{text:?} are no vectors")))?;
            vectors.push(vector);
            rest = after.trim_start();
        }
        Ok(Some(vectors))
    }
}

/// Numbers between commas, if all of them are finite.
fn numbers(text: &str) -> Option<Vec<f64>> {
    let number = |word: &str| word.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    text.split(',').map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> ErrorContext {
        ErrorContext { format: "NRRD", path: "a.nrrd".to_owned() }
    }

    fn read(text: &str) -> Result<Header, DataError> {
        Header::read(text.as_bytes(), &context())
    }

    #[test]
    fn fields_are_found_however_they_are_spelt() {
        let text = "NRRD0004\r\n# comment: none\r\nSpace Units: \"mm\" \"a b\" \"\"\r\nkey:=value\r\n\
                    axis-mins: 1 nan x\r\nspace directions: (1, 0,-2e1) none (nan,0,0)\r\n\r\nsamples";
        let header = read(text).unwrap();
        assert_eq!(header.end, Some(text.len() as u64 - 7));
        assert_eq!(header.words("spaceunits").unwrap(), ["mm", "a b", ""]);
        assert!(header.text("key").is_none() && header.text("comment").is_none());
        let mins = header.numbers("axismins").unwrap();
        assert!(mins[0] == 1.0 && mins[1].is_nan() && mins[2].is_nan());
        let directions = header.vectors("spacedirections", &context()).unwrap().unwrap();
        assert_eq!(directions, [Some(vec![1.0, 0.0, -20.0]), None, None]);
    }

    #[test]
    fn files_are_listed_to_the_end() {
        let header = read("NRRD0004\ntype: float\ndata file: LIST 2\na.raw\nb c.raw\n").unwrap();
        assert_eq!((header.listed_files, header.end), (vec!["a.raw".to_owned(), "b c.raw".to_owned()], None));
    }

    #[test]
    fn what_is_no_header_is_named() {
        assert!(
            read("NRRD0004\nnonsense\n").err().unwrap().to_string().contains("\"nonsense\" in its header")
        );
        let endless = format!("NRRD0004\n{}", "# comment\n".repeat(1 << 17));
        assert!(read(&endless).err().unwrap().to_string().contains("longer than 1048576 bytes"));
        for text in ["(1,2", "1,2)", "non", "(1) x"] {
            let header = read(&format!("NRRD0004\nspace origin: {text}\n")).unwrap();
            assert!(header.vectors("spaceorigin", &context()).is_err(), "{text}");
        }
    }
}
