"""The rules on made-up histories; on real runs: tests/learning/test_health.py."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from playground.charts.health import (
    RULES,
    STILL_FAR,
    History,
    balance,
    cures,
    diagnose,
    first_look,
    motion,
    summary,
    variety,
)
from playground.charts.health import history as numbers
from playground.charts.health.cures import applied, instruction, whole_cure
from playground.charts.health.finding import Finding
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.rules.outside import OutsideLoss
from playground.gan.rules.penalties import NoPenalty
from playground.gan.targets.outside_points import OutsidePlane
from playground.recipes import recipes

from ..conftest import ROOT
from ..gan.small import FEW, VARIANTS
from ..sweep import swept

RULE = {rule.__name__: rule for rule in RULES}
NAMES = sorted(RULE)


def fits(experiment: Experiment, finding: Finding) -> bool:
    """Whether the cure can be made, each change in it does something, and has its reason."""
    for one in finding.cure:
        other = applied(experiment, (one,))
        if other is None or other.key == experiment.key or not one.why.endswith("."):
            return False
        experiment = other
    return True


def settings(finding: Finding) -> list[tuple[str, str]]:
    """All that the cure sets."""
    return [setting for one in finding.cure for setting in one.settings]


def test_patience_begins_after_the_pretraining() -> None:
    bell = Experiment.default("gaussian").model_copy(update={"steps": 1000})
    alone, problems = change(bell, "pretraining", "head-start")
    assert not problems
    assert first_look(alone) == 200 + 80


WINNING = {"d_right_real": 1.0, "d_right_fake": 0.96}
WEAK = {"d_right_real": 0.5, "d_right_fake": 0.4}
FAR = {"wasserstein": 1.0, "sliced_wasserstein": 1.0, "frechet": 900.0}
FLOORS = {"wasserstein_floor": 0.03, "sliced_wasserstein_floor": 0.03, "frechet_floor": 8.0}
NEAR = {"wasserstein": 0.03, "sliced_wasserstein": 0.03, "frechet": 8.0}


def made_up(experiment: Experiment, state: str = "running", gradient: float = 1.0, **constant: float) -> History:
    """A history in which nothing changes but both gradients, which glide from 1 to `gradient`."""
    history = History(experiment, state)
    for step in np.linspace(0, experiment.steps, 20).astype(int).tolist():
        glide = gradient ** (step / experiment.steps)
        lengths = {"g_gradient": glide, "d_gradient": glide, "g_weight": 10.0, "d_weight": 10.0}
        history.add(Snapshot(step, {}, FLOORS | NEAR | lengths | constant))
    return history


COLLAPSED = {"reverse_kl": 3.0, "conditional_accuracy": 0.01, "high_quality": 0.1, "high_quality_floor": 0.99}
SCENES = [
    WINNING | FAR | COLLAPSED | {"gradient": 1e-4},
    WEAK | FAR | {"gradient": 1e4, "g_dead": 0.9, "state": "diverged"},
]


@pytest.mark.parametrize("name", swept(sorted(VARIANTS), FEW))
def test_every_change_fits_the_experiment_that_it_is_for(name: str) -> None:
    experiment = VARIANTS[name]
    for scene in SCENES:
        history = made_up(experiment, **scene)
        for rule in RULES:
            finding = rule(history)
            assert finding is None or fits(experiment, finding), (rule.__name__, finding)


def from_outside() -> Experiment:
    """As `watch` describes somebody's own training."""
    return Experiment(target=OutsidePlane(), units="raw", loss=OutsideLoss(), penalty=NoPenalty(), steps=300)


