"""How pages without usable text are read: recognised as pictures, straightened, read by tesseract, set as words.

``recognised`` is the door for pages of a PDF, ``layout_picture`` for files that are pictures. What comes out are the
same pages of words with boxes that PDFium gives for printed text, so everything behind it (columns, lists, criteria,
citations) is the same; only the words carry how sure the recogniser was of each. Needs the extra ``ocr`` and the Debian
packages ``tesseract-ocr`` and ``tesseract-ocr-eng``.
"""

from ingest.scan.files import layout_picture
from ingest.scan.pages import Recognition, recognised

__all__ = ["Recognition", "layout_picture", "recognised"]
