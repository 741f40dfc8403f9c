"""An error that nobody foresaw: the trace is kept in the data folder, the caller gets one line."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime

from api.settings import Settings
from corpus.errors import PayerPolicyError

LOG = "errors.log"


def kept(error: BaseException, settings: Settings) -> PayerPolicyError:
    """Keeps the trace of an error; returns what the caller is told."""
    where = settings.data_dir / LOG
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        with where.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat()}\n{''.join(traceback.format_exception(error))}\n")
        todo = f"Please report it with the last entry of {where}."
    except OSError:
        todo = "Please report it."
    return PayerPolicyError(f"Something went wrong inside: {type(error).__name__}.", todo=todo, code="internal")
