"""What a Dirac-GAN did, in one sentence from its path, and what theory says of its equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.gan.dirac.game import NEAR, Game

TRENDS = {
    "converges": "it converges",
    "slowly": "it comes nearer, slowly",
    "circles": "it circles",
    "stops": "it stops in the wrong place",
    "leaves": "it leaves",
    "unfinished": "too soon to say",
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
            within = f"nearer than {NEAR:.0%} of its first distance"
            return f"It converges: from step {behaviour['arrived']:,} on it stays {within}."
        case "slowly":
            return f"It comes nearer, slowly: {steps} bring it from {first:.2g} to {last:.2g}."
        case "circles":
            away = f"{last:.2g} away ({first:.2g} at the start)"
            return f"It circles: {behaviour['turns']:.1f} times around in {steps}, and then {away}."
        case "stops":
            flat = " D is flat there, and nothing pulls G to the real sample." if abs(psi) < FLAT else ""
            return f"It stops in the wrong place: θ = {theta:.2f}, ψ = {_signed(psi)}.{flat}"
        case "leaves":
            return f"It leaves: {steps} take it from {first:.2g} to {_far(last)}."
    return f"Too soon to say: {steps} of this size are not once around. Take more steps, or larger ones."


def theory(eigenvalues: Sequence[Sequence[float]] | None, game: Game) -> str:
    """What the derivative of the field at the equilibrium says. `eigenvalues`: (real, imaginary); None without one."""
    if game.loss.real_label:
        return (
            f"Theory leaves this game out: {game.loss.title.lower()} wants D = {game.loss.real_label:g} at the real "
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
        return "Terms of higher order pull, the weaker the nearer it gets."
    if game.noise > 0:
        return "Noise calms only losses that are curved at 0, and this one is straight there."
    if game.order == "simultaneous":
        return "Steps of both at once leave each circle outwards."
    return "Steps in turn stay on a circle; both at once would leave it outwards."


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _signed(value: float) -> str:
    return "0" if abs(value) < FLAT else _number(value)


def _far(distance: float) -> str:
    return f"{distance:.2g}" if distance < 100 else "far outside"
