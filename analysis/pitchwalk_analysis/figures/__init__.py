"""One file a figure; each has `draw(*runs, ...)`, which returns a matplotlib figure.

`FIGURES` lists them by the name that the command line gives them. The first line of a
figure's docstring is its help text.
"""

from . import (
    ages,
    alfven_share,
    anisotropy,
    anisotropy_angle,
    anisotropy_phase,
    density,
    diffusion,
    effective_sources,
    errors,
    escape,
    grammage,
    knee,
    pitch_angle,
    scattering,
    sources,
    spectrum,
    truncation,
)

FIGURES = {
    "spectrum": spectrum,
    "knee": knee,
    "diffusion": diffusion,
    "grammage": grammage,
    "escape": escape,
    "density": density,
    "pitch_angle": pitch_angle,
    "errors": errors,
    "scattering": scattering,
    "truncation": truncation,
    "alfven_share": alfven_share,
    "anisotropy": anisotropy,
    "anisotropy_angle": anisotropy_angle,
    "anisotropy_phase": anisotropy_phase,
    "effective_sources": effective_sources,
    "sources": sources,
    "ages": ages,
}

__all__ = [
    "FIGURES",
    "ages",
    "alfven_share",
    "anisotropy",
    "anisotropy_angle",
    "anisotropy_phase",
    "density",
    "diffusion",
    "effective_sources",
    "errors",
    "escape",
    "grammage",
    "knee",
    "pitch_angle",
    "scattering",
    "sources",
    "spectrum",
    "truncation",
]
