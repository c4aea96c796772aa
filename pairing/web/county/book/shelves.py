"""Which sheets stand on the screen, and how each of them shows itself: data alone."""

from __future__ import annotations

from dataclasses import dataclass

from pairing.operations.county.standards import OWN
from pairing.queries.county.book_list import State
from pairing.workbook.columns import Sheet
from pairing.workbook.sheets import BY_NAME

ROWS = "book_rows"


@dataclass(frozen=True, slots=True)
class Shelf:
    """One sheet's pages.

    ``columns`` and ``filters`` name fields of the list; ``aside`` those of a form that are folded
    away until they are wanted; ``hidden`` those that the screen does not ask. ``states``: where a
    row can stand; ``pages``: the blueprint that has the forms of its rows.
    """

    slug: str
    sheet_name: str
    measure: str
    lead: str
    empty: str
    columns: tuple[str, ...]
    filters: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    states: tuple[State, ...] = (State.RUNNING, State.COMING, State.OVER)
    pages: str = ROWS

    @property
    def args(self) -> dict[str, str]:
        """What the address of a row's form says beside the row: whose it is, unless by itself."""
        return {"slug": self.slug} if self.pages == ROWS else {}

    @property
    def unpasted(self) -> tuple[str, ...]:
        """The columns that a pasted block leaves out: whose it is goes without saying."""
        return tuple(name for name in self.hidden if name == "owner_id")

    @property
    def has_ready(self) -> bool:
        """Whether a ready-made list holds while this one is empty."""
        return self.sheet_name in OWN

    @property
    def sheet(self) -> Sheet:
        """Its columns."""
        return BY_NAME[self.sheet_name]


SHELVES: dict[str, Shelf] = {
    one.slug: one
    for one in (
        Shelf(
            "terms",
            "学期",
            "个学期",
            "进度、考核、档案都按学期算。",
            "先建学期：起止日期定下来，才知道哪条记录算在哪个学期。",
            ("school_year", "starts_on", "ends_on", "due_on", "locks_on"),
            hidden=("owner_id",),
        ),
        Shelf(
            "organisations",
            "单位",
            "个单位",
            "本县的学校、幼儿园和教学点。",
            "把参加结对的学校和幼儿园都建上：城区的帮扶方，乡村的被帮扶方。",
            ("kind", "area", "parent_id", "child_count", "staff_count"),
            filters=("kind", "area"),
            aside=("standing", "address", "contact", "phone", "closed_on", "merged_into_id"),
            states=(State.CLOSED,),
        ),
        Shelf(
            "teachers",
            "教师",
            "位教师",
            "在哪个单位任职、从哪天到哪天；调动了就加一段任职。",
            "谁送课、谁听课、谁带徒弟，都从这里选。先建参加结对的教师就够了。",
            ("organisation_id", "title", "subject", "phone"),
            filters=("organisation_id",),
            hidden=("posted_from", "posted_until"),
            states=(State.LEFT,),
        ),
        Shelf(
            "grades",
            "等次",
            "组",
            "学期考核的得分到多少算优秀、良好、合格。不写就按 90、75、60。",
            "现在按 90、75、60 分。要换别的，先放进来，再改或者加一组从某个学期起用的。",
            ("excellent", "good", "passing"),
            states=(),
        ),
        Shelf(
            "papers",
            "材料清单",
            "项材料",
            "每类活动、每对师徒、每个单位一学期要交哪些材料。指标里另外写明的照样要。",
            "现在按通用的清单：计划、措施、记录、总结，四类师徒材料，各项总结。要增减，先放进来再改。",
            ("subject", "activity_kind", "side", "starts_on", "ends_on"),
            filters=("subject",),
        ),
        Shelf(
            "equipment",
            "装备标准",
            "项装备",
            "各类学校该有哪些设施设备，学校照着填现有数、算缺口。",
            "现在按通用的参考清单。本县有自己的标准，先放进来再改，或者从 Excel 粘贴。",
            ("kind", "unit", "per", "number"),
            filters=("kind",),
            states=(),
        ),
        Shelf(
            "programmes",
            "方案",
            "个方案",
            "一份结对帮扶文件就是一个方案：起止日期、领导小组、指标。",
            "照着文件建方案，再往里面加指标和结对。",
            ("starts_on", "ends_on", "description"),
            hidden=("owner_id",),
        ),
        Shelf(
            "leadership",
            "领导小组",
            "人",
            "方案文件里的领导小组：谁、什么职务、从哪天到哪天，印在档案里。",
            "照着文件把组长、副组长、成员、联络人写上。",
            ("programme_id", "duty", "organisation_id", "post", "work", "starts_on", "ends_on"),
            filters=("programme_id", "duty"),
        ),
        Shelf(
            "targets",
            "指标",
            "项指标",
            "方案要求做到的事：谁、在多长时间里、做多少。",
            "把文件里的要求一条一条写成指标，进度和得分就自动算。",
            ("programme_id", "side", "period", "metric", "threshold", "points"),
            filters=("programme_id", "side"),
            states=(State.LATER, State.ENDING),
            pages="target_editor",
        ),
        Shelf(
            "pairings",
            "结对",
            "个结对",
            "哪个单位帮扶哪个单位，按哪个方案，从哪天到哪天。",
            "有了单位和方案就能结对。结好对，两边的人就能记录和确认。",
            ("programme_id", "starts_on", "ends_on"),
            filters=("programme_id",),
        ),
        Shelf(
            "mentorships",
            "师徒",
            "对师徒",
            "帮扶方的师傅带被帮扶方的徒弟。学校自己也能在结对页里结师徒。",
            "师傅在帮扶方，徒弟在被帮扶方，起止日期在结对的日期里。",
            ("pairing_id", "subject", "starts_on", "ends_on"),
            filters=("pairing_id",),
            aside=("end_reason", "goals", "mentor_duties", "mentee_duties"),
        ),
    )
}
"""By the word in the address, in the order in which a county is founded."""
SLUG = f"/<any({', '.join(SHELVES)}):slug>"
"""What stands in the address for one of them."""
ROW_SLUG = f"/<any({', '.join(one.slug for one in SHELVES.values() if one.pages == ROWS)}):slug>"
"""The same for one whose rows have a form made of the sheet's columns."""
