"""The layers of both networks, counted."""

from __future__ import annotations

from .trained import experiment


def test_the_architecture_of_both_networks(digits):
    job = digits.answer("architecture", experiment=experiment(40).model_dump(mode="json"))
    assert job.info["generator"]["parameters"] == 6 * 16 + 16 + 16 * 64 + 64
    assert job.info["discriminator"]["rows"][-1] == {"layer": "Linear", "shape": [1], "parameters": 17}
