"""What ``unstructured`` finds in an office document: pieces in reading order, without asking anybody on the network.

Left to itself the library fetches a language model at first use, reports home and prints an advertisement. It needs
the model only to part sentences and to guess at titles; a blank one with a rule for sentences does that, so nothing
is fetched, and the switches against reports and advertisement are set before it is imported.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import Refused
from ingest.sniff import DOC, DOCX, ODT, PPTX, RTF

if TYPE_CHECKING:
    from unstructured.documents.elements import Element

_SILENT = {"DO_NOT_TRACK": "1", "SCARF_NO_ANALYTICS": "true", "UNSTRUCTURED_DISABLE_NOTICE": "1"}
_WHAT = {DOC: "Word (.doc)", DOCX: "Word (.docx)", ODT: "OpenDocument (.odt)", PPTX: "PowerPoint", RTF: "rich text"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One element of a document. ``depth`` counts from 0; ``table`` is the HTML of a table."""

    kind: str
    text: str
    depth: int = 0
    table: str = ""
    bold: bool = False


def pieces_of(data: bytes, media_type: str) -> list[Piece]:
    """The pieces of an office document.

    Raises Refused: ``missing_extra`` when what reads it is not installed, ``unreadable`` for a broken file.
    """
    os.environ.update(_SILENT)
    try:
        elements = _elements(data, media_type)
    except ImportError as error:
        raise Refused(
            f"This is a {_WHAT[media_type]} file; reading it needs the extra “formats” ({error.name or error}).",
            code="missing_extra",
            todo="pip install 'payerpolicy[formats]', or save the file as PDF.",
        ) from error
    except MemoryError:
        raise
    except FileNotFoundError as error:
        raise _without_office(error) from error
    except Exception as error:  # the readers of five formats raise errors of many unrelated classes on broken files
        raise Refused(
            f"The {_WHAT[media_type]} file is broken or protected ({type(error).__name__}).",
            code="unreadable",
            todo="Open it, save it without a password, and try again; or save it as PDF.",
        ) from error
    return [_piece(element) for element in elements if element.text.strip()]


def _elements(data: bytes, media_type: str) -> Sequence[Element]:
    _without_downloads()
    options: dict[str, Any] = {"languages": ["eng"], "include_page_breaks": False, "infer_table_structure": True}
    if media_type == PPTX:
        from unstructured.partition.pptx import partition_pptx

        return list(partition_pptx(file=io.BytesIO(data), **options))
    if media_type == DOC:
        from unstructured.partition.doc import partition_doc

        return list(partition_doc(file=io.BytesIO(data), **options))
    from unstructured.partition.docx import partition_docx

    docx = data if media_type == DOCX else _as_docx(data, "odt" if media_type == ODT else "rtf")
    return list(partition_docx(file=io.BytesIO(docx), **options))


def _as_docx(data: bytes, kind: str) -> bytes:
    """Another word processor's file as DOCX, by pandoc: by way of HTML, labels and depths of lists would be lost."""
    import pypandoc

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, f"document.{kind}"), Path(folder, "document.docx")
        source.write_bytes(data)
        untitled = ["--metadata", "title="]  # the file's own property would stand before its text
        pypandoc.convert_file(str(source), "docx", kind, untitled, outputfile=str(target), sandbox=True)
        return target.read_bytes()


def _without_downloads() -> None:
    """Gives the library a language pipeline of rules, so that it does not fetch one."""
    import spacy
    from unstructured.nlp import tokenize

    if getattr(tokenize._get_nlp, "__name__", "") != "_by_rules":
        pipeline = spacy.blank("en")
        pipeline.add_pipe("sentencizer")

        def _by_rules(*_: object, **__: object) -> Any:
            return pipeline

        vars(tokenize)["_get_nlp"] = _by_rules


def _piece(element: Element) -> Piece:
    told = element.metadata
    bolds = [
        text
        for text, tag in zip(told.emphasized_text_contents or [], told.emphasized_text_tags or [], strict=False)
        if tag == "b"
    ]
    letters = sum(map(str.isalnum, element.text))
    bold = letters > 0 and sum(map(str.isalnum, "".join(bolds))) >= 0.9 * letters
    return Piece(element.category, element.text, told.category_depth or 0, told.text_as_html or "", bold)


def _without_office(error: FileNotFoundError) -> Refused:
    return Refused(
        f"Old Word files are read with the help of LibreOffice, which is not installed ({error}).",
        code="missing_extra",
        todo="apt-get install libreoffice-writer-nogui, or save the file as DOCX or PDF.",
    )
