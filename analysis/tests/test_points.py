import numpy as np
import polars as pl

from pitchwalk_analysis.points import points


def test_what_cannot_be_drawn_is_a_gap():
    frame = pl.DataFrame(
        {
            "x": [5.0, 1.0, 2.0, None, 3.0, 4.0],
            "y": [1.0, None, float("nan"), 1.0, -1.0, float("inf")],
            "y_err": [0.1, None, 0.1, 0.1, 0.1, 0.1],
        }
    )
    taken = points(frame, "x", "y")
    assert taken.x.tolist() == [1, 2, 3, 4, 5]
    assert np.isfinite(taken.y).tolist() == [False, False, False, False, True]
    assert taken.without_gaps().error.tolist() == [0.1]
    assert len(points(frame, "x", "y", positive=False).without_gaps().x) == 2


def test_no_error_column_means_no_errors():
    taken = points(pl.DataFrame({"x": [1], "y": [2]}), "x", "y")
    assert taken.y.tolist() == [2.0]
    assert np.isnan(taken.error).all()


def test_scaling_scales_errors_too():
    taken = points(pl.DataFrame({"x": [2], "y": [3], "y_err": [1]}), "x", "y")
    scaled = taken.scaled(taken.x**2)
    assert scaled.y.tolist() == [12.0]
    assert scaled.error.tolist() == [4.0]
