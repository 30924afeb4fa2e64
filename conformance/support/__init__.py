"""What the conformance scripts share: an environment, a sandbox of their own, and steps that say what came."""

import sys

if sys.version_info < (3, 11):
    sys.exit(f"these scripts need Python 3.11 or newer, and this is {sys.version.split()[0]} ({sys.executable})")
