use super::blend::blend;
use super::{Easing, Key};
use crate::scene::{OptionWord, WordKind};
use std::borrow::Cow;

/// An option of the picture that changes at its keys, or moves between them.
#[derive(Clone)]
pub(super) struct SettingCurve {
    pub(super) word: &'static OptionWord,
    /// By time: how much of the film is over, how it goes on, and the value. At least one.
    points: Vec<(f64, Easing, String)>,
    is_loop: bool,
}

/// Colormaps have names like colours, and are none.
const NEVER_BLENDED: [&str; 3] = ["colormap", "mode", "transfer"];

impl SettingCurve {
    /// Through keys in the order of their times that set the option; `None` if none does.
    pub(super) fn new(word: &'static OptionWord, keys: &[(f64, &Key)], is_loop: bool) -> Option<Self> {
        let mut points: Vec<_> = keys
            .iter()
            .filter_map(|(progress, key)| {
                let (_, value) = key.settings().find(|(name, _)| *name == word.name)?;
                Some((*progress, key.ease, value.to_owned()))
            })
            .collect();
        let first = points.first()?.clone();
        let end = first.0 + 1.0;
        let is_loop = is_loop && points.last().is_some_and(|(progress, ..)| *progress < end);
        if is_loop {
            points.push((end, first.1, first.2));
        }
        Some(Self { word, points, is_loop })
    }

    /// The value when so much of the film is over; before the first key there is none. Smooth is even here.
    pub(super) fn at(&self, progress: f64) -> Option<Cow<'_, str>> {
        let begin = self.points[0].0;
        let progress = if self.is_loop && progress < begin { progress + 1.0 } else { progress };
        let after = self.points.partition_point(|(at, ..)| *at <= progress);
        let (from_progress, ease, from) = &self.points[after.checked_sub(1)?];
        let Some((to_progress, _, to)) = self.points.get(after) else { return Some(Cow::Borrowed(from)) };
        let share = ease.at((progress - from_progress) / (to_progress - from_progress));
        let may_move = self.word.kind == WordKind::Value && !NEVER_BLENDED.contains(&self.word.name);
        if share == 0.0 || !may_move {
            return Some(Cow::Borrowed(from));
        }
        Some(blend(from, to, share).map_or(Cow::Borrowed(from), Cow::Owned))
    }

    /// When it has its keys.
    pub(super) fn times(&self) -> impl Iterator<Item = f64> {
        self.points.iter().map(|(progress, ..)| *progress)
    }
}

impl std::fmt::Debug for SettingCurve {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct(self.word.name).field("points", &self.points).finish_non_exhaustive()
    }
}
