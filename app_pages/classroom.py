"""Class: for whoever teaches."""

from __future__ import annotations

from playground.ui.class_page import class_page

class_page()
