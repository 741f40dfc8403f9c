"""``python -m benchmarks`` prints which benchmarks there are, or runs one: ``python -m benchmarks query …``.

Speed and memory are measured here, on demand, and never asserted in tests.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path


def main() -> int:
    """Runs the named benchmark, or lists them all."""
    modules = Path(__file__).parent.glob("[a-z]*.py")
    names = sorted(m.stem for m in modules if '__name__ == "__main__"' in m.read_text(encoding="utf-8"))
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        print("usage: python -m benchmarks NAME …, where NAME is one of:", ", ".join(names))  # noqa: T201
        return 0 if len(sys.argv) < 2 else 2
    name = sys.argv.pop(1)
    runpy.run_module(f"benchmarks.{name}", run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main())
