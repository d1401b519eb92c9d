"""The science: plain PyTorch, NumPy and pydantic. Knows neither pages nor disk; copy it and use it alone."""
