use std::collections::BTreeMap;

/// Names and values of what the pictures of a film depend on. Two recordings with the same facts draw the same film.
pub type Facts = BTreeMap<String, String>;

/// The first fact that is not the same, with what is found and what is wanted.
pub fn difference(found: &Facts, wanted: &Facts) -> Option<String> {
    let mut names = wanted.keys().chain(found.keys());
    let said = |facts: &Facts, name: &str| facts.get(name).cloned().unwrap_or_else(|| "not set".to_owned());
    let name = names.find(|name| found.get(*name) != wanted.get(*name))?;
    Some(format!("{name}: {} instead of {}", said(found, name), said(wanted, name)))
}

/// Which frames of which film a file holds, and whether it can be continued or joined with others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excerpt {
    /// What is drawn. What the encoder is given is added by itself.
    pub facts: Facts,
    /// Frames of the whole film.
    pub film_frames: u64,
    /// The film's frame that comes first in the file.
    pub first_frame: u64,
    /// Whether a manifest stays beside the complete file, by which it can be joined with others.
    pub is_shard: bool,
    /// Whether a manifest stays beside a film that was ended early, by which it can be continued.
    pub can_go_on: bool,
}
