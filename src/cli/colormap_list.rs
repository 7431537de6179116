//! What `--colormap list` prints.

use fieldreel::scene::{Colormap, ColormapFamily, KnownColormap};
use std::io::{self, Write};

/// In the order in which they are printed.
const KINDS: [&str; 6] =
    ["sequential", "multi-sequential", "diverging", "cyclic", "qualitative", "miscellaneous"];

/// Characters in a line, so that every terminal shows it whole.
const LINE_WIDTH: usize = 80;
const INDENT: &str = "  ";

/// Prints the names of all colormaps by family and kind: with a strip of its colours beside each if `with_colors`
/// (for terminals that take 24-bit colours), else in columns.
pub(super) fn print(out: &mut impl Write, with_colors: bool) -> io::Result<()> {
    for family in ColormapFamily::ALL {
        for kind in KINDS {
            let colormaps: Vec<KnownColormap> =
                family.colormaps().filter(|colormap| colormap.kind == kind).collect();
            if colormaps.is_empty() {
                continue;
            }
            writeln!(out, "{family}, {kind}")?;
            if with_colors {
                print_strips(out, &colormaps)?;
            } else {
                print_columns(out, &colormaps)?;
            }
            writeln!(out)?;
        }
    }
    writeln!(out, "Append _r to reverse a colormap, as in {}_r.", Colormap::default().name())
}

fn print_columns(out: &mut impl Write, colormaps: &[KnownColormap]) -> io::Result<()> {
    let names: Vec<String> = colormaps.iter().map(KnownColormap::shortest_name).collect();
    let longest = longest(&names);
    for row in names.chunks((LINE_WIDTH / (INDENT.len() + longest)).max(1)) {
        let line = row.iter().fold(String::new(), |line, name| line + INDENT + &format!("{name:longest$}"));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn print_strips(out: &mut impl Write, colormaps: &[KnownColormap]) -> io::Result<()> {
    let names: Vec<String> = colormaps.iter().map(KnownColormap::shortest_name).collect();
    let width = longest(&names);
    let cells = LINE_WIDTH - 2 * INDENT.len() - width;
    for (name, colormap) in names.iter().zip(colormaps) {
        write!(out, "{INDENT}{name:width$}{INDENT}")?;
        for color in strip(colormap, cells) {
            let [red, green, blue] = color;
            write!(out, "\x1b[48;2;{red};{green};{blue}m ")?;
        }
        writeln!(out, "\x1b[0m")?;
    }
    Ok(())
}

/// The colours of a line of `cells` characters: those in the middle of each, or all equally wide if they fit; of a
/// qualitative colormap the first ones.
fn strip(colormap: &KnownColormap, cells: usize) -> Vec<[u8; 3]> {
    let shown = if colormap.kind == "qualitative" { cells } else { usize::MAX };
    let entries = &colormap.entries[..colormap.entries.len().min(shown)];
    let cells = if entries.len() <= cells { cells / entries.len() * entries.len() } else { cells };
    let middles = (0..cells).map(|cell| (cell as f64 + 0.5) / cells as f64);
    middles.map(|fraction| entries[Colormap::index_of(fraction, entries.len())]).collect()
}

fn longest(names: &[String]) -> usize {
    names.iter().map(String::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(with_colors: bool) -> String {
        let mut bytes = Vec::new();
        print(&mut bytes, with_colors).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// The words of a text without its colours.
    fn words(text: &str) -> Vec<String> {
        let plain = text.split('\x1b').map(|part| part.split_once('m').map_or(part, |(_, rest)| rest));
        let first = text.split('\x1b').next().unwrap();
        let rest: String = plain.skip(1).collect();
        format!("{first}{rest}").split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn every_colormap_is_listed_once_by_the_name_that_finds_it() {
        for with_colors in [false, true] {
            let text = printed(with_colors);
            let words = words(&text);
            for family in ColormapFamily::ALL {
                for known in family.colormaps() {
                    let name = known.shortest_name();
                    assert_eq!(words.iter().filter(|word| **word == name).count(), 1, "{name}: {text}");
                    assert!(KINDS.contains(&known.kind), "{name}");
                }
            }
        }
    }

    #[test]
    fn plain_lines_are_narrow_and_have_no_codes() {
        let text = printed(false);
        assert!(!text.contains('\x1b'));
        assert!(text.lines().all(|line| line.len() <= LINE_WIDTH), "{text}");
        assert!(text.starts_with("matplotlib, sequential\n  Blues"), "{text}");
        assert!(text.contains("\ncmocean, sequential\n"), "{text}");
    }

    #[test]
    fn strips_show_the_colors_and_end() {
        let text = printed(true);
        let tab10 = text.lines().find(|line| line.trim_start().starts_with("tab10 ")).unwrap();
        let cells: Vec<&str> = tab10.split("\x1b[48;2;").skip(1).collect();
        assert!(cells[0].starts_with("31;119;180m "), "{tab10:?}");
        assert!(cells[cells.len() - 1].starts_with("23;190;207m "), "{tab10:?}");
        assert_eq!(cells.len() % 10, 0, "ten colours, equally wide");
        let lines_with_codes: Vec<&str> = text.lines().filter(|line| line.contains('\x1b')).collect();
        assert_eq!(lines_with_codes.len(), 173);
        assert!(lines_with_codes.iter().all(|line| line.ends_with("\x1b[0m")));
    }
}
