"""Only so that the tests here find `shown`, and what the tests of the command share."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[1] / "cli"))
