"""Who the two sides are and where they started: parties, group, baselines, equipment, papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from pairing.domain.assessment.volume import registers as printed
from pairing.domain.assessment.volume.facts import LabelledText
from pairing.domain.assessment.volume.status_marks import Mark, Tone
from pairing.domain.outings.document_checklists import Checklist, Group, Piece
from pairing.domain.people.profiles import fields_for, readings, shown
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.papers import PieceState
from pairing.domain.vocabulary.programme import Area, Duty, OrganisationKind, Side
from pairing.domain.wording import amount
from pairing.models import LeadershipMember, Organisation, Pairing, Term
from pairing.queries.assessment.gate import home_of
from pairing.queries.assessment.volume.registers import source_word
from pairing.queries.people import profiles
from pairing.queries.plan import equipment
from pairing.queries.plan.parties import SIZES, TEACHERS, parties_in

PIECE_TONES = {
    PieceState.THERE: Tone.DONE,
    PieceState.MISSING: Tone.ATTENTION,
    PieceState.WAIVED: Tone.NEUTRAL,
}


def parties(pairing: Pairing, term: Term) -> tuple[printed.Party, ...]:
    """Both sides as their records say, as large as the term keeps them (4–5 SELECTs)."""
    sizes = parties_in(pairing, term)
    return tuple(_party(pairing, side, sizes[side.value]) for side in Side)


def _party(pairing: Pairing, side: Side, sizes: Mapping[str, str]) -> printed.Party:
    row = home_of(pairing, side)
    classes, children, staff = (sizes[name] for name in SIZES)
    return printed.Party(
        side=side.label,
        name=row.name,
        kind=OrganisationKind(row.kind).label,
        area=Area(row.area).label,
        level=row.standing,
        address=row.address,
        contact=row.contact,
        phone=row.phone,
        class_count=classes,
        child_count=children,
        staff_count=staff,
        teacher_count=sizes[TEACHERS],
    )


def group(pairing: Pairing, span: Span) -> tuple[printed.GroupMember, ...]:
    """Who led the programme on any of these days, with office and days (2 SELECTs)."""
    return tuple(
        printed.GroupMember(
            Duty(row.duty).label,
            row.name,
            " ".join(filter(None, (row.organisation.name if row.organisation else "", row.post))),
            row.work + _served(row),
        )
        for row in pairing.programme.leadership
        if row.serves_in(*span)
    )


def _served(row: LeadershipMember) -> str:
    """From when to when, where somebody told it."""
    first = f"{row.starts_on} " if row.starts_on else ""
    if row.ends_on:
        return f"（{first}至 {row.ends_on}）"
    return f"（{first}起）" if first else ""


def baseline(pairing: Pairing, side: Side, day: date) -> Iterator[printed.Profile]:
    """The side's first snapshot and the one in force on ``day``, where they differ (1 SELECT)."""
    home = home_of(pairing, side)
    rows = [row for row in profiles.of_organisation(home.id) if row.taken_on <= day]
    for row in reversed(dict.fromkeys([*rows[:1], *rows[-1:]])):
        told = [LabelledText(one.label, shown(row.figures, one)) for one in fields_for(home.kind)]
        ratios = [
            LabelledText(one.label, f"{one.text}{f'（{one.note}）' if one.note else ''}")
            for one in readings(row.figures, home.kind)
        ]
        lines = tuple(line for line in (*told, *ratios) if line.text)
        yield printed.Profile(side.label, home.name, row.taken_on, lines)


def equipment_of(pairing: Pairing, side: Side) -> Iterator[printed.EquipmentList]:
    """The side's equipment against the standard, if it is on file (3 SELECTs)."""
    home: Organisation = home_of(pairing, side)
    lines = tuple(_line(one) for one in equipment.lines_of(home, with_standard=False))
    if lines:
        yield printed.EquipmentList(side.label, home.name, lines)


def _line(one: equipment.ListedEquipment) -> printed.EquipmentLine:
    return printed.EquipmentLine(
        item=one.item,
        unit=one.unit,
        standard=amount(one.standard),
        actual=amount(one.actual),
        gap=amount(one.gap),
        source=source_word(one.source),
        supplied_on=one.supplied_on,
        need=one.need.content if one.need else "",
    )


def pieces(found: Checklist) -> tuple[printed.PieceGroup, ...]:
    """The checklist as it is printed."""
    parts = (*found.classes, *found.mentorships, *found.sides)
    return tuple(_group(one) for one in parts if one.pieces)


def _group(group: Group) -> printed.PieceGroup:
    return printed.PieceGroup(
        group.title,
        tuple(_piece(one) for one in group.pieces),
        group.pieces[0].slot.kind,
        group.note,
    )


def _piece(one: Piece) -> printed.PieceLine:
    note = "、".join(paper.name for paper in one.papers) or one.from_records
    if one.state is PieceState.WAIVED and one.waiver:
        note = f"{one.waiver.reason}{f'，{one.waiver.by}' if one.waiver.by else ''}"
    mark = Mark(PIECE_TONES[one.state], one.state.label)
    return printed.PieceLine(one.slot.category, one.owner, mark, note)
