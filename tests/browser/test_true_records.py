"""What is stored is what was tapped: steppers, people, another pairing on the open form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import cast

pytestmark = pytest.mark.xdist_group("browser")
FORMS = (
    (cast.LEAD_DIRECTOR, "/activities/new"),
    (cast.MENTOR, "/pairings/3/observations/new"),
    (cast.LEAD_DIRECTOR, "/pairings/3/mentorships/new"),
    (cast.LEAD_DIRECTOR, "/pairings/3/checks/new"),
    (cast.LEAD_DIRECTOR, "/pairings/3/appraisals/new"),
    (cast.SUPPORTED_DIRECTOR, "/organisations/6/equipment/edit"),
)
"""Who opens which form; on each every stepper is tried."""
TRY_EVERY_STEPPER = """() => {
  for (const chip of document.querySelectorAll("[data-add-row]")) chip.click();
  const wrong = [];
  let seen = 0;
  for (const box of document.querySelectorAll("[data-stepper]")) {
    if (box.closest("template")) continue;
    const input = box.querySelector("input");
    const [less, more] = ["-1", "1"].map((way) => box.querySelector(`[data-step='${way}']`));
    const by = Number(input.step);
    if (!less || !more || !(by > 0)) { wrong.push(`${input.name}: no step`); continue; }
    seen += 1;
    for (const from of ["", "0.3", "1", "1.3", "2.5", "7"]) {
      input.value = from;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      for (const press of [more, more, less, more, less, less, more]) {
        const before = input.value === "" ? null : Number(input.value);
        press.click();
        const now = Number(input.value);
        const told = `${input.name}: from ${from || "nothing"}, ${before} leads to ${now}`;
        if (Math.abs(now / by - Math.round(now / by)) > 1e-9) wrong.push(told);
        if (before === null || input.value === input.min || input.value === input.max) continue;
        if (press === more ? now <= before : now >= before) wrong.push(told);
        if (Math.abs(now - before) > by + 1e-9) wrong.push(told);
      }
    }
  }
  return { wrong, seen };
}"""


@pytest.mark.parametrize(("login", "path"), FORMS)
def test_every_stepper_goes_by_its_step(
    open_as: Callable[..., Page], login: str, path: str
) -> None:
    page = open_as(login)
    answer = page.goto(path)
    assert answer is not None and answer.ok
    found = page.evaluate(TRY_EVERY_STEPPER)
    assert found["wrong"] == []
    if path == "/activities/new":
        hours = page.locator("[name$='-lesson_hours']").first
        assert hours.get_attribute("step") == "0.5"
        assert found["seen"] > 0


def test_nobody_and_no_hour_stand_in_a_fresh_lesson_and_last_time_is_one_tap(
    open_as: Callable[..., Page],
) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    page.goto("/activities/new")
    page.get_by_role("button", name="＋ 送教").click()
    teacher, hours = page.get_by_label("执教教师"), page.get_by_label("课时", exact=True)
    expect(teacher).to_have_value("")
    expect(hours).to_have_value("")
    page.get_by_placeholder("课题").fill("会滚的球")
    page.get_by_role("button", name="保存，请对方确认").click()
    for said in ("请选择执教教师", "请填几课时"):
        expect(page.locator("[data-errors]")).to_contain_text(said)
    page.get_by_label("执教教师").select_option(index=2)
    page.get_by_role("button", name="课时增加").click()
    expect(page.get_by_label("课时", exact=True)).to_have_value("1")
    page.get_by_role("button", name="课时增加").click()
    expect(page.get_by_label("课时", exact=True)).to_have_value("1.5")
    taught = page.get_by_label("执教教师").input_value()
    page.get_by_role("button", name="保存，请对方确认").click()
    expect(page.get_by_text("已保存，等对方确认。")).to_be_visible()
    page.goto("/activities/new?pairing_id=3")
    page.get_by_role("button", name="＋ 送教").click()
    expect(page.get_by_label("执教教师")).to_have_value("")
    page.get_by_role("button", name="上次：").first.click()
    expect(page.get_by_label("执教教师")).to_have_value(taught)


def test_another_pairing_brings_its_place_and_people_and_keeps_what_was_typed(
    open_as: Callable[..., Page],
) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    page.goto("/activities/new?pairing_id=3")
    page.get_by_role("button", name="＋ 送教").click()
    page.get_by_placeholder("课题").fill("会滚的球")
    page.get_by_label("一句话纪要").fill("老师们问了很多")
    before, first = page.get_by_label("地点").input_value(), _offered(page)
    page.get_by_label("结对").select_option("4")
    expect(page.get_by_label("地点")).not_to_have_value(before)
    expect(page.get_by_placeholder("课题")).to_have_value("会滚的球")
    expect(page.get_by_label("一句话纪要")).to_have_value("老师们问了很多")
    assert _offered(page) != first
    page.get_by_label("地点").fill("村小操场")
    page.get_by_label("结对").select_option("3")
    expect(page.get_by_label("执教教师")).to_contain_text(first[-1])
    expect(page.get_by_label("地点")).to_have_value("村小操场")


def _offered(page: Page) -> list[str]:
    return page.get_by_label("执教教师").locator("option").all_inner_texts()
