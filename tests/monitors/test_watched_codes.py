"""What a practice watches meets what policies name: codes, ranges on both sides, categories of ICD-10."""

from __future__ import annotations

import pytest

from corpus.errors import WrongUse
from monitors.watched_codes import watched


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("72148", "CPT:72148"),
        ("cpt:72148", "CPT:72148"),
        ("72148", "CPT:72141-72158"),
        ("72141-72158", "CPT:72148"),
        ("72141 – 72158", "CPT:72150-72199"),
        ("E0470-E0472", "HCPCS:E0471"),
        ("M54", "ICD-10-CM:M54.16"),
        ("M54.1", "ICD-10-CM:M54.16"),
        ("M54.16", "ICD-10-CM:M50-M54"),
        ("M50-M54", "ICD-10-CM:M54.16"),
        ("0001U-0999U", "CPT:0242U"),
        ("12345-678-90", "NDC:12345-678-90"),
    ],
)
def test_a_watched_code_meets(code: str, named: str) -> None:
    assert watched(code).meets(named)


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("72148", "CPT:72149"),
        ("HCPCS:72148", "CPT:72148"),
        ("72141-72158", "CPT:72159-72170"),
        ("M54.16", "ICD-10-CM:M54.17"),
        ("M54", "ICD-10-CM:M55.1"),
        ("99213", "CPT:9921"),
        ("12345-678-90", "NDC:12345-678-91"),
    ],
)
def test_a_watched_code_does_not_meet(code: str, named: str) -> None:
    assert not watched(code).meets(named)


@pytest.mark.parametrize("text", ["", "knee", "72158-72141", "XYZ:72148", "72148; 72149", "<b>1</b>"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(WrongUse):
        watched(text)
