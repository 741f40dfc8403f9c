"""What can go wrong, drawn once, so that every caller knows what to catch and every user what to do.

* PayerPolicyError            anything this program reports; has a ``code`` and a ``todo`` for the user
  x WrongUse                  the request itself is wrong: unknown payer, bad date, bad manifest
  x Refused                   a document that is not read, with the reason as ``code``
  x NotFound                  a policy, version or citation that is not known
  x Damaged                   archive or record differ from what was stored: withheld, never shown
  x Busy                      the index belongs to another process

A caller that only reports catches the root::

    try:
        reading = reader.read(path)
    except PayerPolicyError as error:
        print(f"{error} {error.todo}")
"""

from __future__ import annotations


class PayerPolicyError(Exception):
    """The root: a message in words, a stable ``code`` for programs, and ``todo``, the next step for a person."""

    code = "error"

    def __init__(self, message: str, *, todo: str = "", code: str | None = None) -> None:
        super().__init__(message)
        self.todo = todo
        if code is not None:
            self.code = code

    def line(self) -> str:
        """The message and what to do next, in one line."""
        return " ".join(f"{self} {self.todo}".split())


class WrongUse(PayerPolicyError):
    """The request is wrong (exit 2, HTTP 422): an unknown payer, a bad date, a manifest with unknown columns."""

    code = "wrong_use"


class Refused(PayerPolicyError):
    """A document that cannot become a reading (exit 2).

    ``code`` is one of ``no_text_layer``, ``blank``, ``error_page``, ``encrypted``, ``truncated``, ``too_large``,
    ``not_a_policy``, ``unreadable``, ``timed_out``, ``out_of_memory``, ``empty``, ``unknown_type``.
    """

    code = "unreadable"


class NotFound(PayerPolicyError):
    """Nothing of that name is known (exit 1, HTTP 404)."""

    code = "not_found"


class Damaged(PayerPolicyError):
    """Stored bytes, text or quote differ from their hash: what they carry is withheld (exit 1)."""

    code = "damaged"


class Busy(PayerPolicyError):
    """The index is in use by another process, and the service it belongs to does not answer (exit 2)."""

    code = "busy"
