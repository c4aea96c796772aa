"""`pairing assess`: the results or scores of a term."""

from __future__ import annotations

from datetime import date

import click

from pairing import clock
from pairing.cli.choice import pairing_ids, term_of
from pairing.cli.opened import with_app
from pairing.cli.terminal import Day, print_json, shown
from pairing.domain.plan.result_json import as_json
from pairing.domain.plan.scores import score_json, scores, sort_key
from pairing.queries import lists
from pairing.queries.plan.results import results_for
from pairing.queries.plan.standards import bands_of

AT_ONCE = 25
"""Pairings between two steps of the bar: each step costs the same few SELECTs."""


@click.command()
@click.option("--term", "term_code", required=True, help="The term's code, such as 2026-1.")
@click.option("--pairing", "pairing_code", help="Only this pairing.")
@click.option("--as-of", type=Day(), help="As of this day (default: today).")
@click.option("--scores", "only_scores", is_flag=True, help="Scores instead of results.")
@click.option("--json", "as_list", is_flag=True, help="Print JSON.")
@with_app
def assess(
    term_code: str, pairing_code: str | None, as_of: date | None, only_scores: bool, as_list: bool
) -> None:
    """Compute the results or scores of a term."""
    term = term_of(term_code)
    parts = lists.in_parts(pairing_ids(term, pairing_code), AT_ONCE)
    day = as_of or clock.today()
    computed = (results_for(part, term, day) for part in parts)
    found = [one for part in shown(computed, len(parts), "计算") for one in part]
    if only_scores:
        rows = [score_json(score) for score in scores(found, bands_of(term))]
    else:
        rows = [as_json(result) for result in sorted(found, key=sort_key)]
    if as_list:
        print_json(rows)
        return
    for row in rows:
        click.echo("\t".join(str(value) for value in row.values()))
