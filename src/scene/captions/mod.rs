//! Texts that are shown at times of the film, and the files that they come from.

mod srt;
mod table;

use super::annotation::{AnnotationFileError, read_at_most};
use crate::frame::FrameRate;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// Texts that are shown at times of the film. Copies share them.
#[derive(Clone, PartialEq)]
pub struct Captions {
    path: String,
    /// By when they begin.
    all: Arc<[Caption]>,
}

/// A text and when it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// When it begins, in microseconds from the film's beginning.
    pub start_us: u64,
    /// When it ends: it is not shown any more.
    pub end_us: u64,
    /// One line or several.
    pub text: String,
}

/// What is wrong with a line, counted from 1, or with the whole text.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    Line(usize, &'static str),
    Whole(&'static str),
    TooMany,
}

const WHAT: &str = "captions";

/// Microseconds in a second.
const SECOND_US: u64 = 1_000_000;

/// No film is longer: a hundred hours.
const LATEST_US: u64 = 360_000 * SECOND_US;

impl Captions {
    /// The largest file that is read, in bytes.
    pub const MAX_FILE_BYTES: u64 = 4 << 20;
    /// The most captions that are read.
    pub const MOST: usize = 10_000;

    /// Reads SRT, or CSV with the columns `start`, `end` (both in seconds) and `text`; which of them it is is found in
    /// the contents.
    ///
    /// # Errors
    /// [`AnnotationFileError`] for a file that cannot be read, is too large, or breaks a rule, with its line.
    pub fn read(path: &Path) -> Result<Self, AnnotationFileError> {
        let bytes = read_at_most(WHAT, path, Self::MAX_FILE_BYTES)?;
        Self::from_bytes(&bytes, &path.to_string_lossy())
    }

    fn from_bytes(bytes: &[u8], path: &str) -> Result<Self, AnnotationFileError> {
        let whole = |rule| AnnotationFileError::Whole { what: WHAT, rule, path: path.to_owned() };
        let text = std::str::from_utf8(bytes).map_err(|_| whole("text in UTF-8"))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let is_srt = text.lines().any(|line| line.contains(srt::ARROW));
        let parsed = if is_srt { srt::parse(text) } else { table::parse(text) };
        let mut all = parsed.map_err(|fault| match fault {
            Fault::Line(line, rule) => {
                let found = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim();
                let text = found.chars().take(60).collect();
                AnnotationFileError::Line { what: WHAT, line, text, rule, path: path.to_owned() }
            }
            Fault::Whole(rule) => whole(rule),
            Fault::TooMany => AnnotationFileError::TooLarge {
                what: WHAT,
                limit: Self::MOST as u64,
                quantity: "entries",
                path: path.to_owned(),
            },
        })?;
        // Those that begin together stay in the order of the file.
        all.sort_by_key(|caption| caption.start_us);
        Ok(Self { path: path.to_owned(), all: all.into() })
    }

    /// Where they were read from.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// All of them, by when they begin.
    pub fn all(&self) -> &[Caption] {
        &self.all
    }

    /// What frame `index` shows: of those that have begun and have not ended the one that began last.
    ///
    /// A frame is shown from the moment at which it begins, so that a caption from 1 to 2 seconds at 30 frames per second
    /// is on the frames 30 to 59.
    pub fn at(&self, index: u64, rate: FrameRate) -> Option<&str> {
        // In units in which both the frame's time and those of captions are whole numbers.
        let now = u128::from(index) * u128::from(rate.denominator()) * u128::from(SECOND_US);
        let of = |time_us: u64| u128::from(time_us) * u128::from(rate.numerator());
        let begun = self.all.partition_point(|caption| of(caption.start_us) <= now);
        let shown = self.all.get(..begun)?.iter().rev().find(|caption| now < of(caption.end_us));
        shown.map(|caption| caption.text.as_str())
    }
}

impl fmt::Debug for Captions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Captions({:?}, {} of them)", self.path, self.all.len())
    }
}

