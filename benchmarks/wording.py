"""Does anything unsupported reach a reader? ``python -m benchmarks wording [--summaries N]``.

A model with random weights (a few hundred kilobytes, made here) words N summaries of invented changes. Printed are how
many sentences it gave, how many were kept, and how many of those hold a number, code or quotation that their evidence
does not: that must be none. Needs the extra ``llm`` and the package gguf; quality of wording needs real weights, and
``payerpolicy wording measure`` prints it on a practice's own corpus.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from retrieval.llm import Evidence, Request, Task
from retrieval.llm_local import LocalWriter
from retrieval.llm_worker import ModelSettings
from tests.models.tiny import write_model

_NUMBER = re.compile(r"\d+")
_THINGS = ("Physical therapy", "Imaging", "A sleep study", "Pain", "The trial of the device", "Weight loss")


def main() -> int:
    """Prints the counts; 1 when anything unsupported was kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--summaries", type=int, default=2000)
    parser.add_argument("--tokens", type=int, default=120)
    args = parser.parse_args()
    chance, reasons, kept, wrong = random.Random(11), Counter[str](), 0, 0
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        writer = LocalWriter(ModelSettings(write_model(Path(folder, "random.gguf"), [], 5), tokens=args.tokens))
        for number in range(args.summaries):
            evidence = _evidence(chance, number)
            written = writer.write(Request(Task.CHANGES, "MRI", (evidence,)))
            shown = [sentence.text for sentence in written.sentences if sentence.by_model]
            kept += len(shown)
            wrong += sum(not _carried(text, evidence.quote) for text in shown)
            reasons.update(dropped.because for dropped in written.dropped)
        writer.close()
    print(f"{args.summaries} summaries in {time.monotonic() - begun:.0f} s: {kept} sentences kept, {wrong} unsupported")  # noqa: T201
    for because, count in reasons.most_common(8):
        print(f"  {count:6} dropped: {because[:100]}")  # noqa: T201
    return 1 if wrong else 0


def _evidence(chance: random.Random, number: int) -> Evidence:
    before, after = sorted(chance.sample(range(2, 52), 2))
    quote = (
        f"{chance.choice(_THINGS)}: {before} weeks becomes {after} weeks. Now: at least {after} weeks are asked for."
    )
    return Evidence(f"meadow/p-{number}@2026-01-01#0123456789ab", quote, quote)


def _carried(text: str, quote: str) -> bool:
    """An independent look: every number is the evidence's, and there is no quotation mark."""
    return set(_NUMBER.findall(text)) <= set(_NUMBER.findall(quote)) and not re.search('["“”„«»]', text)


if __name__ == "__main__":
    sys.exit(main())
