"""Which characters a glyph stands for: ligatures, invisible characters and the private glyphs of symbol fonts.

Word processors set bullets and comparison signs in Symbol or Wingdings, whose glyphs come out of a PDF as private-use
code points (U+F0xx) or as plain letters. They are turned into the signs a reader sees, so that "≥ 4 weeks" keeps its
sign and every bullet style keeps a glyph of its own.
"""

from __future__ import annotations

import re

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_PLAIN = str.maketrans(
    {**_LIGATURES, **dict.fromkeys(_INVISIBLE, ""), "\ufffe": "\u00ad", "\u2010": "-", "\u2011": "-"}
)
_UNUSUAL = re.compile("[\u00ad\u200b-\u200f\u2010\u2011\u2060\ue000-\uf8ff\ufb00-\ufb06\ufeff\ufffe]")

_SYMBOL = {
    0x22: "∀", 0x24: "∃", 0x2D: "−", 0x40: "≅", 0x61: "α", 0x62: "β", 0x63: "χ", 0x64: "δ", 0x65: "ε", 0x66: "φ",
    0x67: "γ", 0x68: "η", 0x69: "ι", 0x6B: "κ", 0x6C: "λ", 0x6D: "μ", 0x6E: "ν", 0x70: "π", 0x72: "ρ", 0x73: "σ",
    0x74: "τ", 0x77: "ω", 0x44: "Δ", 0x53: "Σ", 0x57: "Ω", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑",
    0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠",
    0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xD0: "∠", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD6: "√", 0xD7: "⋅", 0xDE: "⇒",
    0xE2: "®", 0xE3: "©", 0xE4: "™",
}  # fmt: skip
_WINGDINGS = {
    0x4C: "☹", 0x4A: "☺", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "◻", 0x71: "❑", 0x72: "❒", 0x73: "⬧",
    0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x9E: "·", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA7: "▪", 0xA8: "◻",
    0xB2: "✧", 0xD8: "➢", 0xDC: "➲", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip


def plain(text: str, font: str) -> str:
    """The text as a reader sees it; ``font`` is the lower-case name of the font it is set in.

    Soft hyphens stay at the end of a word, where they say that the word goes on, and go everywhere else.
    """
    if "wingdings" in font or "webdings" in font:
        alone = len(text) == 1
        return "".join(_private(ord(c), _WINGDINGS) if alone or "\ue000" <= c <= "\uf8ff" else c for c in text)
    if not text.isascii() and _UNUSUAL.search(text):
        table = _SYMBOL if "symbol" in font else _SYMBOL | _WINGDINGS
        text = "".join(_private(ord(c), table) if "\ue000" <= c <= "\uf8ff" else c for c in text)
        return text[:-1].replace("\u00ad", "").translate(_PLAIN) + text[-1:].translate(_PLAIN)
    return text


def _private(code: int, table: dict[int, str]) -> str:
    """A glyph of a symbol font; an unknown one stands as a bullet, for that is what nearly all of them are."""
    return table.get(code & 0xFF, "•")
