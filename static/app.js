/* Makes forms quicker; every page works without it. No library, no inline code (CSP). */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const tell = (node) => node.dispatchEvent(new Event("input", { bubbles: true }));
  const DAY = 86400000;

  /* Steppers: [data-stepper] > button[data-step=1 or -1] + input[type=number]. A step leads to the next
     multiple of the input's step; from an empty field, which is a question, to the first whole number. */
  function step(button) {
    const input = button.closest("[data-stepper]").querySelector("input");
    if (input.disabled || input.readOnly) return;
    const by = Number(input.step) || 1;
    const steps = Math.round(Number(input.value) / by * 1e6) / 1e6;
    let next = Number(button.dataset.step) > 0 ? by * (Math.floor(steps) + 1) : by * (Math.ceil(steps) - 1);
    if (input.value === "") next = Number(button.dataset.step) > 0 ? 1 : 0;
    if (input.min !== "") next = Math.max(next, Number(input.min));
    if (input.max !== "") next = Math.min(next, Number(input.max));
    input.value = String(next);
    tell(input);
  }

  /* Rows: [data-add-row=KIND], template[data-row-template=KIND], [data-rows], [data-row], [data-remove-row] */
  const scopeOf = (node) => node.closest("form") || document;
  const rowsIn = (scope) => scope.querySelector("[data-rows]");
  function addRow(scope, kind, wanted) {
    const rows = rowsIn(scope);
    const source = all("template[data-row-template]", scope).find((one) => one.dataset.rowTemplate === kind);
    if (!rows || !source) return null;
    const taken = all("[data-row]", rows).map((row) => Number(row.dataset.index));
    const index = wanted ?? Math.max(Number(rows.dataset.next) || 0, -1, ...taken.map((one) => one + 1));
    const holder = document.createElement("template");
    holder.innerHTML = source.innerHTML.replaceAll("__i__", String(index));
    const row = holder.content.firstElementChild;
    row.dataset.row = kind;
    row.dataset.index = String(index);
    rows.append(row);
    rows.dataset.next = String(Math.max(Number(rows.dataset.next) || 0, index + 1));
    return row;
  }
  function removeRow(button) {
    const row = button.closest("[data-row]");
    const form = scopeOf(row);
    const near = row.nextElementSibling || row.previousElementSibling;
    settle((target) => row.contains(target));
    row.remove();
    const after = near?.querySelector("[data-remove-row]") || form.querySelector("[data-add-row]");
    after?.focus();
    tell(form);
  }

  /* The place itself has the focus, not a field in it: a phone's keyboard would cover what has just come */
  function rest(place) {
    place.tabIndex = -1;
    place.focus();
  }

  /* A fault goes when its field changes: the sentence (#ID-error), the mark, its line in the summary, whose
     count follows. The server remains the judge. */
  function settle(isMended) {
    for (const summary of all("[data-errors]")) {
      for (const link of all("a[href^='#']", summary)) {
        const target = document.getElementById(link.getAttribute("href").slice(1));
        if (target && isMended(target)) link.closest("li")?.remove();
      }
      const [left, head, more] = [all("li", summary).length, summary.querySelector("strong"), summary.querySelector("details")];
      const told = (node, number) => (node.textContent = node.textContent.replace(/\d+/, String(number)));
      if (summary.querySelector("ul") && !left) summary.remove();
      else if (summary.querySelector("ul") && head) told(head, left);
      if (more && !all("li", more).length) more.remove();
      else if (more) told(more.querySelector("summary"), all("li", more).length);
    }
  }
  function mend(spot) {
    for (let node = spot; node && !node.matches("form"); node = node.parentElement) {
      const said = node.id && document.getElementById(`${node.id}-error`);
      if (!said) continue;
      node.removeAttribute("aria-invalid");
      const ids = (node.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== said.id);
      if (ids.length) node.setAttribute("aria-describedby", ids.join(" "));
      else node.removeAttribute("aria-describedby");
      said.remove();
      settle((target) => target === node);
    }
  }

  /* button[data-puts=VALUE][data-into=ID]: what was chosen last time goes into the field, and the button goes */
  function put(button) {
    const field = document.getElementById(button.dataset.into);
    field.value = button.dataset.puts;
    button.remove();
    if (field.matches("select")) field.focus();
    else rest(field.closest(".field") || field.parentElement);
    tell(field);
  }

  /* select[data-refreshes]: another choice changes what the form offers; the server gives the form again with
     all that was typed. Without a signal the form stays as it is and says so. */
  async function refreshForm(select) {
    const { form } = select;
    const body = new FormData(form);
    body.set("refresh", "1");
    const answer = await fetch(location.href, { method: "POST", body }).catch(() => null);
    if (!answer) return void note(form, "现在没有网络，地点、教师和需求没有跟着换。有网络后请再选一次结对。");
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(select.id)?.form;
    if (!fresh) return void form.requestSubmit(form.querySelector("[name=refresh]"));
    form.replaceChildren(...fresh.childNodes);
    if (form.dataset.draft !== fresh.dataset.draft) store.drop(form.dataset.draft);
    form.dataset.draft = fresh.dataset.draft;
    document.getElementById(select.id)?.focus();
    return undefined;
  }

  /* Lines inside a row: [data-lines=PREFIX] > [data-line]…, button[data-add-line]; names are PREFIX-N-field */
  function addLine(table) {
    const lines = all("[data-line]", table);
    const last = lines[lines.length - 1];
    const [from, to] = [`${table.dataset.lines}-${lines.length - 1}-`, `${table.dataset.lines}-${lines.length}-`];
    const line = last.cloneNode(true);
    all("[name], [for]", line).forEach((one) => {
      for (const key of ["name", "id", "for"]) if (one.hasAttribute(key)) one.setAttribute(key, one.getAttribute(key).replace(from, to));
      if (one.matches("input")) { one.value = ""; one.removeAttribute("value"); }
    });
    last.after(line);
    return line;
  }
  function growLines(form, names) {
    for (const table of all("[data-lines]", form)) {
      const wanted = names.filter((name) => name.startsWith(`${table.dataset.lines}-`)).map((name) => Number(name.slice(table.dataset.lines.length + 1).split("-")[0]));
      const most = Math.min(40, Math.max(0, ...wanted) + 1);
      while (all("[data-line]", table).length < most) addLine(table);
    }
  }

  /* Rubrics: select[data-sheet-choice] swaps [data-sheet] in [data-sheet-place] for a template[data-sheet-template=CODE];
     an item ([data-item]) is chosen (radio: data-points, out of data-of) or has a number, which a tap on a level fills;
     [data-total], [data-grade] tell, [data-rest-button] marks all that have no mark and says so in [data-rested] */
  function chooseSheet(form, code) {
    const now = form.querySelector("[data-sheet-place] > [data-sheet]");
    const waiting = all("template[data-sheet-template]", form).find((one) => one.dataset.sheetTemplate === code);
    if (!now || !waiting || now.dataset.sheet === code) return;
    now.replaceWith(waiting.content.firstElementChild);
    waiting.content.append(now);
    waiting.dataset.sheetTemplate = now.dataset.sheet;
  }
  const numberOf = (item) => item.querySelector("input[type=number]");
  const markOf = (item) => numberOf(item) || item.querySelector("input[type=radio]:checked");
  const isMarked = (item) => Boolean(markOf(item)?.value);
  /* A level and its number say the same: a tap fills the number, another number unticks the level */
  function agree(input) {
    const item = input.closest("[data-item]");
    const number = item && numberOf(item);
    if (!number) return;
    if (input === number) for (const level of all("input[type=radio]", item)) level.checked = number.value !== "" && Number(level.dataset.points) === Number(number.value);
    else if (input.type === "radio") number.value = input.dataset.points;
  }
  function fillLevels(sheet) {
    for (const level of all("[data-item] input[type=radio]:checked", sheet)) {
      const number = numberOf(level.closest("[data-item]"));
      if (number && number.value === "") number.value = level.dataset.points;
    }
  }
  function markRest(form) {
    const sheet = form.querySelector("[data-sheet]");
    const rested = form.querySelector("[data-rested]");
    for (const item of all("[data-item]", sheet).filter((one) => !isMarked(one))) {
      const choice = all("input[type=radio]", item).find((one) => one.value === sheet.dataset.rest);
      choice.checked = true;
      agree(choice);
      rested.value = `${rested.value} ${item.id.split("-").pop()}`.trim();
    }
    tell(sheet);
  }
  function addUp(form) {
    const [total, sheet] = [form.querySelector("[data-total]"), form.querySelector("[data-sheet]")];
    if (!total || !sheet) return;
    fillLevels(sheet);
    const items = all("[data-item]", sheet);
    const given = items.filter(isMarked).map(markOf);
    const rest = form.querySelector("[data-rest-button]");
    if (rest) [rest.textContent, rest.hidden] = [sheet.dataset.restLabel, given.length === items.length];
    for (const item of items) for (const button of all("[data-step]", item)) button.disabled = !isMarked(item);
    const sum = (worth) => given.reduce((so, one) => so + Math.round(Number(worth(one)) * 1e4), 0) / 1e4;
    const points = sum((one) => one.dataset.points ?? one.value);
    const missing = items.length - given.length;
    const grade = form.querySelector("[data-grade]");
    if (sheet.dataset.kind === "ticks") {
      const due = sum((one) => one.dataset.of);
      total.textContent = missing ? "" : `${points} / ${due}`;
      grade.textContent = missing ? `还有 ${missing} 项没有看` : "项合格";
      return;
    }
    const outside = given.filter((one) => one.validity.rangeOverflow || one.validity.rangeUnderflow || one.validity.badInput).length;
    if (outside) {
      [total.textContent, grade.textContent] = ["", `有 ${outside} 项的得分超出范围`];
      return;
    }
    const scaled = points * 100 / Number(sheet.dataset.most);
    total.textContent = missing ? "" : `${Number(scaled.toFixed(2))} 分`;
    const bands = JSON.parse(sheet.dataset.bands).sort((a, b) => b[0] - a[0]);
    grade.textContent = missing ? `还有 ${missing} 项未打分` : (bands.find(([from]) => scaled + 1e-7 >= from) || ["", ""])[1];
  }

  /* Products: input[data-product] is the product of the [data-factor]s as soon as all are given */
  function multiply(form) {
    const product = form.querySelector("input[data-product]");
    if (!product) return;
    const factors = all("[data-factor]", form).map((one) => one.value.trim());
    product.readOnly = factors.every((text) => text !== "" && Number.isFinite(Number(text)));
    if (product.readOnly) product.value = String(Math.round(factors.reduce((so, text) => so * Number(text), 1) * 100) / 100);
  }

  /* button[data-words="now|ahead"]: what saving means on the form's day, which may be still to come */
  function nameDay(form) {
    const button = form.querySelector("button[data-words]");
    const day = form.querySelector("input[name=day]");
    if (!button || !day) return;
    const [now, ahead] = button.dataset.words.split("|");
    button.textContent = day.value > button.dataset.today ? ahead : now;
  }

  /* Drafts: form[data-draft=KEY] is kept on this device, for this account, for 14 days */
  const prefix = `draft:${root.dataset.account || ""}:`;
  const SECRET = /^(csrf_token|form_key|version|.*password.*)$/;
  const store = {
    read(key) { try { return JSON.parse(localStorage.getItem(prefix + key)); } catch { return null; } },
    write(key, value) { try { localStorage.setItem(prefix + key, JSON.stringify(value)); return true; } catch { return false; } },
    drop(key) { try { localStorage.removeItem(prefix + key); } catch { /* storage is switched off */ } },
    mine() { try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch { return []; } },
    /* What was saved is what was sent: the draft of the form, or of the form as an address opened it ("KEY?…") */
    settle(key) {
      const kept = this.mine().map((one) => one.slice(prefix.length));
      kept.filter((one) => one.split("?")[0] === key && this.read(one)?.sent).forEach((one) => this.drop(one));
    },
    sweep() {
      for (const key of this.mine()) {
        const kept = this.read(key.slice(prefix.length));
        if (!kept || Date.now() - kept.at > 14 * DAY) this.drop(key.slice(prefix.length));
      }
    },
  };
  const keyOf = (form) => form.elements.namedItem("form_key");
  const clock = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
  function snapshot(form) {
    const values = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SECRET.test(name));
    const rows = all("[data-row]", form).map((row) => [row.dataset.row, Number(row.dataset.index)]);
    return { at: Date.now(), values, rows, key: keyOf(form)?.value };
  }
  function keep(form, sent = false) {
    const kept = store.write(form.dataset.draft, { ...snapshot(form), sent });
    const line = form.querySelector("[data-draft-state]");
    if (line && kept) line.textContent = `草稿已存在本机（${clock()}）· 没有信号也不会丢`;
  }
  /* A row is the same row when its kind and what it replaces (activity_id) are the same, and of several
     such the first is the first: a draft that meets rows of a link or of a record keeps both, each once. */
  const rowPrefix = (name, index) => name.replace(/^([a-z]+)-\d+-/, `$1-${index}-`);
  const indexOf = (name) => (/^[a-z]+-(\d+)-/.exec(name) || [])[1];
  const identity = (kind, values, index) => `${kind}|${(values.find(([name]) => indexOf(name) === String(index) && /-(activity_id)$/.test(name)) || [])[1] || ""}`;
  function place(form, draft) {
    const shown = all("[data-rows] > [data-row]", form).map((row) => {
      const held = row.querySelector("[name$='-activity_id']");
      return { row, key: `${row.dataset.row}|${held?.value || ""}`, taken: false };
    });
    const numbers = new Map();
    for (const [kind, index] of draft.rows) {
      const key = identity(kind, draft.values, index);
      const same = shown.find((one) => !one.taken && one.key === key);
      if (same) same.taken = true;
      const row = same?.row || addRow(form, kind);
      if (row) numbers.set(String(index), row.dataset.index);
    }
    const wished = new URLSearchParams(location.search).has("kind");
    if (!wished) shown.filter((one) => !one.taken).forEach((one) => one.row.remove());
    const moved = draft.values.map(([name, value]) => (numbers.has(indexOf(name)) ? [rowPrefix(name, numbers.get(indexOf(name))), value] : [name, value]));
    return { ...draft, values: moved };
  }
  function fill(form, kept) {
    const draft = form.querySelector("[data-rows]") ? place(form, kept) : kept;
    const own = new Set(draft.values.map(([name]) => indexOf(name)));
    const [, sheet] = draft.values.find(([name]) => name === form.querySelector("[data-sheet-choice]")?.name) || [];
    if (sheet) chooseSheet(form, sheet);
    growLines(form, draft.values.filter(([, value]) => value).map(([name]) => name));
    const values = new Map();
    for (const [name, value] of draft.values) values.set(name, [...(values.get(name) || []), value]);
    for (const control of form.elements) {
      if (!control.name || SECRET.test(control.name) || /^(file|submit|button|hidden)$/.test(control.type)) continue;
      if (control.closest("[data-row]") && !own.has(indexOf(control.name))) continue; // a row that the link brought
      const given = values.get(control.name) || [];
      if (/^(checkbox|radio)$/.test(control.type)) control.checked = given.includes(control.value);
      else if (control.multiple) for (const option of control.options) option.selected = given.includes(option.value);
      else if (given.length) control.value = given.shift();
      const folded = control.value && control.closest("details.remark");
      if (folded) folded.open = true;
    }
  }
  function note(form, text, button, act) {
    form.querySelector("[data-note]")?.remove();
    const box = document.createElement("div");
    box.className = "notice attention";
    box.dataset.note = "";
    box.setAttribute("role", "status");
    box.append(Object.assign(document.createElement("span"), { textContent: text }));
    if (button) {
      const press = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: button });
      press.addEventListener("click", act);
      box.append(press);
    }
    form.prepend(box);
    return box;
  }
  function restore(form) {
    const key = form.dataset.draft;
    const draft = store.read(key);
    if (!draft) return;
    if (form.querySelector("[data-errors]")) return void store.write(key, { ...draft, sent: false }); // this is the answer
    fill(form, draft);
    if (draft.sent && draft.key && keyOf(form)) keyOf(form).value = draft.key;
    const when = new Date(draft.at).toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
    const text = draft.sent ? `上次提交（${when}）没有收到回音，内容还在。再提交一次，不会重复记录。` : `已恢复本机草稿（${when}）。`;
    note(form, text, "清除草稿", () => { store.drop(key); form.dataset.leaving = "1"; location.reload(); });
  }
  /* A form whose draft hangs on a choice (select[data-refreshes]) tells of those that wait under its other choices */
  function elsewhere(form) {
    const choice = form.querySelector("select[data-refreshes]");
    if (!choice || store.read(form.dataset.draft)) return;
    for (const { value, text, selected } of choice.options) {
      const kept = selected ? null : store.read(form.dataset.draft.replace(/\d+$/, value));
      if (!kept) continue;
      const to = `${location.pathname}?${new URLSearchParams({ [choice.name]: value })}`;
      return void note(form, `还有一份没有提交的草稿：${text}。`, "接着写", () => location.assign(to));
    }
  }
  function drafts() {
    store.sweep();
    all("[data-clear-draft]").forEach((one) => store.settle(one.dataset.clearDraft));
    for (const form of all("form[data-draft]")) {
      let soon;
      restore(form);
      elsewhere(form);
      form.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(() => form.dataset.leaving || form.dataset.busy || keep(form), 800); });
      addEventListener("pagehide", () => { if (form.dataset.changed && !form.dataset.leaving && !form.dataset.busy) keep(form); });
    }
  }

  /* One submission at a time; nothing is sent without a network */
  function free(form) {
    delete form.dataset.busy;
    all("[aria-disabled=true]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  }
  /* A download takes its time: say so on the button until the file comes or the page is seen again */
  function waiting(form, button) {
    const label = button.textContent;
    button.textContent = form.dataset.wait;
    setTimeout(() => { button.textContent = label; free(form); }, 8000);
  }
  function submit(event) {
    const form = event.target;
    if (form.getAttribute("method") !== "post") return; // a field may be named "method"
    const mine = store.mine().length + Number(root.dataset.outbox || 0);
    if (form.matches("[data-sign-out]") && mine && !confirm(`本机还有 ${mine} 份没有提交的内容，退出会清除。要退出吗？`)) return event.preventDefault();
    if (form.dataset.busy) return event.preventDefault();
    if (form.dataset.draft && !event.submitter?.formNoValidate) {
      keep(form, navigator.onLine);
      if (!navigator.onLine) {
        event.preventDefault();
        const open = all("[data-sheet-place] [data-item]", form).filter((one) => !isMarked(one));
        if (open.length) {
          note(form, `还有 ${open.length} 项没有打分，都打了才能保存。`);
          return void open[0].focus();
        }
        form.dataset.leaving = "1";
        const { values, rows } = snapshot(form);
        return void document.dispatchEvent(new CustomEvent("offline-submit", { detail: { form, values, rows } }));
      }
    }
    if (form.matches("[data-sign-out]")) store.mine().forEach((key) => store.drop(key.slice(prefix.length)));
    form.dataset.busy = "1";
    if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
    if (form.dataset.wait) waiting(form, event.submitter);
    setTimeout(() => free(form), form.hasAttribute("data-repeat") ? 1500 : 20000);
    return undefined;
  }

  /* A fault in the summary leads to its field: what is folded around it opens, the field has the focus */
  function lead(event) {
    const link = event.target.closest("[data-errors] a[href^='#']");
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.focus();
  }
  document.addEventListener("click", lead);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, a");
    if (!button) return;
    if (button.matches("[data-step]")) step(button);
    else if (button.matches("[data-add-line]")) rest(addLine(button.closest("[data-lines]")));
    else if (button.matches("[data-add-row]")) {
      const row = addRow(scopeOf(button), button.dataset.addRow);
      if (!row) return;
      event.preventDefault();
      mend(row.parentElement.previousElementSibling);
      rest(row.querySelector(".kind") || row);
      tell(row);
    } else if (button.matches("[data-remove-row]")) {
      event.preventDefault();
      removeRow(button);
    } else if (button.matches("[data-rest-button]")) {
      event.preventDefault();
      markRest(button.form);
    } else if (button.matches("[data-puts]")) put(button);
    else if (button.matches("[data-dismiss]")) {
      button.parentElement.remove();
      document.getElementById("main").focus({ preventScroll: true });
    }
    else if (button.matches("[data-print]")) print();
  });
  /* What is folded is printed: it opens for the paper and folds again after it */
  const folded = new Set();
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("main details:not([open])")) folded.add(one), one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
    folded.clear();
  });
  /* [data-copies=ID]: what stands there goes to the clipboard; where the browser refuses, it is selected to be copied by hand */
  async function copy(button) {
    const place = document.getElementById(button.dataset.copies);
    const text = place.value ?? place.textContent;
    const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    if (!done) getSelection().selectAllChildren(place), place.select?.();
    button.textContent = done ? "已复制" : "已选中，请长按复制";
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copies]");
    if (button) copy(button);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form");
    if (!form) return;
    form.dataset.changed = "1";
    mend(event.target);
    agree(event.target);
    addUp(form);
    multiply(form);
    nameDay(form);
  });
  /* The browser's own words for a chosen file lie under our button: say its name beside it */
  function nameFiles(input) {
    const [button, said] = [input.parentElement.querySelector("label"), input.parentElement.querySelector("[data-chosen]")];
    said.textContent = [...input.files].map((one) => one.name).join("、") || "还没有选";
    button.textContent = input.files.length ? "换一个文件" : "选文件";
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-refreshes]")) refreshForm(event.target);
    if (event.target.matches(".file-pick input")) nameFiles(event.target);
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-pick-all]")) event.target.form.querySelectorAll("input[name=pick]").forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-sheet-choice]")) {
      chooseSheet(event.target.form, event.target.value);
      const rested = event.target.form.querySelector("[data-rested]");
      if (rested) rested.value = "";
      tell(event.target);
    }
  });
  document.addEventListener("submit", submit);
  addEventListener("pageshow", () => all("form[data-busy]").forEach(free));
  addEventListener("beforeunload", (event) => {
    const open = all("form[data-warn]").some((form) => form.dataset.changed && !form.dataset.busy);
    if (open) event.preventDefault();
  });
  /* [data-refresh=URL] is fetched again every 2 s as long as it holds [data-refreshing] */
  const pause = (place) => setTimeout(refresh, 2000, place);
  async function refresh(place) {
    const answer = document.hidden ? null : await fetch(place.dataset.refresh, { redirect: "manual" }).catch(() => null);
    if (answer?.ok) place.innerHTML = await answer.text();
    if (place.querySelector("[data-refreshing]")) pause(place);
    else if (place.querySelector("[data-fetch]")) location.assign(place.querySelector("[data-fetch]").href);
  }
  all("[data-refresh]").filter((place) => place.querySelector("[data-refreshing]")).forEach(pause);
  for (const tab of all(".tabs [aria-current]")) tab.parentElement.scrollLeft = tab.offsetLeft + tab.offsetWidth / 2 - tab.parentElement.clientWidth / 2;
  all("[data-kept]").forEach((one) => one.remove());
  all("[data-sheet-choice]").forEach((one) => chooseSheet(one.form, one.value));
  drafts();
  all("form").forEach(addUp);
  all("form").forEach(multiply);
  all("form").forEach(nameDay);
  document.querySelector("[data-errors]")?.focus();
})();
