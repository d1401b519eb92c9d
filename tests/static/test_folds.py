"""Where a latent goes and from which latents a place is reached (static/folds.js)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.static.manifolds import SIDE, bent

pytestmark = pytest.mark.browser

FOLDS = """async ([manifold, mesh, calls]) => {
    const folds = await import("/folds.js");
    const part = { manifold: Float32Array.from(manifold), mesh };
    return calls.map(([name, ...rest]) => folds[name](part, ...rest));
}"""


def test_a_latent_goes_where_the_grid_goes_and_comes_back(page: Any) -> None:
    sheet = bent().ravel().tolist()
    spots = [[3, 4], [7.25, 12.5], [0, 20]]
    places = page.evaluate(FOLDS, [sheet, [SIDE, SIDE, 2], [["imageOf", spot] for spot in spots]])
    column, row = np.array(spots).T
    np.testing.assert_allclose(places, np.stack([column / 10 - 1 + 0.3 * (row / 10 - 1), row / 10 - 1], 1), atol=1e-6)
    back = page.evaluate(FOLDS, [sheet, [SIDE, SIDE, 2], [["originsOf", place, [0, 0]] for place in places]])
    np.testing.assert_allclose([found[0] for found in back], spots, atol=1e-4)


def test_on_a_fold_several_latents_come_to_one_place_and_beside_it_none(page: Any) -> None:
    calls = [["originsOf", place, [0, 0]] for place in ([-0.53, 0.22], [0.4, 0.0], [-1.2, 0.0])]
    twice, *never = page.evaluate(FOLDS, [bent(fold=True).ravel().tolist(), [SIDE, SIDE, 2], calls])
    np.testing.assert_allclose(sorted(twice), [[4.7, 12.2], [15.3, 12.2]], atol=1e-4)
    assert never == [[], []]


def test_a_latent_of_one_dimension_is_found_near_its_line(page: Any) -> None:
    turn = np.linspace(0, 4 * np.pi, 201)  # twice around
    line = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    calls = [["originsOf", [0, 1.02], [0.1, 0.1]], ["originsOf", [0, 0.5], [0.1, 0.1]], ["imageOf", [100, 0]]]
    twice, never, half = page.evaluate(FOLDS, [line.ravel().tolist(), [201, 2], calls])
    np.testing.assert_allclose(sorted(twice), [[25, 0], [125, 0]], atol=0.1)
    assert never == []
    np.testing.assert_allclose(half, [1, 0], atol=1e-6)
