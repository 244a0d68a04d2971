"""The pictures by what is drawn: the plan's numbers, words that do not collide, colours that everybody can tell apart."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import warnings
from datetime import timedelta
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import planner
from helpers import AT, HOTLINE, NOW, at
from planner.learning.learn import learn_calls
from planner.outputs.picture.render import KINDS, render_plot
from planner.outputs.picture.style import FONT_FILE, RAMP, color_of, ink_on, width_of
from planner.reading.folders import shipped_folder
from simulated import NOW as MONDAY
from simulated import simulated

DOUBLE11 = "2026-11-13T20:30"  # a Friday evening, half an hour before the line closes


@pytest.fixture(scope="module")
def plan(pinduoduo):
    return planner.make_plan(pinduoduo, at(AT), per_day=2, top=6)


@pytest.fixture(scope="module")
def drawn_for_me(pinduoduo):
    return planner.make_plan(pinduoduo, at(DOUBLE11), crowd=0.01, seed=42)


@pytest.fixture(scope="module")
def learned(pinduoduo):
    return planner.make_plan(learn_calls(pinduoduo, simulated(400)), MONDAY)


def labels(ax) -> list:
    """Every word that is drawn, the ticks' too."""
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    FigureCanvasAgg(ax.figure).draw()
    hidden = {
        id(label)
        for each in ax.figure.findobj(Axes)
        for axis in (each.xaxis, each.yaxis)
        for place, label in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=False)
        if not min(axis.get_view_interval()) <= place <= max(axis.get_view_interval())
    }
    found = ax.figure.findobj(Text)
    return [text for text in found if text.get_visible() and text.get_text().strip() and id(text) not in hidden]


def words(ax) -> str:
    return "\n".join(text.get_text() for text in labels(ax))


def steps(ax, gid: str | None = None) -> np.ndarray:
    lines = [line for line in ax.lines if line.get_drawstyle() == "steps-post" and line.get_gid() == gid]
    return np.concatenate([line.get_ydata()[:-1] for line in lines])


def marked(ax, gid: str) -> list:
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


# ---------------------------------------------------------------- the week


def test_the_week_draws_the_loads_of_the_plan(plan):
    ax = planner.plot_week(plan, "zh")
    frame = plan.to_frame()
    assert np.allclose(steps(ax), frame.load)
    band = np.concatenate([c.get_paths()[0].vertices[:, 1] for c in ax.collections])
    assert band.max() == pytest.approx(frame.load_high.max())
    assert band.min() == pytest.approx(frame.load_low.min())


def test_what_is_past_or_beyond_the_span_is_drawn_palely(drawn_for_me):
    ax = planner.plot_week(drawn_for_me, "zh")
    assert len(steps(ax, "outside")) == 23 + 1  # Friday 9:00-20:30, and the last half hour of the Friday after


def test_the_week_is_scaled_for_the_shape_of_the_curve_and_says_how_far_the_range_goes(plan):
    ax = planner.plot_week(plan, "en")
    low, high = ax.get_ylim()
    frame = plan.to_frame()
    assert low < min(1, frame.load.min())
    assert frame.load.max() < high < frame.load_high.max()
    assert (frame.load.max() - frame.load.min()) / (high - low) > 0.4
    assert f"up to {frame.load_high.max():.1f}" in words(ax)
    assert any(list(line.get_ydata()) == [1, 1] for line in ax.lines)


def test_the_week_tints_the_windows_and_names_them(plan):
    ax = planner.plot_week(plan, "zh")
    tints = marked(ax, "pick")
    assert len(tints) == len(plan.picks)
    assert sum(p.get_width() for p in tints) == sum((p.end - p.start) / timedelta(minutes=30) for p in plan.picks)
    for word in ("周三 06-24", "现在 08:30", "忙碌度", "八成把握的范围", "北京时间", "周日 18:30–20:00"):
        assert word in words(ax)


