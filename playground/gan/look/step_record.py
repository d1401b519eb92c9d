"""A record of one update: its samples, what each of them added to the loss, and what changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn

from playground.gan.look import fields
from playground.gan.look.step_samples import PictureSamples, PointSamples, floats
from playground.gan.rules.loss import Loss
from playground.gan.training.algorithm import discriminate, generate, perturb, score
from playground.gan.training.state import State
from playground.gan.training.weights import Weights

LATENTS = 3  # numbers of a latent that are shown


@dataclass
class StepRecord:
    """Arrays and numbers by name. Names begin with d_ (the discriminator's update) or g_ (the generator's).

    Arrays of the n samples that are shown:
        z [n, <= 3]: latents
        real, fake: [n, d] in standardised units, or a sheet of pictures
        label [n], or given: a sheet of the pictures that others are made from
        r, f [n]: logits of real and of generated samples, with belief_r and belief_f
        term_r, term_f [n]: what each adds to the loss, with slope_r and slope_f, the derivatives by the score
        pull [n, d] or a sheet: minus the derivative of a generated sample's term by the sample
    Arrays of the networks:
        surface u1 [classes, 24, 24] or, on a line, curve [classes, 200]: D's belief
        layers [m, 2]: the norm of the gradient, and the relative change of the weights
    Numbers: loss, on_real, on_fake, balance; gradient, moved (‖Δw‖ / ‖w‖), rate.

    What an update changes is recorded again with _after. A loss that pairs samples has one term for each pair.
    Recording changes nothing in the training: random number generators and buffers are restored.
    """

    state: State
    shown: PointSamples | PictureSamples
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    patches: int = 1  # scores of each sample

    @property
    def acts(self) -> list[str]:
        """The networks that were updated, "d" and "g", in order."""
        return [who for who in ("d", "g") if f"{who}_layers" in self.arrays]

    @property
    def shown_count(self) -> int:
        """How many samples of the batch are shown."""
        return min(self.shown.most, self.state.experiment.batch)

    @contextmanager
    def preserved_state(self) -> Iterator[None]:
        """Afterwards, random number generators and buffers (of batch and spectral normalisation) are as before."""
        state = self.state
        draws = [(rng, rng.get_state()) for rng in (state.latent_rng, state.noise_rng)]
        buffers = [(b, b.clone()) for network in (state.generator, state.discriminator) for b in network.buffers()]
        try:
            yield
        finally:
            for rng, drawn in draws:
                rng.set_state(drawn)
            for buffer, value in buffers:
                buffer.data.copy_(value)  # unnoticed by autograd, which may still need the graph of the generator

    # ---------------------------------------------------------------- the discriminator
    @contextmanager
    def discriminator_update(self, real: Tensor, fake: Tensor, context: Tensor | None, z: Tensor) -> Iterator[None]:
        """Records the update of the discriminator on this batch that is made within the context."""
        state = self.state
        x = self.record_scores(real, fake, context, z)
        old = state.d_weights.vector.clone()
        yield
        with self.preserved_state():
            self._record_scores(x, context, "_after")
        self._change("d", state.discriminator, state.d_weights, old, state.d_optimiser.param_groups[0]["lr"])

    def record_scores(self, real: Tensor, fake: Tensor, context: Tensor | None, z: Tensor) -> Tensor:
        """Records what the discriminator sees of a batch, its scores and its loss. Returns what it sees, real samples
        followed by generated ones, [2 * batch, *shape]."""
        with self.preserved_state():
            self._samples("d", context, z=z, real=real, fake=fake)
            x = torch.cat([perturb(self.state, real), perturb(self.state, fake)])
            self._record_scores(x, context, "")
        return x

    def _record_scores(self, x: Tensor, context: Tensor | None, when: str) -> None:
        loss, many, balance = self.state.experiment.loss, self.shown_count, self.state.balance
        with torch.no_grad():
            r, f = score(self.state, x, context).chunk(2)
        self._scores("d", r, f, when)
        self._beliefs("d", r, f, when)
        self.numbers[f"d_loss{when}"] = float(loss.weigh(r, f, balance))
        if when:
            return
        if loss.splits:
            self.numbers |= {"d_on_real": float(loss.on_real(r)), "d_on_fake": float(loss.on_fake(f))}
        self.numbers["d_balance"] = float(balance)
        for name, (term, slope) in discriminator_terms(loss, r[:many], f[:many], balance).items():
            self.arrays |= {f"d_term_{name}": floats(term), f"d_slope_{name}": floats(slope)}

    # ---------------------------------------------------------------- the generator
    def before_generator(self, real: Tensor, fake: Tensor, context: Tensor | None, z: Tensor) -> None:
        """Records generated samples, their scores and the generator's loss before its update."""
        state, loss, many = self.state, self.state.experiment.loss, self.shown_count
        self._noise, self._old = state.noise_rng.get_state(), state.g_weights.vector.clone()
        with self.preserved_state():
            r, f, gradient = self._score_generated(real, fake, context, "")
            self._samples("g", context, z=z, real=real, fake=fake)
            self._beliefs("g", r, f, "")
        # the loss is a mean: len(fake) times its gradient is that of one sample's term
        self.arrays["g_pull"] = self.shown.directions(-len(fake) * gradient[:many])
        term, slope = generator_terms(loss, r[:many], f[:many])
        self.arrays |= {"g_term_f": floats(term), "g_slope_f": floats(slope)}

    def after_generator(self, real: Tensor, context: Tensor | None, z: Tensor) -> None:
        """Records the same after the update, and how the generator has changed."""
        state = self.state
        with self.preserved_state():
            state.noise_rng.set_state(self._noise)  # so that they are perturbed as before
            fake = generate(state, z, context, for_generator=False)
            self._score_generated(real, fake, context, "_after")
            self._samples("g", context, fake_after=fake)
        rate = state.g_optimiser.param_groups[0]["lr"]
        self._change("g", state.generator, state.g_weights, self._old, rate)

    def _score_generated(
        self, real: Tensor, fake: Tensor, context: Tensor | None, when: str
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Records the scores and the generator's loss. Returns the logits of real and of generated samples, and the
        gradient of the loss with respect to the latter, [n, *shape]."""
        state, loss = self.state, self.state.experiment.loss
        leaf = fake.detach().clone().requires_grad_()
        with torch.enable_grad():
            f = discriminate(state, perturb(state, leaf), context)
            r = discriminate(state, perturb(state, real), context).detach()
            g_loss = loss.generator(r if loss.pairs else None, f)
            (gradient,) = torch.autograd.grad(g_loss, leaf)
        self._scores("g", r, f.detach(), when)
        self.numbers[f"g_loss{when}"] = float(g_loss.detach())
        return r, f.detach(), gradient

    # ---------------------------------------------------------------- both
    def _samples(self, who: str, context: Tensor | None, **tensors: Tensor) -> None:
        """Records samples, latents and their context."""
        for name, x in tensors.items():
            some = x[: self.shown_count]
            self.arrays[f"{who}_{name}"] = floats(some[:, :LATENTS]) if name == "z" else self.shown.samples(some)
        if context is None or "z" not in tensors:
            return
        if self.state.experiment.condition.of == "classes":
            self.arrays[f"{who}_label"] = context[: self.shown_count].argmax(dim=1).to(torch.int32).cpu().numpy()
        else:
            self.arrays[f"{who}_given"] = self.shown.samples(context[: self.shown_count])

    def _scores(self, who: str, r: Tensor, f: Tensor, when: str) -> None:
        """Records logits and beliefs, as means over the patches."""
        self.patches = f.shape[1]
        for name, scores in (("r", r), ("f", f)):
            some = scores[: self.shown_count]
            self.arrays[f"{who}_{name}{when}"] = floats(some.mean(dim=1))
            belief = fields.belief(self.state.experiment.loss, some, r, f)
            self.arrays[f"{who}_belief_{name}{when}"] = floats(belief)

    def _beliefs(self, who: str, r: Tensor, f: Tensor, when: str) -> None:
        """Records the discriminator's belief over the line or the plane, for each class."""
        self.arrays |= {f"{who}_{name}{when}": beliefs for name, beliefs in self.shown.beliefs(r, f).items()}

    def _change(self, who: str, network: nn.Module, weights: Weights, old: Tensor, rate: float) -> None:
        """Records the gradient of an update, and how far the weights have moved from `old`."""
        gradient, moved = weights.vector.grad, weights.vector - old
        assert gradient is not None
        sizes = list(layers_of(network).values())
        parts = zip(gradient.split(sizes), moved.split(sizes), old.split(sizes), strict=True)
        self.arrays[f"{who}_layers"] = np.array([[float(g.norm()), relative(m, o)] for g, m, o in parts], np.float32)
        self.numbers |= {
            f"{who}_gradient": float(gradient.norm()),
            f"{who}_moved": relative(moved, old),
            f"{who}_rate": rate,
        }


# ---------------------------------------------------------------- single samples
def discriminator_terms(loss: Loss, r: Tensor, f: Tensor, balance: Tensor) -> dict[str, tuple[Tensor, Tensor]]:
    """What each real (r) and each generated sample (f) adds to the discriminator's loss, [n], and its derivative by the
    score, [n]. If the loss pairs samples, it is what the pair adds. Scores are [n, m], m being 1 or the number of
    patches."""
    real, fake = r.clone().requires_grad_(), f.clone().requires_grad_()
    with torch.enable_grad():
        each_real, each_fake = real.unsqueeze(1), fake.unsqueeze(1)  # [n, 1, m]: n batches of one sample
        if loss.splits:
            on_real, on_fake = loss.on_real(each_real), loss.on_fake(each_fake)
        elif loss.pairs:
            on_real = on_fake = loss.discriminator(each_real, each_fake)
        else:  # BEGAN: a weighted sum
            zero = torch.zeros_like(each_real)
            on_real, on_fake = loss.weigh(each_real, zero, balance), loss.weigh(zero, each_fake, balance)
        (by_real,) = torch.autograd.grad(on_real.sum(), real, retain_graph=True)
        (by_fake,) = torch.autograd.grad(on_fake.sum(), fake)
    return {"r": (on_real.detach(), by_real.sum(dim=1)), "f": (on_fake.detach(), by_fake.sum(dim=1))}


def generator_terms(loss: Loss, r: Tensor, f: Tensor) -> tuple[Tensor, Tensor]:
    """What each generated sample adds to the generator's loss, [n], and its derivative by the score, [n]."""
    fake = f.clone().requires_grad_()
    with torch.enable_grad():
        terms = loss.generator(r.unsqueeze(1) if loss.pairs else None, fake.unsqueeze(1))  # n batches of one sample
        (slope,) = torch.autograd.grad(terms.sum(), fake)
    return terms.detach(), slope.sum(dim=1)


# ---------------------------------------------------------------- layers
def layers_of(network: nn.Module) -> dict[str, int]:
    """The number of weights of each layer with weights, by its name within the network, in the order of the weights."""
    sizes: dict[str, int] = {}
    for path, weight in network.named_parameters():
        owner = path.partition(".parametrizations")[0] if ".parametrizations" in path else path.rpartition(".")[0]
        sizes[owner] = sizes.get(owner, 0) + weight.numel()
    return sizes


def relative(moved: Tensor, old: Tensor) -> float:
    """How far weights have moved, as a share of their norm."""
    return float(moved.norm() / old.norm().clamp_min(1e-12))
