"""The loop of an exported script, and what it shows at the end."""

from __future__ import annotations

import json

import numpy as np
import torch

from playground.gan.export.script.state import (
    BATCH,
    OPTIONS,
    SEED,
    STEPS,
    average,
    average_weights,
    batches,
    d_optimiser,
    d_weights,
    discriminator,
    e,
    g_optimiser,
    g_weights,
    generator,
    latent_rng,
    noise_rng,
    phase,
    real_samples,
)
from playground.gan.export.script.updates import generate, generator_gradient, update_discriminator
from playground.gan.networks.conditional import conditioned_on


# ---------------------------------------------------------------- Training
def played(steps: int) -> int:
    """Without those of the pretraining."""
    if e.pretraining.length == 0:
        return steps
    return steps - e.pretraining.length


def until_now(first: int) -> range:
    """The steps from the first to the last, or until the settings change."""
    if phase.forks:
        return range(first, min(OPTIONS.steps, phase.until))
    if phase.begins == 0:
        return range(OPTIONS.steps)
    return range(first, OPTIONS.steps)


# ---------------------------------------------------------------- Run
if phase.first:
    if OPTIONS.plot:  # imported before the training, since it may be missing
        import matplotlib.pyplot as plt  # type: ignore[import-not-found]
    torch.set_num_threads(1)  # as in the app: more threads may change the last digit
    recorded = []
if phase.watchable:  # noqa: SIM102
    if OPTIONS.watch:  # the app shows this training among its runs (pip install gan-playground)
        from playground import watch

        rng, others = torch.Generator().manual_seed(SEED), real_samples(np.random.SeedSequence(SEED))
        some = torch.cat([next(others) for _ in range(500 // BATCH + 1)])  # the batches of the training stay its own
        shown = (average if e.ema else generator), discriminator, some
        about = {"name": e.title, "steps": played(OPTIONS.steps)}
        run = watch(*shown, latent=lambda n: e.latent.sample(n, rng), **about)
        print(f"open this page of the app: {run.link}")
if phase.pretrains:
    for step in range(phase.start, min(OPTIONS.steps, phase.lesson)):  # before the game: the discriminator alone
        if phase.own("schedule", "factor"):
            for optimiser in (g_optimiser, d_optimiser):
                optimiser.param_groups[0]["lr"] = (
                    e.schedule.factor(step, e.pretraining.length) * optimiser.defaults["lr"]
                )
        if e.pretraining.plays:
            real, context = next(batches)
            z = e.latent.sample(BATCH, latent_rng)
            fake = generate(z, context).detach()
            d_loss = update_discriminator(real, fake, context, step, step / e.pretraining.length)
        else:
            d_loss = e.pretraining.cost(discriminator, e.target, e.units, BATCH, noise_rng)
            d_weights.backward(d_loss)
            d_optimiser.step()
        if step == e.pretraining.length - 1:  # the game begins with these weights, but without the momentum
            d_optimiser = e.d_optimiser.build([d_weights.vector])
        recorded.append((d_loss.item(), np.nan))
for step in until_now(phase.begins):
    share = played(step) / played(STEPS)  # of the game that is over
    if phase.own("schedule", "factor"):
        for optimiser in (g_optimiser, d_optimiser):
            optimiser.param_groups[0]["lr"] = e.schedule.factor(played(step), played(STEPS)) * optimiser.defaults["lr"]
    if e.order == "alternating" and e.batches == "fresh":
        for _ in range(e.discriminator_steps):
            real, context = next(batches)  # [batch, *shape]
            z = e.latent.sample(BATCH, latent_rng)  # [batch, latent dimension]
            d_loss = update_discriminator(real, generate(z, context).detach(), context, played(step), share)
        for _ in range(e.generator_steps):
            z = e.latent.sample(BATCH, latent_rng)
            if getattr(e.condition, "labels", "batch") == "uniform":
                context = e.condition.generator_context(e.target, context, latent_rng)
            g_loss = generator_gradient(real, generate(z, context), context, share)
            g_optimiser.step()
    else:
        real, context = next(batches)  # [batch, *shape]
        z = e.latent.sample(BATCH, latent_rng)  # [batch, latent dimension]
        fake = generate(z, context)  # [batch, *shape]
        if e.order == "simultaneous":
            g_loss = generator_gradient(real, fake, context, share)
            d_loss = update_discriminator(real, fake.detach(), context, played(step), share)
            g_optimiser.step()
        else:
            for _ in range(e.discriminator_steps):
                d_loss = update_discriminator(real, fake.detach(), context, played(step), share)
            for turn in range(e.generator_steps):
                if turn > 0:
                    fake = generate(z, context)
                g_loss = generator_gradient(real, fake, context, share)
                g_optimiser.step()
    if e.ema:
        keep = min(e.ema, (1 + step) / (10 + step))  # a young average forgets faster
        average_weights.vector.lerp_(g_weights.vector, 1 - keep)
        if getattr(e.generator, "normalisation", "none") != "none":
            for old, new in zip(average.buffers(), generator.buffers(), strict=True):
                old.copy_(new)
    recorded.append((d_loss.item(), g_loss.item()))
    if phase.watchable:  # noqa: SIM102
        if OPTIONS.watch:
            run.step(d_loss, g_loss)
    if (step + 1) % max(1, OPTIONS.steps // 50) == 0:
        print(f"step {step + 1}: discriminator {d_loss:.4f}, generator {g_loss:.4f}", flush=True)
if not phase.forks:
    losses = np.array(recorded)
    if OPTIONS.losses:
        OPTIONS.losses.write_text(json.dumps(losses.tolist()))

    if OPTIONS.plot:
        if e.condition.of == "nothing":
            real = torch.cat([next(batches) for _ in range(8)]).numpy()
            generated = (
                (average if e.ema else generator).eval()(e.latent.sample(len(real), latent_rng)).detach().numpy()
            )
        else:
            real, context = (torch.cat(part) for part in zip(*(next(batches) for _ in range(8)), strict=True))
            z = e.latent.sample(len(real), latent_rng)
            generated = conditioned_on((average if e.ema else generator).eval(), context)(z)
            real, generated = real.numpy(), generated.detach().numpy()
        if phase.points:
            if e.units == "standardised":
                real, generated = e.target.restore(real), e.target.restore(generated)
            _, (left, right) = plt.subplots(1, 2, figsize=(11, 5))
            if e.target.dimension == 1:
                left.hist([real[:, 0], generated[:, 0]], 60, density=True, label=["real", "generated"])
            else:
                left.scatter(*generated.T, s=8, marker="D", color="#D55E00", label="generated")
                left.scatter(*real.T, s=8, color="#0072B2", alpha=0.5, label="real")
            left.legend(frameon=False)
        else:
            _, (top, middle, right) = plt.subplots(3, 1, figsize=(11, 6), height_ratios=[1, 1, 3])
            for axes, pictures in ((top, real), (middle, generated)):  # from the darkest to 1
                row = np.concatenate([*pictures[:16].clip(real.min(), 1).transpose(0, 2, 3, 1)], axis=1)
                axes.imshow((row - real.min()) / (1 - real.min()), cmap="gray")
                axes.axis("off")
        right.plot(losses, label=["discriminator", "generator"])
        right.legend(frameon=False)
        plt.show()
