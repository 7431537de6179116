//! Texts of options between two keys.

use crate::scene::Rgb8;
use crate::scene::color_space::{linear_from_oklab, linear_from_srgb, oklab_from_linear, srgb_from_linear};
use crate::scene::option_words::exact_text;

/// A piece of an option's text.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece<'a> {
    Number(f64),
    Color(Rgb8),
    Other(&'a str),
}

/// The text `share` of the way from one to the other, if they differ in numbers and colours only. Colours go evenly
/// through OKLab, so that they change for the eye as evenly as may be.
pub(super) fn blend(from: &str, to: &str, share: f64) -> Option<String> {
    let (from, to) = (pieces(from), pieces(to));
    if from.len() != to.len() {
        return None;
    }
    from.into_iter().zip(to).map(|pair| blend_pieces(pair, share)).collect()
}

fn blend_pieces(pair: (Piece<'_>, Piece<'_>), share: f64) -> Option<String> {
    match pair {
        (Piece::Number(from), Piece::Number(to)) => Some(exact_text(from + (to - from) * share)),
        (Piece::Color(from), Piece::Color(to)) => Some(blend_colors(from, to, share).to_string()),
        (Piece::Other(from), Piece::Other(to)) => (from == to).then(|| from.to_owned()),
        _ => None,
    }
}

fn blend_colors(from: Rgb8, to: Rgb8, share: f64) -> Rgb8 {
    if from == to {
        return from;
    }
    let lab = |Rgb8([red, green, blue]): Rgb8| {
        oklab_from_linear([red, green, blue].map(|byte| linear_from_srgb(f64::from(byte) / 255.0)))
    };
    let (from, to) = (lab(from), lab(to));
    let mixed = std::array::from_fn(|axis| from[axis] + (to[axis] - from[axis]) * share);
    let byte = |linear: f64| (srgb_from_linear(linear.clamp(0.0, 1.0)) * 255.0).round() as u8;
    Rgb8(linear_from_oklab(mixed).map(byte))
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '#' => 1 + run(&rest[1..], |character| character.is_ascii_hexdigit()),
            _ if first.is_alphabetic() => {
                run(rest, |character| character.is_alphanumeric() || character == '-')
            }
            _ => number_length(rest).unwrap_or(first.len_utf8()),
        };
        let (piece, after) = rest.split_at(length);
        let color = || piece.parse().ok().map(Piece::Color);
        let number = || piece.parse().ok().filter(|number: &f64| number.is_finite()).map(Piece::Number);
        let is_word = first == '#' || first.is_alphabetic();
        let known = if is_word { color() } else { number() };
        pieces.push(known.unwrap_or(Piece::Other(piece)));
        rest = after;
    }
    pieces
}

/// How many bytes at the begin of a text are such characters.
fn run(text: &str, is_in: impl Fn(char) -> bool) -> usize {
    text.find(|character| !is_in(character)).unwrap_or(text.len())
}

/// How many bytes at the begin of a text are a number. A point belongs to it only before a digit, as in 1..2.
fn number_length(text: &str) -> Option<usize> {
    let digits = |from: usize| run(&text[from..], |character| character.is_ascii_digit());
    let mut length = usize::from(text.starts_with(['-', '+']));
    let whole = digits(length);
    length += whole;
    let mut is_number = whole > 0;
    if text[length..].starts_with('.') && digits(length + 1) > 0 {
        length += 1 + digits(length + 1);
        is_number = true;
    }
    if is_number && text[length..].starts_with(['e', 'E']) {
        let sign = usize::from(text[length + 1..].starts_with(['-', '+']));
        let exponent = digits(length + 1 + sign);
        length += if exponent > 0 { 1 + sign + exponent } else { 0 };
    }
    is_number.then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_colours_move_and_all_else_must_be_the_same() {
        for (from, to, half) in [
            ("0,100", "50,200", Some("25,150")),
            ("-1", "2e-1", Some("-0.4")),
            ("45,0,1..-0.5", "45,0,0..-0.5", Some("45,0,0.5..-0.5")),
            ("x=20,y=50%", "x=30,y=0%", Some("x=25,y=25%")),
            ("40=wheat@0.3", "60=wheat@0.5", Some("50=#f5deb3@0.4")),
            ("10:40,:,20:", "20:50,:,30:", Some("15:45,:,25:")),
            ("points:0=0,100=0.5", "points:0=0.5,100=1", Some("points:0=0.25,100=0.75")),
            ("white", "white", Some("#ffffff")),
            ("viridis", "turbo", None),
            ("transparent", "white", None),
            ("1,2", "1,2,3", None),
            ("x=1", "y=1", None),
        ] {
            assert_eq!(blend(from, to, 0.5).as_deref(), half, "{from} {to}");
        }
    }

    #[test]
    fn between_black_and_white_every_step_is_as_light_as_the_eye_expects() {
        let middle = blend("black", "white", 0.5).unwrap();
        // OKLab's lightness 0.5 is 12.5 % of the light.
        assert_eq!(middle, "#636363");
        assert_eq!(blend("red", "blue", 0.0).as_deref(), Some("#ff0000"));
        assert_eq!(blend("red", "blue", 1.0).as_deref(), Some("#0000ff"));
    }

    #[test]
    fn any_text_is_in_pieces_that_make_it_up() {
        for text in ["", "1.", "..", "-", "1e", "1e+", "é-ü", "#", "#12", "--1", "a1.5", "\u{1F600}"] {
            let all = blend(text, text, 0.5);
            assert!(all.is_some(), "{text}");
        }
    }
}
