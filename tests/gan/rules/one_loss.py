"""A loss, defined here and nowhere else, is found wherever losses are. `test_one_definition.py` runs this file."""

from __future__ import annotations

from typing import ClassVar, Literal

from torch import Tensor

from playground.gan.foundations.schema import knob
from playground.gan.rules.loss import Loss
from tests import one_definition


class Exponential(Loss):
    """The exponential loss of boosting: it has a title, a summary and two formulas, and nothing else."""

    title: ClassVar[str] = "Exponential, a toy"
    summary: ClassVar[str] = "Wrong scores are punished without mercy."
    kind: Literal["exponential"] = "exponential"
    sharpness: float = knob(0.5, "Sharpness of the toy", "How soon a score counts as wrong.", ge=0.1, le=2)

    def on_real(self, real: Tensor) -> Tensor:
        return (-self.sharpness * real).exp().mean((-2, -1))

    def on_fake(self, fake: Tensor) -> Tensor:
        return (self.sharpness * fake).exp().mean((-2, -1))

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return (-self.sharpness * fake).exp().mean((-2, -1))


# what imports Experiment comes after the toy, for its types are made of the kinds that are there
from playground.gan.dirac.game import Game, losses  # noqa: E402
from playground.gan.dirac.play import play  # noqa: E402
from playground.gan.experiment.experiment import Experiment  # noqa: E402
from playground.gan.experiment.link import to_link  # noqa: E402
from playground.gan.foundations.snapshot import Snapshot  # noqa: E402
from playground.gan.look.step_by_step import StepByStep  # noqa: E402
from playground.gan.training.divergence import likely_reason  # noqa: E402
from playground.gan.training.training import Training  # noqa: E402
from playground.ui.boundary import words  # noqa: E402
from playground.ui.step_by_step import run_setup  # noqa: E402
from tests.gan.small import small  # noqa: E402

TOY = {"loss": "exponential", "loss__sharpness": 0.25}


def test_it_is_in_the_experiment_and_its_link() -> None:
    experiment = small(**TOY)
    assert isinstance(experiment.loss, Exponential)
    link = to_link(experiment)
    assert link["loss"] == "exponential"
    assert link["loss.sharpness"] == "0.25"
    assert Experiment.from_link(link) == (experiment, [])
    assert Experiment.from_json(experiment.canonical()).key == experiment.key


def test_the_command_line_lists_it_and_trains_with_it() -> None:
    assert Exponential.title in one_definition.command_line("list")
    assert "Sharpness of the toy" in one_definition.command_line("settings")
    trained = one_definition.command_line(
        "train", "--recipe", "gaussian", "--steps", "20", "--set", "loss=exponential", "--set", "loss.sharpness=0.25"
    )
    assert "finished" in trained


def test_the_page_offers_it_with_its_knob() -> None:
    page = one_definition.page("app_pages/distributions.py", loss="exponential", loss__sharpness="0.25")
    chosen = page.selectbox(key="simple:loss")
    assert chosen.value == "exponential"
    assert Exponential.title in chosen.options
    assert page.number_input(key="knob:loss.sharpness").value == 0.25


def test_a_run_trains_with_it_and_its_losses_reach_the_browser() -> None:
    run = one_definition.trained(small(**TOY | {"steps": 30}))
    assert (run.state, run.step) == ("finished", 30)
    header, frames = one_definition.live_message(run)
    assert header["scene"]["figures"], "the charts of the losses"
    assert len(Snapshot.decode(frames[-1]).arrays["loss_d"]) > 0


def test_step_by_step_names_its_terms_and_knows_their_numbers() -> None:
    experiment = small(**TOY)
    described, notes = run_setup(experiment), StepByStep(Training(experiment)).move("B", recorded=True)
    assert described["terms"]["real"] == ("ℓ(r)", "ℓ′(r)")
    assert described["terms"]["generator"] == ("ℓ(f)", "ℓ′(f)")
    assert described["scoring"].endswith(".")
    assert (notes.arrays["d_slope_r"] < 0).all()
    assert (notes.arrays["d_slope_f"] > 0).all()


def test_whatever_else_speaks_of_losses_makes_do_without_more() -> None:
    experiment = small(**TOY, penalty="none")
    assert "only for comparison" in words(experiment)
    assert likely_reason(experiment).startswith("The usual cause")
    assert "exponential" in losses()
    assert play(Game(loss=Exponential(), steps=10)).shape == (11, 2)
