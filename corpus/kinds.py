"""The closed lists of words by which nouns are told apart: operators, positions on coverage, kinds, lifecycles.

Each value is the word that stands in the record and in every JSON document. ``corpus.model`` hands them on, so that
whoever works with the nouns needs one import.
"""

from __future__ import annotations

from enum import StrEnum


class Operator(StrEnum):
    """How the children of a criterion are joined; ``LEAF`` has none."""

    ALL = "all"
    ANY = "any"
    AT_LEAST = "at_least"
    NONE = "none"
    LEAF = "leaf"


class Coverage(StrEnum):
    """The position a payer takes on what a criterion or code describes."""

    MEDICALLY_NECESSARY = "medically_necessary"
    NOT_MEDICALLY_NECESSARY = "not_medically_necessary"
    INVESTIGATIONAL = "investigational"
    NOT_COVERED = "not_covered"
    CONDITIONAL = "conditional"
    UNSTATED = "unstated"


class CodeSystem(StrEnum):
    """Billing and diagnosis code systems that policies name."""

    CPT = "CPT"
    HCPCS = "HCPCS"
    ICD10CM = "ICD-10-CM"
    ICD10PCS = "ICD-10-PCS"
    CDT = "CDT"
    NDC = "NDC"
    REV = "REV"


class CodeWhere(StrEnum):
    """Where a code stands; only ``LIST`` and ``CRITERIA`` take a coverage position."""

    LIST = "list"
    CRITERIA = "criteria"
    HISTORY = "history"
    OTHER = "other"


class SectionKind(StrEnum):
    """What a section is for."""

    CRITERIA = "criteria"
    CODES = "codes"
    BACKGROUND = "background"
    EVIDENCE = "evidence"
    DEFINITIONS = "definitions"
    REFERENCES = "references"
    HISTORY = "history"
    DOCUMENTATION = "documentation"
    ADMINISTRATIVE = "administrative"
    OTHER = "other"


class QuantityKind(StrEnum):
    """What a number in a criterion measures."""

    DURATION = "duration"
    AGE = "age"
    COUNT = "count"
    SCORE = "score"
    MEASURE = "measure"


class Lifecycle(StrEnum):
    """Where a document says it stands in its life."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    RETIRED = "retired"
    DRAFT = "draft"
    HISTORY = "history"


class Basis(StrEnum):
    """What the date on which a version began to govern rests on."""

    EFFECTIVE = "effective"
    REVISION = "revision"
    RETRIEVED = "retrieved"
    UNKNOWN = "unknown"


class VersionStatus(StrEnum):
    """Where a version stands on a day."""

    IN_FORCE = "in_force"
    FUTURE = "future"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Governs(StrEnum):
    """The day whose version a payer applies to a claim or request."""

    DATE_OF_SERVICE = "date_of_service"
    PROCESSING_DATE = "processing_date"


class BlockKind(StrEnum):
    """What a block of text looks like on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


class PassageKind(StrEnum):
    """What a passage is made of."""

    CRITERION = "criterion"
    PARAGRAPH = "paragraph"
    CODES = "codes"
