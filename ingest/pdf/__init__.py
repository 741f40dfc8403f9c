"""How a PDF becomes a layout: PDFium's words and rules, our own lines, columns, tables, lists and furniture.

``layout_pdf`` is the only door; the other modules are its steps, in the order of ``reader``.
"""

from ingest.pdf.reader import layout_pdf

__all__ = ["layout_pdf"]
