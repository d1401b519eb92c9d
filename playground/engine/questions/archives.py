"""An archive of a run that somebody brings from elsewhere: read, checked, and put into the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from playground.engine import archive
from playground.engine.limits import LimitError, check_price, limits
from playground.engine.permissions import check_keep, check_own_room
from playground.engine.questions.background import with_progress
from playground.engine.questions.question import Progress, Question, Refusal, Steps
from playground.gan.experiment.experiment import Experiment
from playground.images import uploads
from playground.store import Database, people, whole_runs
from playground.store import limits as store_limits
from playground.store.blobs import inside
from playground.store.jobs import Answer
from playground.store.people import Person
from playground.store.whole_runs import WholeRun

if TYPE_CHECKING:
    from playground.engine.resources import Resources
    from playground.gan.look import foreign
else:
    from playground.gan.foundations.late import LateModule

    foreign = LateModule("playground.gan.look.foreign")

READING = 0.5  # of the work; the rest is checking


class ImportRun(Question):
    """Bring the run in an upload (see `images/uploads.py`) into the store, for the person who has sent it."""

    kind: ClassVar[str] = "import-run"
    title: ClassVar[str] = "reading the archive"
    quick: ClassVar[bool] = False
    keep_seconds: ClassVar[float] = 0.0
    upload: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    person: Annotated[str, Field(max_length=64)] = ""
    address: Annotated[str, Field(max_length=64)] = ""

    def work(self, resources: Resources) -> Steps:
        """Info: run (the id that it has here). The upload is deleted in any case."""
        try:
            yield Progress(words="Reading the archive")
            ((_, content),) = uploads.waiting(self.upload)
            experiment, whole = yield from with_progress(
                archive.unpack(content), lambda share: Progress(READING * share, "Reading the archive")
            )
            check_price(experiment)
            yield from with_progress(
                foreign.check(
                    experiment,
                    [inside(frame.blob) for frame in whole.film],
                    [(step, inside(blob)) for step, blob in whole.checkpoints],
                ),
                lambda share: Progress(READING + (1 - READING) * share, "Checking the film and the networks"),
            )
            return Answer({"run": keep(resources.database, experiment, whole, Person(self.person, self.address))})
        except (archive.BadArchiveError, uploads.Refused, LimitError, foreign.ForeignError) as error:
            raise Refusal(str(error)) from error
        finally:
            uploads.delete(self.upload)


def keep(database: Database, experiment: Experiment, whole: WholeRun, by: Person) -> str:
    """Put a run that has been checked into the store; returns its new id. Raises LimitError if it has no place there.

    Where runs belong to persons, others do not find it by its experiment: it could be made up.
    """
    now, shared = database.now(), by.is_operator or not limits().own_runs
    with database.read() as connection:
        check_own_room(connection, by, now, whole.size)  # first: nobody's run goes for one that may not come
    store_limits.evict(database, now, store_limits.limit_bytes() - whole.size)
    whole = whole_runs.put(whole, now)
    with database.write_alone() as connection:
        check_keep(connection, by, now, whole.size)
        run_id = whole_runs.add(connection, whole, experiment, shared, now)
        people.record_start(connection, run_id, by, private=experiment.target.personal or not shared)
    return run_id
