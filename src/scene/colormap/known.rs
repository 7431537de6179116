use std::fmt;

/// Who made a colormap that is embedded here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColormapFamily {
    /// Those of matplotlib.
    Matplotlib,
    /// Those of cmocean, for oceanography.
    Cmocean,
    /// Fabio Crameri's scientific colour maps.
    Crameri,
}

/// A colormap that is embedded here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownColormap {
    /// Who made it.
    pub family: ColormapFamily,
    /// The name within its family.
    pub name: &'static str,
    /// `sequential`, `diverging`, `cyclic`, `multi-sequential`, `qualitative` or `miscellaneous`.
    pub kind: &'static str,
    /// Its colours: sRGB-encoded red, green, blue.
    pub entries: &'static [[u8; 3]],
}

/// What one family has, made by `assets/generate_colormaps.py`.
struct Tables {
    /// Lines of name, kind and number of entries.
    list: &'static str,
    /// The entries in the order of the lines.
    colors: &'static [u8],
}

macro_rules! tables {
    ($name:literal) => {
        Tables {
            list: include_str!(concat!("../../../assets/colormaps/", $name, ".txt")),
            colors: include_bytes!(concat!("../../../assets/colormaps/", $name, ".bin")),
        }
    };
}

impl ColormapFamily {
    /// All, in the order in which a name without family is looked for.
    pub const ALL: [Self; 3] = [Self::Matplotlib, Self::Cmocean, Self::Crameri];

    /// As it stands before the colon of a name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Matplotlib => "matplotlib",
            Self::Cmocean => "cmocean",
            Self::Crameri => "crameri",
        }
    }

    /// What may stand before a name: our own spelling, and the one that the family's package registers.
    fn prefixes(self) -> &'static [&'static str] {
        match self {
            Self::Matplotlib => &["matplotlib:"],
            Self::Cmocean => &["cmocean:", "cmo."],
            Self::Crameri => &["crameri:", "cmc."],
        }
    }

    fn tables(self) -> Tables {
        match self {
            Self::Matplotlib => tables!("matplotlib"),
            Self::Cmocean => tables!("cmocean"),
            Self::Crameri => tables!("crameri"),
        }
    }

    /// Its colormaps in alphabetical order, capitals first; without the reversed ones.
    pub fn colormaps(self) -> impl Iterator<Item = KnownColormap> {
        let Tables { list, colors } = self.tables();
        let (mut colors, _) = colors.as_chunks::<3>();
        list.lines().filter_map(move |line| {
            let mut words = line.split(' ');
            let (name, kind, count) = (words.next()?, words.next()?, words.next()?.parse().ok()?);
            let (entries, rest) = colors.split_at_checked(count)?;
            colors = rest;
            Some(KnownColormap { family: self, name, kind, entries })
        })
    }
}

impl fmt::Display for ColormapFamily {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl KnownColormap {
    /// All of all families.
    pub fn all() -> impl Iterator<Item = Self> {
        ColormapFamily::ALL.into_iter().flat_map(ColormapFamily::colormaps)
    }

    /// The colormap of that name, with or without its family, not reversed.
    pub(super) fn find(name: &str) -> Option<Self> {
        let (families, _, bare) = without_family(name);
        families.iter().find_map(|family| family.colormaps().find(|known| known.name == bare))
    }

    /// The shortest name it is found by: without its family unless another one comes first.
    pub fn shortest_name(&self) -> String {
        if Self::find(self.name) == Some(*self) {
            self.name.to_owned()
        } else {
            format!("{}:{}", self.family, self.name)
        }
    }
}

/// The families that a name may belong to, the prefix that says so, and the rest of the name.
fn without_family(name: &str) -> (&'static [ColormapFamily], &str, &str) {
    for family in &ColormapFamily::ALL {
        for prefix in family.prefixes() {
            if let Some(bare) = name.strip_prefix(prefix) {
                return (std::slice::from_ref(family), &name[..prefix.len()], bare);
            }
        }
    }
    (&ColormapFamily::ALL, "", name)
}

/// A name that belongs to no colormap.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown colormap {name:?} ({})", .suggestion.as_ref().map_or_else(
    || "expected a name such as viridis, cmocean:thermal or crameri:batlow (--colormap list prints all), \
        colours with commas between them, or a .csv, .txt or .cpt file; append _r to a name to reverse it".to_owned(),
    |similar| format!("did you mean {similar}?")))]
