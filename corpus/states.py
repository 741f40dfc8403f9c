"""The states of the United States by name: payers publish editions of one policy for several of them."""

from __future__ import annotations

_STATES = """
al:alabama ak:alaska ar:arkansas az:arizona ca:california co:colorado ct:connecticut dc:district-of-columbia de:delaware
fl:florida ga:georgia hi:hawaii ia:iowa id:idaho il:illinois in:indiana ks:kansas ky:kentucky la:louisiana
ma:massachusetts md:maryland me:maine mi:michigan mn:minnesota mo:missouri ms:mississippi mt:montana nc:north-carolina
nd:north-dakota ne:nebraska nh:new-hampshire nj:new-jersey nm:new-mexico nv:nevada ny:new-york oh:ohio ok:oklahoma
or:oregon pa:pennsylvania ri:rhode-island sc:south-carolina sd:south-dakota tn:tennessee tx:texas ut:utah va:virginia
vt:vermont wa:washington wi:wisconsin wv:west-virginia wy:wyoming
"""
#: States by name, in lower case, with their codes.
STATES = {name.replace("-", " "): code for code, name in (pair.split(":") for pair in _STATES.split())}
