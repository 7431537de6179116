//! GMT's color palette tables: see [`ColormapSource::from_cpt`].

use super::cpt_color::CptColor;
use super::file_error::Fault;
use super::{Colormap, ColormapSource};
use crate::scene::{NormChoice, Rgb8};

/// Entries computed for slices whose colours run into one another.
const SAMPLES: usize = Colormap::MAX_ENTRIES;

const LINE_RULE: &str = "z0 color z1 color, or B, F or N and a color";
const CATEGORY_RULE: &str = "z0 color z1 color: categories (one value and its color) are not supported";
const Z_RULE: &str = "z0 and z1 as finite numbers, z0 below z1";
const GAP_RULE: &str = "slices that begin where the one above ends";
const MODEL_RULE: &str = "COLOR_MODEL = RGB or HSV; others are not supported";
const RANGE_RULE: &str = "RANGE = MIN/MAX, two finite numbers, MIN below MAX";
const HINGE_RULE: &str =
    "no HARD_HINGE without RANGE; gmt makecpt -CTABLE -TMIN/MAX > TABLE.cpt stretches the table";
const SLICES_RULE: &str = "one or more slices z0 color z1 color whose z span a finite range";

/// A part of the range and its colours, at its lower and its upper end.
struct Slice {
    low: f64,
    high: f64,
    colors: [CptColor; 2],
}

/// What the lines of a table say.
#[derive(Default)]
struct Table {
    slices: Vec<Slice>,
    is_hsv: bool,
    range: Option<(f64, f64)>,
    has_hard_hinge: bool,
    under: Option<Rgb8>,
    over: Option<Rgb8>,
    missing: Option<Rgb8>,
}

pub(super) fn parse(text: &str, name: &str) -> Result<ColormapSource, Fault> {
    let mut table = Table::default();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        let read = match line.strip_prefix('#') {
            Some(comment) => table.read_comment(comment),
            None => table.read_line(line),
        };
        read.map_err(|rule| Fault::Line(index + 1, rule))?;
        if table.slices.len() > ColormapSource::MAX_ROWS {
            return Err(Fault::TooMany(ColormapSource::MAX_ROWS, "slices"));
        }
    }
    let limits = table.stretch()?;
    table.source(name, limits)
}

