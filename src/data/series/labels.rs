use crate::data::date_label;
use std::path::Path;

/// What one file says about its bands.
pub(super) struct FileLabels {
    /// The file's whole path.
    pub(super) path: String,
    /// One per band.
    pub(super) own: Vec<Option<String>>,
    /// How many bands make a volume, which has one label; 1 if they are moments.
    pub(super) slices: u32,
}

impl FileLabels {
    /// What to add to the file's name for one of its bands.
    fn place(&self, band: usize) -> String {
        let slices = self.slices.max(1) as usize;
        match (self.own.len() > slices, slices) {
            (false, _) => String::new(),
            (true, 1) => format!(", band {}", band + 1),
            (true, _) => format!(", volume {}", band / slices + 1),
        }
    }
}

/// What the bands of all files are called: by their own descriptions, else by the dates in the names of the
/// files, else by these names.
///
/// A description that all bands share tells none apart, and neither do dates that only some names have.
pub(super) fn band_labels(files: &[FileLabels]) -> Vec<Option<String>> {
    let of_files = names_of(files);
    let own = || files.iter().flat_map(|file| &file.own);
    let first = own().next().and_then(Option::as_deref);
    let is_shared = own().count() > 1 && own().all(|label| label.as_deref() == first);
    let labels = files.iter().zip(&of_files).flat_map(|(file, name)| {
        file.own.iter().enumerate().map(move |(band, own)| match own {
            Some(own) if !is_shared => own.clone(),
            _ => format!("{name}{}", file.place(band)),
        })
    });
    labels.map(Some).collect()
}

/// One name for each file: dates of one kind if every name has one, else what stands before the extension.
fn names_of(files: &[FileLabels]) -> Vec<String> {
    let stem = |file: &FileLabels| {
        let stem = Path::new(&file.path).file_stem();
        stem.map_or_else(|| file.path.clone(), |stem| stem.to_string_lossy().into_owned())
    };
    let stems: Vec<_> = files.iter().map(stem).collect();
    let dates: Option<Vec<_>> = stems.iter().map(|stem| date_label::find_date(stem)).collect();
    let are_alike = |dates: &Vec<String>| {
        let (first, rest) = dates.split_first().map_or(("", &[][..]), |(first, rest)| (first, rest));
        // A label's length tells whether it is a year, a month, a day or a time, with seconds or without.
        let precision = |date: &str| date.len().min("2020-01-31 12:30".len());
        rest.iter().all(|date| precision(date) == precision(first))
            && (rest.is_empty() || rest.iter().any(|date| date != first))
    };
    dates.filter(are_alike).unwrap_or(stems)
}

/// What the names of all files have in common, without the number or date that tells them apart; `None` if
/// that is nothing.
pub(super) fn shared_name(names: &[String]) -> Option<String> {
    let first = names.first()?;
    let shared = names.iter().fold(first.as_str(), |shared, name| {
        let same = shared.char_indices().zip(name.chars()).find(|((_, a), b)| a != b);
        let end = same.map_or(shared.len().min(name.len()), |((at, _), _)| at);
        shared.get(..end).unwrap_or_default()
    });
    let trimmed = shared.trim_end_matches(|c: char| c.is_ascii_digit() || "-_. ".contains(c));
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(files: &[(&str, &[Option<&str>])]) -> Vec<String> {
        labels_of(files, 1)
    }

    fn labels_of(files: &[(&str, &[Option<&str>])], slices: u32) -> Vec<String> {
        let files: Vec<_> = files
            .iter()
            .map(|(path, own)| FileLabels {
                path: (*path).to_owned(),
                own: own.iter().map(|label| label.map(str::to_owned)).collect(),
                slices,
            })
            .collect();
        band_labels(&files).into_iter().map(Option::unwrap).collect()
    }

    #[test]
    fn descriptions_come_before_dates_and_dates_before_names() {
        let described = [("a_2020-01.tif", &[Some("Jan")][..]), ("a_2020-02.tif", &[None])];
        assert_eq!(labels(&described), ["Jan", "2020-02"]);
        let shared = [("a_2020-01.tif", &[Some("height")][..]), ("a_2020-02.tif", &[Some("height")])];
        assert_eq!(labels(&shared), ["2020-01", "2020-02"]);
        let some_dates = [("d/a_2020-01.tif", &[None][..]), ("d/b.tif", &[None])];
        assert_eq!(labels(&some_dates), ["a_2020-01", "b"]);
        let one_date = [("a_2020-01_1.tif", &[None][..]), ("a_2020-01_2.tif", &[None])];
        assert_eq!(labels(&one_date), ["a_2020-01_1", "a_2020-01_2"]);
        let mixed = [("a_2020-01.tif", &[None][..]), ("a_2020-02-03.tif", &[None])];
        assert_eq!(labels(&mixed), ["a_2020-01", "a_2020-02-03"]);
        let bands = [("a_2020.tif", &[None, None][..]), ("a_2021.tif", &[Some("x")])];
        assert_eq!(labels(&bands), ["2020, band 1", "2020, band 2", "x"]);
    }

    #[test]
    fn slices_share_the_label_of_their_volume() {
        let one = [("a_2020.nii", &[None, None][..]), ("a_2021.nii", &[None, None])];
        assert_eq!(labels_of(&one, 2), ["2020", "2020", "2021", "2021"]);
        assert_eq!(labels(&one), ["2020, band 1", "2020, band 2", "2021, band 1", "2021, band 2"]);
        let two = [("a_2020.nii", &[None; 4][..]), ("a_2021.nii", &[Some("x"), Some("x")])];
        let both = [["2020, volume 1"; 2], ["2020, volume 2"; 2], ["x"; 2]];
        assert_eq!(labels_of(&two, 2), both.as_flattened());
    }

    #[test]
    fn the_shared_name_ends_before_what_differs() {
        let shared = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            shared_name(&names)
        };
        assert_eq!(shared(&["ndvi_2020-01", "ndvi_2020-02"]).as_deref(), Some("ndvi"));
        assert_eq!(shared(&["band1", "band"]).as_deref(), Some("band"));
        assert_eq!(shared(&["k\u{e4}se", "k\u{f6}ln"]).as_deref(), Some("k"));
        assert_eq!(shared(&["2020", "2021"]), None);
        assert_eq!(shared(&["a", "b"]), None);
        assert_eq!(shared(&[]), None);
    }
}
