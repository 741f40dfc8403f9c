"""What the model libraries are told before they are imported: nothing is fetched, nothing is reported.

ONNX Runtime reports every session, with the model's name, to its maker since 1.29 (on Linux too), and leaves an
identifier of the machine in the user's cache. Its own ``disable_telemetry_events`` comes too late: the first report is
made when the module is imported. Only the environment, set before that, stops it whole.
"""

from __future__ import annotations

import os

_SETTINGS = {
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}


def go_offline() -> None:
    """Call this before the first import of onnxruntime, sentence_transformers or transformers in the process."""
    os.environ.update(_SETTINGS)
