"""One file a figure; each has `draw(*runs, ...)`, which returns a matplotlib figure.

`FIGURES` lists them by the name that the command line gives them. The first line of a
figure's docstring is its help text.
"""

from . import (
    density,
    diffusion,
    errors,
    escape,
    grammage,
    pitch_angle,
    scattering,
    spectrum,
)

FIGURES = {
    "spectrum": spectrum,
    "diffusion": diffusion,
    "grammage": grammage,
    "escape": escape,
    "density": density,
    "pitch_angle": pitch_angle,
    "errors": errors,
    "scattering": scattering,
}

__all__ = [
    "FIGURES",
    "density",
    "diffusion",
    "errors",
    "escape",
    "grammage",
    "pitch_angle",
    "scattering",
    "spectrum",
]
