"""A trained generator as a short script that samples from it, beside its weights. It needs torch alone.

The network is written out as it is built, and what stands around it, ten lines at most, is the template
below. The samples are those of `look/samples.py`, to the last digit. Torch is not loaded.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.networks import build_networks
from playground.gan.export.building import built
from playground.gan.export.copying import Copies
from playground.gan.export.program import import_lines, in_pieces
from playground.gan.export.source import Meaning
from playground.gan.export.tidy import tidied
from playground.gan.export.trees import parsed

WEIGHTS = "generator.safetensors"
NO_LATENT = "This generator makes pictures from given pictures, so there is no script that samples from it."

TEMPLATE = '''\
"""{title}: samples from its trained generator. It needs torch and nothing else.

    python sample.py            prints a few samples
    from sample import sample   gives them to a program of yours: sample(64, seed=0)
"""

{imports}
{network}

content = bytearray(Path(__file__).with_name("{weights}").read_bytes())
start = 8 + int.from_bytes(content[:8], "little")  # before it, a header in JSON: where each tensor lies
for name, tensor in generator.eval().requires_grad_(False).state_dict().items():
    first, end = (start + place for place in json.loads(content[8:start])[name]["data_offsets"])
    tensor.copy_(torch.frombuffer(content[first:end], dtype=tensor.dtype).view(tensor.shape))
{constants}

def sample(n, seed=0):
    """{returns}."""
    z = {latents}
    return {samples}


if __name__ == "__main__":
    print(sample(8))
'''
STANDARD = {"json": Meaning("json", ""), "Path": Meaning("pathlib", "Path")}


def sampler(experiment: Experiment) -> str:
    """The script; ValueError, one sentence, for a generator that needs more than a latent."""
    if experiment.condition.of == "picture":
        raise ValueError(NO_LATENT)
    e, network, imports = experiment, *network_code(experiment)
    what = (
        "Pictures from 0 to 255, [n, channels, height, width]"
        if of_pictures(e)
        else f"Points, [n, {e.target.dimension}]"
    )
    made = f"generator(z, {contexts(e)})" if by_class(e) else "generator(z)"
    parts = {
        "title": e.title.replace("\\", "/").replace('"', "'"),
        "weights": WEIGHTS,
        "network": network,
        "returns": f"{what}, of each class in turn" if by_class(e) else what,
        "constants": constants(e),
        "latents": latents(e),
        "samples": pixels(e, made)
        if of_pictures(e)
        else f"{made}.double()"
        if e.units == "raw"
        else f"{made} * STD + MEAN",
    }
    lines = import_lines(TEMPLATE.format(imports="", **parts), imports | STANDARD)
    return TEMPLATE.format(imports="\n".join(lines).strip(), **parts)


def network_code(experiment: Experiment) -> tuple[str, dict[str, Any]]:
    """The generator, after the definitions of the layers that it has, and what these may import."""
    e = experiment
    if hasattr(e.generator, "initialisation"):  # its first weights are not wanted
        plain = {"initialisation": "pytorch"} | ({"bias_spread": 0.0} if hasattr(e.generator, "bias_spread") else {})
        e = e.model_copy(update={"generator": e.generator.model_copy(update=plain)})
    copies = Copies(e, None)
    code, _ = built(partial(build_networks, e))
    for module, name in sorted(code.needs):
        copies.add(module, name)
    program = [node for _, node in copies.definitions] + parsed(f"generator = {code.text}")
    pieces = in_pieces(tidied(program, {"generator"}))
    space = "\n\n" if len(pieces) > 1 else "\n"  # before definitions
    return space + "\n\n\n".join(pieces), copies.imports


# ---------------------------------------------------------------- what stands around the network
def of_pictures(e: Experiment) -> bool:
    """Whether the samples are pictures, not points."""
    return e.target.family == "images"


def by_class(e: Experiment) -> bool:
    """Whether the generator is asked for a class."""
    return e.condition.of == "classes"


def latents(e: Experiment) -> str:
    """As `Latent.sample` of independent ones."""
    chance = "generator=torch.Generator().manual_seed(seed)"
    if e.latent.distribution == "normal":
        return f"torch.randn((n, {e.latent.dimension}), {chance})"
    uniform = f"2 * torch.rand((n, {e.latent.dimension}), {chance}) - 1"
    return uniform if e.latent.reach == 1 else f"{e.latent.reach} * ({uniform})"


def contexts(e: Experiment) -> str:
    """One-hot classes: those that it was trained on, in turn."""
    asked, count = e.target.asked, len(e.target.classes)
    labels = f"torch.arange(n) % {len(asked)}"
    return f"torch.eye({count})[{labels if asked == list(range(count)) else f'torch.tensor({asked})[{labels}]'}]"


def pixels(e: Experiment, made: str) -> str:
    """As `from_units`, of what the generator has `made`."""
    units = made if e.units == "raw" else f"(({made} + 1) / 2)"
    return f"{units}.clamp(0, 1).mul(255).round().to(torch.uint8)"


def constants(e: Experiment) -> str:
    """What points are restored with, as `Distribution.restore` does it: in double precision."""
    if of_pictures(e) or e.units == "raw":
        return ""
    values = {"STD": e.target.std.tolist(), "MEAN": e.target.mean.tolist()}
    return "".join(f"{name} = torch.tensor({value}, dtype=torch.float64)\n" for name, value in values.items())
