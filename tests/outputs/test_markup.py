"""Each kind of page that is written, before a checker of HTML."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from helpers import AT, ROOT, present, run_program

RULES = ROOT / "tests" / "htmlvalidate.cjs"
PAGES = {
    "report": ("report", "--next", "7d"),
    "case": ("case", "return", "--goods", "ordinary", "--received", "2026-06-20"),
    "fraud": ("case", "scam"),
    "feed": ("feed", "--hotline", "pinduoduo", "--hotline", "12315"),
}


@pytest.mark.programs
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_are_valid_html(lang, tmp_path):
    checker = present(shutil.which("html-validate"), "html-validate")
    for name, asked in PAGES.items():
        out = tmp_path / (name if asked[0] == "feed" else f"{name}.html")
        done = run_program(*asked, "--now", AT, "--lang", lang, "-o", str(out))
        assert done.returncode == 0, done.stderr.decode()
    pages = sorted(tmp_path.glob("**/*.html"))
    assert len(pages) >= len(PAGES) + 2  # of the feed there is an index, and a page of each line
    command = [checker, "--config", str(RULES), "--formatter", "text", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
