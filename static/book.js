/* 本县资料: fields that find one of many rows, and the grid that takes the clipboard. Works on top of
   plain forms: the grid only fills the textarea that is sent. No library, no inline code (CSP). */
(() => {
  "use strict";
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const make = (tag, attributes = {}, text = "") => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.textContent = text;
    return node;
  };
  const later = (act, wait) => {
    let timer = 0;
    return (...given) => { clearTimeout(timer); timer = setTimeout(() => act(...given), wait); };
  };

  /* [data-finds=SLUG] > input[list]: the list is filled by what is typed */
  for (const place of all("[data-finds]")) {
    const [input, list] = [place.querySelector("input"), place.querySelector("datalist")];
    const ask = later(async () => {
      const text = input.value.trim();
      if (!text || text.includes(" · ")) return;
      const answer = await fetch(`/county/data/${place.dataset.finds}/find?q=${encodeURIComponent(text)}`).catch(() => null);
      if (!answer?.ok) return;
      list.replaceChildren(...(await answer.json()).map(([value, beside]) => make("option", { value }, beside)));
    }, 200);
    input.addEventListener("input", ask);
  }

  /* [data-grid]: a table of inputs in the textarea's place */
  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const asked = JSON.parse(grid.querySelector("[data-grid-columns]").textContent);
  const columns = asked.map(([name]) => name);
  const placeOf = (name) => asked.findIndex(([own, , others]) => own === name || others.includes(name));
  const PASSED_OVER = ["序号", "编号", "行号", "备注"];
  let unread = [];
  const area = grid.querySelector("textarea");
  const plain = grid.querySelector("[data-grid-plain]");
  const said = document.querySelector("[data-grid-said]");
  const form = area.form;
  const most = Number(grid.dataset.most);
  const FEWEST = 8;
  const bare = (text) => text.replace(/[\s*＊]|[（(].*?[)）]$/g, "");

  /* The clipboard's text: tabs between cells, quotes around cells with lines of their own */
  function cellsOf(text) {
    const lines = [[""]];
    let quoted = false;
    for (let at = 0; at < text.length; at += 1) {
      const char = text[at];
      const line = lines[lines.length - 1];
      if (quoted && char === "\"" && text[at + 1] === "\"") { line[line.length - 1] += char; at += 1; }
      else if (quoted && char === "\"") quoted = false;
      else if (!quoted && char === "\"" && line[line.length - 1] === "") quoted = true;
      else if (!quoted && char === "\t") line.push("");
      else if (!quoted && char === "\n") lines.push([""]);
      else if (char !== "\r") line[line.length - 1] += char;
    }
    while (lines.length && lines[lines.length - 1].every((cell) => cell === "")) lines.pop();
    return lines;
  }
  const quote = (cell) => (/[\t\n"]/.test(cell) ? `"${cell.replaceAll("\"", "\"\"")}"` : cell);

  const scroll = make("div", { class: "scroll", role: "region", "aria-label": "要写入的行，可以左右滑动", tabindex: "0" });
  const table = make("table", { class: "table sheet-grid" });
  const head = table.createTHead().insertRow();
  head.append(make("th", { scope: "col" }, "行"));
  for (const [name, required] of asked) {
    const cell = make("th", { scope: "col" }, name);
    if (required) cell.append(make("span", { class: "sub" }, "必填"));
    head.append(cell);
  }
  const body = table.createTBody();
  scroll.append(table);
  const rowsOf = () => [...body.rows];
  const inputsOf = (row) => all("input", row);

  function addRow() {
    const row = body.insertRow();
    row.append(make("th", { scope: "row" }, String(body.rows.length)));
    columns.forEach((name) => {
      const cell = row.insertCell();
      cell.append(make("input", { type: "text", "aria-label": `第 ${body.rows.length} 行 ${name}`, autocomplete: "off", spellcheck: "false" }));
    });
    return row;
  }
  function lineOf(row) { return inputsOf(row).map((one) => one.value); }
  const isEmpty = (row) => lineOf(row).every((value) => value.trim() === "");

  function keep() {
    const rows = rowsOf();
    while (rows.length && isEmpty(rows[rows.length - 1])) rows.pop();
    area.value = rows.length ? [columns, ...rows.map(lineOf)].map((line) => line.map(quote).join("\t")).join("\n") : "";
  }

  function put(lines, fromRow, fromColumn) {
    let order = null;
    const first = lines[0].map(bare);
    const known = first.filter((name) => placeOf(name) >= 0).length;
    unread = [];
    if (known * 2 >= Math.max(1, first.filter(Boolean).length)) {
      order = first.map(placeOf);
      unread = first.filter((name, at) => name && order[at] < 0 && !PASSED_OVER.includes(name));
      lines = lines.slice(1);
    }
    lines.slice(0, most - fromRow).forEach((line, down) => {
      while (body.rows.length <= fromRow + down) addRow();
      const inputs = inputsOf(body.rows[fromRow + down]);
      line.forEach((value, across) => {
        const at = order ? order[across] : fromColumn + across;
        if (inputs[at]) inputs[at].value = value.trim();
      });
    });
    if (body.rows.length < most) addRow();
  }

  function mark(faults) {
    for (const input of all("[aria-invalid]", body)) { input.removeAttribute("aria-invalid"); input.removeAttribute("title"); }
    for (const [line, column, message] of faults) {
      const input = body.rows[line - 2] && inputsOf(body.rows[line - 2])[columns.indexOf(column)];
      if (input) { input.setAttribute("aria-invalid", "true"); input.title = message; }
    }
  }
  function say(found) {
    const [fresh, changed, same] = found.counts;
    const list = make("ol", { class: "list faults" });
    for (const [line, column, message] of found.faults.slice(0, 50)) {
      const item = make("li");
      const to = make("button", { type: "button", class: "plain" }, `第 ${Math.max(1, line - 1)} 行「${column}」`);
      to.addEventListener("click", () => { const row = body.rows[line - 2]; if (row) (inputsOf(row)[columns.indexOf(column)] || inputsOf(row)[0]).focus(); });
      item.append(to, make("span", {}, message));
      list.append(item);
    }
    const words = found.message || (found.faults.length ? `有 ${found.faults.length} 处要改，还没有写入` : `没有问题：新增 ${fresh} · 更改 ${changed} · 不变 ${same}`);
    const box = make("div", { class: `notice ${found.faults.length || found.message ? "attention" : "done"}` }, `${found.faults.length || found.message ? "●" : "✓"} ${words}`);
    if (unread.length) box.append(make("span", { class: "soft" }, `没有读这几列：${unread.join("、")}`));
    said.replaceChildren(box, ...(found.faults.length ? [list] : []));
  }

  let times = 0;
  const check = later(async () => {
    keep();
    if (!area.value) { said.replaceChildren(); mark([]); return; }
    const mine = times += 1;
    const answer = await fetch(grid.dataset.check, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!answer?.ok || mine !== times) return;
    const found = await answer.json();
    mark(found.faults);
    say(found);
  }, 500);

  body.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const row = event.target.closest("tr");
    put(cellsOf(text), row.sectionRowIndex, inputsOf(row).indexOf(event.target));
    check();
  });
  body.addEventListener("input", (event) => {
    const row = event.target.closest("tr");
    if (row === body.rows[body.rows.length - 1] && body.rows.length < most) addRow();
    check();
  });
  body.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
    if (!step || !event.target.matches("input")) return;
    const row = event.target.closest("tr");
    const next = body.rows[row.sectionRowIndex + step];
    event.preventDefault();
    if (next) inputsOf(next)[inputsOf(row).indexOf(event.target)].focus();
  });
  form.addEventListener("submit", keep);

  while (body.rows.length < FEWEST) addRow();
  if (area.value.trim()) { put(cellsOf(area.value), 0, 0); check(); }
  plain.hidden = true;
  form.elements.is_grid.value = "1";
  grid.append(scroll);
})();
