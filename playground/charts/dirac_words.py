"""What a Dirac-GAN did, in one sentence from its path, and what theory says of its equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.gan.dirac.game import NEAR, Game

TRENDS = {
    "converges": "it converges",
    "slowly": "it approaches slowly",
    "circles": "it circles",
    "stops": "it stops in the wrong place",
    "leaves": "it runs away",
    "unfinished": "too early to say",
}
FLAT = 0.02  # a slope of D that hardly pulls
NOTHING = 5e-3  # a real part that neither pulls nor pushes
AGREE = 0.05  # eigenvalues that differ by less than this count as equal


def sentence(behaviour: dict[str, Any], game: Game) -> str:
    """What is seen on the path. `behaviour`: the fields of a gan.dirac.Behaviour."""
    first, last, steps = behaviour["first"], behaviour["last"], f"{game.steps:,} steps"
    theta, psi = behaviour["end"]
    match behaviour["trend"]:
        case "converges":
            within = f"within {NEAR:.0%} of its initial distance"
            return f"It converges: from step {behaviour['arrived']:,} on, it stays {within}."
        case "slowly":
            return f"It approaches slowly: {steps} bring it from {first:.2g} to {last:.2g}."
        case "circles":
            away = f"{last:.2g} away ({first:.2g} at the start)"
            return f"It circles: it goes around {behaviour['turns']:.1f} times in {steps}, and ends {away}."
        case "stops":
            flat = " D is flat there, and nothing pulls G to the real sample." if abs(psi) < FLAT else ""
            return f"It stops in the wrong place: θ = {theta:.2f}, ψ = {_signed(psi)}.{flat}"
        case "leaves":
            return f"It runs away: {steps} take it from {first:.2g} to {_far(last)}."
    return f"Too early to say: {steps} of this size do not make one full turn. Take more steps, or larger ones."


def theory(eigenvalues: Sequence[Sequence[float]] | None, game: Game) -> str:
    """What the derivative of the field at the equilibrium says. `eigenvalues`: (real, imaginary); None without one."""
    if game.loss.real_label:
        return (
            f"Theory does not cover this game: {game.loss.title.lower()} wants D = {game.loss.real_label:g} at the "
            f"real "
            "sample, where ψ·0 is always 0. A real discriminator has a bias for that."
        )
    if eigenvalues is None:
        return (
            "No equilibrium to settle at: the penalty wants slope 1, and D must be flat where real and generated are "
            "the same. The field jumps there."
        )
    (real, turn), (other, _) = sorted(([*value] for value in eigenvalues), reverse=True)
    if real > NOTHING:
        return f"Repelled: an eigenvalue of {_number(real)} pushes outwards."
    if real < -NOTHING:
        return "Locally convergent: " + _damped(real, abs(turn), other)
    return f"On the edge: eigenvalues ±{abs(turn):.2f}i turn, and nothing pulls inwards. {_on_the_edge(game)}"


def _damped(slow: float, turn: float, fast: float) -> str:
    """How it comes in, from the real parts, `slow` being nearer to 0, and the imaginary part."""
    if turn > AGREE:
        return f"eigenvalues {_number(slow)} ± {turn:.2f}i. It swings on its way in."
    if abs(slow - fast) < AGREE + 0.2 * turn:
        return f"both eigenvalues are {_number(slow)}. Critically damped: the fastest way in without swinging."
    return f"eigenvalues {_number(slow)} and {_number(fast)}. Overdamped: the weak one decides how long it takes."


def _on_the_edge(game: Game) -> str:
    """What decides where the derivative does not."""
    if game.penalty.at_equilibrium:
        return game.penalty.at_equilibrium
    if game.loss.pulled_in and game.order == "alternating":
        return "Terms of higher order pull, more weakly the closer it gets."
    if game.noise > 0:
        return "Noise calms only losses that are curved at 0, and this one is straight there."
    if game.order == "simultaneous":
        return "When both move at once, each step leads outwards, off the circle."
    return "When they move in turn, they stay on a circle; moving both at once would lead outwards."


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _signed(value: float) -> str:
    return "0" if abs(value) < FLAT else _number(value)


def _far(distance: float) -> str:
    return f"{distance:.2g}" if distance < 100 else "far outside"
