"""What happened: activities with what they gave, papers and the lists that ask for them."""

from __future__ import annotations

from pairing.domain.outings.paper_lists import PaperOf
from pairing.domain.vocabulary.activities import (
    ActivityKind,
    ActivityState,
    CancelReason,
    Direction,
    DisputeReason,
)
from pairing.domain.vocabulary.activity_details import Part
from pairing.domain.vocabulary.programme import Side
from pairing.workbook.columns import CODE_LENGTH, LONG, Column, Kind, Sheet
from pairing.workbook.sheets.usual import (
    HALF_AN_HOUR,
    HOURS,
    MONEY,
    PEOPLE,
    code,
    day,
    name,
    number,
    organisation,
    pairing,
    reference,
    text,
    word,
)

LISTED_PAPERS = Sheet(
    "材料清单",
    (
        word("要谁的", "subject", PaperOf),
        word("活动类型", "activity_kind", ActivityKind, required=False, default=""),
        word("责任方", "side", Side, required=False, default=""),
        name("材料"),
        day("开始", "starts_on"),
        day("结束", "ends_on", required=False),
    ),
    key=("subject", "activity_kind", "side", "name", "starts_on"),
)
ACTIVITIES = Sheet(
    "活动",
    (
        code(),
        Column("结对编码", "pairing_ids", Kind.REFERENCES, True, refers_to="结对"),
        word("类型", "kind", ActivityKind),
        name("主题", "topic"),
        day("日期", "day"),
        Column("行程", "outing", Kind.CODE, longest=CODE_LENGTH),
        Column("开始时间", "starts_at", Kind.TIME),
        Column("结束时间", "ends_at", Kind.TIME),
        word("方向", "direction", Direction),
        text("地点", "venue"),
        reference("主讲人编码", "speaker_id", "教师", required=False),
        number("课时", "lesson_hours", step=HALF_AN_HOUR, units=HOURS),
        number("人次", "attendance", whole=True, units=PEOPLE),
        number("金额", "amount", units=MONEY),
        reference("需求编码", "need_id", "需求", required=False),
        Column("状态", "states", Kind.WORDS, True, ActivityState, is_each=True),
        text("纪要", "note", LONG),
        day("结束日期", "ends_on", required=False),
        text("同行人员", "companions"),
        text("补充", "details", LONG),
    ),
)
PARTICIPANTS = Sheet(
    "参与人员",
    (
        reference("活动编码", "activity_id", "活动"),
        reference("教师编码", "teacher_id", "教师"),
        organisation(),
        word("身份", "part", Part),
        text("结果", "result"),
    ),
    key=("activity_id", "teacher_id", "part"),
)
"""Who took part and as what, with the organisation at which she served that day."""
DECISIONS = Sheet(
    "决定",
    (
        reference("活动编码", "activity_id", "活动"),
        name("内容", "text"),
        name("责任人", "owner"),
        day("期限", "due_on"),
        day("完成日期", "done_on", required=False),
    ),
    key=("activity_id", "text", "owner", "due_on"),
)
WORDS = Sheet(
    "确认情况",
    (
        reference("活动编码", "activity_id", "活动"),
        pairing(),
        number("原记课时", "claimed_hours", units=HOURS),
        word("未开展原因", "cancel_reason", CancelReason, required=False, default=""),
        word("有出入原因", "dispute_reason", DisputeReason, required=False, default=""),
        text("说明", "remark"),
        day("确认日期", "confirmed_on", required=False),
        Column("确认时间", "confirmed_time", Kind.TIME),
        Column("确认人登录名", "confirmed_login", Kind.CODE, longest=CODE_LENGTH),
        text("确认人", "confirmed_by_name"),
    ),
    key=("activity_id", "pairing_id"),
)
"""The other side's word on an activity, or why it fell through, as it stands for a pairing.

``confirmed_by_name`` is whoever gave it by a link, without an account.
"""
DOCUMENTS = Sheet(
    "材料",
    (
        code(),
        pairing(),
        organisation(),
        name("类别", "category"),
        name(),
        day("日期", "day"),
        reference("师徒编码", "mentorship_id", "师徒", required=False),
        reference("活动编码", "activity_id", "活动", required=False),
        word("活动类型", "activity_kind", ActivityKind, required=False, default=""),
        text("作者", "author"),
        text("正文", "text", LONG),
    ),
)
QUANTITIES = Sheet(
    "数量",
    (
        reference("活动编码", "activity_id", "活动"),
        name("项目", "item"),
        number("数量", "quantity", True),
        Column("单位", "unit", longest=40),
        number("单价", "unit_price", units=MONEY),
    ),
    key=("activity_id", "item"),
)
