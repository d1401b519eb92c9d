"""What the timeline says of the best step."""

from __future__ import annotations

from playground.charts.best import best_status
from playground.gan.experiment.experiment import Experiment
from playground.gan.measure.best import BestSoFar

FLOORS = {"sliced_wasserstein_floor": 0.03, "sliced_wasserstein_floor_low": 0.02, "sliced_wasserstein_floor_high": 0.04}


def status(state: str, patience: int = 0, **distances: float) -> dict | None:
    best = BestSoFar(Experiment(patience=patience))
    for step, distance in distances.items():
        best.add(
            int(step[1:]), FLOORS | {"sliced_wasserstein": distance, "modes": 8 - distance, "reverse_kl": distance}
        )
    return best_status(best, state)


def test_it_names_the_step_and_its_number() -> None:
    said = status("running", _100=0.5, _1200=0.2, _1400=0.3)
    assert said == {
        "step": 1200,
        "words": "Best so far: step 1,200, sliced Wasserstein 0.2 (floor 0.03).",
        "others": "Best step by other measures: 1,200 (modes).",
    }
    assert status("running") is None


def test_it_says_when_the_stop_rule_will_end_the_run_and_when_it_has() -> None:
    said = [status(state, 300, _1200=0.2, _1500=0.3) for state in ("running", "finished", "stopped")]
    assert said[0]["words"].endswith("It stops at step 1,500 if nothing better comes.")
    assert said[1]["words"].startswith("Best: step 1,200")
    assert said[1]["words"].endswith("Stopped: no gain since step 1,200.")
    early = status("stopped", 300, _1200=0.2, _1400=0.3)
    assert "top" not in early["words"].removeprefix("Best: step"), "somebody has stopped it, not the rule"


def test_at_the_floor_it_says_so() -> None:
    words = status("finished", _100=0.038, _200=0.02)["words"]
    assert words.startswith("Best: step 200, ")
    assert words.endswith(", which cannot be told apart from a perfect generator’s.")
