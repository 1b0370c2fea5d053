"""`python -m cli` is the command `jianbao`: where it is not installed, only checked out."""

from __future__ import annotations

from cli.main import main

if __name__ == "__main__":
    main()