def test_the_week_marks_the_callers_own_moments_where_they_lie(drawn_for_me):
    ax = planner.plot_week(drawn_for_me, "en")
    assert len(marked(ax, "yours")) == len(marked(ax, "pick")) >= 5
    told = words(ax)
    for pick in drawn_for_me.picks:
        assert f"yours {pick.at:%H:%M}" in told
    for portrait in (False, True):
        ax = planner.plot_week(drawn_for_me, "en", portrait=portrait)
        own = sorted(
            line.get_xdata()[0] % 26 for line in marked(ax, "yours")
        )  # 24 half hours a day, and an hour between
        minutes = sorted((p.at.hour - 9) * 2 + p.at.minute / 30 for p in drawn_for_me.picks)
        assert own == pytest.approx(minutes) or set(np.round(own, 6)) > set(np.round(minutes, 6))


@pytest.mark.parametrize(
    ("now", "zh", "en"),
    [  # as the first screen says: tests/golden/week-en.txt
        (AT, "周日 18:30–20:00 最好打，避开周五 10:00–11:30", "Best: Sunday 18:30–20:00; avoid Friday 10:00–11:30"),
    ],
)
def test_the_title_says_what_to_do(pinduoduo, now, zh, en):
    plan = planner.make_plan(pinduoduo, at(now), crowd=0.01, seed=42)
    assert zh in words(planner.plot_week(plan, "zh"))
    assert en in words(planner.plot_week(plan, "en"))


def test_the_title_names_a_day_beyond_the_week_by_its_date_and_full_hours_shortly(pinduoduo):
    from planner.messages import Voice
    from planner.outputs.picture.told import window_words

    plan = planner.make_plan(pinduoduo, at(AT))
    zh, en = Voice("zh"), Voice("en")
    assert window_words(plan, at("2026-06-29T10:00"), at("2026-06-29T12:00"), zh) == "周一 10–12 点"
    assert window_words(plan, at("2026-06-29T10:00"), at("2026-06-29T12:00"), en) == "Monday 10–12"
    assert window_words(plan, at("2026-06-24T23:30"), at("2026-06-25T00:00"), en) == "Wednesday 23:30–24:00"
    assert window_words(plan, at("2026-07-01T10:00"), at("2026-07-01T12:00"), en) == "07-01 Wed 10–12"


def test_the_title_of_a_line_for_emergencies_names_no_window(hotline_file):
    line = hotline_file("", ("checked = 2026-11-22", "checked = 2026-11-22\nurgent = true"))
    plan = planner.make_plan(planner.load_hotline(line), at(AT))
    assert "if in doubt, call at once" in words(planner.plot_week(plan, "en")).lower()


def test_where_no_window_fits_the_title_says_so(pinduoduo):
    wishes = planner.Wishes(not_on=frozenset(at(AT).date() + timedelta(days) for days in range(9)))
    plan = planner.make_plan(pinduoduo, at(AT), wishes=wishes)
    assert "没有合适的时段" in words(planner.plot_week(plan, "zh"))


def test_the_form_for_a_phone_has_a_row_a_day_and_a_bar_a_slot(plan):
    ax = planner.plot_week(plan, "en", portrait=True)
    width, height = ax.figure.get_size_inches()
    assert width * 72 <= 360 < height * 72
    heights = [[bar.get_height() for bar in container] for container in ax.containers]
    assert [len(row) for row in heights] == [24] * 7
    bars = np.concatenate([np.array(row) for row in heights])
    loads = np.concatenate([plan.load.mean[d][plan.grid.open[d]] for d in range(7)])
    assert np.allclose(bars / bars[0], loads / loads[0])  # they stand on 0
    told = words(ax)
    for word in ("Wed", "06-24", "Sun", "now", "best 09:00–09:30"):
        assert word in told
    assert min(text.get_fontsize() for text in labels(ax)) >= 8


# ---------------------------------------------------------------- rules, year, hours


