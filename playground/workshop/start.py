"""What an exercise begins with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self
from urllib.parse import parse_qsl, urlsplit

from pydantic import field_validator, model_validator

from playground.gan.dirac.game import Game
from playground.gan.dirac.game import from_link as game_of
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link, to_text
from playground.recipes import recipes
from playground.workshop.part import Part, Value

Settings = dict[str, Value]  # in link form: path -> value
Page = Literal["", "dirac", "fakes", "latents"]


class Start(Part):
    """What the exercise opens: an experiment, on the training page or on one where it is played by hand.

    page: "" (training), "fakes" (place points on the plane against its discriminator), "latents" (pick samples of its
    generator), or "dirac", where the settings are those of a Dirac-GAN.
    """

    recipe: str = ""
    link: str = ""
    settings: Settings = {}
    page: Page = ""

    @field_validator("recipe")
    @classmethod
    def _known(cls, name: str) -> str:
        if name and (name not in recipes() or recipes()[name].experiment is None):
            raise ValueError(f"there is no recipe “{name}” to start with")
        return name

    @model_validator(mode="after")
    def _opens(self) -> Self:
        if self.recipe and self.link:
            raise ValueError("the exercise starts with a recipe or with a link, not with both")
        if self.page == "dirac":
            self.game({})
        else:
            self.experiment({})
        return self

    @property
    def params(self) -> dict[str, str]:
        """The settings as a link has them; what a copied link says about the page is left out."""
        base = recipes()[self.recipe].experiment if self.recipe else None
        copied = {
            path: text
            for path, text in parse_qsl(urlsplit(self.link).query or self.link)
            if path.partition(".")[0] in Experiment.model_fields
        }
        return (copied if base is None else to_link(base)) | _texts(self.settings)

    def experiment(self, changes: Mapping[str, Value]) -> Experiment:
        """The starting experiment with these changes, in link form; ValueError, one sentence, if that is impossible."""
        wanted = _texts(changes)
        params = self.params
        kept = {
            path: text
            for path, text in params.items()
            if (choice := path.partition(".")[0]) == path or wanted.get(choice) in (None, params.get(choice))
        }  # another kind has other fields
        found, problems = Experiment.from_link(kept | wanted)
        if problems:
            raise ValueError(problems[0].sentence.removesuffix("."))
        return found

    def game(self, changes: Mapping[str, Value]) -> Game:
        """The starting Dirac-GAN with these changes; ValueError, one sentence, if that is impossible."""
        game, problems = game_of(_texts(self.settings) | _texts(changes))
        if problems:
            raise ValueError(problems[0].removesuffix("."))
        return game


def _texts(settings: Mapping[str, Value]) -> dict[str, str]:
    return {path: to_text(value) for path, value in settings.items()}
