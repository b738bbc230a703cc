"""`python -m simulator`."""

import io
import sys

from simulator.cli import main

if __name__ == "__main__":  # a worker process imports this file again under another name
    # What goes in and out is UTF-8 whatever the terminal says of itself; a stray byte is no reason to stop.
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main())
