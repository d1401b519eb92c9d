from __future__ import annotations

from tests.gan.conftest import one_thread  # noqa: F401  (a fixture; and the settings of hypothesis)
from tests.recipes.conftest import handwriting  # noqa: F401
