#!/usr/bin/env python3
"""Writes the font that tests choose with --font: a small part of DejaVu Serif Bold, as in Debian's
fonts-dejavu-core 2.37-6. Its licence is assets/fonts/LICENSE-DejaVu.txt.

    pip install fonttools==4.68.0
    python3 tests/data/make_fonts.py
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

font = TTFont("/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf")
subsetter = subset.Subsetter(subset.Options(hinting=False, layout_features=[], name_IDs=[1, 2, 6, 13, 14]))
subsetter.populate(unicodes=range(0x20, 0x7F))
subsetter.subset(font)
font.save(Path(__file__).parent / "fonts/serif.ttf")
