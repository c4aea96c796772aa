"""Every page, on phone and desk, light and dark: nothing cut off, nothing that axe objects to.

The pages are read from the routes: a new page is looked at without being named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from tests import cast
from tests.browser.conftest import DESK, PHONE, Running, put_back, visitors
from tests.pages import EVERYBODY, READERS

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""Of WCAG 2.2 and beyond it: the order of headings, the size of what is tapped, landmarks."""
OF_COLOUR = ("color-contrast", "link-in-text-block")
"""What may differ between light and dark: asked of each ink (``FRESH``) at each width."""
NARROW, ZOOMED = 320, 720
"""The narrowest that WCAG asks for (1280 at 400 %), and a desk's screen at 200 %."""
RUN = """([where, chosen, without]) => axe.run(where ? {include: window.fresh} : document, {
  runOnly: chosen, rules: Object.fromEntries(without.map(name => [name, {enabled: false}])),
  resultTypes: ["violations"]}).then(
  found => found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 150)}`))"""
FRESH = """seen => {
  const grounds = new Map(), told = new Set(seen), numbers = new Map(), fresh = new Map();
  const ground = one => {
    if (!one) return "";
    if (!grounds.has(one)) {
      const {backgroundColor, backgroundImage, opacity, position} = getComputedStyle(one);
      const own = [backgroundColor, backgroundImage, opacity, position].join(" ");
      const under = ground(one.parentElement);
      grounds.set(one, under.startsWith(own + "|") ? under : own + "|" + under);
    }
    return grounds.get(one);
  };
  const pen = one => {
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(one);
    return [one.tagName, color, fontSize, fontWeight, textShadow].join(" ");
  };
  const around = link => {
    let block = link.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const alone = block.textContent.trim() === link.textContent.trim();
    return alone ? "" : pen(block) + getComputedStyle(link).textDecorationLine;
  };
  const number = ink => {
    if (!numbers.has(ink)) {
      let [high, low] = [0xdeadbeef, 0x41c6ce57];
      for (let at = 0; at < ink.length; at++) {
        high = Math.imul(high ^ ink.charCodeAt(at), 2654435761);
        low = Math.imul(low ^ ink.charCodeAt(at), 1597334677);
      }
      numbers.set(ink, (high >>> 0) + "." + (low >>> 0));
    }
    return numbers.get(ink);
  };
  for (const one of document.body.querySelectorAll("*")) {
    const says = one.matches("input, select, textarea, button")
      || [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!says || !one.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const link = one.closest("a");
    const ink = number([pen(one), link ? around(link) : "", ground(one)].join(" "));
    if (!told.has(ink) && !fresh.has(ink)) fresh.set(ink, link || one);
  }
  window.fresh = [...fresh.values()];
  return [...fresh.keys()];
}"""
"""What is written in a colour, a size and on grounds that no page has shown yet, and as a link in
what text: a number of each.

The contrast of a letter is that of its colour and of what lies under it: looking at each pair once
finds what looking at every word finds, several times faster.
"""
MOST_ALIKE = 12
SHORTEN = """most => document.querySelectorAll("tbody, ul, ol, select").forEach(
  list => [...list.children].slice(most).forEach(one => one.remove()))"""
"""Of a long list axe looks at the first rows: the others are made by the same lines."""
TOUCHES = """least => [...document.querySelectorAll(".page p")].filter(line => {
  const next = line.nextElementSibling;
  if (!line.offsetHeight || !next || !next.offsetHeight) return false;
  if (!next.matches(".card, .table, .scroll, .tiles, .twin, .empty, .spaced")) return false;
  const [above, below] = [line.getBoundingClientRect(), next.getBoundingClientRect()];
  return below.left < above.right && Math.abs(below.top - above.bottom) < least;
}).map(line => `touches what follows: ${line.textContent.slice(0, 30)}`)"""
TICKS = """() => [...document.querySelectorAll(".tick input")].filter(tick => {
  const box = tick.getBoundingClientRect();
  return box.width && (getComputedStyle(tick).opacity !== "1" || box.width > 30);
}).map(tick => `a tick that nobody sees: ${tick.closest("label").textContent.slice(0, 30)}`)"""
ROOM = 8
"""So many pixels at least between a sentence and the card or table that it speaks of."""
WIDER = "document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"
Visit = Callable[..., Page]
NOT_THEIRS = ("/no-such", "/s/", "/c/", "/p/no-such", "/found/no-such")
"""Opened by nobody of the readers: what is wrong or used up is looked at all the same."""
SHARES = 4
"""The pages are dealt out to as many tests, which run side by side."""


