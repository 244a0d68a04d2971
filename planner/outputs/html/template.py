"""How a template becomes a page: all words, links and labels in the language of the page, everything else escaped."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.guide.tel import tel_link
from planner.outputs.words import case as case_words
from planner.outputs.words.busy import busier_label, load_label, quiet_word, quiet_words
from planner.outputs.words.dates import WEEKDAY_NAMES, own_clock, span_label, zone_label
from planner.outputs.words.decision import any_time_label, yours_label
from planner.outputs.words.followups import overdue_label
from planner.outputs.words.line import inland_label
from planner.outputs.words.plan import learned_label, reasons, sentence, wait_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from planner.messages import Voice

TEMPLATES = Path(__file__).parent


def fill(name: str, t: Voice, scripts: Sequence[str] = (), *, site: object = None, **facts: Any) -> str:
    """Return a template filled in with facts; words, links and labels are in the language of the page.

    `scripts` are files beside it, the only ones that the page's policy lets run; every page of a `site`, which is None for a page by itself, opens offline.
    """
    from markupsafe import Markup

    own_scripts = [*scripts, *(["register.js"] if site else [])]
    sources = [(TEMPLATES / script).read_text(encoding="utf-8") for script in own_scripts]
    own = {
        "t": t,
        "site": site,
        "scripts": [Markup(script) for script in sources],  # our own
        "hashes": [_hash(script) for script in sources],
        "tel": tel_link,
        "inland": lambda number, plan: inland_label(number, plan, t),
        "minute": lambda moment: int(moment.timestamp()) // 60,
        "any_time": lambda hotline: sentence(any_time_label(hotline, t)),
        "weekday": lambda day: t(WEEKDAY_NAMES[day.weekday()]),
        "zone": lambda hotline: zone_label(hotline.timezone, t),
        "load": lambda pick: load_label(pick, t),
        "wait": lambda pick: wait_label(pick.wait, t) if pick.wait else busier_label(pick.load, t),
        "score": lambda pick: quiet_words(pick.score, t),
        "quiet_word": lambda pick: quiet_word(pick.score, t),
        "yours": lambda pick: yours_label(pick, t),
        "reasons": lambda pick, most=3, figures=False: reasons(pick.because, t, most, figures=figures),
        "span": lambda pick: span_label(pick.start, pick.end, t),
        "own_clock": lambda plan, pick: own_clock(plan, pick.start, pick.end, t),
        "case_words": case_words,
        "overdue_label": overdue_label,
        "learned": lambda learned: learned_label(learned, t),
    }
    return _environment().get_template(name).render(own | facts)


@cache
def _environment() -> Environment:
    """Return what reads the templates, each once: a feed fills in many."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,  # looking for constants takes longer than they save
    )


def _hash(script: str) -> str:
    """Return what a content policy knows a script by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
