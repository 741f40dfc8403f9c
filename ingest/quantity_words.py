"""The words of quantities: how policies write numbers, comparators, units and the names of scales."""

from __future__ import annotations

import re

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_WORDS = {word: number for number, word in enumerate(f"zero {_ONES} eighteen nineteen".split())}
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS |= {word: 10 * number for number, word in enumerate(_TENS.split(), 2)}
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_PLAIN = rf"(?:(?:{_WORD})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?\b|[-−–]?(?:{_DIGITS}))"

#: A number in digits or words, with its repetition in parentheses (``six (6)``); no part of a code, label or name.
NUMBER = re.compile(rf"(?<![\w.,/$#])(?<![A-Za-z0-9][-–]){_PLAIN}(?:\s*\(\d+(?:\.\d+)?\))?(?![\w/]*\d)", re.I)

_TIME = {
    "minute": r"min(?:ute)?s?",
    "hour": r"h(?:ou)?rs?",
    "day": r"days?",
    "week": r"w(?:ee)?ks?",
    "month": r"months?|mos?",
    "year": r"y(?:ea)?rs?",
}
_MEASURES = {
    "%": r"%|percent\b",
    "kg/m2": r"kg\s?/\s?m\s?(?:2|²|\^2)|kilograms? per (?:square meter|meter squared)",
    "pack-year": r"pack[- ]years?",
    "degree": r"°(?!\s?[CF])|degrees?\b",
    "mm Hg": r"mm\s?Hg|millimeters? of mercury",
    "mm": r"mm|millimeters?",
    "cm": r"cm|centimeters?",
    "μm": r"[µμ]m|microns?",
    "m": r"meters?",
    "inch": r"inch(?:es)?",
    "foot": r"feet|foot",
    "mcg": r"mcg|[µμ]g|micrograms?",
    "mg": r"mg|milligrams?",
    "ng": r"ng|nanograms?",
    "pg": r"pg",
    "kg": r"kg|kilograms?",
    "g": r"g|gm|grams?",
    "lb": r"lbs?|pounds?",
    "mL": r"ml|milliliters?|cc",
    "dL": r"dl|deciliters?",
    "L": r"liters?|L(?=\s?/)",
    "IU": r"iu|international units?",
    "unit": r"units?",
    "mEq": r"meq",
    "mmol": r"mmol",
    "nmol": r"nmol",
    "ppm": r"ppm",
    "dB": r"db|decibels?",
    "Hz": r"hz",
    "Gy": r"gy",
    "cGy": r"cgy",
    "mV": r"mv",
    "ms": r"ms|msec|milliseconds?",
    "Mb": r"mb",
    "cell": r"cells?(?=\s?/)",
    "copy": r"copies(?=\s?/)",
    "vg": r"vg(?=\s?/)",
    "fold": r"[- ]?fold",
    "x ULN": r"(?:x|times)\s+(?:the\s+)?(?:ULN|upper limits? of normal)",
}
_RATES = {
    "day": "headache days?|migraine days?|days?",
    "event": r"(?:apneic |respiratory )?events?|episodes?|seizures?|attacks?",
}
_PER = r"\s?(?:/|\bper\b|\ban?\b|\beach\b)\s?"
_BELOW = (
    r"mL|dL|L|kg|g|mm3|mm²|mm2|m2|m²|[µμ]L|mcL|uL|cells?|minutes?|min|hours?|hr|h|days?|weeks?|months?|years?|"
    r"dose|lifetime"
)

_time = "|".join(_TIME.values())
_measures = "|".join(_MEASURES.values())
_rates = "|".join(_RATES.values())
#: A unit after its number, with what it is counted per: ``weeks``, ``mg/day``, ``events per hour``.
UNIT = re.compile(
    rf"(?:\s|-)?(?:(?:{_rates}){_PER}(?:hour|day|week|month|year)"
    r"|(?:consecutive |continuous |calendar |full |additional |elapsed )?"
    rf"(?:{_time}|{_measures})(?:{_PER}(?:{_BELOW})(?:{_PER}(?:{_BELOW}))?)?)(?![A-Za-z])",
    re.I,
)

