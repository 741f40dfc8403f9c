"""A process that tells an endpoint of an event and is killed once it said yes, before that is on record."""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

from corpus.webhook import Webhook
from monitors.hook_post import Answered, HookPost
from tests.monitors.hook_world import HookWorld


class Fatal:
    """A way out on which a yes is the last that this process hears."""

    def send(self, hook: Webhook, message_id: str, at: datetime, body: str) -> Answered:
        """Sends, and dies."""
        answered = HookPost().send(hook, message_id, at, body)
        assert answered.delivered, answered
        os.kill(os.getpid(), signal.SIGKILL)
        return answered


if __name__ == "__main__":
    HookWorld.at(sys.argv[1], Fatal()).courier.run()
