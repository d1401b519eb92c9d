from __future__ import annotations

import sys

import pytest

from playground.gan.look.watch import Watch
from playground.gan.training.training import Training
from tests.gan.small import small


@pytest.mark.parametrize("optimiser", ["adam", "rmsprop", "sgd"])
def test_a_training_never_imports_the_compiler(optimiser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch._dynamo", None)  # now whoever imports it gets an ImportError
    experiment = small("ring", g_optimiser=optimiser, d_optimiser=optimiser, penalty="r1", steps=4)
    training = Training(experiment)
    for _ in Watch(training):
        pass
    assert Training(experiment, checkpoint=training.checkpoint()).step == 4