def test_the_rules_show_each_acting_rule_with_its_values_and_no_empty_row(plan):
    ax = planner.plot_rules(plan, "en")
    names = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    acting = {b.why["en"] for slot in (plan.picks + plan.avoid) for b in slot.because if b.id != "level"}
    assert acting <= set(names)
    table = np.exp(np.ma.filled(ax.images[0].get_array().astype(float), np.nan))
    assert len(table) == len(names)
    assert not np.isnan(table).all(axis=1).any()
    assert np.nanmax(table[-1]) == pytest.approx(plan.to_frame().load.max())
    told = words(ax)
    weekday = names.index("day of the week")
    for value in set(np.round(table[weekday][~np.isnan(table[weekday])], 2)):
        assert f"\n{value:.2f}" in told


def test_the_scale_of_all_maps_is_one_and_changes_its_hue_at_1(plan):
    scales = [KINDS[kind](plan, "en").images[0] for kind in ("rules", "year", "hours")]
    assert len({image.get_cmap().name for image in scales}) == len({image.get_clim() for image in scales}) == 1
    image = scales[0]
    for load in RAMP:
        told = [int(color_of(load)[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        assert image.to_rgba(np.log(load))[:3] == pytest.approx(told, abs=0.02)
    assert image.to_rgba(np.log(0.8))[2] > image.to_rgba(np.log(0.8))[0]  # more blue than red
    assert image.to_rgba(np.log(1.2))[0] > image.to_rgba(np.log(1.2))[2]


def test_the_year_has_weekly_means_and_promotions_at_their_key_day(pinduoduo):
    plan = planner.make_plan(pinduoduo, at("2025-12-28T00:00"), at("2026-12-27T00:00"))
    ax = planner.plot_year(plan, "zh")
    told = words(ax)
    for word in ("双11（11-11）", "618（06-18）", "国庆节", "春节", "6月", "2026", "几点"):
        assert word in told
    (keys,) = marked(ax, "key days")
    days = {at("2025-12-28").date() + timedelta(days=int(x)) for x in keys.get_xdata()}
    assert {at("2026-06-18").date(), at("2026-11-11").date()} <= days
    frame = plan.to_frame()
    weekly = frame.groupby(frame.start.dt.strftime("%G-%V")).load.mean()
    (weeks,) = [child for child in ax.child_axes if child.get_gid() == "weeks"]
    assert [bar.get_height() for bar in weeks.patches] == pytest.approx(list(weekly))
    busiest = weekly.idxmax()
    assert f"{at('2026-06-22').date():%G-%V}" == busiest
    assert "最忙：06-22" in told.replace("2026-", "")


def test_the_hours_are_minutes_where_they_are_known(learned):
    ax = planner.plot_hours(learned, "en")
    told = words(ax)
    assert "Mean wait in minutes" in told
    monday = learned.explain(at("2026-08-24T10:00")), learned.explain(at("2026-08-24T10:30"))
    assert all(slot and slot.wait for slot in monday)
    values = {
        (round(t.get_position()[1] - 0.5), round(t.get_position()[0] - 0.5)): t.get_text()
        for t in ax.texts
        if t.get_text()[0].isdigit()
    }
    assert len(values) == 7 * 12
    wait = sum(slot.wait.minutes for slot in monday) / 2  # a week without a holiday or a promotion is an ordinary one
    assert float(values[0, 1]) == pytest.approx(wait, abs=0.06 if wait < 9.5 else 0.51)
    assert float(values[2, 6]) > 2 * float(
        values[2, 1]
    )  # in truth 24 minutes on a Wednesday afternoon, 6 in the morning


def test_the_hours_are_loads_of_an_ordinary_week_where_no_wait_is_known(pinduoduo):
    rush = planner.make_plan(pinduoduo, at(DOUBLE11))
    quiet = planner.make_plan(pinduoduo, at("2026-08-24T00:00"))
    assert words(planner.plot_hours(rush, "en")) == words(planner.plot_hours(quiet, "en"))
    table = np.exp(planner.plot_hours(rush, "en").images[0].get_array())
    assert table.mean() == pytest.approx(1, abs=1e-9)
    loads = quiet.to_frame().query("start < '2026-08-31T00:00+08:00'").load.to_numpy().reshape(7, 12, 2).mean(axis=2)
    assert np.allclose(table, loads)


# ---------------------------------------------------------------- all of them


@pytest.fixture(scope="module")
def occasions(pinduoduo, plan, drawn_for_me, learned, tmp_path_factory):
    spring = planner.make_plan(pinduoduo, at("2026-02-10T12:00"), at("2026-02-24T12:00"), top=14, per_day=2)
    year = planner.make_plan(pinduoduo, at(DOUBLE11), at("2027-11-13T00:00"))
    hour = planner.make_plan(pinduoduo, at("2026-06-24T20:40"), at("2026-06-24T21:00"), slot_minutes=5)
    line = tmp_path_factory.mktemp("line") / "never-closes.toml"
    line.write_text(HOTLINE.replace("09:00-21:00", "00:00-24:00"), encoding="utf-8")
    night = planner.make_plan(planner.load_hotline(line), at(AT))
    return {
        "week": plan,
        "mine": drawn_for_me,
        "learned": learned,
        "spring": spring,
        "year": year,
        "hour": hour,
        "night": night,
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", [*KINDS, "portrait"])
def test_no_word_covers_another_or_leaves_the_paper(occasions, kind, lang):
    for name, plan in occasions.items():
        ax = planner.plot_week(plan, lang, portrait=True) if kind == "portrait" else KINDS[kind](plan, lang)
        boxes = [(text.get_text(), text.get_window_extent()) for text in labels(ax)]
        paper = ax.figure.bbox
        for word, box in boxes:
            inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= paper.x1 + 1 and box.y1 <= paper.y1 + 1
            assert inside, (name, word, box, paper)
        for (one, a), (other, b) in combinations(boxes, 2):
            wide = min(a.x1, b.x1) - max(a.x0, b.x0)
            high = min(a.y1, b.y1) - max(a.y0, b.y0)
            assert wide <= 1 or high <= 2, (name, one, other)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["png", "svg"])
def test_pictures_have_no_missing_glyph_and_repeat(drawn_for_me, kind, form):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one = render_plot(drawn_for_me, "zh", kind=kind, form=form)
        assert one == render_plot(drawn_for_me, "zh", kind=kind, form=form)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", [*KINDS, "portrait"])
def test_an_svg_is_small_has_its_cells_in_one_image_and_says_what_it_shows(occasions, kind, lang):
    for plan in (occasions["spring"], occasions["year"]):  # those with the most on them
        portrait = kind == "portrait"
        raw = render_plot(plan, lang, kind="week" if portrait else kind, form="svg", portrait=portrait)
        assert len(raw) <= 200_000
        root = ElementTree.fromstring(raw)
        assert root.get("role") == "img"
        named = {child.get("id"): child.text for child in root if child.tag.endswith(("title", "desc"))}
        assert list(named) == root.get("aria-labelledby").split()
        assert planner.alt_text(plan, "week" if portrait else kind, lang) in named.values()
        images = [element for element in root.iter() if element.tag.endswith("image")]
        assert len(images) <= 2
        assert (kind in ("week", "portrait")) == (not images)


def test_a_png_says_what_it_shows(plan):
    from PIL import Image

    raw = render_plot(plan, "zh", kind="week")
    assert Image.open(io.BytesIO(raw)).text["Description"] == planner.alt_text(plan, "week", "zh")


def test_the_text_for_who_does_not_see_it_tells_the_same(plan, learned, pinduoduo):
    week = planner.alt_text(plan, "week", "en")
    for word in (
        "Best: Wednesday 09:00–09:30; avoid Friday 10:00–11:30.",
        "Beijing time",
        f"highest {plan.to_frame().load.max():.2f}, 06-26 Fri 10:00",
        "Closed now",
    ):
        assert word in week
    assert "星期几 ×" in planner.alt_text(plan, "rules", "zh")
    year = planner.make_plan(pinduoduo, at("2025-12-28T00:00"), at("2026-12-27T00:00"))
    assert "Double 11 (11-11)" in planner.alt_text(year, "year", "en")
    assert "平均等几分钟" in planner.alt_text(learned, "hours", "zh")
    for kind in KINDS:
        assert len(planner.alt_text(plan, kind, "en")) < 1500


# ---------------------------------------------------------------- colours

# Machado, Oliveira, Fernandes 2009: what a dichromat sees of linear red, green and blue.
SEEN = {
    "all": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}


def linear(color: str) -> np.ndarray:
    part = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(color: str, eye: str) -> np.ndarray:
    seen = np.clip(np.array(SEEN[eye]) @ linear(color), 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen
    x, y, z = np.cbrt(np.maximum(xyz / [0.9505, 1, 1.089], 1e-6))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eye", SEEN)
def test_the_colours_get_darker_all_the_way_and_their_steps_are_seen_by_everybody(eye):
    fine = [lab(color_of(load), eye)[0] for load in np.geomspace(min(RAMP), max(RAMP), 60)]
    assert all(one > other for one, other in pairwise(fine))
    for one, other in pairwise(RAMP):
        assert np.linalg.norm(lab(color_of(one), eye) - lab(color_of(other), eye)) > 10, (one, other)
    quiet, usual = lab(color_of(0.75), eye), lab(color_of(1), eye)
    assert quiet[2] < usual[2] - 15  # bluer, to every eye


def test_what_is_printed_on_a_colour_can_be_read():
    for load in np.geomspace(0.5, 4, 80):
        light = sorted(
            float(linear(c) @ [0.2126, 0.7152, 0.0722])
            for c in (color_of(load), {"white": "#ffffff", "black": "#000000"}[ink_on(load)])
        )
        assert (light[1] + 0.05) / (light[0] + 0.05) >= 4.4, load


# ---------------------------------------------------------------- whatever the caller's matplotlib is told


def test_a_picture_on_the_callers_own_axes_changes_nothing_global(plan):
    import matplotlib
    from matplotlib.figure import Figure

    def settings() -> dict:
        return {k: matplotlib.rcParams[k] for k in matplotlib.rcParams if k != "backend"}  # resolved by being read

    before = settings()
    ax = Figure().add_subplot()
    assert planner.plot_week(plan, "zh", ax=ax) is ax
    for draw in KINDS.values():
        own = Figure(figsize=(11, 6), layout="constrained").add_subplot()
        assert draw(plan, "zh", ax=own) is own
        labels(own)
    assert settings() == before


def test_a_style_of_the_callers_changes_no_picture(plan):
    import matplotlib

    plain = render_plot(plan, "en", form="svg")
    with matplotlib.rc_context(
        {
            "text.usetex": True,
            "path.sketch": (5, 100, 2),
            "font.size": 30,
            "axes.grid": True,
            "image.origin": "lower",
            "savefig.facecolor": "black",
        }
    ):
        assert render_plot(plan, "en", form="svg") == plain


def test_the_command_draws_the_same_whatever_the_settings_and_leaves_no_cache(tmp_path):
    def picture(cwd: str = ".", **env: str) -> bytes:
        (tmp_path / cwd).mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", "planner", "plot", *NOW, "--no-log", "--no-config", "-o", "-"],
            cwd=tmp_path / cwd,
            capture_output=True,
            env={k: v for k, v in os.environ.items() if not k.startswith("MPL")}
            | {"HOME": str(home), "TMPDIR": str(tmp), "PYTHONPATH": str(Path(planner.__file__).parents[1])}
            | env,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout

    home, tmp = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    tmp.mkdir()
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "matplotlibrc").write_bytes(b"axes.facecolor: black # \xff\xfe\n")
    (tmp_path / "rc").write_text("text.usetex: True\nfigure.facecolor: black\nsavefig.facecolor: black\n")
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "fc-list").write_text(f"#!/bin/sh\ntouch {home}/ran\n")
    (tmp_path / "fonts" / "fc-list").chmod(0o755)
    plain = picture(PATH=f"{tmp_path / 'fonts'}:{os.environ['PATH']}")
    assert plain.startswith(b"\x89PNG")
    assert not list(home.rglob("*"))
    assert picture("here", MATPLOTLIBRC=str(tmp_path / "rc"), MPLBACKEND="nonsense", HOME="/nowhere") == plain
    assert not list(tmp.iterdir())


def test_the_list_of_fonts_is_of_the_form_that_this_matplotlib_reads():
    from matplotlib.font_manager import FontManager

    from planner.cli.matplotlib_alone import _FONT_LISTS

    assert FontManager.__version__ in _FONT_LISTS.values()


def test_pictures_of_odd_spans(pinduoduo, hotline_file):
    one = planner.make_plan(pinduoduo, at("2026-06-24T20:40"), at("2026-06-24T21:00"), slot_minutes=5)
    assert render_plot(one, "en")
    long = planner.make_plan(pinduoduo, at(AT), at("2027-06-24T00:00"), slot_minutes=120)
    for kind in KINDS:
        assert render_plot(long, "en", kind=kind)  # the week's picks lie beyond the fortnight that is drawn
    closed = planner.make_plan(pinduoduo, at("2026-06-24T22:00"), at("2026-06-25T06:00"))
    for kind in ("week", "rules", "year"):
        with pytest.raises(planner.PlanError, match="no open hour in this span"):
            render_plot(closed, "en", kind=kind)
    lunch = planner.load_hotline(hotline_file("", ("09:00-21:00", "09:00-12:00,13:30-17:30"), ("mon-sun", "workday")))
    for kind in KINDS:
        assert render_plot(planner.make_plan(lunch, at("2026-06-24T08:00")), "zh", kind=kind)


def test_the_width_of_a_label_is_what_is_drawn():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from planner.outputs.picture.style import own_style

    with own_style():
        figure = Figure(dpi=200)
        FigureCanvasAgg(figure)
        for label in ("最好 周日 18:30–20:00", "busiest: the week of 06-22", "1.45"):
            drawn = figure.text(0, 0, label, fontsize=12).get_window_extent().width / 200 * 72
            assert width_of(label, 12) == pytest.approx(drawn, rel=0.03)


def test_every_chinese_character_of_the_project_is_in_the_font():
    from matplotlib.ft2font import FT2Font

    known = set(map(chr, FT2Font(str(FONT_FILE)).get_charmap()))
    package = Path(planner.__file__).parent
    sources = [*package.rglob("*.py"), *shipped_folder().glob("*.toml")]
    only_read = {
        package / "caller" / "ics_zones.py",
        *(package / "records").iterdir(),
    }  # how others write, Taiwan's, too
    sources = [path for path in sources if path not in only_read]
    used = set("".join(path.read_text(encoding="utf-8") for path in sources))
    assert len(used & known) > 500
    assert {c for c in used if "一" <= c <= "鿿"} - known == {"暨"}  # of a holiday in 2015, which no picture shows


def test_a_command_does_without_what_matplotlib_says_of_its_artists(tmp_path):
    """And without 3-D; afterwards both are there again for whoever else draws in the process."""
    code = (
        "import sys\nfrom planner.cli import run\n"
        f"assert run(['plot', '--now', '2026-06-24T10:05', '-o', {str(tmp_path / 'week.png')!r}]) == 0\n"
        "from matplotlib import artist, lines\n"
        "assert 'solid_capstyle' not in lines.Line2D.set.__doc__\n"
        "assert 'solid_capstyle' in artist.kwdoc(lines.Line2D)\n"
        "from mpl_toolkits.mplot3d import Axes3D\nassert Axes3D.name == '3d'\n"
    )
    subprocess.run([sys.executable, "-W", "error:Unable to import Axes3D", "-c", code], check=True, capture_output=True)
