"""A school year's terms: both made at once, each moved while it is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.periods import Span, school_year_key
from pairing.domain.plan.school_years import faults_of, usual_terms, year_name
from pairing.domain.wording import full_day
from pairing.models import Organisation, Term
from pairing.operations.change import Change, Stale, once, writing
from pairing.operations.plan.locks import GONE
from pairing.operations.rules import Rules
from pairing.queries.plan import school_years as queries
from pairing.queries.plan.locks import is_closed

NO_BUREAU = "这个教育局已经不在了。"
LOCKED = "这个学期已经锁定，起止日期不能再改。要改，先写明原因重新打开。"
LOCKED_NAME = "这个学年有锁定的学期，名称印在它的考核和档案上，不能再改。"
LEFT_OUT = (
    "有 {count} 条记录（{day}）会落在学期外，哪里都不算。请把日期放到那一天，或先改那些记录。"
)
FIELDS = (("first_starts", "first_ends"), ("second_starts", "second_ends"))
OWN_FIELDS = (("starts_on", "ends_on"),)


def _refuse(
    rules: Rules,
    spans: Sequence[Span],
    others: Sequence[Term],
    fields: Sequence[tuple[str, str]],
) -> None:
    known = [(term.name, Span(term.starts_on, term.ends_on)) for term in others]
    for one in faults_of(spans, known):
        rules.refuse(True, fields[one.which][one.at_end], one.message)


def make_school_year(
    actor: Actor, bureau_id: int, year: int, spans: Sequence[Span], key: str = ""
) -> list[int]:
    """The two terms of the school year that begins in ``year``; returns their ids.

    Who holds the bureau's row makes it alone: two at once make it once.
    """
    body = {"bureau": bureau_id, "year": year, "spans": [list(one) for one in spans]}

    def first_time(change: Change) -> list[int]:
        home = change.existing(
            Organisation, bureau_id, Action.MANAGE_SETTINGS, NO_BUREAU, hold=True
        )
        known, name, rules = queries.all_terms(bureau_id), year_name(year), Rules()
        usual = usual_terms(year)
        twice = [one for one in known if school_year_key(one.school_year) == school_year_key(name)]
        rules.refuse(twice, "year", f"{name}学年已经有学期了，请打开那个学期改日期。")
        taken = {one.code for one in known} & {one.code for one in usual}
        rules.refuse(taken and not twice, "year", f"编码 {min(taken, default='')} 已有别的学期。")
        with rules.gather():
            _refuse(rules, spans, known, FIELDS)
        rules.settle()
        made = [
            Term(
                bureau_id=bureau_id,
                code=one.code,
                name=one.name,
                school_year=name,
                starts_on=span.start,
                ends_on=span.end,
            )
            for one, span in zip(usual, spans, strict=True)
        ]
        change.session.add_all(made)
        flag_modified(home, "name")
        change.session.flush()
        told = {one.code: [None, [one.starts_on, one.ends_on]] for one in made}
        change.record("make_school_year", "organisation", bureau_id, told, bureau_id)
        return [one.id for one in made]

    return once(actor, key, body, first_time)


def move_term(actor: Actor, term_id: int, name: str, span: Span, version: int | None) -> None:
    """Another name, other days; no record of the term falls outside every term."""
    with writing(actor) as change:
        term = change.fresh(
            Term, term_id, Action.MANAGE_SETTINGS, version, GONE, at=lambda row: row.place()
        )
        change.existing(Organisation, term.bureau_id, Action.MANAGE_SETTINGS, GONE, hold=True)
        if is_closed(term, change.today):
            raise Stale(LOCKED)
        rules = Rules()
        rules.refuse(not name, "name", "请填写名称。")
        with rules.gather():
            others = [one for one in queries.all_terms(term.bureau_id) if one.id != term.id]
            _refuse(rules, [span], others, OWN_FIELDS)
            _keep_inside(rules, term, span)
        rules.settle()
        what = change.put(term, {"name": name, "starts_on": span.start, "ends_on": span.end})
        rules.refuse(not what, "", "内容没有变化。")
        rules.settle()
        change.record("move_term", "term", term.id, what, term.bureau_id)


def fields_of(count: int) -> list[tuple[str, str]]:
    """The names of the days of so many terms, in their order."""
    return [(f"starts_{number}", f"ends_{number}") for number in range(count)]


def put_school_year(
    change: Change, bureau_id: int, school_year: str, name: str, spans: Sequence[Span], seen: int
) -> dict[str, Any]:
    """Write a school year's name and all its terms' days; returns what the log tells of it.

    ``spans`` in the order of the terms. A locked term keeps its days, and the year its name.
    """
    known = queries.all_terms(bureau_id)
    terms = queries.of_school_year(known, school_year)
    if len(terms) != len(spans) or queries.version_of(terms) != seen:
        raise Stale(GONE)
    rules, fields = Rules(), fields_of(len(terms))
    is_renamed = name != school_year
    closed = [one for one in terms if is_closed(one, change.today)]
    rules.refuse(not name, "school_year", "请填写学年的名称。")
    rules.refuse(is_renamed and closed, "school_year", LOCKED_NAME)
    others = [one for one in known if one not in terms]
    twice = {school_year_key(one.school_year) for one in others}
    rules.refuse(
        is_renamed and school_year_key(name) in twice, "school_year", f"已经有{name}学年。"
    )
    for term, span, (starts, ends) in zip(terms, spans, fields, strict=True):
        moved = (term.starts_on, term.ends_on) != span
        rules.refuse(moved and term in closed, starts, LOCKED)
        with rules.gather():
            _keep_inside(rules, term, span, (starts, ends))
    with rules.gather():
        _refuse(rules, spans, others, fields)
    rules.settle()
    told: dict[str, Any] = {}
    for term, span in zip(terms, spans, strict=True):
        new = {"school_year": name, "starts_on": span.start, "ends_on": span.end}
        what = change.put(term, new)
        if what:
            told[term.code] = [list(side) for side in zip(*what.values(), strict=True)]
    rules.refuse(not told, "", "内容没有变化。")
    rules.settle()
    return told


def _keep_inside(
    rules: Rules, term: Term, span: Span, fields: tuple[str, str] = OWN_FIELDS[0]
) -> None:
    """Records that the term has now must lie in it afterwards: else they count nowhere."""
    old = Span(term.starts_on, term.ends_on)
    for field, message in zip(fields, left_out(term.bureau_id, old, span), strict=True):
        rules.refuse(message, field, message)


def left_out(bureau_id: int, old: Span, new: Span) -> tuple[str, str]:
    """Why a term may not begin, may not end, on a day: records would count nowhere; "" if none."""
    before, after = queries.records_outside(bureau_id, old, new)
    return (
        LEFT_OUT.format(count=before.many, day=full_day(before.first)) if before else "",
        LEFT_OUT.format(count=after.many, day=full_day(after.last)) if after else "",
    )