/// Adds a caption whose times are in order and that says something.
fn add(all: &mut Vec<Caption>, line: usize, caption: Caption) -> Result<(), Fault> {
    if caption.end_us <= caption.start_us {
        return Err(Fault::Line(line, "an end after the start"));
    }
    if caption.end_us > LATEST_US {
        return Err(Fault::Line(line, "times up to 100 hours"));
    }
    if all.len() >= Captions::MOST {
        return Err(Fault::TooMany);
    }
    if !caption.text.trim().is_empty() {
        all.push(caption);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captions(text: &str) -> Result<Captions, String> {
        Captions::from_bytes(text.as_bytes(), "c").map_err(|error| error.to_string())
    }

    fn rate(text: &str) -> FrameRate {
        text.parse().unwrap()
    }

    /// First and last frame of each text in a film of a thousand frames.
    fn spans(captions: &Captions, rate: FrameRate) -> Vec<(String, u64, u64)> {
        let mut spans: Vec<(String, u64, u64)> = Vec::new();
        for index in 0..1000 {
            let Some(text) = captions.at(index, rate) else { continue };
            match spans.last_mut() {
                Some((last, _, end)) if last == text && *end + 1 == index => *end = index,
                _ => spans.push((text.to_owned(), index, index)),
            }
        }
        spans
    }

    #[test]
    fn a_caption_is_on_exactly_the_frames_of_its_time() {
        let captions =
            captions("start,end,text\n1,2,one\n2,2.1,two\n3.0001,3.0002,never\n4,5,last\n").unwrap();
        let span = |text: &str, first, last| (text.to_owned(), first, last);
        assert_eq!(
            spans(&captions, rate("30")),
            [span("one", 30, 59), span("two", 60, 62), span("last", 120, 149)]
        );
        // Frame 30 begins at 1.001 s, frame 29 at 0.968 s.
        assert_eq!(
            spans(&captions, rate("30000/1001")),
            [span("one", 30, 59), span("two", 60, 62), span("last", 120, 149)]
        );
        // Of 12.5 frames a second frame 25 begins at exactly 2 s.
        assert_eq!(
            spans(&captions, rate("12.5")),
            [span("one", 13, 24), span("two", 25, 26), span("last", 50, 62)]
        );
    }

    #[test]
    fn of_several_the_one_that_began_last_is_shown() {
        let captions = captions("start,end,text\n0,9,long\n1,2,short\n1,1.5,shorter\n").unwrap();
        let at = |index| captions.at(index, rate("10")).unwrap_or_default();
        assert_eq!(
            [0, 10, 14, 15, 20, 89, 90].map(at),
            ["long", "shorter", "shorter", "short", "long", "long", ""]
        );
    }

    #[test]
    fn srt_and_tables_say_the_same() {
        let srt = "\u{feff}1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>One</i>\r\n{\\an8}two\r\n\r\n\r\n\
                   00:01:00.25 --> 01:00:00,000 X1:10\r\n3 < 4\r\n";
        let table = " text ,end,start\n\"One\ntwo\",2.5,1\n3 < 4,3600,60.25\n";
        let escaped = "start,end,text\n1,2.5,One\\ntwo\n60.25,3600,3 < 4\n";
        let expected = [
            Caption { start_us: 1_000_000, end_us: 2_500_000, text: "One\ntwo".to_owned() },
            Caption { start_us: 60_250_000, end_us: 3_600_000_000, text: "3 < 4".to_owned() },
        ];
        for text in [srt, table, escaped] {
            assert_eq!(captions(text).unwrap().all(), expected, "{text}");
        }
        assert_eq!(captions("start,end,text\n").unwrap().all(), []);
    }

    #[test]
    fn changed_files_are_read_or_refused_in_few_words() {
        let texts = [
            "1\n00:00:01,000 --> 00:00:02,500\n<i>One</i> {\\an8}two\n\n2\n00:01:00.25 --> 01:00:00,000\n3 < 4\n",
            "start,end,text\n1,2.5,\"One\ntwo\"\n# not one\n60.25,3600,3 < 4\n",
        ];
        // The same changes on every machine.
        let mut state = 1_u64;
        let mut below = |count: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % count
        };
        let (mut read, mut refused) = (0, 0);
        for round in 0..4000 {
            let mut bytes = texts[round % 2].as_bytes().to_vec();
            for _ in 0..=below(3) {
                let at = below(bytes.len());
                bytes[at] = *b"\0,\"\n\r-><:{}.e9\xff".get(below(16)).unwrap_or(&b'1');
            }
            match Captions::from_bytes(&bytes, "c") {
                Ok(captions) => {
                    read += 1;
                    assert!(
                        (0..200)
                            .all(|index| captions.at(index, rate("0.5")).is_none_or(|text| !text.is_empty()))
                    );
                }
                Err(error) => {
                    refused += 1;
                    assert!(error.to_string().len() < 300, "{error}");
                }
            }
        }
        assert!(read > 400 && refused > 400, "{read} {refused}");
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        for (text, expected) in [
            (
                "1\n00:00:01,000 --> 00:00:0x\n",
                "line 2 is \"00:00:01,000 --> 00:00:0x\" (expected hours:minutes:seconds",
            ),
            (
                "1\n00:00:03,0 --> 00:00:02,0\nx\n",
                "line 2 is \"00:00:03,0 --> 00:00:02,0\" (expected an end after the start",
            ),
            (
                "1\n00:00:01,0 --> 00:00:02,0\nx\n\nstray\n",
                "line 5 is \"stray\" (expected a number and a line of times",
            ),
            ("1\n00:99:01,0 --> 00:00:02,0\nx\n", "line 2"),
            ("200:00:01,0 --> 200:00:02,0\nx\n", "line 1"),
            ("start,end\n1,2\n", "line 1 is \"start,end\" (expected the columns start, end and text"),
            ("", "(expected SRT, or CSV with the columns start, end and text): c"),
            ("start,end,text\n1,2,a\n1,b,c\n", "line 3 is \"1,b,c\" (expected seconds"),
            ("start,end,text\n-1,2,a\n", "line 2"),
            ("start,end,text\n1,inf,a\n", "line 2"),
            ("start,end,text\n1,2\n", "line 2"),
        ] {
            let error = captions(text).unwrap_err();
            assert!(error.starts_with("invalid captions") && error.contains(expected), "{text:?}: {error}");
        }
        let not_text = Captions::from_bytes(b"start,end,text\n1,2,\xff\n", "c").unwrap_err().to_string();
        assert!(not_text.contains("text in UTF-8"), "{not_text}");
        let many = "1,2,x\n".repeat(Captions::MOST + 1);
        let many = captions(&format!("start,end,text\n{many}")).unwrap_err();
        assert!(many.contains("captions has more than 10000 entries"), "{many}");
    }
}
