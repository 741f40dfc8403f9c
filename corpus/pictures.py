"""A file that is a picture (PNG, JPEG, TIFF of many pages, as fax servers write it) as the PDF it stands for.

Reading and proving both work on pages with places in points; here is decided once how large the page of a picture is,
so that a box found by the one is where the other looks. Photographs lie about their resolution and faxes have another
one across than down: what would make no sheet of paper is not believed.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.Image import Image as Picture

from corpus.errors import Refused

MOST_PAGES = 300
MOST_PIXELS = 60_000_000  # of one page
_INCHES = (1.0, 24.0)  # from the shortest to the longest side of a page
_USUAL = 200.0  # dots per inch, of what does not say, or lies
_QUALITY = 95  # of JPEG: no letter is told from another by what is lost
_BROKEN = (  # what the readers of three formats raise on broken files
    *(OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError, OverflowError, ZeroDivisionError),
    *(UnidentifiedImageError, Image.DecompressionBombError, AttributeError, NotImplementedError, RuntimeError),
)


def as_pdf(data: bytes) -> bytes:
    """A PDF with a page for each picture of the file, each as large as the paper it was taken from.

    Raises Refused: ``unreadable`` for a broken file, ``too_large`` for one of too many pages or pixels.
    """
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    document = pdfium.PdfDocument.new()
    try:
        for page in _pages(data):
            single = pdfium.PdfDocument(page)
            document.import_pages(single)
            single.close()
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()
    finally:
        document.close()


def _pages(data: bytes) -> Iterator[bytes]:
    """A PDF of one page for each picture of the file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd metadata; sizes are checked here
        try:
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as image:
                for number in range(_frames(image)):
                    image.seek(number)
                    yield _page(image)
        except _BROKEN as error:
            raise Refused(
                f"The picture is broken ({type(error).__name__}).",
                code="unreadable",
                todo="Scan it again, or save it as PDF.",
            ) from error


def _frames(image: Picture) -> int:
    frames = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    if frames > MOST_PAGES:
        raise _too_large(f"The picture has {frames} pages; at most {MOST_PAGES} are read.")
    return frames


def _page(image: Picture) -> bytes:
    if image.width * image.height > MOST_PIXELS:
        raise _too_large(f"A page of the picture has {image.width:,} × {image.height:,} pixels.")
    dots = _dots_per_inch(image)
    upright = ImageOps.exif_transpose(image)  # as every viewer shows it
    if (upright.width, upright.height) != (image.width, image.height):
        dots = dots[::-1]
    out = io.BytesIO()
    paper = _on_white(upright)
    paper.save(out, "PDF", dpi=dots, **({} if paper.mode == "1" else {"quality": _QUALITY}))
    return out.getvalue()


def _dots_per_inch(image: Picture) -> tuple[float, float]:
    """Across and down, as the file says where that makes a sheet of paper."""
    told = image.info.get("dpi") or (0.0, 0.0)
    across, down = float(told[0]), float(told[1])
    if across > 0 and down > 0:
        sides = (image.width / across, image.height / down)
        if min(sides) >= _INCHES[0] and max(sides) <= _INCHES[1]:
            return across, down
    return _USUAL, _USUAL


def _on_white(image: Picture) -> Picture:
    """The picture in grey or black and white; what is transparent is white paper."""
    if image.mode == "1":
        return image
    if image.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        return paper.convert("L")
    if image.mode.startswith("I") or image.mode == "F":  # sixteen bits of grey, of some scanners
        return image.point(lambda value: value / 256).convert("L")
    return image.convert("L")


def _too_large(why: str) -> Refused:
    return Refused(why, code="too_large", todo="Scan it at 300 dots per inch, or save it as PDF in parts.")