pub struct UnknownColormap {
    /// What was given.
    pub name: String,
    /// The known name that looks most like it, where one does.
    pub suggestion: Option<String>,
}

impl UnknownColormap {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), suggestion: similar_name(name) }
    }
}

/// The known name fewest edits away from `name`, if so few that a slip of the finger explains them.
fn similar_name(name: &str) -> Option<String> {
    // Longer than any name by far: not a slip, and comparing would take as long as the text is.
    if name.len() > 40 {
        return None;
    }
    let (base, suffix) = match name.strip_suffix("_r").or_else(|| name.strip_suffix("_R")) {
        Some(base) => (base, "_r"),
        None => (name, ""),
    };
    let (families, prefix, bare) = without_family(base);
    let bare = bare.to_lowercase();
    let nearest = |families: &[ColormapFamily]| {
        let known = families.iter().flat_map(|family| family.colormaps());
        let distances =
            known.map(|known| (strsim::damerau_levenshtein(&bare, &known.name.to_lowercase()), known.name));
        let allowed = 1 + bare.chars().count() / 4;
        distances.min().filter(|(distance, _)| *distance <= allowed).map(|(_, name)| name)
    };
    // The right name with the wrong family is a slip, too.
    nearest(families)
        .map(|name| format!("{prefix}{name}{suffix}"))
        .or_else(|| nearest(&ColormapFamily::ALL).map(|name| format!("{name}{suffix}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Colormap, Rgb8};
    use std::collections::HashSet;

    /// Some entries as the packages print them: `colormap(numpy.arange(colormap.N), bytes=True)[:, :3]`, the last
    /// one among them.
    const FROM_PACKAGES: &str = "\
viridis 0#440154 1#440255 64#3a528b 128#20908c 192#5ec961 255#fde724
magma 0#000003 1#000004 64#50127b 128#b63679 192#fb8861 255#fbfcbf
cividis 0#00224d 1#00234f 64#434e6b 128#7c7b78 192#bbad6c 255#fde737
turbo 0#30123b 1#311542 64#28bbeb 128#a4fc3b 192#fa7d20 255#7a0402
terrain 0#333399 1#31359b 64#01cc66 128#fefd98 192#815d56 255#ffffff
RdBu 0#67001f 1#69001f 64#e58368 128#f6f6f6 192#68aacf 255#053061
gist_earth 0#000000 1#00002b 64#2a737e 128#5da04b 192#bcaa62 255#fdfafa
twilight 0#e1d8e2 1#e1d8e2 127#6175ba 255#2f1436 382#b25652 509#e1d8e1
Spectral 0#9e0142 1#a00342 64#f88e52 128#fefebe 192#86cea4 255#5e4fa2
tab10 0#1f77b4 1#ff7f0e 2#2ca02c 5#8c564b 7#7f7f7f 9#17becf
Set1 0#e41a1c 1#377eb8 2#4daf4a 4#ff7f00 6#a65628 8#999999
cmocean:thermal 0#032333 1#042335 64#563b9c 128#b05f81 192#f99341 255#e7fa5a
cmocean:gray 0#000000 1#000000 64#373636 128#717170 192#b2b1b0 255#fefefd
cmocean:balance 0#171c42 1#181d45 64#3887b9 128#f0eceb 192#bf573a 255#3c0911
cmocean:phase 0#a7770c 1#a9760e 64#de2a93 128#7d72f0 192#0b987b 255#a7770c
crameri:batlow 0#011959 1#021a59 64#215f60 128#828231 192#f29d6d 255#faccfa
crameri:romaO 0#733857 1#733855 64#aa742e 128#cae1b2 192#5393bf 255#723958
crameri:oleron 0#192659 1#1b275a 64#8390c3 128#194c00 192#aa9050 255#fcfce5
crameri:batlowS 0#011959 1#faccfa 25#134a61 50#26625f 75#28645e 99#fba68b
";

    /// Index and colour, as they stand in a line.
    type Sample = (usize, Rgb8);

    fn samples() -> Vec<(&'static str, Vec<Sample>)> {
        let sample = |word: &str| {
            let (index, digits) = word.split_at(word.find('#').unwrap());
            (index.parse().unwrap(), digits.parse().unwrap())
        };
        let lines = FROM_PACKAGES.lines().map(|line| line.split_once(' ').unwrap());
        lines.map(|(name, words)| (name, words.split(' ').map(sample).collect())).collect()
    }

    fn differing(name: &str, expected: &[Sample]) -> usize {
        let map = Colormap::by_name(name).unwrap();
        expected.iter().filter(|(index, color)| map.entries().get(*index) != Some(&color.0)).count()
    }

    #[test]
    fn entries_are_those_of_the_packages() {
        assert_eq!(samples().len(), 19);
        for (name, expected) in samples() {
            assert_eq!(differing(name, &expected), 0, "{name}");
            let straight = Colormap::by_name(name).unwrap();
            assert_eq!(straight.entries().len(), expected[expected.len() - 1].0 + 1, "{name}");
            let reversed = Colormap::by_name(&format!("{name}_r")).unwrap();
            assert!(reversed.entries().iter().eq(straight.entries().iter().rev()), "{name}_r");
        }
    }

    #[test]
    fn the_comparison_notices_one_level_and_another_map() {
        let (name, mut expected) = samples().remove(0);
        assert_eq!(differing("magma", &expected), expected.len());
        expected[3].1.0[1] += 1;
        assert_eq!(differing(name, &expected), 1);
        assert_eq!(differing("tab10", &[(10, Rgb8::BLACK)]), 1, "an entry that is not there");
    }

    #[test]
    fn every_line_has_a_whole_table() {
        let mut names = HashSet::new();
        for (family, count) in ColormapFamily::ALL.into_iter().zip([91, 22, 60]) {
            let maps: Vec<KnownColormap> = family.colormaps().collect();
            assert_eq!((maps.len(), family.tables().list.lines().count()), (count, count), "{family}");
            let bytes: usize = maps.iter().map(|known| known.entries.len() * 3).sum();
            assert_eq!(bytes, family.tables().colors.len(), "{family}");
            assert!(maps.is_sorted_by_key(|known| known.name), "{family}");
            for known in maps {
                let kinds =
                    ["sequential", "diverging", "cyclic", "multi-sequential", "qualitative", "miscellaneous"];
                assert!(kinds.contains(&known.kind), "{} is {}", known.name, known.kind);
                let distinct: HashSet<_> = known.entries.iter().collect();
                assert!(distinct.len() > 2, "{} has hardly a colour", known.name);
                assert!(known.entries.len() <= Colormap::MAX_ENTRIES, "{}", known.name);
                assert!(!known.name.ends_with("_r"), "{}", known.name);
                let found = Colormap::by_name(&known.shortest_name()).unwrap();
                assert_eq!(found.entries(), known.entries, "{}", known.name);
                assert!(names.insert(known.shortest_name()), "{} twice", known.name);
            }
        }
    }

    #[test]
    fn a_family_decides_between_two_of_the_same_name() {
        let entries = |name: &str| Colormap::by_name(name).unwrap().entries().to_vec();
        assert_eq!(entries("gray"), entries("matplotlib:gray"));
        assert_ne!(entries("gray"), entries("cmocean:gray"));
        assert_eq!(entries("cmocean:gray"), entries("cmo.gray"));
        assert_eq!(entries("thermal"), entries("cmocean:thermal"));
        assert_eq!(entries("batlow_r"), entries("cmc.batlow_r"));
        assert_eq!(entries("crameri:batlow"), entries("batlow"));
        assert_eq!(Colormap::by_name("cmo.gray_r").unwrap().name(), "cmo.gray_r");
        assert!(Colormap::by_name("crameri:viridis").is_err());
    }

    #[test]
    fn unknown_names_get_a_suggestion_where_one_is_near() {
        for (given, near) in [
            ("virdis", Some("viridis")),
            ("Viridis", Some("viridis")),
            ("viridis_R", Some("viridis_r")),
            ("spectral_r", Some("Spectral_r")),
            ("terain", Some("terrain")),
            ("tab11", Some("tab10")),
            ("batlov", Some("batlow")),
            ("cmocean:termal_r", Some("cmocean:thermal_r")),
            ("cmo.halin", Some("cmo.haline")),
            ("crameri:viridis", Some("viridis")),
            ("", None),
            ("_r", None),
            ("cmocean:", None),
            ("no such thing", None),
        ] {
            let error = Colormap::by_name(given).unwrap_err();
            assert_eq!(error.suggestion.as_deref(), near, "{given:?}");
            assert!(error.to_string().contains(&format!("{given:?}")), "{error}");
        }
        assert!(Colormap::by_name(&"v".repeat(1_000_000)).unwrap_err().suggestion.is_none());
        assert_eq!(
            Colormap::by_name("virdis").unwrap_err().to_string(),
            r#"unknown colormap "virdis" (did you mean viridis?)"#
        );
    }
}
