from __future__ import annotations

from analysis.report.charts.svg import shorter_path


def test_a_path_is_the_same_line_with_fewer_points() -> None:
    assert shorter_path("M0,1L2,4L5,4L3,4") == "M0,1L2,4H5H3"
    assert shorter_path("M0,1C1,2,3,4,5,6") == "M0,1C1,2,3,4,5,6"
