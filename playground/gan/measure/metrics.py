"""All metrics, in the order in which they are shown: what charts, lists, sentences and tables ask."""

from __future__ import annotations

from typing import Any

from playground.gan.measure.class_metrics import ClassMetric
from playground.gan.measure.image_metrics import ImageMetric
from playground.gan.measure.metric import Metric, metrics_of_kind
from playground.gan.measure.pair_metrics import PairMetric
from playground.gan.measure.point_metrics import PointClassMetric, PointMetric

KINDS: tuple[type[Metric[Any]], ...] = (PointMetric, PointClassMetric, ImageMetric, ClassMetric, PairMetric)


def all_metrics() -> list[Metric[Any]]:
    """Every metric there is. Two of different kinds may share a name: no experiment has both."""
    return [metric for kind in KINDS for metric in metrics_of_kind(kind)]


def metrics_of(experiment: Any) -> list[Metric[Any]]:
    """The metrics that are measured in an experiment; of it, only target and condition are read."""
    asked = experiment.condition.of
    return [
        metric
        for metric in all_metrics()
        if metric.suits(experiment.target) and (not metric.conditions or asked in metric.conditions)
    ]


def headline_of(experiment: Any) -> Metric[Any]:
    """The one metric that stands for a run of this experiment."""
    return next(metric for metric in metrics_of(experiment) if metric.headline)


def headline_first(experiment: Any) -> list[Metric[Any]]:
    """The metrics of an experiment, the headline before the others."""
    return sorted(metrics_of(experiment), key=lambda metric: not metric.headline)
