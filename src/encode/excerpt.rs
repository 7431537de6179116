use std::collections::BTreeMap;

/// Names and values of what the pictures of a film depend on. Two recordings with the same facts draw the same film.
pub type Facts = BTreeMap<String, String>;

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
