use super::SampleType;
use super::error::{DataError, ErrorContext};
use super::sample_decoder::ByteOrder;

/// What the text at the start of a `.npy` file says: a Python dictionary with exactly three keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NpyHeader {
    pub(super) sample_type: SampleType,
    pub(super) byte_order: ByteOrder,
    pub(super) fortran_order: bool,
    pub(super) shape: Vec<u64>,
}

impl NpyHeader {
    pub(super) fn parse(text: &str, context: &ErrorContext) -> Result<Self, DataError> {
        let mut parser = Parser { rest: text };
        let (mut descriptor, mut fortran_order, mut shape) = (None, None, None);
        let broken = |parser: &Parser<'_>| {
            let near: String = parser.rest.trim().chars().take(20).collect();
            context.malformed(format!(
                "the header is no dictionary of descr, fortran_order and shape near {near:?}"
            ))
        };
        parser.accept('{').ok_or_else(|| broken(&parser))?;
        while parser.accept('}').is_none() {
            let key = parser.string().ok_or_else(|| broken(&parser))?;
            parser.accept(':').ok_or_else(|| broken(&parser))?;
            let read = match key {
                "descr" if parser.accept('[').is_some() || parser.accept('(').is_some() => {
                    return Err(context.unsupported("structured values", SAVE_PLAIN));
                }
                "descr" => parser.string().map(|text| descriptor = Some(text)),
                "fortran_order" => parser.boolean().map(|value| fortran_order = Some(value)),
                "shape" => parser.tuple().map(|sides| shape = Some(sides)),
                _ => None,
            };
            read.ok_or_else(|| broken(&parser))?;
            if parser.accept(',').is_none() && !parser.at('}') {
                return Err(broken(&parser));
            }
        }
        let (Some(descriptor), Some(fortran_order), Some(shape)) = (descriptor, fortran_order, shape) else {
            return Err(broken(&parser));
        };
        let (sample_type, byte_order) = parse_descriptor(descriptor, context)?;
        Ok(Self { sample_type, byte_order, fortran_order, shape })
    }
}

const SAVE_PLAIN: &str = "save plain numbers with numpy.save(path, array.astype('f4'))";

/// Reads a type such as `<f4`: byte order, kind, bytes.
fn parse_descriptor(text: &str, context: &ErrorContext) -> Result<(SampleType, ByteOrder), DataError> {
    let (order, kind) = match text.split_at_checked(1) {
        Some((">", kind)) => (ByteOrder::BigEndian, kind),
        Some(("<", kind)) => (ByteOrder::LittleEndian, kind),
        Some(("=" | "|", kind)) => (ByteOrder::NATIVE, kind),
        _ => (ByteOrder::NATIVE, text),
    };
    if let Some(sample_type) = SampleType::of_numpy(kind) {
        return Ok((sample_type, order));
    }
    let name = match kind.chars().next() {
        Some('O') => "Python objects",
        Some('S' | 'a' | 'U') => "text",
        Some('V') => "structured values",
        Some('c') => "complex numbers",
        Some('M' | 'm') => "dates and durations",
        Some('f') => "floats of more than 64 bits",
        _ => "values of an unknown type",
    };
    Err(context.unsupported(format!("{name} ({text:?})"), SAVE_PLAIN))
}

/// Reads the few kinds of Python literals that the header consists of. Each method takes what it read from
/// the front of `rest`, or returns `None` and takes nothing but white space.
struct Parser<'text> {
    rest: &'text str,
}

impl<'text> Parser<'text> {
    fn at(&mut self, symbol: char) -> bool {
        self.rest = self.rest.trim_start();
        self.rest.starts_with(symbol)
    }

    fn accept(&mut self, symbol: char) -> Option<()> {
        self.rest = self.rest.trim_start();
        self.rest = self.rest.strip_prefix(symbol)?;
        Some(())
    }

    fn string(&mut self) -> Option<&'text str> {
        self.rest = self.rest.trim_start();
        let quote = self.rest.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
        let (text, rest) = self.rest.strip_prefix(quote)?.split_once(quote)?;
        self.rest = rest;
        Some(text)
    }

    fn boolean(&mut self) -> Option<bool> {
        self.rest = self.rest.trim_start();
        for (word, value) in [("True", true), ("False", false)] {
            if let Some(rest) = self.rest.strip_prefix(word) {
                self.rest = rest;
                return Some(value);
            }
        }
        None
    }

    fn integer(&mut self) -> Option<u64> {
        self.rest = self.rest.trim_start();
        let digits = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at_checked(digits)?;
        let number = number.parse().ok()?;
        // Python 2 marked long integers.
        self.rest = rest.strip_prefix('L').unwrap_or(rest);
        Some(number)
    }

    fn tuple(&mut self) -> Option<Vec<u64>> {
        self.accept('(')?;
        let mut sides = Vec::new();
        while self.accept(')').is_none() {
            sides.push(self.integer()?);
            if self.accept(',').is_none() && !self.at(')') {
                return None;
            }
        }
        Some(sides)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<NpyHeader, DataError> {
        NpyHeader::parse(text, &ErrorContext { format: "NumPy", path: "a.npy".to_owned() })
    }

    #[test]
    fn reads_what_numpy_writes() {
        let header = parse("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }     \n").unwrap();
        assert_eq!(
            header,
            NpyHeader {
                sample_type: SampleType::F32,
                byte_order: ByteOrder::LittleEndian,
                fortran_order: false,
                shape: vec![2, 3],
            }
        );
        let odd = parse("{\"shape\":(7L,),\n\"fortran_order\":True,\"descr\":'>i2'}").unwrap();
        assert_eq!((odd.shape, odd.fortran_order), (vec![7], true));
        assert_eq!((odd.sample_type, odd.byte_order), (SampleType::I16, ByteOrder::BigEndian));
        assert!(parse("{'descr': '|b1', 'fortran_order': False, 'shape': ()}").unwrap().shape.is_empty());
    }

    #[test]
    fn names_the_types_it_refuses() {
        for (descriptor, name) in [
            ("'|O'", "Python objects (\"|O\")"),
            ("'<U5'", "text"),
            ("'<c8'", "complex numbers"),
            ("'<M8[ns]'", "dates"),
            ("'<f16'", "more than 64 bits"),
            ("''", "unknown type"),
            ("'\u{e4}4'", "unknown type"),
            ("[('x', '<f4')]", "structured values"),
        ] {
            let text = format!("{{'descr': {descriptor}, 'fortran_order': False, 'shape': (1, 1)}}");
            let message = parse(&text).unwrap_err().to_string();
            assert!(message.contains(name) && message.ends_with(": a.npy"), "{message}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in [
            "",
            "{",
            "{}",
            "[]",
            "{'descr': '<f4'}",
            "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': 3}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 2)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), 'more': 1}",
            "{'descr': '<f4 , 'fortran_order': False, 'shape': (1, 2)}",
        ] {
            assert!(matches!(parse(text), Err(DataError::Malformed { .. })), "{text}");
        }
    }
}
