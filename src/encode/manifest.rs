use super::digest::digest_of;
use super::excerpt::{Facts, difference};
use super::write_whole_file;
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What the files are, and which form of them.
const FORMAT: &str = "fieldreel manifest 1";

/// More than any manifest needs.
const MAX_BYTES: u64 = 16 << 20;

/// What a file says about itself that holds frames of a film: which film, which of its frames, and how they were made.
/// It lies beside the file, as JSON, under its name with `.json` behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Manifest {
    /// What the file is called when it is complete.
    pub(super) output: String,
    /// What all parts of the film have in common.
    pub(super) facts: Facts,
    /// Digest of what a decoder is told before the first frame.
    pub(super) header: String,
    /// Adapter and driver that drew it.
    pub(super) adapter: String,
    /// Frames of the whole film.
    pub(super) film_frames: u64,
    /// The film's frame that comes first in the file.
    pub(super) first_frame: u64,
    /// How many the file was meant to hold.
    pub(super) frames: u64,
    /// What it is since it was published.
    pub(super) contents: Option<Contents>,
}

/// What is in a file that is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contents {
    pub(super) frames: u64,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl Contents {
    /// Reads a whole file that holds so many frames.
    pub(super) fn of_file(path: &Path, frames: u64) -> io::Result<Self> {
        let (bytes, sha256) = digest_of(File::open(path)?)?;
        Ok(Self { frames, bytes, sha256 })
    }
}

impl Manifest {
    /// The manifest of the file at `path`.
    pub(super) fn path_for(path: &Path) -> PathBuf {
        let mut name = path.as_os_str().to_owned();
        name.push(".json");
        name.into()
    }

    /// The first fact that is not as in `wanted`, with both values.
    pub(super) fn difference(&self, wanted: &Facts) -> Option<String> {
        difference(&self.facts, wanted)
    }

    /// Whether every frame that it was meant to hold is in the file.
    pub(super) fn is_complete(&self) -> bool {
        self.contents.as_ref().is_some_and(|contents| contents.frames == self.frames)
    }

    /// Makes sure that the file is the one that was published with this manifest; else says what is wrong.
    pub(super) fn check_contents(&self, path: &Path) -> Result<&Contents, String> {
        let Some(contents) = &self.contents else { return Err("it was never published".to_owned()) };
        let found = Contents::of_file(path, contents.frames).map_err(|error| error.to_string())?;
        if found.bytes != contents.bytes {
            return Err(format!("it has {} bytes instead of {}", found.bytes, contents.bytes));
        }
        if found.sha256 != contents.sha256 {
            return Err("its bytes are not those that were written".to_owned());
        }
        Ok(contents)
    }

    /// Writes it, so that it is there whole or not at all.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        write_whole_file(path, |out| {
            serde_json::to_writer_pretty(&mut *out, &self.to_json())?;
            out.write_all(b"\n")
        })
    }

    /// Reads one; the error says what is wrong with it.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let failed = |error: io::Error| format!("its manifest cannot be read: {error}");
        let mut text = String::new();
        let file = File::open(path).map_err(failed)?;
        file.take(MAX_BYTES).read_to_string(&mut text).map_err(failed)?;
        let value: Value =
            serde_json::from_str(&text).map_err(|error| format!("its manifest is no JSON: {error}"))?;
        let format = value["format"].as_str().unwrap_or("nothing");
        if format != FORMAT {
            return Err(format!("its manifest is {format} instead of {FORMAT}"));
        }
        Self::from_json(&value).ok_or_else(|| "its manifest lacks something".to_owned())
    }

    fn to_json(&self) -> Value {
        let contents = self.contents.as_ref().map(
            |contents| json!({ "frames": contents.frames, "bytes": contents.bytes, "sha256": contents.sha256 }),
        );
        json!({
            "format": FORMAT,
            "output": self.output,
            "film_frames": self.film_frames,
            "first_frame": self.first_frame,
            "frames": self.frames,
            "facts": self.facts.iter().map(|(name, value)| (name.clone(), json!(value))).collect::<Map<_, _>>(),
            "stream_header_sha256": self.header,
            "adapter": self.adapter,
            "contents": contents,
        })
    }

    fn from_json(value: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let facts = value["facts"].as_object()?.iter();
        let contents = match &value["contents"] {
            Value::Null => None,
            contents => Some(Contents {
                frames: contents["frames"].as_u64()?,
                bytes: contents["bytes"].as_u64()?,
                sha256: text(&contents["sha256"])?,
            }),
        };
        let manifest = Self {
            output: text(&value["output"])?,
            facts: facts.map(|(name, value)| Some((name.clone(), text(value)?))).collect::<Option<_>>()?,
            header: text(&value["stream_header_sha256"])?,
            adapter: text(&value["adapter"])?,
            film_frames: value["film_frames"].as_u64()?,
            first_frame: value["first_frame"].as_u64()?,
            frames: value["frames"].as_u64()?,
            contents,
        };
        let end = manifest.first_frame.checked_add(manifest.frames)?;
        (manifest.frames > 0 && end <= manifest.film_frames).then_some(manifest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let facts = [("crf", "18"), ("input", "a \"b\"\n")];
        Manifest {
            output: "film.mp4".to_owned(),
            facts: facts.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            header: "00".to_owned(),
            adapter: "llvmpipe".to_owned(),
            film_frames: 31,
            first_frame: 10,
            frames: 21,
            contents: Some(Contents { frames: 20, bytes: 7, sha256: "ab".to_owned() }),
        }
    }

    #[test]
    fn manifests_are_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film.mp4.json");
        for contents in [None, manifest().contents] {
            let written = Manifest { contents, ..manifest() };
            written.write(&path).unwrap();
            assert_eq!(Manifest::read(&path), Ok(written));
        }
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film.mp4.json");
        manifest().write(&path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        for (from, to) in [
            ("manifest 1", "manifest 2"),
            ("{", "["),
            ("\"frames\": 21", "\"frames\": -1"),
            ("\"frames\": 21", "\"frames\": 22"),
            ("\"first_frame\": 10", "\"first_frame\": 18446744073709551615"),
            ("\"18\"", "18"),
            ("adapter", "adopter"),
        ] {
            assert!(text.contains(from), "{from}");
            std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
            assert!(Manifest::read(&path).is_err(), "{from} -> {to}");
        }
    }

    #[test]
    fn differences_are_named_with_both_values() {
        let here = manifest();
        assert_eq!(here.difference(&manifest().facts), None);
        let mut other = manifest().facts;
        other.insert("crf".to_owned(), "20".to_owned());
        assert_eq!(here.difference(&other).unwrap(), "crf: 18 instead of 20");
        other.remove("crf");
        assert_eq!(here.difference(&other).unwrap(), "crf: 18 instead of not set");
    }

    #[test]
    fn files_that_were_changed_are_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film.mp4");
        std::fs::write(&path, "frames").unwrap();
        let contents = Some(Contents::of_file(&path, 20).unwrap());
        let manifest = Manifest { contents, ..manifest() };
        assert!(manifest.check_contents(&path).is_ok() && !manifest.is_complete());
        for (bytes, words) in [("Frames", "not those"), ("frame", "5 bytes instead of 6")] {
            std::fs::write(&path, bytes).unwrap();
            assert!(manifest.check_contents(&path).unwrap_err().contains(words));
        }
    }
}