def _resize(page: Page, viewport: dict[str, int]) -> None:
    """As wide as ``viewport`` and as tall as the page: a bar covers nothing that can be moved."""
    page.set_viewport_size(viewport)
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size(viewport | {"height": max(height, viewport["height"])})


def look(page: Page, seen: set[str] | None = None) -> list[str]:
    """What is wrong with the open page: zoomed, then phone and desk, light and dark.

    ``seen`` are the inks (``FRESH``) that earlier pages have shown to be readable; it grows.
    """
    known = set() if seen is None else seen
    faults = []
    for width in (NARROW, PHONE["width"], ZOOMED, DESK["width"]):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate(WIDER):
            faults.append(f"wider than {width}")
    page.evaluate(SHORTEN, MOST_ALIKE)
    page.evaluate(AXE)
    for viewport in (PHONE, DESK):
        _resize(page, viewport)
        told = [*page.evaluate(TOUCHES, ROOM), *page.evaluate(TICKS)]
        faults += [f"{viewport['width']} {one}" for one in told]
        found = page.evaluate(RUN, [False, RULES, OF_COLOUR])
        faults += [f"{viewport['width']} {one}" for one in found]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            faults += [f"{viewport['width']} {scheme} {one}" for one in _pale(page, known)]
    return faults


def _pale(page: Page, seen: set[str]) -> list[str]:
    """What cannot be read against its ground; what can be is not asked of later pages."""
    fresh = page.evaluate(FRESH, sorted(seen))
    if not fresh:
        return []
    found: list[str] = page.evaluate(RUN, [True, OF_COLOUR, []])
    seen |= set() if found else set(fresh)
    return found


@pytest.fixture
def reading(full: Path, running: Running, browser: Browser) -> Iterator[Visit]:
    """The visitors of that county."""
    put_back(running.instance, full)
    with visitors(browser, running.address) as open_page:
        yield open_page


@pytest.mark.parametrize("share", range(SHARES))
def test_no_page_overflows_or_shuts_anybody_out(
    reading: Visit, openers: dict[str, str], share: int
) -> None:
    shut = [one for one, login in openers.items() if not login and not one.startswith(NOT_THEIRS)]
    assert shut == [], "no reader of the sample county could open these"
    wrong: dict[str, object] = {}
    seen: set[str] = set()
    for login in READERS:
        page = reading(login)
        complaints: list[str] = []
        page.on("pageerror", lambda error, seen=complaints: seen.append(str(error)))
        mine = list(openers)[share::SHARES]
        theirs = [one for one in mine if (openers[one] or READERS[0]) == login]
        for path in dict.fromkeys([*theirs, *(EVERYBODY if share == 0 else ())]):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200 or openers[path] != login, path
            faults = look(page, seen) + complaints
            if faults:
                wrong[f"{login} {path}"] = faults
            complaints.clear()
    assert wrong == {}


BROKEN = """<!doctype html><html lang="zh-CN"><title>页</title><style>
  :root { color-scheme: light dark }
  @media (prefers-color-scheme: dark) { p { color: #333; background: #222 } }
  button { width: 9px; height: 9px; padding: 0; border: 0; margin: 0; font-size: 0 }
  pre { width: 700px }
  a { color: #222; text-decoration: none; padding: 12px }
</style><main class="page"><h1>页</h1><h3>跳了一级</h3><p>暗处看不清</p>
<label class="tick"><input type="checkbox" style="opacity: 0">看不见的勾</label>
<p style="margin: 0">挨着</p><div class="card">一张卡片</div>
<p><a href="/">单独的链接</a></p><p>这样的一句话里看不出有<a href="/">链接</a></p>
<button aria-label="甲"></button><button aria-label="乙"></button><pre>宽</pre></main>"""


