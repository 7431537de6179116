#!/usr/bin/env python3
"""Writes the two font subsets in fonts/ from the full fonts of Debian 12.

    apt-get install fonts-dejavu-core fonts-droid-fallback
    pip install fonttools==4.68.0
    python3 assets/subset_fonts.py

The families are renamed so that a font of the same name on the user's machine can never stand in for them.
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SYSTEM_FONTS = Path("/usr/share/fonts/truetype")


def span(first, last):
    return set(range(first, last + 1))


def latin_characters():
    return (
        span(0x0020, 0x007E)  # Basic Latin
        | span(0x00A0, 0x024F)  # Latin-1, Latin Extended-A and -B
        | span(0x0250, 0x02AF)  # phonetic letters, some of them in place names
        | span(0x02B0, 0x036F)  # modifiers and combining marks
        | span(0x0370, 0x03FF)  # Greek
        | span(0x0400, 0x052F)  # Cyrillic and its supplement
        | span(0x1E00, 0x1EFF)  # Latin Extended Additional (Vietnamese)
        | span(0x2000, 0x206F)  # general punctuation
        | span(0x2070, 0x209F)  # superscripts and subscripts
        | span(0x20A0, 0x20BF)  # currencies
        | span(0x2100, 0x214F)  # letterlike symbols
        | span(0x2150, 0x218F)  # fractions, Roman numerals
        | span(0x2190, 0x21FF)  # arrows
        | span(0x2200, 0x22FF)  # mathematical operators
        | span(0x2300, 0x23FF)  # technical signs
        | span(0x2460, 0x24FF)  # enclosed digits and letters
        | span(0x2500, 0x25FF)  # box drawing, blocks and geometric shapes
        | set(map(ord, "☉★☆♀♁♂♪♭♯⟨⟩"))
        | {0xFFFD}  # shown in place of a character that no font has
    )


def chinese_and_japanese_characters():
    characters = span(0x3000, 0x30FF) | span(0x31F0, 0x31FF)  # CJK punctuation and kana
    characters |= span(0x3300, 0x33FF)  # units in one square, such as those of area and volume
    characters |= span(0xFF01, 0xFF9F) | span(0xFFE0, 0xFFE6)  # full-width and half-width forms
    characters |= encoded("gb2312", range(0xA1, 0xF8))  # all of GB 2312
    characters |= encoded("euc_jp", range(0xA1, 0xD0))  # JIS X 0208 up to the end of level 1
    characters |= encoded("big5", range(0xA1, 0xC7))  # Big5 up to the end of level 1: traditional Chinese
    return characters


def encoded(encoding, rows):
    """All characters of a two-byte encoding whose first byte is in rows."""
    characters = set()
    for code in (bytes([row, cell]) for row in rows for cell in range(0x40, 0xFF)):
        try:
            characters |= set(map(ord, code.decode(encoding)))
        except UnicodeDecodeError:
            pass  # an empty place of the encoding
    return characters


def write_subset(source, target, characters, family):
    options = subset.Options()
    options.hinting = False  # outlines are hinted automatically where they are drawn
    options.layout_features = ["ccmp", "kern", "liga", "locl", "mark", "mkmk"]
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]  # copyright and licence stay in the file
    options.notdef_outline = True
    options.drop_tables += ["FFTM", "MATH", "gasp", "vhea", "vmtx"]
    font = TTFont(source, recalcTimestamp=False)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=characters)
    worker.subset(font)
    add_angle_brackets(font)
    for name_id, text in {1: family, 4: family, 6: family.replace(" ", "")}.items():
        for record in [record for record in font["name"].names if record.nameID == name_id]:
            font["name"].setName(text, name_id, record.platformID, record.platEncID, record.langID)
    font.save(target)
    print(f"{target.name}: {len(font.getBestCmap())} characters, {target.stat().st_size} bytes")
    return font.getBestCmap()


def add_angle_brackets(font):
    """Neither font has the brackets of Chinese and Japanese; the mathematical ones look the same."""
    for table in font["cmap"].tables:
        for bracket, alike in {0x3008: 0x27E8, 0x3009: 0x27E9}.items():
            if alike in table.cmap:
                table.cmap[bracket] = table.cmap[alike]


def main():
    folder = Path(__file__).parent / "fonts"
    written = write_subset(
        SYSTEM_FONTS / "dejavu/DejaVuSans.ttf", folder / "latin.ttf", latin_characters(), "Fieldreel Latin"
    )
    write_subset(
        SYSTEM_FONTS / "droid/DroidSansFallbackFull.ttf",
        folder / "cjk.ttf",
        chinese_and_japanese_characters() - set(written),
        "Fieldreel CJK",
    )


if __name__ == "__main__":
    main()
