"""How is a service kept from standing still while Python looks for garbage?

What is remembered between questions (points, passages' words, checked texts) is hundreds of thousands of objects, and a
full collection looks at all of them with every thread stopped: 0.3 s at 100,000 passages, every few hundred questions.
None of it is cyclic: what is forgotten goes at once, by its last reference. So objects are looked at when they are
young, and those that stay are set aside. What is set aside and becomes cyclic garbage later stays for ever; that can be
no more than what a few calls hold at the moment of a collection.
"""

from __future__ import annotations

import gc

_NEW = 5_000  # objects made and not yet gone, at which they are looked at; Python's 700 is for small programs
_YOUNG = 4  # such looks, after which what is left is looked at once more and set aside: 20 ms


def calm() -> None:
    """Sets aside what there is, and from now on whatever a collection of young objects leaves."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW, _YOUNG)
    if _set_aside not in gc.callbacks:
        gc.callbacks.append(_set_aside)


def _set_aside(phase: str, info: dict[str, int]) -> None:
    if phase == "stop" and info["generation"] > 0:
        gc.freeze()
