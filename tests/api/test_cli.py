"""The command line: one line that says what and what to do, the right exit status, and nothing disturbed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import SUMMARIES, main


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYERPOLICY_DATA", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    """The only line on standard error; standard output is empty."""
    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    return line


def test_an_unknown_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serach", "x"]) == 2
    assert "Did you mean search?" in one_line(capsys)


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    overview = capsys.readouterr().out
    assert all(name in overview for name in SUMMARIES)
    for name in SUMMARIES:
        with pytest.raises(SystemExit) as left:
            main([name, "--help"])
        assert left.value.code == 0
        assert f"payerpolicy {name}" in capsys.readouterr().out


def test_wrong_arguments_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read"]) == 2
    assert "FILE" in one_line(capsys)


def test_an_unknown_payer_is_answered_with_the_nearest_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("text")
    assert main(["ingest", "a.txt", "--payer", "aetnaa"]) == 2
    line = one_line(capsys)
    assert "aetnaa" in line
    assert "aetna" in line.replace("aetnaa", "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("path,colour\na.pdf,red\n", "colour"),
        ("payer\naetna\n", "path"),
        ("path,effective_date\na.pdf,yesterday\n", "line 2"),
        ("path,payer\na.pdf,nobody at all\n", "line 2"),
        ("path,retrieved_at\na.pdf,noon\n", "line 2"),
        ("path,payer\na.pdf\n", "line 2"),
        ("path\n\u0000\n", "line 2"),
        ("", "empty"),
    ],
)
def test_a_wrong_manifest_is_refused_before_anything_is_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    (tmp_path / "list.csv").write_text(content)
    assert main(["ingest", "--manifest", "list.csv"]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "var" / "record.db").exists()


def test_a_manifest_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", "--manifest", "nowhere.csv"]) == 2
    assert "nowhere.csv" in one_line(capsys)


def test_a_bad_date_says_how_dates_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["criteria", "aetna/cpb-1", "--as-of", "31.01.2026"]) == 2
    assert "2026-01-31" in one_line(capsys)


def test_a_policy_nobody_took_in_is_not_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["criteria", "aetna/cpb-1"]) == 1
    assert "No policy of aetna has been taken in." in one_line(capsys)


def test_an_error_in_json_is_one_document_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "nowhere.pdf", "--json"]) == 2
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert err == ""
    assert document["error"]["code"] == "missing"
    assert document["error"]["todo"]
    assert (document["criteria"], document["codes"]) == ([], [])


def test_an_unknown_setting_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PAYERPOLICY_DATTA", "x")
    assert main(["doctor"]) == 2
    assert "PAYERPOLICY_DATTA" in one_line(capsys)


def test_an_error_nobody_foresaw_is_one_line_and_its_trace_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("bolt sheared")

    monkeypatch.setattr("api.commands.criteria.run", broken)
    assert main(["criteria", "aetna/cpb-1"]) == 2
    line = one_line(capsys)
    assert "Traceback" not in line
    assert "errors.log" in line
    assert "bolt sheared" in (tmp_path / "var" / "errors.log").read_text()


BLOCKER = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {blocked!r}:
            raise ImportError('blocked ' + name)
sys.meta_path.insert(0, Blocker())
from api.cli import main
sys.exit(main({arguments!r}))
"""


def blocked_run(blocked: set[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a command in a process where some packages cannot be imported at all."""
    script = BLOCKER.format(blocked=blocked, arguments=list(arguments))
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)


ENGINES = {"torch", "transformers", "sentence_transformers", "onnxruntime", "qdrant_edge", "qdrant_client", "fastapi"}


def test_a_lookup_loads_no_engine_but_the_record() -> None:
    run = blocked_run(ENGINES | {"pypdfium2", "pdfplumber", "rich"}, "criteria", "aetna/cpb-1")
    assert run.returncode == 1, run.stderr
    assert "No policy of aetna" in run.stderr


@pytest.mark.parametrize("command", [["read", "papers"], ["diff", "papers", "papers"]])
def test_a_folder_in_the_place_of_a_document_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    (tmp_path / "papers").mkdir()
    assert main(command) == 2
    assert one_line(capsys) == "papers is a folder. Name one document in it."


def test_a_comparison_names_the_document_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old.txt").write_text("Warm lamps are covered for cold hands.\n" * 5)
    (tmp_path / "new.txt").write_bytes(b"")
    assert main(["diff", "old.txt", "new.txt"]) == 2
    assert one_line(capsys).startswith("new.txt: The file is empty")


def test_a_search_before_anything_was_taken_in_says_how_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "is a warm lamp covered"]) == 1
    assert "payerpolicy ingest" in capsys.readouterr().out


def test_a_search_says_what_it_left_out_and_which_code_nobody_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "lamp for member id W123456789", "--code", "97999"]) == 1
    out = capsys.readouterr().out
    assert "a person's data was left out" in out
    assert "names 97999" in out


def test_a_list_without_keys_says_how_one_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "list"]) == 0
    assert "payerpolicy keys create" in capsys.readouterr().out


def test_citations_beside_all_are_too_many(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--all", "x"]) == 2
    assert "Both citations and --all" in one_line(capsys)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["search", "--batch", "nowhere.jsonl"], "cannot be read: No such file or directory. Check the path."),
        (["serve", "--port", "99999"], "99999 is not a port. Give a --port from 1 to 65535."),
    ],
)
def test_what_the_system_refused_is_said_in_words(
    capsys: pytest.CaptureFixture[str], command: list[str], said: str
) -> None:
    assert main(command) == 2
    assert one_line(capsys).endswith(said)
