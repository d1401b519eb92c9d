"""The three kinds of picture that a run can have: numbers on a line, points in the plane, and a gallery of pictures.

Everything that is drawn differently for each of them is listed here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from playground.charts import boundary, gallery_scene, inside_figures, line_scene, plane_scene, recipe_picture
from playground.charts.density import density_figure
from playground.gan.foundations.snapshot import Snapshot

Figures = dict[str, Callable[[Any], go.Figure]]  # what makes each chart, by name


@dataclass(frozen=True)
class Kind:
    """How the runs on one family of targets are drawn. All functions take the Experiment first."""

    described: Callable[[Any], dict[str, Any]]  # what the browser must know of the picture, as JSON
    arrays: Callable[[Any], dict[str, np.ndarray]]  # what stays the same in the picture
    figures: Callable[[Any], Figures]  # the charts beside the picture
    inside_figures: Callable[[Any], Figures]  # the charts beside it in a look inside
    belief_figure: Callable[[Any, Snapshot, str], go.Figure]  # what D believes in a snapshot, with this title
    recipe_picture: Callable[[Any, Snapshot], Image.Image]  # a snapshot on the card of a recipe
    main_figures: Figures  # charts that are the picture itself


KINDS: dict[str, Kind] = {
    "line": Kind(
        described=line_scene.described,
        arrays=line_scene.arrays,
        figures=line_scene.figures,
        inside_figures=inside_figures.figures,
        belief_figure=boundary.belief_on_line,
        recipe_picture=recipe_picture.picture_of_line,
        main_figures={"density": density_figure},
    ),
    "plane": Kind(
        described=plane_scene.described,
        arrays=plane_scene.arrays,
        figures=plane_scene.figures,
        inside_figures=inside_figures.figures,
        belief_figure=boundary.belief_in_plane,
        recipe_picture=recipe_picture.picture_of_plane,
        main_figures={},
    ),
    "images": Kind(
        described=gallery_scene.described,
        arrays=gallery_scene.arrays,
        figures=gallery_scene.figures,
        inside_figures=inside_figures.figures_of_pictures,
        belief_figure=boundary.belief_of_pictures,
        recipe_picture=recipe_picture.picture_of_gallery,
        main_figures={},
    ),
}


def kind_of(experiment: Any) -> Kind:
    """How the runs of an experiment are drawn."""
    return KINDS[experiment.target.family]
