"""What is pure in frontend/ is tested there, by Node: the files *.test.ts beside the code."""

from __future__ import annotations

import subprocess

from tests.frontend.node import FRONTEND, NODE


def test_the_unit_tests_of_the_front_end_pass() -> None:
    done = subprocess.run([NODE, "--test"], cwd=FRONTEND, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
