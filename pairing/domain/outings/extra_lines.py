"""What else a kind's form asks for, as lines of one text: “任务：…”, as the workbook has it."""

from __future__ import annotations

from collections.abc import Mapping

from pairing.domain.vocabulary.activity_details import Detail

GOES_ON = "> "
"""Before a line that goes on with what the line above it says."""
COLONS = ("：", ":")
UNREADABLE = "“{}”读不懂，请写成“任务：内容”，一行一项；可写的有{}。"


def as_lines(details: Mapping[str, str]) -> str:
    """A line for each thing that is said, in the order of the form."""
    said = [(one.label, details[one.value]) for one in Detail if details.get(one.value)]
    return "\n".join(f"{label}：{text.replace(chr(10), chr(10) + GOES_ON)}" for label, text in said)


def from_lines(text: str) -> dict[str, str]:
    """By a detail's code what is said of it. Raises ``ValueError``, in Chinese, with the line."""
    codes = {one.label: one.value for one in Detail}
    found: dict[str, str] = {}
    code = ""
    for line in filter(None, text.splitlines()):
        if line.startswith(GOES_ON.strip()) and code:
            found[code] += "\n" + line.removeprefix(GOES_ON.strip()).removeprefix(" ")
            continue
        places = [line.find(one) for one in COLONS if one in line]
        label, said = (line[: min(places)], line[min(places) + 1 :]) if places else (line, "")
        if label.strip() not in codes or not said.strip():
            raise ValueError(UNREADABLE.format(line, "、".join(codes)))
        code = codes[label.strip()]
        if code in found:
            raise ValueError(f"“{label.strip()}”写了两次，请合成一行。")
        found[code] = said.lstrip()
    return found