_NAMES = [(name, re.compile(rf"(?:{pattern})", re.I)) for name, pattern in (_TIME | _MEASURES).items()]
_RATE_NAMES = [(name, re.compile(rf"(?:{pattern})", re.I)) for name, pattern in _RATES.items()]
_FILLER = re.compile(r"^(?:consecutive|continuous|calendar|full|additional|elapsed)\s+", re.I)
_SPLIT = re.compile(_PER, re.I)


def unit_name(printed: str) -> str:
    """The unit in singular English or as a symbol; ``16 hours per day`` is in hours, ``mg per day`` in mg/day."""
    flat = _FILLER.sub("", printed.strip(" -\u00a0"))
    if (whole := _one(flat)) is not None:
        return whole
    parts = [part for part in _SPLIT.split(flat) if part.strip()]
    top = _one(parts[0]) or next((name for name, pattern in _RATE_NAMES if pattern.fullmatch(parts[0])), parts[0])
    if top in _TIME and " " not in parts[0] and len(parts) > 1 and top in ("minute", "hour"):
        return top
    return "/".join([top, *(_one(part.strip()) or part.strip() for part in parts[1:])])


def _one(printed: str) -> str | None:
    return next((name for name, pattern in _NAMES if pattern.fullmatch(printed)), None)


def number_value(printed: str) -> float:
    """The value of a printed number; of ``six (6)`` the word's."""
    bare = printed.split("(")[0].strip().lower().replace(",", "").replace("−", "-").replace("–", "-")
    if bare and bare[-1].isdigit():
        return float(bare)
    return float(sum(_WORDS[part] for part in re.split(r"[- ]", bare) if part))


_OR = r"\s*,?\s*\(?(?:or|and|/)\s+"
_NO_THAN = r"\b(?!\s+(?:than|or equal))"
#: What can follow a number or its unit: ``or more``, ``years of age``.
AFTER = re.compile(
    rf"{_OR}(?P<more>more|greater|older|higher|longer|above|over|better|up|later|deeper|wider|larger|thicker|heavier|worse){_NO_THAN}"
    rf"|{_OR}(?P<less>less|fewer|younger|lower|shorter|below|under|earlier|smaller|thinner|lighter){_NO_THAN}"
    r"|(?P<plus>\+)|[\s-]+(?P<of_age>of age|old)\b",
    re.I,
)
_EQUAL = r"(?:or\s+)?(?:is\s+|are\s+)?equal(?:s)?\s+to"
_AGE = r"(?:(?:the\s+)?age(?:\s+of)?\s+)?"
_WINDOWS = r"(?:past|last|previous|preceding|prior|next|first)"
_GE = (
    rf"greater than {_EQUAL}|equal to or (?:greater|more) than|more than {_EQUAL}|[≥⩾]|>\s?/?=|at least|"
    r"(?:a |the )?minimum(?: age)?(?: of|:)?|(?:no|not) (?:less|fewer|earlier|sooner) than"
)
_GT = (
    r"(?<!no )(?<!not )(?:greater|more|higher|longer|older) than|(?<!not )exceed(?:s|ing)?|(?<!all )over|above|>|"
    r"beyond|after"
)
_LE = (
    rf"less than {_EQUAL}|equal to or (?:less|fewer|lower) than|fewer than {_EQUAL}|[≤⩽]|<\s?/?=|at most|up to|"
    r"(?:no|not) (?:more|greater|longer|older|later) than|(?:a |the )?(?:maximum|max)(?: of|:)?|"
    rf"not (?:to )?exceed(?:ing)?|limited to|within(?: the)?(?: {_WINDOWS})?|(?:in|during|over) the {_WINDOWS}|"
    r"past|last|previous|preceding|through"
)
_LT = r"(?:less|fewer|lower|younger|shorter) than|under|below|<|before|prior to"
_EQ = r"(?:approve(?:d)?|authorized|granted)? ?\bfor(?: a (?:total|period) of)?|every|equal to|=|exactly"
#: A comparator that ends right before the number; longer ones stand before those they contain.
BEFORE = re.compile(
    rf"(?<![A-Za-z])(?:(?P<ge>{_GE})|(?P<gt>{_GT})|(?P<le>{_LE})|(?P<lt>{_LT})|(?P<eq>{_EQ}))\s*{_AGE}$", re.I
)
#: An upper end: ``12-17 years``, ``35 kg/m2 to 39.9 kg/m2``.
RANGE = re.compile(
    rf"\s*(?:[-–—]|\bto\b|\bthrough\b)\s*(?:<\s?|≤\s?)?(?P<upper>(?:{_DIGITS}|(?:{_WORD})\b))(?![\w/]*\d)"
    r"(?:\s*\(\d+(?:\.\d+)?\))?",
    re.I,
)
#: Both ends of a range in words: ``between 6 and 12 years``, ``between the ages of 4 and 9``.
BETWEEN_BEFORE = re.compile(r"\bbetween(?:\s+(?:the\s+)?ages?(?:\s+of)?)?\s*$", re.I)
BETWEEN = re.compile(rf"\s+and\s+(?P<upper>[-−–]?(?:{_DIGITS})|(?:{_WORD})\b)(?![\w/]*\d)(?:\s*\(\d+\))?", re.I)

