import pytest

from pitchwalk_analysis import style


@pytest.mark.parametrize("unit", ["cm2 s-1", "cm² s⁻¹", "cm^2 s^-1", "cm^{2} s^{-1}"])
def test_exponents_become_superscripts(unit):
    assert style.unit_text(unit) == "cm$^{2}$ s$^{-1}$"


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("GV", "GV"),
        ("cm2/s", "cm$^{2}$/s"),
        ("GV^1.7", "GV$^{1.7}$"),
        ("(GeV/n)-1", "(GeV/n)$^{-1}$"),
        ("m⁻² s⁻¹ sr⁻¹", "m$^{-2}$ s$^{-1}$ sr$^{-1}$"),
        ("1/s", "1/s"),
    ],
)
def test_units_as_text(unit, text):
    assert style.unit_text(unit) == text


def test_dimensionless_labels_have_no_brackets():
    assert style.axis_label("ratio") == style.axis_label("ratio", "1") == "ratio"
    assert style.axis_label("R", "GV") == "R [GV]"


@pytest.mark.parametrize(
    ("rigidity", "text"),
    [
        (0.5, "500 MV"),
        (1.0, "1 GV"),
        (23.71, "23.7 GV"),
        (999.9, "1 TV"),
        (3e6, "3 PV"),
    ],
)
def test_rigidities_as_text(rigidity, text):
    assert style.rigidity_text(rigidity) == text


def test_rigidity_colours_rise_with_rigidity():
    colours = style.rigidity_colours([100.0, 1.0])
    assert list(colours) == [1.0, 100.0]
    brightness = [sum(colour[:3]) for colour in colours.values()]
    assert brightness[0] < brightness[1]
