"""Only so that the tests here find `made`, what the papers are made of."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[1] / "looked"))
