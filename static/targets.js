/* 指标: shows only the fields that go with the metric, and what the target gives as one types.
   Works on top of a plain form; the server says how it reads and counts. No library (CSP). */
(() => {
  "use strict";
  const box = document.querySelector("[data-trial]");
  if (!box) return;
  const form = box.closest("form");
  const all = (selector, from = form) => [...from.querySelectorAll(selector)];
  const [metric, scoring, unit] = ["metric", "scoring", "unit"].map((name) => form.elements[name]);
  const units = JSON.parse(form.querySelector("[data-units]").textContent);
  const PRIVATE = ["csrf_token", "form_key", "version", "way", "reason"];

  function show(place, goes) {
    place.hidden = !goes;
    for (const one of all("input, select, textarea", place)) one.disabled = !goes;
  }
  function fit() {
    for (const place of all("[data-goes]")) show(place, place.dataset.goes.split(" ").includes(metric.value));
    for (const place of all("[data-scoring]")) show(place, place.dataset.scoring === scoring.value);
  }
  let usual = units[metric.value];
  metric.addEventListener("change", () => {
    if (!unit.value || unit.value === usual) unit.value = units[metric.value] || "";
    usual = units[metric.value];
  });

  /* A list of several: its word in the sentence says what is ticked; one list is open at a time */
  const lists = all("[data-picks]");
  for (const list of lists) {
    list.addEventListener("change", () => {
      const words = all("input:checked", list).map((one) => one.value);
      list.querySelector("[data-picked]").textContent = words.join("、") || list.dataset.picks;
    });
    list.addEventListener("toggle", () => { if (list.open) for (const other of lists) if (other !== list) other.open = false; });
    list.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !list.open) return;
      list.open = false;
      list.querySelector("summary").focus();
    });
  }
  document.addEventListener("click", (event) => { for (const list of lists) if (!list.contains(event.target)) list.open = false; });

  let times = 0;
  let timer = 0;
  async function tryOut() {
    const mine = times += 1;
    const asked = new URLSearchParams(new FormData(form));
    for (const name of PRIVATE) asked.delete(name);
    const address = new URL(box.dataset.trial, location.href);
    for (const [name, value] of asked) address.searchParams.append(name, value);
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || answer.redirected || mine !== times) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of fresh.querySelectorAll("[data-part]")) form.querySelector(`[data-part="${part.dataset.part}"]`)?.replaceChildren(...part.childNodes);
  }
  form.addEventListener("input", () => { fit(); clearTimeout(timer); timer = setTimeout(tryOut, 250); });
  fit();
})();
