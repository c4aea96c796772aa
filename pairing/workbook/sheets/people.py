"""Who: organisations, teachers, accounts."""

from __future__ import annotations

from datetime import date

from pairing.domain.people.name_reading import LONGEST
from pairing.domain.vocabulary.programme import Area, OrganisationKind, Role
from pairing.workbook.columns import CODE_LENGTH, Column, Kind, Sheet
from pairing.workbook.sheets.usual import (
    PEOPLE,
    about,
    code,
    day,
    name,
    number,
    organisation,
    person,
    reference,
    word,
)

FIRST_POSTING = date(1950, 1, 1)
"""People began to serve long before the first day of any other fact."""

ORGANISATIONS = Sheet(
    "单位",
    (
        code(),
        name(),
        word("类型", "kind", OrganisationKind),
        word("城乡", "area", Area),
        reference("上级编码", "parent_id", "单位", required=False),
        about("等级", "standing"),
        about("地址", "address"),
        about("联系人", "contact"),
        about("电话", "phone"),
        number("班级数", "class_count", whole=True, units=("个班", "班", "个")),
        number("学生数", "child_count", whole=True, units=PEOPLE),
        number("教职工数", "staff_count", whole=True, units=PEOPLE),
        day("关闭日期", "closed_on", required=False),
        reference("并入单位编码", "merged_into_id", "单位", required=False),
    ),
)
TEACHERS = Sheet(
    "教师",
    (
        code(),
        person(),
        organisation(),
        Column("任职开始", "posted_from", Kind.DATE, first_day=FIRST_POSTING),
        Column("任职结束", "posted_until", Kind.DATE, first_day=FIRST_POSTING),
        about("职称", "title"),
        about("学科", "subject"),
        about("荣誉", "honours"),
        about("手机", "phone"),
        Column("读音", "reading", longest=LONGEST, nothing_by_mark=True, is_reading=True),
    ),
)
ACCOUNTS = Sheet(
    "账号",
    (
        Column("登录名", "login", Kind.CODE, True, longest=CODE_LENGTH),
        person(),
        organisation(),
        word("角色", "role", Role),
        reference("教师编码", "teacher_id", "教师", required=False),
        about("邮箱", "email"),
    ),
    key=("login",),
)
