"""The workbook's 活动 rows into outings, activities and their links to pairings."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from pairing.domain.outings.extra_lines import from_lines
from pairing.models import Account, Activity, ActivityPairing, Outing
from pairing.operations.county.writer import Difference, RowWriter, TypedRow
from pairing.queries.county.county import LOOSE_OUTING
from pairing.queries.county.link_rows import instant
from pairing.workbook.comparing import state_by_pairing


class ActivityRows(RowWriter):
    """Writes a difference of activities: a row's outing is made where it is new."""

    def _activities(self, found: Difference) -> None:
        outings = self._outings(found)

        def beside(values: TypedRow) -> TypedRow:
            told: TypedRow = {"outing_id": outings[self._outing_code(values)]}
            if "details" in values:
                told["details"] = from_lines(values["details"] or "")
            return told

        self._plain("活动", found, beside)
        links = [link for values in found.new for link in self._links(values)]
        self._insert(ActivityPairing, links)
        for key, values in found.changed:
            self._relink(key, values)

    def _outing_code(self, values: TypedRow) -> str:
        code = values.get("outing") or LOOSE_OUTING + values["code"]
        return str(code)

    def _outings(self, found: Difference) -> dict[str, int]:
        query = select(Outing.code, Outing.id).where(Outing.bureau_id == self.bureau_id)
        known = {code: key for code, key in self.session.execute(query)}
        days: dict[str, date] = {}
        companions: dict[str, str] = {}
        for values in found.all():
            code = self._outing_code(values)
            days[code] = min(days.get(code, date.max), values["day"])
            companions[code] = values.get("companions") or companions.get(code, "")
        fresh = [
            {
                "bureau_id": self.bureau_id,
                "code": code,
                "day": day,
                "companions": companions[code],
            }
            for code, day in days.items()
            if code not in known
        ]
        self._insert(Outing, fresh)
        for code, text in companions.items():
            if code in known:
                row = self.session.get_one(Outing, known[code])
                row.companions = text
        return {code: key for code, key in self.session.execute(query)}

    def _links(self, values: TypedRow) -> list[TypedRow]:
        return [
            {
                "bureau_id": self.bureau_id,
                "activity_id": self.ids["活动"][values["code"]],
                "pairing_id": self.ids["结对"][code],
                "state": state,
            }
            for code, state in state_by_pairing(values).items()
        ]

    def _relink(self, key: int, values: TypedRow) -> None:
        """The pairings of a changed activity: those named take the state, others fall away."""
        ids = self.ids["结对"]
        wanted = {ids[code]: state for code, state in state_by_pairing(values).items()}
        activity = self.session.get_one(Activity, key)
        for link in list(activity.links):
            if link.pairing_id not in wanted:
                self.session.delete(link)
            elif link.state != wanted[link.pairing_id]:
                link.state = wanted[link.pairing_id]
                link.confirmed_by_id = link.confirmed_at = link.claimed_hours = None
                link.confirmed_by_name = link.reason = link.remark = ""
            wanted.pop(link.pairing_id, None)
        for pairing_id, state in sorted(wanted.items()):
            self.session.add(
                ActivityPairing(
                    bureau_id=self.bureau_id,
                    activity=activity,
                    pairing_id=pairing_id,
                    state=state,
                )
            )
        self.session.flush()

    def _words(self, found: Difference) -> None:
        """What was said of activities, put to the links that 活动 has made."""
        query = select(Account.login, Account.id).where(Account.bureau_id == self.bureau_id)
        accounts = {login: key for login, key in self.session.execute(query)}
        link = ActivityPairing
        about = (link.activity_id, link.pairing_id, link.id, link.confirmed_at)
        links = {
            (activity, pairing): (key, at)
            for activity, pairing, key, at in self.session.execute(
                select(*about).where(link.bureau_id == self.bureau_id)
            )
        }
        rows = []
        for values in found.all():
            activity = self.ids["活动"][values["activity_id"]]
            key, at = links[activity, self.ids["结对"][values["pairing_id"]]]
            login = values["confirmed_login"]
            told = {
                "claimed_hours": values["claimed_hours"],
                "reason": values["cancel_reason"] or values["dispute_reason"],
                "remark": values["remark"],
                "confirmed_by_id": accounts[login] if login else None,
                "confirmed_by_name": values["confirmed_by_name"],
            }
            rows.append((key, told | instant(values, at)))
        self._update(ActivityPairing, rows)
