"""The metrics of generated pictures.

Everything is measured in the features of a small classifier of the same dataset (`classifier.py`), or, where there are
no classes, in the principal parts of the pixels. So these are not the FID, KID, ... of the papers, which need the
weights of an Inception network, though the formulas are the same (`image_distances.py`): compare runs on the same
pictures with each other and with the floor, not with papers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from playground.gan.foundations.late import LateModule
from playground.gan.measure.metric import Format, Metric

if TYPE_CHECKING:
    from torch import Tensor

    from playground.gan.measure import image_distances as distances
    from playground.gan.measure.image_distances import Neighbourhoods
else:
    distances = LateModule("playground.gan.measure.image_distances")


@dataclass(frozen=True)
class MeasuredImages:
    """Pictures that are measured, and what several metrics need to know of them. Doubles on the CPU."""

    reference: Tensor  # features of real pictures, [m, k]
    features: Tensor  # of the pictures that are measured, [n, k]
    beliefs: Tensor | None  # the classifier's, [n, classes]; None without a classifier
    chosen: list[int]  # numbers of the classes that the target chooses

    @cached_property
    def neighbourhoods(self) -> Neighbourhoods:
        """Where real pictures live and where these do."""
        return distances.Neighbourhoods.of(self.reference, self.features)

    @property
    def known_beliefs(self) -> Tensor:
        """The classifier's beliefs, [n, classes]; there must be a classifier."""
        assert self.beliefs is not None
        return self.beliefs

    @cached_property
    def histogram(self) -> Tensor:
        """The share of pictures that the classifier takes for each class, [classes]."""
        return distances.class_histogram(self.known_beliefs)


class ImageMetric(Metric[MeasuredImages]):
    """A metric of pictures, whatever the generator was asked for."""

    families = ("images",)
    needs_classifier = False

    def suits(self, target: Any) -> bool:
        """Whether there are classes, where it needs a classifier."""
        return super().suits(target) and (target.labelled or not self.needs_classifier)


class Frechet(ImageMetric):
    """Fréchet distance, the number that stands for a run on pictures (Heusel et al. 2017)."""

    name, title, headline = "frechet", "Fréchet distance", True
    help = (
        "The distance between the features of generated and of real pictures, treating both as normal distributions "
        "(Heusel et al. 2017). Its *floor* is the distance between held-out real pictures and the training pictures."
    )
    listed = "Fréchet distance {value:.1f}{floor}"

    def compute(self, measured: MeasuredImages) -> float:
        """Fréchet distance of the two Gaussians with these means and covariances."""
        return distances.frechet_distance(measured.reference, measured.features)

    def row(self, experiment: Any) -> str:
        """Pictures that are made from others have pictures that they should be, which are nearer at hand."""
        return "" if experiment.condition.of == "picture" else self.name

    def reading(self, experiment: Any) -> str:
        """As in the chart."""
        return "" if experiment.condition.of == "picture" else super().reading(experiment)


class KernelDistance(ImageMetric):
    """Squared maximum mean discrepancy of the features (Bińkowski et al. 2018)."""

    name, title, secondary = "kernel_distance", "kernel distance", True
    help = "The difference between the features, measured with a polynomial kernel (Bińkowski et al. 2018)."

    def compute(self, measured: MeasuredImages) -> float:
        """Squared maximum mean discrepancy under a cubic kernel, without bias."""
        return distances.kernel_distance(measured.reference, measured.features)


class QualityMetric(ImageMetric):
    """A share of pictures that lie among others, from 0 to 1."""

    number_format: ClassVar[Format] = "share"
    better, floor_shown = "higher", False

    def reading(self, experiment: Any) -> str:
        """The chart tells enough."""
        return ""


class Precision(QualityMetric):
    """Quality: the share of generated pictures that look real (Kynkäänniemi et al. 2019)."""

    name, title, listed = "precision", "precision", ""
    help = "The share of generated pictures that lie among the real ones (Kynkäänniemi et al. 2019)."

    def compute(self, measured: MeasuredImages) -> float:
        """The share of generated pictures that lie in the ball of a real one."""
        return measured.neighbourhoods.precision()

    def row(self, experiment: Any) -> str:
        """Beside coverage, unless there is something more telling."""
        return "quality" if experiment.condition.of == "nothing" else ""


class Recall(QualityMetric):
    """Variety: the share of real pictures that lie among the generated ones (Kynkäänniemi et al. 2019)."""

    name, title, secondary = "recall", "recall", True
    help = "The share of real pictures that lie among the generated ones (Kynkäänniemi et al. 2019)."

    def compute(self, measured: MeasuredImages) -> float:
        """The share of real pictures that lie in the ball of a generated one."""
        return measured.neighbourhoods.recall()


class Density(QualityMetric):
    """Quality: in how many real balls a generated picture lies, over k (Naeem et al. 2020)."""

    name, title, number_format, secondary = "density", "density", "number", True
    help = "Like precision, but a few outliers do not matter; it can be larger than 1 (Naeem et al. 2020)."

    def compute(self, measured: MeasuredImages) -> float:
        """In how many real balls a generated picture lies, over k; perfect: 1."""
        return measured.neighbourhoods.density()


class Coverage(QualityMetric):
    """Variety: the share of real balls with a generated picture in them (Naeem et al. 2020)."""

    name, title, listed = "coverage", "coverage", "{value:.0%} coverage"
    help = "Like recall, but a few outliers do not matter (Naeem et al. 2020)."

    def compute(self, measured: MeasuredImages) -> float:
        """The share of real balls with a generated picture in them; perfect: 1 - ½ᵏ."""
        return measured.neighbourhoods.coverage()

    def row(self, experiment: Any) -> str:
        """Beside precision."""
        return "quality" if experiment.condition.of == "nothing" else ""


class ClassifiedMetric(ImageMetric):
    """A metric of what the classifier takes the pictures for."""

    needs_classifier = True


class ClassEntropy(ClassifiedMetric):
    """How evenly the pictures are spread over the classes."""

    name, title, unit, better, secondary = "class_entropy", "class entropy", "nats", "neither", True
    help = "The entropy of the classes' shares: ln m if m classes have equal shares."

    def compute(self, measured: MeasuredImages) -> float:
        """Entropy in nats of the shares of the classes."""
        return distances.class_entropy(measured.histogram)


class Confident(ClassifiedMetric):
    """The share of pictures that are clearly of one class."""

    name, title, number_format, better = "confident", "sure of a class", "share", "higher"
    help = "The share of pictures for which the classifier is at least 80% sure of the class."
    floor_shown, listed = False, ""

    def compute(self, measured: MeasuredImages) -> float:
        """The share of pictures for which the classifier is at least 80% sure of the class."""
        return distances.confident(measured.known_beliefs)

    def row(self, experiment: Any) -> str:
        """The chart of classes says more."""
        return ""

    def reading(self, experiment: Any) -> str:
        """Where nothing is asked for."""
        return "{} of the pictures are clearly of one class" if experiment.condition.of == "nothing" else ""


class ClassesPresent(ClassifiedMetric):
    """How many classes are generated at all."""

    name, title, number_format, better, secondary = "classes_present", "classes", "count", "higher", True
    help = "How many classes get at least a fifth of their equal share of the pictures."

    def compute(self, measured: MeasuredImages) -> float:
        """How many of the chosen classes get at least a fifth of an even share."""
        return distances.classes_present(measured.histogram, measured.chosen)
