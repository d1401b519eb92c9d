"""Pages are drawn by Streamlit's own test runner."""

from tests.scanned_once import packages_are_scanned_once  # noqa: F401  (a fixture)
