"""The browser's half of a step that is taken apart: what is said of it, and its boxes, in a real Chromium."""

from __future__ import annotations

from typing import Any

import pytest

from playground.gan.experiment.settings import CHOICES
from playground.gan.foundations.schema import kinds_of
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.step_by_step import StepByStep
from playground.gan.training.training import Training
from playground.ui.step_by_step import run_setup
from tests.gan.small import VARIANTS

pytestmark = pytest.mark.browser


# every stage of both acts, in words and drawn
SCRIPT = """async ([raw, setup, info]) => {
    const { Act, FAMILIES, STAGES, decodeSnapshot, explain } =
      await load('server/wire', 'steps/view', 'steps/words', 'steps/families');
    const draw = await load('steps/samples', 'steps/charts');
    const snapshot = decodeSnapshot(new Uint8Array(raw));
    const ctx = Object.assign(document.createElement('canvas'), { width: 200, height: 150 }).getContext('2d');
    const box = { width: 200, height: 150 };
    const all = { texts: {}, spots: {} };
    for (const who of ['d', 'g']) for (const stage of STAGES) {
      const act = new Act(who, snapshot);
      const look = { ...info, bitmaps: {}, ink: setup.ink.light, font: 'serif' };
      const view = { setup, family: FAMILIES[setup.family], act, i: 2, t: 0.5, stage, ...look };
      const { caption, lines } = explain(stage, view);
      all.texts[`${who} ${stage}`] = [caption, ...lines.map(([, text]) => text)];
      for (const name of ['z', 'g', 'fake', 'real', 'd', 'scores', 'loss', 'gradient', 'update'])
        all.spots[`${who} ${stage} ${name}`] = draw[name](ctx, box, view).flat();
    }
    return all;
}"""


def shown(page: Any, name: str) -> dict[str, Any]:
    """The texts and the spots of a step of this variant."""
    steps = StepByStep(Training(VARIANTS[name]))
    record = steps.move("B", recorded=True)
    described = run_setup(VARIANTS[name]) | {"step": 0, "patches": record.patches}
    layers = {who: ["Linear"] * len(record.arrays[f"{who}_layers"]) for who in "dg"}
    blob = Snapshot(1, record.arrays, record.numbers).encode()
    return page.evaluate(SCRIPT, [list(blob), described, {"layers": layers, "many": 16}])


NAMES = [f"loss={kind}" for kind in sorted(kinds_of(CHOICES["loss"]))]
NAMES += ["target=mixture", "target=digits", "classes, relativistic", "upper half"]


@pytest.mark.parametrize("name", NAMES)
def test_every_stage_has_words_and_boxes_without_holes(page, name):
    found = shown(page, name)
    for stage, texts in found["texts"].items():
        assert len(texts) > 1, stage
        assert not [text for text in texts if "undefined" in text or "NaN" in text or "–" in text], texts
    for place, spots in found["spots"].items():
        assert all(isinstance(number, int | float) for number in spots), place
    if name != "upper half":
        assert len(found["spots"]["d sample fake"]) == 3 * 16


def test_formulas_are_filled_with_the_numbers_of_the_step(page):
    texts = shown(page, "loss=non-saturating")["texts"]
    score, part = texts["d score"][2], texts["d loss"][2]
    f = score.split("f = D(G(z)) = ")[1].split(",")[0]
    assert part.startswith(f"sp(f) = sp({f}) = "), (score, part)
