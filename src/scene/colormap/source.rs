use super::file_error::Fault;
use super::{Colormap, ColormapFileError, cpt, csv};
use crate::scene::{NormChoice, Rgb8, SceneError};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A colormap together with what else its file says.
#[derive(Debug, Clone, PartialEq)]
pub struct ColormapSource {
    /// The colours.
    pub colormap: Colormap,
    /// The values that get the first and the last colour.
    pub limits: Option<(f64, f64)>,
    /// How values are spread over the colours.
    pub norm: Option<NormChoice>,
    /// The colour below the lower limit.
    pub under: Option<Rgb8>,
    /// The colour above the upper limit.
    pub over: Option<Rgb8>,
    /// The colour where data is missing.
    pub missing: Option<Rgb8>,
}

impl ColormapSource {
    /// The largest file that is read.
    pub const MAX_FILE_BYTES: usize = 1 << 20;
    /// The most lines with colours that are read.
    pub const MAX_ROWS: usize = 1 << 16;

    /// Reads what a user may write for a colormap: a name ([`Colormap::by_name`]), the path of a file that is there
    /// or ends in `.csv`, `.txt` or `.cpt`, or colours with commas between them ([`Colormap::from_colors`]).
    ///
    /// A file that ends in `.cpt` is read by [`ColormapSource::from_cpt`], any other by [`ColormapSource::from_csv`].
    ///
    /// # Errors
    /// [`SceneError::Colormap`] for a name that is unknown, [`SceneError::Color`] for a word that is no colour,
    /// [`SceneError::ColormapFile`] for a file that cannot be read or breaks a rule.
    pub fn read(text: &str) -> Result<Self, SceneError> {
        let unknown = match Colormap::by_name(text) {
            Ok(colormap) => return Ok(colormap.into()),
            Err(unknown) => unknown,
        };
        let path = Path::new(text);
        let ends_in = |extensions: &[&str]| {
            let extension = path.extension().unwrap_or_default();
            extensions.iter().any(|wanted| extension.eq_ignore_ascii_case(wanted))
        };
        if ends_in(&["cpt"]) {
            Ok(Self::from_cpt(&contents(text)?, text)?)
        } else if ends_in(&["csv", "txt"]) || path.is_file() {
            Ok(Self::from_csv(&contents(text)?, text)?)
        } else if text.contains(',') {
            let colors = text.split(',').map(str::parse).collect::<Result<Vec<Rgb8>, _>>()?;
            Ok(Colormap::from_colors(text, &colors)?.into())
        } else {
            Err(unknown.into())
        }
    }

    /// Reads rows of colours: three numbers (red, green, blue) or one colour as of CSS, with commas, semicolons or
    /// blanks between them, optionally after a number that says where the colour is.
    ///
    /// Numbers are integers from 0 to 255, or fractions if none is above 1. Places ascend; those from 0 to 1 are
    /// shares of the colorbar, any others are values, whose ends become the limits. Rows without places lie evenly.
    /// 256 to 512 rows without places are the entries themselves, else 256 entries are computed as matplotlib's
    /// `LinearSegmentedColormap.from_list` does. Empty lines, lines that begin with `#` or `//` and a first line
    /// with names of columns are passed over.
    ///
    /// # Errors
    /// [`ColormapFileError`], with `name` for the file, for a text that breaks one of these rules.
    pub fn from_csv(text: &str, name: &str) -> Result<Self, ColormapFileError> {
        csv::parse(text, name).map_err(|fault| fault.in_file(text, name))
    }

    /// Reads a regular color palette table of GMT: slices `z0 color z1 color`, and `B`, `F` and `N` for under, over
    /// and missing. Colours are `r/g/b` or three columns, `h-s-v`, one number for a grey, `#rrggbb` or a name of X11.
    ///
    /// Slices of one colour each become classes with their boundaries; otherwise 512 entries are computed. The
    /// range of the slices becomes the limits. A table from 0 to 1 or from -1 to 1 is stretched to its `RANGE`, on
    /// both sides of 0 if it has a `HARD_HINGE`; without a `RANGE` it has no limits. `COLOR_MODEL = HSV` computes
    /// colours between those of a slice by hue.
    ///
    /// # Errors
    /// [`ColormapFileError`], with `name` for the file, for a text that breaks a rule or has what is not understood:
    /// CMYK, patterns, transparency, gaps, categories, a hard hinge without a range.
    pub fn from_cpt(text: &str, name: &str) -> Result<Self, ColormapFileError> {
        cpt::parse(text, name).map_err(|fault| fault.in_file(text, name))
    }
}