AGE_BEFORE = re.compile(r"\b(?:age[ds]?|ages)(?:\s+of)?(?:\s+(?:is|between|from))?[\s:,(]*$", re.I)
PERSON_BEFORE = re.compile(
    r"\b(?:age[ds]?|is|are|individuals?|members?|patients?|adults?|child|children|adolescents?|persons?|women|men|"
    r"females?|males?)[\s,:(]*(?:between\s+)?$",
    re.I,
)
_SCALES = (
    r"[TZ][- ]scores?|(?:sub-?)?scores?|scale|AHI|RDI|REI|ODI|BMI|body mass index|pH|index|performance status|ECOG|"
    r"Karnofsky|grade|NYHA class|DAS28|CDAI|PASI|IGA|EDSS|HbA1c|INR|questionnaire|inventory|"
    r"apnea[- ]hypopnea index(?: \(AHI\))?"
)
#: The name of a scale, a little before the number: ``AHI or RDI of > 30``.
SCALE_BEFORE = re.compile(
    rf"\b(?P<name>{_SCALES})\b(?:\s*\([A-Za-z0-9 -]+\))?[\s,:*]*"
    r"(?:(?P<of>of|is|was|=)(?:\s+a)?\s*"
    r"|(?:level|value|result|must be|that is|consistently|by [A-Za-z]+|between)\s*)*$",
    re.I,
)
#: Members of a list, which the operator of the list already counts.
LISTED = re.compile(r"\s+(?:or more\s+)?(?:\(\d+\)\s+)?(?:of|above|below|following|criteria|criterion)\b", re.I)
_STOP = (
    r"of|in|on|at|to|for|from|with|without|that|which|who|is|are|was|were|has|have|had|and|or|as|such|per|by|after|before|"
    r"prior to|during|within|the|a|an|if|when|between|must|should|may|can|will|not|this|these|those|where|whose|"
    r"using|based|above|below|following|but|either|each|every|than|more|less|one|two|three"
)
#: The words of what is counted, up to the first word that ends a phrase; a comparator belongs to the next number.
COUNTED = re.compile(
    rf"\s+(?P<words>(?!(?:greater|less|more|fewer|higher|lower|equal)\s+(?:than|to)\b)(?!(?:{_STOP})\b)[A-Za-z][A-Za-z'-]+(?:\s+(?!(?:{_STOP})\b)[A-Za-z][A-Za-z'-]+){{0,2}})",
    re.I,
)

TIMES_PER = re.compile(
    r"\b(?P<times>once|twice|one time|two times|three times)\s+(?:per|a|in a|every|each)\s+"
    r"(?P<period>lifetime|day|week|month|year)\b",
    re.I,
)
TIMES_VALUE = {"once": 1.0, "twice": 2.0, "one time": 1.0, "two times": 2.0, "three times": 3.0}
_IRREGULAR = {
    "copies": "copy",
    "biopsies": "biopsy",
    "children": "child",
    "feet": "foot",
    "diagnoses": "diagnosis",
    "metastases": "metastasis",
}


def singular(word: str) -> str:
    """``repeats`` is ``repeat``; enough English for what policies count."""
    lowered = word.lower()
    if lowered in _IRREGULAR:
        return _IRREGULAR[lowered]
    if lowered.endswith("ies") and len(lowered) > 4:
        return lowered[:-3] + "y"
    if lowered.endswith(("sses", "xes", "ches", "shes")):
        return lowered[:-2]
    return lowered[:-1] if lowered.endswith("s") and not lowered.endswith(("ss", "us", "is")) else lowered
