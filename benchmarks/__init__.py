"""How fast a step is and how well each target is learnt: `python -m benchmarks.step`, `python -m benchmarks.quality`."""
