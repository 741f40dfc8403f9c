"""Is a quote that was recognised from a picture really there? A second look, at the boxes alone.

The reader recognised whole pages; here only what lies inside the boxes is cut out, at another resolution, and
recognised as single lines. Two looks at a poor scan differ in a letter now and then, so likeness is asked for, and
every number and every word of denial of the quote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image
from rapidfuzz import fuzz

from corpus.positions import Box

_SCALE = 250 / 72  # pixels a point: another one than the reader's
_MARGIN = 2.5  # points around a box
_ALIKE = 80.0  # of 100: two looks at a readable line differ less
_SECONDS = 60
_WORDS = re.compile(r"[A-Za-z0-9]+")
_NUMBER = re.compile(r"\d{2,}")
_DENIALS = re.compile(r"\b(?:not|no|none|never|without|except|unless)\b")
_LOOKALIKES = str.maketrans("oilsb", "01158")


def unlike(data: bytes, boxes: Sequence[Box], quote: str) -> str | None:
    """Why the boxes do not hold the quote, or None when they do."""
    try:
        import pytesseract
    except ImportError:
        return "it was recognised from a picture, and proving it needs the extra: pip install 'payerpolicy[ocr]'"
    try:
        seen = _seen(data, boxes, _folded(quote))
    except (pytesseract.TesseractError, OSError, RuntimeError, ValueError, pdfium.PdfiumError) as error:
        return f"the picture could not be looked at again ({type(error).__name__})"
    return _difference(seen, quote)


def _difference(seen: str, quote: str) -> str | None:
    if fuzz.ratio(_folded(seen), _folded(quote)) < _ALIKE:
        return "a second look at the picture reads other words"
    looked = _folded(seen).translate(_LOOKALIKES)
    missing = [number for number in _NUMBER.findall(quote) if number.translate(_LOOKALIKES) not in looked]
    if missing:
        return f"a second look at the picture does not read {missing[0]}"
    if sorted(_DENIALS.findall(seen.lower())) != sorted(_DENIALS.findall(quote.lower())):
        return "a second look at the picture reads other words of denial"
    return None


def _folded(text: str) -> str:
    return "".join(_WORDS.findall(text.lower()))


def _seen(data: bytes, boxes: Sequence[Box], wanted: str) -> str:
    """What stands in the boxes, one after the other; ``wanted`` tells which side of a box is up."""
    document = pdfium.PdfDocument(data)
    try:
        return " ".join(_line(_cut(document, box), wanted) for box in boxes)
    finally:
        document.close()


def _line(picture: Image.Image, wanted: str) -> str:
    """The line of a picture, turned until it reads like a part of what is wanted."""
    import pytesseract

    best, likest = "", -1.0
    for angle in (90, 270, 0) if picture.height > 2 * picture.width else (0, 180):
        turned = picture.rotate(angle, expand=True) if angle else picture
        read = str(pytesseract.image_to_string(turned, config="--psm 7 --dpi 250", timeout=_SECONDS))
        like = fuzz.partial_ratio(_folded(read), wanted)
        if like > likest:
            best, likest = read, like
        if like >= _ALIKE:
            break
    return best


def _cut(document: pdfium.PdfDocument, box: Box) -> Image.Image:
    page = document[box.page - 1]
    width, height = page.get_size()
    edges = (
        max(box.left - _MARGIN, 0.0),
        max(height - box.bottom - _MARGIN, 0.0),
        max(width - box.right - _MARGIN, 0.0),
        max(box.top - _MARGIN, 0.0),
    )
    picture: Image.Image = page.render(scale=_SCALE, crop=edges, grayscale=True).to_pil().convert("L")
    return picture
