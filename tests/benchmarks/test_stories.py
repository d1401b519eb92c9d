"""Claims of stories are held against films and against runs with other seeds, and a false one is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarks import stories
from benchmarks.claims import Film, judged
from benchmarks.stories import HEAD, films, main, until, with_rows
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.recipes import recipes
from playground.recipes.claims import Claim

RING = Experiment.default("ring")
VALUES = {0: 1.0, 100: 0.8, 200: 0.2, 300: 0.3, 400: 0.1}  # of the distance, by step
MEASURED = [Snapshot(step, {}, {"sliced_wasserstein": value}) for step, value in VALUES.items()]


def claim(**fields: Any) -> Claim:
    return Claim("Some words.", RING, **{"number": "distance", **fields})


@pytest.mark.parametrize(
    ("fields", "holds", "shown"),
    [
        ({"at_most": 0.1}, True, "0.1"),
        ({"at_least": 0.2}, False, "0.1"),
        ({"at_least": 0.15, "at_most": 0.25, "first": 210, "last": 210}, True, "0.2"),
        ({"at_most": 0.3, "first": 200}, True, "0.1 to 0.3, 100% within"),
        ({"at_most": 0.3, "first": 100}, False, "0.1 to 0.8, 75% within"),
        ({"at_most": 0.3, "first": 100, "how": "mostly"}, True, "0.1 to 0.8, 75% within"),
        ({"at_least": 0.8, "how": "mostly", "first": 0, "last": 300}, False, "0.2 to 1, 50% within"),
        ({"at_least": 0.8, "how": "once", "first": 100}, True, "0.1 to 0.8, 25% within"),
        ({"at_least": 0.9, "how": "once", "first": 100}, False, "0.1 to 0.8, 0% within"),
        ({"at_least": 0.29, "at_most": 0.31, "how": "median", "first": 0}, True, "0.3"),
        ({"at_most": 1, "first": 401, "last": 500}, False, "not measured"),
        ({"number": "modes", "at_most": 8}, False, "not measured"),
    ],
)
def test_a_claim_holds_or_not_and_says_what_the_film_shows(fields: dict[str, Any], holds: bool, shown: str) -> None:
    assert judged(claim(**fields), Film(RING, MEASURED)) == (holds, shown)


def test_a_run_that_diverged_has_no_end() -> None:
    broken = Film(RING, MEASURED, "diverged")
    assert judged(claim(at_most=0.1), broken) == (False, "diverged")
    assert judged(claim(at_most=0.3, first=200, last=300), broken)[0], "what came before is as it was"


def test_pictures_are_measured_on_a_machine_that_has_no_classifier_of_them(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    few = {"target": "digits", "generator.width": "4", "discriminator.width": "4", "batch": "8"}
    (film,) = films(Experiment.from_link(few)[0], seeds=1, until=1)
    assert "frechet" in film.snapshots[0].numbers


def test_a_setting_is_that_of_the_experiment() -> None:
    claimed = claim(number="", setting="batch", value=str(RING.batch))
    assert judged(claimed, Film(RING, []))[0]
    assert judged(claimed, Film(RING.model_copy(update={"batch": 17}), [])) == (False, "17")


def test_a_finding_is_what_health_says_at_that_time() -> None:
    shares = {"occupancy": np.array([1.0, *[0.0] * 7])}
    still = {"sliced_wasserstein": 1.0, "sliced_wasserstein_floor": 0.03, "modes": 1.0, "reverse_kl": np.log(8)}
    game = {"d_right_real": 0.6, "d_right_fake": 0.6, "g_gradient": 1.0, "d_gradient": 1.0}
    steps = range(0, RING.steps + 1, RING.steps // 40)
    film = Film(RING, [Snapshot(step, shares, still | game) for step in steps])
    said = {name for _, names in film.findings for name in names}
    assert "mode collapse" in said
    assert judged(claim(number="", finding="mode collapse", first=RING.steps // 2), film)[0]
    assert judged(claim(number="", finding="none", first=0, last=RING.steps // 20), film)[0], "too early to say"
    assert not judged(claim(number="", finding="none"), film)[0]


def test_numbers_of_samples_are_those_of_the_page() -> None:
    quadratic = Experiment.default("quadratic")
    x = np.linspace(-45, 50, 96)
    points: Any = quadratic.target
    scaled = (np.stack([x, 10 + x**2 + 5], axis=1) - points.mean) / points.std
    film = Film(quadratic, [Snapshot(0, {"samples": scaled.astype(np.float16)})])
    for number, value in {"residual": 5, "reach": 45, "width": 95, "centre": 2.5}.items():
        assert film.series(number).last == pytest.approx(value, abs=1)


def test_runs_end_where_no_claim_looks_any_further() -> None:
    assert until([claim(at_most=1, first=100, last=100)]) == 110
    assert until([claim(at_most=1, first=100, last=100), claim(at_most=1, first=200)]) == RING.steps
    first, second = films(RING.model_copy(update={"steps": 40}), seeds=2, until=20)
    assert [first.experiment.seed, second.experiment.seed] == [1, 2]
    assert first.history.step == second.history.step == 20
    assert first.history.state == "running"
    assert first.series("distance").last != second.series("distance").last


def test_the_status_says_whether_most_seeds_agree(monkeypatch, capsys) -> None:
    lasts: list[float] = []
    claims = (claim(at_least=0.85, at_most=0.95), claim(at_most=0, only="film"))
    told = {"saturating": replace(recipes()["saturating"], claims=claims)}
    monkeypatch.setattr(stories, "recipes", lambda: told)
    monkeypatch.setattr(stories, "films", lambda experiment, seeds, until: [
        Film(experiment, [Snapshot(1000, {}, {"sliced_wasserstein": last})]) for last in lasts
    ])  # fmt: skip
    lasts[:] = [0.9, 0.9, 0.9, 0.5, 0.5]
    assert main(["--recipes", "saturating"]) == 0
    row = "| saturating | Some words. | distance ≥ 0.85, ≤ 0.95 | 3 of 5 | 0.9; 0.9; 0.9; **0.5**; **0.5** |"
    assert row in capsys.readouterr().out
    lasts[:] = [0.9, 0.9, 0.5, 0.5, 0.5]
    assert main(["--recipes", "saturating"]) == 1
    assert "| 2 of 5 |" in capsys.readouterr().out


def test_new_rows_take_the_place_of_old_ones_in_the_order_of_the_recipes() -> None:
    text = f"Before.\n\n{HEAD}\n| saturating | a |\n| cycling | b |\n"
    text = with_rows(text, "saturating", ["| saturating | c |", "| saturating | d |"])
    text = with_rows(text, "ring-cured", ["| ring-cured | e |"])
    rows = ["| ring-cured | e |", "| saturating | c |", "| saturating | d |", "| cycling | b |"]
    assert text.splitlines() == ["Before.", "", *HEAD.splitlines(), *rows]
