"""The experiment itself: as a file for the command line, and as a program that stands alone."""

from __future__ import annotations

from playground.downloads.download import Source, download
from playground.gan.export import export
from playground.recipes import story_of


@download("experiment", "Experiment", ".json", "All settings, to train it again with `--experiment`.", "experiment")
def experiment(source: Source) -> bytes:
    """Its fields as JSON."""
    return source.experiment.model_dump_json(indent=2).encode()


@download(
    "script",
    "Script",
    ".py",
    "The whole training as one program, without the playground. With `--watch` you see it here while it trains there.",
    "experiment",
)
def script(source: Source) -> bytes:
    """See `gan/export`."""
    return export.script(source.experiment, story_of(source.experiment)).encode()


@download("notebook", "Notebook", ".ipynb", "The same program in cells, with explanations between them.", "experiment")
def notebook(source: Source) -> bytes:
    """See `gan/export`."""
    return export.notebook(source.experiment, story_of(source.experiment)).encode()
