"""Things about the repository as a whole that no single module can hold: names, folders, banned imports."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("corpus", "ingest", "retrieval", "monitors", "drafting", "api")


def _modules() -> Iterator[Path]:
    for folder in (*FOLDERS, "benchmarks", "tests"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def _imports(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_installed_package_claims_the_name_of_a_folder(folder: str) -> None:
    owners = importlib.metadata.packages_distributions().get(folder, [])
    assert set(owners) <= {"payerpolicy"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_folder_says_what_belongs_there(folder: str) -> None:
    docstring = importlib.import_module(folder).__doc__ or ""
    assert "Belongs here" in docstring


def test_every_module_opens_with_what_it_is_for() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in _modules()
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_nothing_imports_difflib() -> None:
    users = [path for path in _modules() if "difflib" in _imports(ast.parse(path.read_text(encoding="utf-8")))]
    assert users == []


def test_modules_stay_short_enough_to_be_read_in_one_sitting() -> None:
    # The two pages everybody reads first (the nouns, the ports) are the longest on purpose.
    product = [path for path in _modules() if path.relative_to(ROOT).parts[0] in FOLDERS]
    sizes = {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in product}
    assert {name: size for name, size in sizes.items() if size > 450} == {}


def test_the_scripts_of_the_house_are_executable_and_valid_shell() -> None:
    for script in sorted((ROOT / ".ci").iterdir()):
        assert script.stat().st_mode & 0o111, script
        assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0, script


def test_nothing_names_a_place_on_somebodys_machine() -> None:
    place = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/\w")
    texts = [*_modules(), *ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "Makefile", ROOT / "pyproject.toml"]
    assert [path.name for path in texts if place.search(path.read_text(encoding="utf-8"))] == []