impl Table {
    /// Comments that say something: `COLOR_MODEL = x`, `RANGE = a/b`, `HARD_HINGE`.
    fn read_comment(&mut self, comment: &str) -> Result<(), &'static str> {
        let (key, value) = comment.split_once('=').unwrap_or((comment, ""));
        let value = value.trim();
        match key.trim() {
            "COLOR_MODEL" => {
                // A plus asks for colours in between to be computed in this system, as they are here anyway.
                let model = value.trim_start_matches('+').to_ascii_uppercase();
                self.is_hsv = model == "HSV";
                if !["RGB", "HSV"].contains(&model.as_str()) {
                    return Err(MODEL_RULE);
                }
            }
            "RANGE" => {
                let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
                let range = value.split_once('/').and_then(|(min, max)| number(min).zip(number(max)));
                self.range =
                    Some(range.filter(|(min, max)| min < max && (max - min).is_finite()).ok_or(RANGE_RULE)?);
            }
            "HARD_HINGE" => self.has_hard_hinge = true,
            _ => {}
        }
        Ok(())
    }

    fn read_line(&mut self, line: &str) -> Result<(), &'static str> {
        // Labels stand behind a semicolon.
        let line = line.split(';').next().unwrap_or_default();
        let mut words: Vec<&str> = line.split_whitespace().collect();
        // Where GMT annotates its own colorbar.
        if words.len() > 3 && words.last().is_some_and(|word| ["L", "U", "B"].contains(word)) {
            words.pop();
        }
        let color = |words: &[&str]| match *words {
            [word] => CptColor::from_word(word),
            [first, second, third] => CptColor::from_columns([first, second, third], self.is_hsv),
            _ => Err(LINE_RULE),
        };
        let outside = |words: &[&str]| Ok::<_, &'static str>(Some(Rgb8(color(words)?.rgb8())));
        match *words.as_slice() {
            [] => {}
            ["B", ref rest @ ..] => self.under = outside(rest)?,
            ["F", ref rest @ ..] => self.over = outside(rest)?,
            ["N", ref rest @ ..] => self.missing = outside(rest)?,
            [low, first, high, "-"] => {
                let first = color(&[first])?;
                return self.add(low, high, [first, first]);
            }
            [low, first, high, second] => {
                let colors = [color(&[first])?, color(&[second])?];
                return self.add(low, high, colors);
            }
            [low, a, b, c, high, d, e, f] => {
                let colors = [color(&[a, b, c])?, color(&[d, e, f])?];
                return self.add(low, high, colors);
            }
            [_, _] => return Err(CATEGORY_RULE),
            _ => return Err(LINE_RULE),
        }
        Ok(())
    }

    fn add(&mut self, low: &str, high: &str, colors: [CptColor; 2]) -> Result<(), &'static str> {
        let [low, high] = [low, high].map(|text| text.parse::<f64>().unwrap_or(f64::NAN));
        if !(low.is_finite() && high.is_finite() && low < high) {
            return Err(Z_RULE);
        }
        if self.slices.last().is_some_and(|above| above.high != low) {
            return Err(GAP_RULE);
        }
        self.slices.push(Slice { low, high, colors });
        Ok(())
    }

    /// Takes a table whose z are shares of a range to that range; `None` if it has none, else its limits.
    fn stretch(&mut self) -> Result<Option<(f64, f64)>, Fault> {
        let (Some(first), Some(last)) = (self.slices.first(), self.slices.last()) else {
            return Err(Fault::Whole(SLICES_RULE));
        };
        let (first, last) = (first.low, last.high);
        if !(last - first).is_finite() {
            return Err(Fault::Whole(SLICES_RULE));
        }
        let is_stretched = last == 1.0 && (first == 0.0 || first == -1.0);
        let has_hinge = self.has_hard_hinge && first < 0.0;
        match self.range {
            _ if !is_stretched => Ok(Some((first, last))),
            None if has_hinge => Err(Fault::Whole(HINGE_RULE)),
            None => Ok(None),
            Some((min, max)) if has_hinge && !(min < 0.0 && max > 0.0) => Err(Fault::Whole(HINGE_RULE)),
            Some((min, max)) => {
                let stretched = |z: f64| match has_hinge {
                    true if z < 0.0 => -z * min,
                    true => z * max,
                    false => min + (z - first) / (last - first) * (max - min),
                };
                for slice in &mut self.slices {
                    (slice.low, slice.high) = (stretched(slice.low), stretched(slice.high));
                }
                Ok(Some((min, max)))
            }
        }
    }

    fn source(self, name: &str, limits: Option<(f64, f64)>) -> Result<ColormapSource, Fault> {
        let is_constant = |slice: &Slice| slice.colors[0].rgb8() == slice.colors[1].rgb8();
        let has_classes = limits.is_some()
            && self.slices.len() <= Colormap::MAX_ENTRIES
            && self.slices.iter().all(is_constant);
        let boundaries = self.slices.iter().take(1).map(|slice| slice.low);
        let boundaries: Vec<f64> = boundaries.chain(self.slices.iter().map(|slice| slice.high)).collect();
        let entries = if has_classes {
            self.slices.iter().map(|slice| slice.colors[0].rgb8()).collect()
        } else {
            self.samples()
        };
        Ok(ColormapSource {
            colormap: Colormap::from_entries(name, entries).map_err(|_| Fault::Whole(SLICES_RULE))?,
            limits,
            norm: has_classes.then_some(NormChoice::Classes(boundaries)),
            under: self.under,
            over: self.over,
            missing: self.missing,
        })
    }

    /// Colours at places that lie evenly over the range, both ends among them.
    fn samples(&self) -> Vec<[u8; 3]> {
        let (Some(first), Some(last)) = (self.slices.first(), self.slices.last()) else { return Vec::new() };
        let step = (last.high - first.low) / (SAMPLES - 1) as f64;
        let color_at = |z: f64| {
            let next = self.slices.partition_point(|slice| slice.high <= z);
            let slice = self.slices.get(next).unwrap_or(last);
            let share = ((z - slice.low) / (slice.high - slice.low)).clamp(0.0, 1.0);
            slice.colors[0].towards(slice.colors[1], share, self.is_hsv).rgb8()
        };
        (0..SAMPLES).map(|index| color_at(first.low + index as f64 * step)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ColormapSource {
        parse(text, "test").unwrap()
    }

    #[test]
    fn continuous_slices_are_sampled_over_their_range() {
        let source = read("-100\t0/0/0\t0\t0/0/250\n0\t100/200/0\t300\twhite\nB\tblack\nF\t1 2 3\nN\t128\n");
        assert_eq!((source.limits, source.norm), (Some((-100.0, 300.0)), None));
        assert_eq!(source.under, Some(Rgb8::BLACK));
        assert_eq!((source.over, source.missing), (Some(Rgb8([1, 2, 3])), Some(Rgb8([128; 3]))));
        let entries = source.colormap.entries();
        assert_eq!((entries.len(), entries[0], entries[511]), (512, [0; 3], [255; 3]));
        // A quarter of the way is the coast.
        assert_eq!((entries[127], entries[128]), ([0, 0, 249], [100, 200, 0]));
    }

    #[test]
    fn slices_of_one_color_are_classes() {
        let source =
            read("0 255 0 0 1.5 255 0 0 L ;low\n1.5 0 0 255 10 0 0 255 B\n10 gray 20 - ; high ; more\n");
        assert_eq!(source.norm, Some(NormChoice::Classes(vec![0.0, 1.5, 10.0, 20.0])));
        assert_eq!(source.limits, Some((0.0, 20.0)));
        assert_eq!(source.colormap.entries(), [[255, 0, 0], [0, 0, 255], [190; 3]]);
        let one = read("0 red 5 red");
        assert_eq!((one.norm, one.colormap.entries().len()), (Some(NormChoice::Classes(vec![0.0, 5.0])), 1));
        let many: Vec<String> = (0..600).map(|z| format!("{z} {0} {1} {0}\n", z % 256, z + 1)).collect();
        let many = many.concat();
        assert_eq!((read(&many).norm, read(&many).colormap.entries().len()), (None, 512));
    }

    #[test]
    fn hue_is_what_the_model_says() {
        for model in ["# COLOR_MODEL = hsv\n", "#COLOR_MODEL=+HSV\n", "# COLOR_MODEL = HSV\r\n"] {
            for slice in ["5 0-1-1 6 240-1-1", "5 0 1 1 6 240 1 1"] {
                let entries = read(&format!("{model}{slice}")).colormap.entries().to_vec();
                assert_eq!((entries[0], entries[511]), ([255, 0, 0], [0, 0, 255]), "{model}{slice}");
                assert!(entries[255][1] >= 254, "{model}{slice}: {:?}", entries[255]);
            }
        }
        assert_eq!(read("5 0-1-1 6 240-1-1").colormap.entries()[255][1], 0);
    }

    #[test]
    fn a_table_of_shares_takes_its_range_or_has_none() {
        let (unit, both) = ("0 black 1 white\n", "-1 black 0 blue\n0 green 1 white\n");
        assert_eq!(read(unit).limits, None);
        assert_eq!(read("0 black 0.5 black\n0.5 white 1 white").norm, None);
        assert_eq!(read(&format!("# RANGE = -5/20\n{unit}")).limits, Some((-5.0, 20.0)));
        assert_eq!(read(&format!("# SOFT_HINGE\n{both}")).limits, None);
        let hinged = read(&format!("# HARD_HINGE\n# RANGE = -1000/3000\n{both}"));
        assert_eq!(hinged.limits, Some((-1000.0, 3000.0)));
        let entries = hinged.colormap.entries();
        assert_eq!((entries[127][2] > 250, entries[128]), (true, [0, 255, 0]));
        assert_eq!(read("# RANGE = 0/9\n2 red 3 blue").limits, Some((2.0, 3.0)));
        for text in ["# HARD_HINGE\n", "# HARD_HINGE\n# RANGE = 1/2\n"] {
            assert_eq!(parse(&format!("{text}{both}"), "").unwrap_err(), Fault::Whole(HINGE_RULE));
        }
    }

    #[test]
    fn refuses_what_it_does_not_understand_by_name() {
        let too_many: Vec<String> = (0..=65_536).map(|z| format!("{z} 0 {} 0\n", z + 1)).collect();
        let too_many = too_many.concat();
        for (text, fault) in [
            ("", Fault::Whole(SLICES_RULE)),
            ("# nothing\nB red\n", Fault::Whole(SLICES_RULE)),
            ("-1e308 red 0 red\n0 red 1e308 red", Fault::Whole(SLICES_RULE)),
            ("# COLOR_MODEL = CMYK\n", Fault::Line(1, MODEL_RULE)),
            ("# RANGE = 5\n", Fault::Line(1, RANGE_RULE)),
            ("# RANGE = 5/5\n", Fault::Line(1, RANGE_RULE)),
            ("1 red ;one\n", Fault::Line(1, CATEGORY_RULE)),
            ("0 red\n", Fault::Line(1, CATEGORY_RULE)),
            ("0 red 1\n", Fault::Line(1, LINE_RULE)),
            ("0 1 2 3 4\n", Fault::Line(1, LINE_RULE)),
            ("0 red 1 blue more words\n", Fault::Line(1, LINE_RULE)),
            ("B\n", Fault::Line(1, LINE_RULE)),
            ("0 red x blue\n", Fault::Line(1, Z_RULE)),
            ("1 red 0 blue\n", Fault::Line(1, Z_RULE)),
            ("0 red 0 blue\n", Fault::Line(1, Z_RULE)),
            ("0 red inf blue\n", Fault::Line(1, Z_RULE)),
            ("0 red 1 blue\n\n2 red 3 blue", Fault::Line(3, GAP_RULE)),
            ("0 red 1 blu\n", Fault::Line(1, super::super::cpt_color::COLOR_RULE)),
            (&too_many, Fault::TooMany(65_536, "slices")),
        ] {
            assert_eq!(parse(text, "test").unwrap_err(), fault, "{text:.60}");
        }
    }
}