def test_the_looking_is_at_work(page: Page) -> None:
    page.set_content(BROKEN)
    told = "\n".join(look(page, set()))
    for viewport in (PHONE, DESK):
        width = viewport["width"]
        assert f"{width} heading-order" in told
        assert f"{width} target-size" in told
        assert f"{width} dark color-contrast" in told
        assert f"{width} light color-contrast" not in told
        assert f"{width} light link-in-text-block" in told
        assert f"{width} touches what follows: 挨着" in told
        assert f"{width} a tick that nobody sees: 看不见的勾" in told
    assert "wider than 320" in told
    assert "wider than 720" not in told


GAPS = """chips => {
  const boxes = chips.map(one => one.getBoundingClientRect()).filter(box => box.width);
  const next = boxes.slice(1).map((box, n) => [boxes[n], box]).filter(([a, b]) => a.top === b.top);
  return next.map(([a, b]) => Math.round(b.left - a.right));
}"""
"""Between each chip and the next in its line."""


def test_an_outings_rows_and_chips_have_room_on_a_phone(open_as: Visit) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    page.goto("/activities/new")
    page.locator("summary.chip").click()
    gaps = page.locator(".chips .chip").evaluate_all(GAPS)
    assert len(gaps) > 8
    assert min(gaps) >= 8
    for kind in ("讲座", "跟班学习", "捐赠"):
        page.get_by_role("button", name=f"＋ {kind}").click()
    for line in page.locator("[data-row] .main-line").all():
        box = line.bounding_box()
        assert box is not None
        assert box["width"] > 300
    page.goto("/pairings/3")
    names = page.locator("h1 .name").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert max(names) < 40, "a name is not broken in the middle"


LEFT_OVER = """lines => lines.map(line => {
  const most = line.getBoundingClientRect();
  const boxes = [...line.children].map(one => one.getBoundingClientRect());
  const last = boxes.filter(box => box.top >= boxes[boxes.length - 1].top - 1);
  return Math.round(most.right - Math.max(...last.map(box => box.right)));
})"""
"""How much room stays empty beside the last fields of each line."""


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_no_field_of_an_outings_lines_stands_half_wide_alone(
    open_as: Visit, viewport: dict[str, int]
) -> None:
    page = open_as(cast.LEAD_DIRECTOR, viewport)
    page.goto("/activities/new")
    page.locator("summary.chip").click()
    for kind in ("业务竞赛", "联席会议", "跟班学习", "岗位互换", "捐赠"):
        page.get_by_role("button", name=f"＋ {kind}").click()
    left = page.locator("[data-row] [data-line]").evaluate_all(LEFT_OVER)
    assert len(left) >= 5
    assert max(left) <= 1


NEW_FORMS = (
    "/activities/new",
    "/pairings/3/observations/new",
    "/pairings/3/needs/new",
    "/pairings/3/surveys/new",
    "/pairings/3/mentorships/new",
)


SEND_EMPTY = """form => {
  for (const field of form.elements)
    if (/^(text|number|date)$/.test(field.type) || field.matches("textarea")) field.value = "";
  form.submit();
}"""


def test_no_form_that_comes_back_with_faults_shuts_anybody_out(open_as: Visit) -> None:
    """Sent with nothing in it: the summary, the fields' own words, and still nothing for axe."""
    page = open_as(cast.SUPPORTED_DIRECTOR)
    wrong, seen = {}, set()
    for path in NEW_FORMS:
        page.set_viewport_size(PHONE)
        page.goto(path)
        form = page.locator("form.form").first
        form.evaluate(SEND_EMPTY)
        page.locator("[data-errors]").wait_for()
        assert page.locator("[data-errors] a[href^='#']").count(), path
        if faults := look(page, seen):
            wrong[path] = faults
    assert wrong == {}
