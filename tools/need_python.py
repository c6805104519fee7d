"""Says plainly when this Python is too old."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before the version is known
    found = ".".join(str(part) for part in sys.version_info[:2])
    print(f"Drawbridge needs Python 3.11 or newer; this is {found}. Try: make PYTHON=python3.12 run")
    sys.exit(1)
