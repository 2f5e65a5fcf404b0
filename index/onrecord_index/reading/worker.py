"""The process that `isolation` reads files in: `python -m onrecord_index.reading.worker MEGABYTES`."""

from __future__ import annotations

import os
import sys

from onrecord_index.reading.formats import read
from onrecord_index.reading.messages import END, file_of, message_of


def main(megabytes: int) -> None:
    """Read files as they are asked for, until nobody asks any more."""
    _limit(megabytes)
    # Libraries that print must not be taken for what is told.
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        for request in sys.stdin.buffer:
            for item in read(file_of(request)):
                out.write(message_of(item))
                out.flush()
            out.write(END)
            out.flush()


def _limit(megabytes: int) -> None:
    """Limit what this process may take, where the operating system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except BrokenPipeError:
        os._exit(0)  # whoever asked is gone
