"""What all tests share: a home of their own, so that nobody's real runs are touched."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ["PLAYGROUND_HOME"] = tempfile.mkdtemp(prefix="playground-tests-")
os.environ.setdefault("PLAYGROUND_DEVICE", "cpu")
os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).parents[1]
