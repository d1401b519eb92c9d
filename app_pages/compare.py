"""Compare: two to six runs side by side."""

from __future__ import annotations

from playground.ui.compare import compare_page

compare_page()
