"""What a volume says of plans, results and the assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pairing.domain.assessment.volume.facts import (
    LabelledText,
)
from pairing.domain.assessment.volume.registers import (
    PieceGroup,
)
from pairing.domain.assessment.volume.status_marks import Mark
from pairing.domain.plan.ledger import LedgerRow


@dataclass(frozen=True, slots=True)
class PlannedTarget:
    """A target as the plan asks for it: ``demand`` is “≥ 10 课时”."""

    code: str
    name: str
    side: str
    period: str
    metric: str
    demand: str
    points: str
    scoring: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The programme behind the pairing, and its targets."""

    description: str
    programme_start: date
    programme_end: date
    pairing_start: date
    pairing_end: date
    targets: tuple[PlannedTarget, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthMark:
    """One due month of a month target."""

    label: str
    value: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One target's result: the same words and bar as on screen, and its due months."""

    row: LedgerRow
    mark: Mark
    months: tuple[MonthMark, ...] = ()


@dataclass(frozen=True, slots=True)
class SideResults:
    """All results of one side and its score; without points there is no grade."""

    side: str
    organisation: str
    rows: tuple[ResultRow, ...]
    score: str
    grade: str
    met: int
    total: int


@dataclass(frozen=True, slots=True)
class Results:
    """Both sides' results and the joint score (捆绑考核)."""

    sides: tuple[SideResults, ...]
    joint_score: str
    joint_grade: str
    standards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A headed piece of prose; empty text leaves ruled room for writing by hand."""

    heading: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """A place to sign, seal and date; what is known already is printed."""

    role: str
    name: str = ""
    day: date | None = None
    sealed_by: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A self-evaluation: who speaks, what is said, the score, the signatures."""

    title: str
    organisation: str
    passages: tuple[Passage, ...]
    signatures: tuple[Signature, ...]
    score: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One party's line of the assessment sheet: computed, adjusted, after."""

    party: str
    organisation: str
    score: str
    adjustment: str
    final: str


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A deduction or addition with its clause."""

    side: str
    points: str
    clause: str


@dataclass(frozen=True, slots=True)
class SheetItem:
    """One item's points and mark, as they are printed: the marks add up to the sum."""

    code: str
    name: str
    figure: str
    points: str
    mark: str


@dataclass(frozen=True, slots=True)
class SheetSum:
    """One side's items, 合计, and 折算: “31.95 ÷ 37.5 × 100 = 85.2”."""

    side: str
    items: tuple[SheetItem, ...]
    points: str
    total: str
    formula: str


@dataclass(frozen=True, slots=True)
class AssessmentSheet:
    """The assessment sheet (考核表): scores, adjustments, waivers, the grade and who gave it."""

    state: str
    sums: tuple[SheetSum, ...]
    joint_formula: str
    lines: tuple[SheetLine, ...]
    adjustments: tuple[Adjustment, ...]
    waivers: tuple[LabelledText, ...]
    suggested: str
    grade: str
    grade_reason: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class TermFacts:
    """What only one term says: its results, both self-evaluations, the assessment sheet."""

    term: str
    last_day: date
    results: Results
    self_evaluations: tuple[Block, ...]
    sheet: AssessmentSheet
    pieces: tuple[PieceGroup, ...] = ()
