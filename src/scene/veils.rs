use super::Rgb8;
use crate::frame::FrameRate;

/// What covers whole frames at the beginning and the end of a film.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Veils {
    /// How long the title card covers the film, the time in which it fades included.
    pub card_secs: f64,
    /// How long the film takes to appear.
    pub fade_in_secs: f64,
    /// How long it takes to go.
    pub fade_out_secs: f64,
    /// From and to which colour; `None` is nothing, on a transparent film.
    pub color: Option<Rgb8>,
}

/// How much one frame is covered, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Veil {
    /// By the title card.
    pub card: f32,
    /// By the colour of fades, over the card.
    pub fade: f32,
}

/// The longest time in which a title card fades.
const LONGEST_FADE_SECS: f64 = 1.0;

impl Veils {
    /// What covers frame `index` of so many.
    ///
    /// A fade of F frames covers frame 0 whole, frame F not at all, and those between evenly less; towards the end it is
    /// the same backwards from the last frame. A card of C frames covers frames whole until it fades, for a third of its
    /// time and a second at most; frame C shows nothing of it.
    pub fn at(&self, index: u64, frames: u64, rate: FrameRate) -> Veil {
        let length = |secs: f64| secs * rate.as_f64();
        let fading = |index: u64, secs: f64| {
            let length = length(secs);
            if length > 0.0 { (1.0 - index as f64 / length).clamp(0.0, 1.0) } else { 0.0 }
        };
        let until_last = frames.saturating_sub(1).saturating_sub(index);
        let card_fade_secs = LONGEST_FADE_SECS.min(self.card_secs / 3.0);
        let card = if self.card_secs > 0.0 {
            ((length(self.card_secs) - index as f64) / length(card_fade_secs)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let fade = fading(index, self.fade_in_secs).max(fading(until_last, self.fade_out_secs));
        Veil { card: card as f32, fade: fade as f32 }
    }

    /// Whether how long the film is decides what its frames show.
    pub fn depends_on_length(&self) -> bool {
        self.fade_out_secs > 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: FrameRate = FrameRate::THIRTY;

    fn fades(veils: Veils, frames: u64) -> Vec<f32> {
        (0..frames).map(|index| veils.at(index, frames, RATE).fade).collect()
    }

    #[test]
    fn fades_are_even_and_reach_both_ends() {
        let veils = Veils { fade_in_secs: 4.0 / 30.0, fade_out_secs: 2.0 / 30.0, ..Veils::default() };
        assert_eq!(fades(veils, 10), [1.0, 0.75, 0.5, 0.25, 0.0, 0.0, 0.0, 0.0, 0.5, 1.0]);
        // A film that is shorter than its fades is never quite there.
        assert_eq!(fades(veils, 4), [1.0, 0.75, 0.5, 1.0]);
        assert_eq!(fades(Veils::default(), 3), [0.0; 3]);
        assert_eq!(fades(veils, 1), [1.0]);
    }

    #[test]
    fn a_card_covers_and_then_fades() {
        let veils = Veils { card_secs: 0.3, ..Veils::default() };
        let cards: Vec<f32> = (0..11).map(|index| veils.at(index, 20, RATE).card).collect();
        let expected = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0 / 3.0, 1.0 / 3.0, 0.0, 0.0];
        assert!(
            cards.iter().zip(expected).all(|(card, expected)| (card - expected).abs() < 1e-6),
            "{cards:?}"
        );
        // A long one fades for a second.
        let long = Veils { card_secs: 10.0, ..Veils::default() };
        let shares = [0, 270, 285, 300].map(|index| long.at(index, 900, RATE).card);
        assert_eq!(shares, [1.0, 1.0, 0.5, 0.0]);
    }
}
