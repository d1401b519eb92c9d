"""What a sweep came to, for the command line: its runs, and for each group of them success and distance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from playground.charts.health import History, diagnose
from playground.charts.sweep import Group, Standing, groups, standing
from playground.engine import Engine, Run
from playground.gan.experiment.sweep import Member, Sweep
from playground.gan.foundations.snapshot import Snapshot


def standings_of(sweep: Sweep, runs: Sequence[Run]) -> list[tuple[Standing, Run]]:
    """How each member of the sweep stands that has a run."""
    by_key = {run.key: run for run in runs}
    engine = Engine(workers=0)
    try:
        return [
            (_standing(engine, member, run), run)
            for member in sweep.members
            if (run := by_key.get(member.experiment.key)) is not None
        ]
    finally:
        engine.close()


def _standing(engine: Engine, member: Member, run: Run) -> Standing:
    history = History(member.experiment, run.state, run.note)
    while news := engine.delta(run.id, history.step):
        for blob in news:
            history.add(Snapshot.decode(blob))
        if not Snapshot.decode(news[-1]).kept:
            break
    return standing(member, run.state, run.step, run.metrics, history, diagnose(history))


def report(sweep: Sweep, runs: Sequence[Run], report_on: Callable[[Run], dict[str, Any]]) -> dict[str, Any]:
    """All that is worth knowing, ready for JSON; `report_on` says what is worth knowing about one run."""
    stand = standings_of(sweep, runs)
    together = Group((), tuple(one for one, _ in stand))
    return {
        "seeds": sweep.seeds,
        "over": {varied.path: list(varied.values) for varied in sweep.over},
        "ended": together.ended,
        "success": together.good,
        "interval": [round(end, 4) for end in together.interval],
        "groups": [_group(sweep, group) for group in groups(together.standings)],
        "runs": [
            report_on(run)
            | {"seed": one.member.experiment.seed, "over": _over(sweep, one.member.values)}
            | {"floors": one.floors, "success": one.success}
            for one, run in stand
        ],
    }


def _over(sweep: Sweep, values: Sequence[str]) -> dict[str, str]:
    return {varied.path: value for varied, value in zip(sweep.over, values, strict=True)}


def _group(sweep: Sweep, group: Group) -> dict[str, Any]:
    """The distances, `floors`, are multiples of what a perfect generator scores."""
    floors = {"median": group.median, "lowest": min(group.floors), "highest": max(group.floors)} if group.floors else {}
    return {
        "over": _over(sweep, group.values),
        "ended": group.ended,
        "success": group.good,
        "interval": [round(end, 4) for end in group.interval],
        "floors": floors,
    }


def readable(report: dict[str, Any]) -> str:
    """A line for each run, then one for each group."""
    lines = []
    for run in report["runs"]:
        what = ", ".join([*(f"{path}={value}" for path, value in run["over"].items()), f"seed={run['seed']}"])
        distance = "" if run["floors"] is None else f", {run['floors']:.3g} times its floor"
        success = {True: ", success", False: ", no success", None: ""}[run["success"]]
        lines.append(f"  {what:<40} {run['status']} after {run['steps']:,} steps{distance}{success}")
    for group in report["groups"]:
        what = ", ".join(f"{path}={value}" for path, value in group["over"].items()) or "all seeds"
        low, high = group["interval"]
        success = f"success {group['success']} of {group['ended']} ({low:.0%} to {high:.0%})" if group["ended"] else ""
        floors = group["floors"]
        spread = "{median:.3g} times its floor ({lowest:.3g} to {highest:.3g})".format(**floors) if floors else ""
        lines.append(f"{what:<42} {', '.join(filter(None, [success, spread])) or 'none has ended'}")
    return "\n".join(lines)