impl From<Colormap> for ColormapSource {
    fn from(colormap: Colormap) -> Self {
        Self { colormap, limits: None, norm: None, under: None, over: None, missing: None }
    }
}

/// The text of a file; bytes that are no UTF-8 (a comment in an older encoding) are replaced.
fn contents(path: &str) -> Result<String, ColormapFileError> {
    let limit = ColormapSource::MAX_FILE_BYTES;
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|error| ColormapFileError::Io { error, path: path.to_owned() })?;
    let text = String::from_utf8_lossy(&bytes);
    if bytes.len() > limit {
        return Err(Fault::TooMany(limit, "bytes").in_file(&text, path));
    }
    // Editors may write a mark of the byte order.
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_lists() {
        assert_eq!(ColormapSource::read("turbo_r").unwrap(), Colormap::by_name("turbo_r").unwrap().into());
        let list = ColormapSource::read("#440154, teal,white").unwrap();
        let colors = [Rgb8([68, 1, 84]), Rgb8([0, 128, 128]), Rgb8::WHITE];
        assert_eq!(list.colormap, Colormap::from_colors("#440154, teal,white", &colors).unwrap());
        assert_eq!((list.limits, list.norm, list.missing), (None, None, None));
    }

    #[test]
    fn reads_files_by_what_they_end_in() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let write = |name: &str, bytes: &[u8]| std::fs::write(path(name), bytes).unwrap();
        write("a.CPT", b"\xef\xbb\xbf# caf\xe9\n0 black 5 white\n");
        write("b.csv", b"0,0,0\n255,255,255\n");
        write("c,d", b"0,0,0\n255,255,255\n");
        assert_eq!(ColormapSource::read(&path("a.CPT")).unwrap().limits, Some((0.0, 5.0)));
        let rows = ColormapSource::read(&path("b.csv")).unwrap();
        assert_eq!(rows.colormap.name(), path("b.csv"));
        assert_eq!(rows.colormap.entries(), ColormapSource::read(&path("c,d")).unwrap().colormap.entries());
    }

    fn message(text: &str) -> String {
        ColormapSource::read(text).unwrap_err().to_string()
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(message("virdis"), r#"unknown colormap "virdis" (did you mean viridis?)"#);
        assert!(message("red,tael").starts_with(r#"invalid color "tael""#), "{}", message("red,tael"));
        assert!(message("red,").starts_with(r#"invalid color """#), "{}", message("red,"));
        assert!(message("no/such.cpt").ends_with(": no/such.cpt"), "{}", message("no/such.cpt"));
        assert!(
            message("no/such.csv").starts_with("cannot read the colormap: "),
            "{}",
            message("no/such.csv")
        );
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.txt");
        std::fs::write(&path, vec![b'#'; ColormapSource::MAX_FILE_BYTES + 1]).unwrap();
        let path = path.to_str().unwrap();
        assert_eq!(message(path), format!("colormap has more than 1048576 bytes: {path}"));
        std::fs::write(path, "0 0 0\n0 0 x\n").unwrap();
        let expected = r#"invalid colormap: line 2 is "0 0 x" (expected "#;
        assert!(message(path).starts_with(expected) && message(path).ends_with(path), "{}", message(path));
        assert!(message(folder.path().join("..csv").to_str().unwrap()).contains("cannot read"));
    }

    #[test]
    fn long_lines_are_shown_by_their_beginning() {
        let text = format!("ok\n  {}\n", "ä".repeat(1000));
        let error = Fault::Line(2, "less").in_file(&text, "file").to_string();
        assert_eq!(
            error,
            format!("invalid colormap: line 2 is \"{}…\" (expected less): file", "ä".repeat(60))
        );
    }
}