def seldom_measured(experiment: Experiment, distances: list[float], **constant: float) -> History:
    """13 looks, of which every fourth is measured: these distances, in floors."""
    history = History(experiment, "finished")
    for look in range(13):
        measured = {} if look % 4 else {"sliced_wasserstein": 0.03 * distances[look // 4]} | FLOORS
        history.add(Snapshot(look * experiment.steps // 12, {}, measured | constant))
    return history


def test_a_run_that_is_seldom_measured_is_judged_by_its_newest_measurement() -> None:
    for experiment in (from_outside(), Experiment.default("ring")):
        (said,) = diagnose(seldom_measured(experiment, [28, 32, 37, 42]))
        assert said.name == "ends far"
        assert "42 times" in said.sentence
        assert any("42 times" in fact for fact in said.evidence)
        assert not diagnose(seldom_measured(experiment, [28, 9, 3, 1.2]))
        near = seldom_measured(experiment, [28, 9, 3, 1.2], g_gradient=0.0, **WINNING)
        assert balance.discriminator_wins(near) is None, "a small gradient near the data is success"
        assert motion.exploding(seldom_measured(experiment, [28, 9, 3, 1.2], d_weight=1e9)) is None


def test_a_run_from_outside_that_ended_early_is_judged_as_long_as_it_was() -> None:
    """Its program says only how many steps there are at most."""
    short = seldom_measured(from_outside(), [28, 32, 37, 42])
    history = History(from_outside().model_copy(update={"steps": 100_000}), "outside")
    history.step, history._numbers = short.step, short._numbers
    assert diagnose(history) == []
    assert summary(history).sentence == "Too early to say: the rules start at step 10,000."
    history.state = "stopped"
    assert [said.name for said in diagnose(history)] == ["ends far"]


def test_nothing_is_said_of_settings_that_only_another_program_knows() -> None:
    (said,) = diagnose(seldom_measured(from_outside(), [28, 32, 37, 42]))
    assert said.cure == ()
    assert not any(word in " ".join(said.evidence) for word in ("penalty", "learning rate"))
    (ours,) = diagnose(seldom_measured(Experiment.default("ring"), [28, 32, 37, 42]))
    assert "penalty" in " ".join(ours.evidence)
    assert ours.cure


def test_cures_are_chosen_for_the_experiment() -> None:
    """No penalty: one is offered; with one, the next best."""
    ring = Experiment.default("ring")
    bare, problems = change(ring, "penalty", "none")
    assert not problems
    assert settings(diagnose(made_up(bare, **WINNING, **FAR))[0]) == [("penalty", "r1r2")]
    assert settings(diagnose(made_up(ring, **WINNING, **FAR))[0]) == [("instance_noise", "0.3")]


def test_all_causes_are_removed_together() -> None:
    """The recipes' failures have more than one cause each, and removing one of them is not enough."""
    collapsed = recipes()["ring-collapse"].experiment
    assert collapsed is not None
    said = diagnose(made_up(collapsed, **FAR, reverse_kl=3.0))[0]
    assert instruction(said.cure) == "Add R1 + R2, and set β₁ to 0."
    assert settings(said) == [("penalty", "r1r2"), ("g_optimiser.beta1", "0"), ("d_optimiser.beta1", "0")]
    sure = recipes()["discriminator-wins"].experiment
    assert sure is not None
    said = diagnose(made_up(sure, **WINNING, gradient=1e-4))[0]
    assert [one.settings[0][0] for one in said.cure] == [
        "loss", "penalty", "discriminator_steps", "g_optimiser.learning_rate", "generator.initialisation"
    ]  # fmt: skip


def test_a_cure_lets_the_game_come_to_rest_and_leaves_it_time_to_learn() -> None:
    """What was failing from the start has to learn the target in the steps that there are."""
    short = changed(Experiment.default("ring"), penalty="none", schedule="constant", steps="600")
    cure = whole_cure(short, [cures.damp(short)])
    assert [one.settings for one in cure] == [
        (("penalty", "r1r2"),), (("schedule", "flat-cosine"),), (("steps", "1650"),)
    ]  # fmt: skip
    assert whole_cure(short, [cures.landing(short), cures.damp(short)])[0] == cures.landing(short), "not twice"
    longer = changed(short, steps="1650")
    assert [one.settings[0][0] for one in whole_cure(longer, [cures.damp(longer)])] == ["penalty", "schedule"]
    almost = changed(short, steps="1600")
    assert whole_cure(almost, [cures.damp(almost)])[-1].settings == (("steps", "3200"),)
    assert whole_cure(short, [None]) == (), "neither is a cure alone"


def test_of_two_changes_of_one_setting_the_first_counts() -> None:
    fast = changed(Experiment.default("ring"), d_optimiser__learning_rate="0.1", g_optimiser__learning_rate="0.003")
    cure = whole_cure(fast, [cures.calmer(fast), cures.equal_rates(fast, "g")])
    assert [one.settings for one in cure] == [(("d_optimiser.learning_rate", "0.01"),)]


def test_too_many_updates_of_the_discriminator_are_the_last_suspect_of_a_run_that_is_stuck() -> None:
    """For a Wasserstein loss they are the rule, so whatever else can be wrong is mended first."""
    often = recipes()["many-critic-steps"].experiment
    assert often is not None
    said = RULE["stuck"](made_up(often, **FAR))
    assert said is not None
    assert instruction(said.cure) == "Set k to 1."
    said = RULE["stuck"](made_up(changed(often, penalty="none"), **FAR))
    assert said is not None
    assert settings(said) == [("penalty", "r1r2"), ("steps", "2000")]


def test_few_units_are_blamed_before_a_discriminator_that_wins_because_of_them() -> None:
    weak = recipes()["weak-generator"].experiment
    assert weak is not None
    said = diagnose(made_up(weak, **WINNING, **FAR))[0]
    assert said.name == "generator weak"
    assert settings(said) == [("generator.width", "64"), ("generator.depth", "3")]


def test_the_most_telling_comes_first_and_no_change_twice() -> None:
    minimax, _ = change(Experiment.default("ring"), "loss", "minimax")
    said = diagnose(made_up(minimax, **WINNING, gradient=1e-4))
    assert said[0].name == "vanishing gradient"
    assert "times smaller than at the start" in said[0].sentence
    assert len({finding.cure for finding in said}) == len(said)


def changed(experiment: Experiment, **texts: str) -> Experiment:
    for path, text in texts.items():
        experiment, problems = change(experiment, path.replace("__", "."), text)
        assert not problems
    return experiment


def lately(experiment: Experiment, floors: float, step: float = 1.0, looks: int = 20, **constant: float) -> History:
    """A quiet history up to this share of the run, whose samples have come to be so many floors away."""
    history = History(experiment)
    for share in np.linspace(0, step, looks):
        distance = 0.03 * (40 + (floors - 40) * min(2 * share / step, 1))
        shown = dict.fromkeys(("wasserstein", "sliced_wasserstein"), distance)
        history.add(Snapshot(int(share * experiment.steps), {}, FLOORS | shown | constant))
    return history


def test_a_run_that_ends_far_from_the_data_gets_no_clean_bill() -> None:
    ring = Experiment.default("ring")
    quiet = {"d_right_real": 0.7, "d_right_fake": 0.6, "reverse_kl": 0.1}
    said = RULE["ends_far"](lately(ring, 12, **quiet))
    assert said is not None
    assert "12 times as far from the data" in said.sentence
    assert "The distance is 12 times that of a perfect generator; before, 12 times." in said.evidence
    assert fits(ring, said)
    assert diagnose(lately(ring, 12, **quiet)), "no green check"
    assert RULE["ends_far"](lately(ring, 12, 0.6, **quiet)) is None, "it may still come"
    assert not diagnose(lately(ring, 2, **quiet))


def test_a_short_run_that_ends_far_gets_none_either_though_it_was_seldom_measured() -> None:
    ring = Experiment.default("ring").model_copy(update={"steps": 400})
    (said,) = diagnose(lately(ring, 9, looks=6))
    assert "9.0 times as far from the data" in said.sentence
    assert [change.words for change in said.cure] == ["train for 800 steps"]
    assert not diagnose(lately(ring, 9, 0.9, looks=6)), "it may still come"
    assert not diagnose(lately(ring, 2, looks=6))


def test_who_leaves_at_the_end_gets_none_either() -> None:
    """What a run ends with is what one gets, even if it was near for most of the last quarter."""
    ring, history = Experiment.default("ring"), lately(Experiment.default("ring"), 2)
    for distance, step in ((3.0, 2), (6.0, 1), (6.0, 0)):
        history.add(Snapshot(ring.steps + 3 - step, {}, FLOORS | {"sliced_wasserstein": 0.03 * distance}))
        said = RULE["ends_far"](history)
        assert (said is None) == (distance == 3)
    assert said is not None
    assert "the samples are again 6.0 times as far" in said.sentence
    assert said.evidence[0] == "Shortly before the end, the distance was 2.0 times that of a perfect generator."
    assert said.cure


def test_pictures_are_not_expected_to_reach_their_floor() -> None:
    far = made_up(Experiment.default("shapes"), **FAR)
    assert RULE["ends_far"](far) is None
    shapes = Experiment.default("shapes")
    said = summary(made_up(shapes, frechet=3.0, frechet_floor=0.1, d_right_real=0.7, d_right_fake=0.7))
    assert said.name == STILL_FAR, "no green check"
    assert "but the samples are still 30 times as far from the data" in said.sentence
    assert not summary(lately(Experiment.default("ring"), 2)).name


def test_what_says_only_that_something_is_wrong_is_said_alone() -> None:
    said = [finding.name for finding in diagnose(made_up(Experiment.default("ring"), **WINNING, **FAR))]
    assert said == ["discriminator wins"]


HEAVY = [("penalty", "r1r2"), ("penalty.weight", "0.2"), ("penalty.final_weight", "0.0004")]  # of the ring, doubled


def test_a_steeper_loss_gets_a_heavier_penalty() -> None:
    """Theorem 4.1 of Mescheder et al. 2018: what damps critically is proportional to the slope of the loss."""
    for loss, expected in {"wasserstein": HEAVY, "hinge": HEAVY, "least-squares": HEAVY[:1]}.items():
        damp = cures.damp(changed(Experiment.default("ring"), loss=loss, penalty="none"))
        assert damp is not None
        assert list(damp.settings) == expected


def test_an_unbounded_loss_gets_a_penalty_before_a_lower_rate() -> None:
    fast = changed(Experiment.default("ring"), loss="wasserstein", penalty="none", d_optimiser__learning_rate="0.1")
    growing = made_up(fast, **FAR, gradient=1e6)
    said = RULE["exploding"](growing)
    assert said is not None
    assert settings(said) == [*HEAVY, ("d_optimiser.learning_rate", "0.01")]
    with_one = RULE["exploding"](made_up(changed(fast, penalty="gradient"), **FAR, gradient=1e6))
    assert with_one is not None
    assert settings(with_one) == [("d_optimiser.learning_rate", "0.01")]


def test_what_is_next_to_nothing_at_first_may_grow() -> None:
    """A G that starts in one point has short weights and a gradient of nearly 0."""
    ring = Experiment.default("ring")
    tiny = {"g_weight": 0.01, "d_weight": 0.01}
    assert RULE["exploding"](made_up(ring, **FAR, **tiny, gradient=1e3)) is None
    history = History(ring)
    for step in np.linspace(0, ring.steps, 20).astype(int).tolist():
        history.add(Snapshot(step, {}, FLOORS | FAR | {"g_weight": 0.5 + 8 * step / ring.steps}))
    assert RULE["exploding"](history) is None


def test_a_generator_that_a_sure_discriminator_pushes_hard_is_losing_and_not_exploding() -> None:
    bare = changed(Experiment.default("ring"), penalty="none")
    said = diagnose(made_up(bare, **WINNING, **FAR, gradient=1e5, d_gradient=1.0))
    assert [finding.name for finding in said] == ["discriminator wins"]


def test_weights_that_grow_while_the_samples_arrive_are_learning() -> None:
    raw = changed(Experiment.default("quadratic"), units="raw")
    history = History(raw)
    for step in np.linspace(0, raw.steps, 20).astype(int).tolist():
        history.add(Snapshot(step, {}, FLOORS | NEAR | {"g_weight": 5 + 400 * step / raw.steps}))
    assert RULE["exploding"](history) is None


def test_classes_of_pictures_collapse_too() -> None:
    digits = Experiment.default("digits")
    history = History(digits)
    for step in range(0, digits.steps + 1, digits.steps // 20):
        two = np.array([0, 0.8, 0, 0, 0, 0, 0, 0.2, 0, 0], np.float32)
        history.add(Snapshot(step, {"class_histogram": two}, FLOORS | FAR))
    said = diagnose(history)[0]
    assert said.sentence == "Mode collapse: the samples are spread as if over only 1.6 of 10 classes."
    assert "80% of the samples are of class 1." in said.evidence


def test_a_discriminator_that_reconstructs_gives_way_to_one_that_compares() -> None:
    """One picture that it knows well is all that BEGAN asks for: no larger batch changes that. Without its balance, the
    game needs a penalty."""
    began = recipes()["began-digits"].experiment
    assert began is not None
    history = made_up(began, **FAR)
    history.shares = [(step, np.array([1.0] + 9 * [0.0])) for step in range(0, began.steps + 1, 35)]
    said = diagnose(history)[0]
    assert said.name == "mode collapse"
    assert settings(said) == [("loss", "relativistic"), ("penalty", "r1r2"), ("steps", "1400")]


def test_a_clipped_tanh_is_cured_by_the_default_of_its_target_and_by_nothing_less() -> None:
    pretrained = recipes()["gaussian-pretrained"].experiment
    assert pretrained is not None
    for causes in ([], [cures.damp(pretrained), *cures.large_enough(pretrained), cures.without_momentum(pretrained)]):
        cured = applied(pretrained, whole_cure(pretrained, causes, [cures.longer(pretrained)]))
        assert cured is not None
        assert cured == Experiment.default("gaussian").model_copy(update={"seed": pretrained.seed})


def test_old_films_without_these_numbers_are_not_judged() -> None:
    history = History(Experiment.default("gaussian"))
    for step in range(0, 1001, 50):
        history.add(Snapshot(step, {}, {"wasserstein": 0.04, "wasserstein_floor": 0.034}))
    assert diagnose(history) == []
    assert "Train again" in summary(history).sentence


def test_passing_looks_and_old_news_do_not_count() -> None:
    history = History(Experiment.default("gaussian"))
    history.add(Snapshot(5, {}, {"g_weight": 1.0}))
    history.add(Snapshot(5, {}, {"g_weight": 2.0}))
    history.add(Snapshot(9, {}, {"g_weight": 3.0}, kept=False))
    assert history.of("g_weight").values.tolist() == [1.0]


# ---------------------------------------------------------------- the docs
DOCS = ROOT / "docs" / "health.md"


def test_the_docs_list_the_rules_in_their_order() -> None:
    assert re.findall(r"^\| `(\w+)` \|", DOCS.read_text(), re.M) == [rule.__name__ for rule in RULES]


@pytest.mark.parametrize("module", [balance, motion, variety, numbers], ids=lambda module: Path(module.__file__).stem)
def test_the_docs_name_the_thresholds(module) -> None:
    for name, value in vars(module).items():
        if not name.isupper() or not isinstance(value, int | float):
            continue
        assert re.search(rf"`{name}` = {value:.3g}(?!\d)", DOCS.read_text()), f"{name} = {value}"
