"""The project about itself: the direction of the river, what the default command loads, and notebooks that cannot go stale."""

from __future__ import annotations

import ast
import html
import json
import os
import re
import subprocess
from fnmatch import fnmatch
from typing import TYPE_CHECKING

import nbclient
import nbformat
import pytest

import planner
from helpers import PACKAGE, ROOT, loaded
from planner.days import china_table

if TYPE_CHECKING:
    from pathlib import Path

# Each room may use the rooms before it: the calendar file's way to an output.
ROOMS = [
    "frozen",
    "patterns",
    "messages",
    "files",
    "arrays",
    "line",
    "days",
    "model",
    "reading",
    "records",
    "caller",
    "learning",
    "plan",
    "guide",
    "outputs",
    "cli",
]


def module_of(path: Path) -> str:
    return ".".join(("planner", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


MODULES = {module_of(path): path for path in PACKAGE.rglob("*.py") if "calendars" not in path.parts}


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def room_of(module: str) -> str:
    return module.split(".")[1]


def test_the_river_flows_one_way():
    assert {room_of(module) for module in MODULES if module not in ("planner", "planner.__main__")} == set(ROOMS)
    for module, path in MODULES.items():
        if module in ("planner", "planner.__main__"):
            continue
        floor = ROOMS.index(room_of(module))
        above = {name for name in imports(path) if name.startswith("planner.") and ROOMS.index(room_of(name)) > floor}
        assert not above, (module, above)


def test_no_module_imports_itself_in_a_circle():
    uses = {module: {name for name in imports(path) if name in MODULES} for module, path in MODULES.items()}

    def reached(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " > ".join((*way, module))
        if module not in done:
            for name in sorted(uses[module]):
                reached(name, (*way, module))
            done.add(module)

    done: set[str] = set()
    for module in sorted(MODULES):
        reached(module, ())


@pytest.mark.parametrize(
    ("package", "only"),
    [
        ("holidays", {"planner.days.holiday_package"}),
        ("icalendar", {"planner.outputs.ics.*", "planner.caller.ics_*", "planner.caller.series"}),
        ("recurring_ical_events", {"planner.caller.series"}),
        ("jinja2", {"planner.outputs.html.template"}),
        ("matplotlib", {"planner.outputs.picture.*", "planner.cli.matplotlib_alone"}),
        ("pandas", {"planner.plan.plan", "planner.learning.*", "planner.caller.call_log"}),
        ("phonenumbers", {"planner.guide.abroad"}),
        ("ibis", {"planner.learning.*"}),
        ("sqlite3", {"planner.caller.*"}),
        ("click", {"planner.cli.*", "planner.reading.folders"}),
        ("tomllib", {"planner.reading.toml_table"}),
        ("zoneinfo", {"planner.*"}),
    ],
)
def test_each_library_has_its_place(package, only):
    users = {module for module, path in MODULES.items() if any(name.split(".")[0] == package for name in imports(path))}
    assert users
    assert not {user for user in users if not any(fnmatch(user, place) for place in only)}
    assert not {place for place in only if not any(fnmatch(user, place) for user in users)}


def test_only_the_command_reads_the_clock_and_no_one_the_network():
    readers = set()
    for module, path in MODULES.items():
        source = path.read_text(encoding="utf-8")
        assert not {"socket", "urllib.request", "http", "http.client", "requests", "subprocess"} & imports(path), module
        if re.search(r"\.now\(|\.today\(|time\.time\(", source):
            readers.add(module)
    assert readers == {"planner.cli.clock"}


def test_the_default_command_loads_no_heavy_library():
    modules = loaded("from planner.cli import run; run(['--next', '7d'])")
    heavy = {"pandas", "matplotlib", "icalendar", "jinja2", "sqlite3", "phonenumbers", "numpy.ma", "numpy.random"}
    if china_table.is_current():  # otherwise the package is asked, which loads some of these
        heavy |= {"holidays", "hashlib", "csv", "email", "_strptime"}
    assert not heavy & modules
    assert {"numpy", "click"} <= modules


@pytest.mark.parametrize("command", [["check", "95187"], ["case"], ["hotlines"]])
def test_what_reckons_nothing_loads_no_numpy(command):
    modules = loaded(f"from planner.cli import run; run({command})")
    assert "planner.reading.calendar_file" in modules or command == ["case"]
    assert not {"numpy", "pandas", "sqlite3"} & modules


def test_another_country_loads_that_country_alone():
    assert "holidays.countries" not in loaded("from planner.days.country import country_weekend as week; week('DE-BY')")


def test_the_command_says_how_many_threads_before_numpy_is_loaded():
    assert "numpy" not in loaded("import planner.cli")


def test_importing_the_package_costs_nothing():
    before = loaded("")
    assert loaded("import planner") - before <= {"planner", "__future__", "typing"} | set(loaded("import typing"))
    assert "numpy" in loaded("import planner; planner.make_plan")
    assert "matplotlib" in loaded("import planner, matplotlib.figure; planner.plot_week")


def test_public_names_are_there_and_have_docstrings():
    for name in planner.__all__:
        assert getattr(planner, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = planner.nonsense


def test_everything_is_inside_the_installed_package():
    from planner.reading.folders import shipped_folder

    files = {path.name for path in (ROOT / "calendars").glob("*.toml")}
    assert {"generic.toml", "promotions.toml", "pinduoduo.toml"} < files
    assert {path.name for path in shipped_folder().glob("*.toml")} == files
    assert (PACKAGE / "outputs" / "fonts" / "NotoSansSC-subset.ttf").stat().st_size > 1_000_000


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PICTURE = r"base64,[\w+/=]{5000,}"


def outputs_of(notebook) -> list:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_run_and_say_what_is_committed(path):
    """The words and tables are compared; a picture by its words, since its bytes are matplotlib's. UPDATE_GOLDEN=1 writes them anew."""
    fresh = nbformat.read(path, 4)
    run = nbclient.NotebookClient(
        fresh,
        timeout=300,
        record_timing=False,
        coalesce_streams=True,  # a print is one output, however it arrives
        resources={"metadata": {"path": str(path.parent)}},
    )
    run.execute(env={**os.environ, "PYTHONWARNINGS": "error::UserWarning"})
    if "UPDATE_GOLDEN" in os.environ:
        nbformat.write(fresh, path)

    def told(notebook) -> list:
        return [re.sub(PICTURE, "", json.dumps(output, sort_keys=True)) for output in outputs_of(notebook)]

    assert told(fresh) == told(nbformat.read(path, 4))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_something_one_reads(path):
    notebook, outputs = nbformat.read(path, 4), outputs_of(nbformat.read(path, 4))
    assert path.stat().st_size < 400_000
    assert [cell["id"] for cell in notebook.cells] == [f"cell-{i:02}" for i in range(len(notebook.cells))]
    assert notebook.cells[0].source.splitlines()[0].endswith(("?", "？"))  # one question, and its picture first
    pages = [output.get("data", {}).get("text/html", "") for output in outputs]
    assert pages[0].startswith("<img ")
    assert sum(page.startswith("<img ") for page in pages) >= 2
    for output, page in zip(outputs, pages, strict=True):
        if page.startswith("<img "):
            assert f'alt="{html.escape(output.data["text/plain"])}"' in page
            assert re.search(PICTURE, page)
    for output in outputs:
        assert output.output_type in ("stream", "display_data", "execute_result")
        assert output.get("name") != "stderr"
        text = output.get("text") or output.data["text/plain"]
        if text.startswith("def "):
            continue  # the program's own code, which the page of the crowd shows
        assert len(text) > 20
        assert not re.match(r"[\[({<'\"]|array|dtype", text), text  # said for people, not for Python
        assert not re.search(r"\.\.\.|\\\n|<\w+[ .][^>]*>|NaN|\bnan\b|None|datetime|Timestamp", text), (
            text
        )  # nothing cut, nothing raw
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert "execution" not in cell.metadata
            own = cell.source.replace("from planner.plan.crowd import shares, water", "")  # what that page is about
            assert not re.search(r"planner\.[a-z_]+\.|from planner\.", own)  # the public names only


def without_words(code: str) -> str:
    """Return what a cell does: its syntax, with every text empty and every f-string as what it is filled with."""

    class Empty(ast.NodeTransformer):
        def visit_Constant(self, node):
            return ast.Constant("" if isinstance(node.value, str) else node.value)

        def visit_JoinedStr(self, node):
            filled = [self.visit(part.value) for part in node.values if isinstance(part, ast.FormattedValue)]
            return ast.Set(sorted(filled, key=ast.dump))

    return ast.dump(Empty().visit(ast.parse(code)))


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if ".zh" not in p.name], ids=lambda p: p.stem)
def test_a_notebook_is_the_same_in_both_languages(path):
    english, chinese = (nbformat.read(p, 4).cells for p in (path, path.with_suffix(".zh.ipynb")))
    assert [cell.cell_type for cell in english] == [cell.cell_type for cell in chinese]
    for one, other in zip(english, chinese, strict=True):
        if one.cell_type == "code":
            assert without_words(one.source) == without_words(other.source)
            continue
        han = len(re.findall(r"[\u4e00-\u9fff]", other.source))
        assert han > 5, other.source
        assert not re.search(r"[\u4e00-\u9fff]", one.source.replace("[中文]", "")), one.source
        assert one.source.count("#") == other.source.count("#")
    assert {p.stem.split(".")[0] for p in NOTEBOOKS if ".zh" in p.name} == {
        p.stem for p in NOTEBOOKS if ".zh" not in p.name
    }


def test_the_project_speaks_of_itself_alone():
    for path in (
        *ROOT.glob("*.md"),
        *ROOT.glob("*.toml"),
        *PACKAGE.rglob("*.py"),
        *(PACKAGE / "manual").rglob("*.md"),
        *(ROOT / "calendars").glob("*"),
        *(ROOT / "tests").rglob("*.py"),
    ):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"/(?:work|root|farm)/[a-z]", text), path
        assert not re.search(r"https?://(?!docs\.|example\.org)", text), path


def test_the_top_level_is_tidy():
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a git checkout")
    top = {name.split("/")[0] for name in done.stdout.split()}
    names = {name for name in top if not name.startswith(".")}
    assert names == {
        "pyproject.toml",
        "README.md",
        "README.zh.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "planner",
        "calendars",
        "notebooks",
        "tests",
    }
