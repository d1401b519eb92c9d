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
    const names = ['wire', 'steps_words', 'steps_samples', 'steps_charts', 'steps_families'];
    const [wire, texts, samples, charts, { FAMILIES }] = await Promise.all(names.map((name) => import(`/${name}.js`)));
    const { arrays, shapes, numbers } = wire.decodeSnapshot(new Uint8Array(raw));
    const ctx = Object.assign(document.createElement('canvas'), { width: 200, height: 150 }).getContext('2d');
    const box = { width: 200, height: 150 };
    const all = { texts: {}, spots: {} };
    for (const who of ['d', 'g']) for (const stage of texts.STAGES) {
      const named = (table) => (name) => table[`${who}_${name}`];
      const act = { who, get: named(arrays), shape: named(shapes), number: named(numbers) };
      const look = { ...info, bitmaps: {}, ink: setup.ink.light, font: 'serif' };
      const view = { setup, family: FAMILIES[setup.family], act, i: 2, t: 0.5, stage, ...look };
      const { caption, lines } = texts.explain(stage, view);
      all.texts[`${who} ${stage}`] = [caption, ...lines.map(([, text]) => text)];
      for (const name of ['z', 'g', 'fake', 'real', 'd', 'scores', 'loss', 'gradient', 'update'])
        all.spots[`${who} ${stage} ${name}`] = ({ ...samples, ...charts })[name](ctx, box, view).flat();
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
    substitute = (
        "({ f }) => import('/steps_words.js').then((m) => [m.substitute('sp(−f)', { f }), m.substitute('f', { f })])"
    )
    assert page.evaluate(substitute, {"f": -1.5}) == ["sp(−(−1.5))", "−1.5"]
    assert page.evaluate(substitute, {"f": 1.5}) == ["sp(−1.5)", "1.5"]


def test_the_letters_of_a_formula_are_not_those_of_its_words(page):
    substitute = (
        "() => import('/steps_words.js').then((m) => m.substitute('1 if f > −1, else 0; k·f', { f: 2, k: 0.5 }))"
    )
    assert page.evaluate(substitute) == "1 if 2 > −1, else 0; 0.5·2"


# what D is said to gain by at the stage of the gradient, for one pair of scores with these slopes
GRADIENT = """async ([real, fake, slopes]) => {
    const texts = await import('/steps_words.js');
    const terms = { real: ['', real], fake: ['', fake], generator: ['', ''] };
    const arrays = { r: [1.5], f: [0.5], slope_r: [slopes[0]], slope_f: [slopes[1]] };
    const act = { who: 'd', get: (name) => arrays[name], number: () => 0 };
    return texts.explain('gradient', { setup: { terms, patches: 1, constants: {} }, family: {}, act, i: 0 }).caption;
}"""


@pytest.mark.parametrize(
    ("terms", "slopes", "said"),
    [
        # least squares, r = 1.5: above its label, so the score is pulled down
        (("r − 1", "f"), (0.5, 0.5), "by lowering this real score and by lowering this generated score."),
        (("r − 1", "f"), (-0.5, -0.2), "by raising this real score and by raising this generated score."),
        (
            ("−σ(−r)", "σ(f)"),
            (-0.2, 0.6),
            "by raising this real score and by lowering this generated score.",
        ),
        (("−1 if r < 1, else 0", "1 if f > −1, else 0"), (0, 1), "Changing this real score would gain it nothing."),
        (("−1", "1"), (-1, 1), "It is the same wherever a score is"),
    ],
)
def test_a_score_is_said_to_move_against_its_own_slope(page, terms, slopes, said):
    assert said in page.evaluate(GRADIENT, [*terms, slopes])
