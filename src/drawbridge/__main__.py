"""``python -m drawbridge`` is the command ``drawbridge``."""

from drawbridge.cli.person import main

if __name__ == "__main__":
    main()
