"""How fast a step is (`python -m benchmarks.step`) and how well targets are learnt (`python -m benchmarks.quality`)."""
