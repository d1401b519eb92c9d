"""What commands say about a run: ready for JSON, and in words."""

from __future__ import annotations

from typing import Any

from playground.engine import Run

INTERRUPTED = 130  # exit status after Ctrl-C


def report_on(run: Run) -> dict[str, Any]:
    """What is worth knowing about a run, ready for JSON."""
    return {
        "run": run.id,
        "key": run.key,
        "status": run.state,
        "steps": run.step,
        "seconds": round(run.seconds, 3),
        "steps_per_second": round(run.steps_per_second or run.step / max(run.seconds, 1e-9), 1),
        "device": run.device,
        "metrics": run.metrics,
        "note": run.note,
    }


def readable(report: dict[str, Any]) -> str:
    """The same in words: one line on the training, and one for each metric with its floor."""
    pace = f" ({report['steps_per_second']:,.0f} steps/s on {report['device']})" if report["steps"] else ""
    lines = [
        f"{report['status']} after {report['steps']:,} steps, {report['seconds']:.1f} s{pace}",
        *([report["note"]] if report["note"] else []),
    ]
    metrics = report["metrics"]
    for name, value in metrics.items():
        if not name.endswith(("_floor", "_floor_low", "_floor_high")):
            floor, low, high = (metrics.get(f"{name}_floor{end}") for end in ("", "_low", "_high"))
            beside = "" if floor is None else f"   (floor {floor:.4g})"
            if low is not None:
                beside = f"   (floor {floor:.4g}; nearly every perfect generator: {low:.3g} to {high:.3g})"
            lines.append(f"  {name:<20} {value:.4g}{beside}")
    return "\n".join(lines)


def status_of(run: Run) -> int:
    """The exit status of a command that has trained this run."""
    if run.state == "stopped":
        return INTERRUPTED
    return 0 if run.state in ("finished", "running", "paused", "queued") else 1
