/* Records written without a signal: kept in IndexedDB, sent once when it is back, their state in sight. */
(() => {
  "use strict";
  if (!("serviceWorker" in navigator) || !window.indexedDB) return;
  const root = document.documentElement;
  const FORGET = "outbox:forget";
  const STATES = { waiting: "等信号", sending: "正在送出…", refused: "需要您看一下", sent: "已送达 ✓" };

  /* The store: one object per record, keyed by its one-time key */
  function open() {
    return new Promise((done, fail) => {
      const asked = indexedDB.open("outbox", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("records", { keyPath: "key" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  }
  async function within(mode, act) {
    const base = await open();
    try {
      return await new Promise((done, fail) => {
        const change = base.transaction("records", mode);
        const asked = act(change.objectStore("records"));
        change.oncomplete = () => done(asked.result);
        change.onerror = () => fail(change.error);
      });
    } finally { base.close(); }
  }
  const everything = () => within("readonly", (store) => store.getAll());
  const save = (record) => within("readwrite", (store) => store.put(record));
  const drop = (key) => within("readwrite", (store) => store.delete(key));

  /* Who is signed in here: the cookie "here" holds ACCOUNT-KEY as long as the session does */
  const here = () => (/(?:^|; )here=([^;]*)/.exec(document.cookie) || [])[1] || "";
  const person = () => here().split("-")[0];

  /* The list on the page: only of the person who is here */
  const justSent = [];
  function button(text, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: text });
    made.addEventListener("click", act);
    return made;
  }
  function line(record) {
    const item = document.createElement("li");
    const text = Object.assign(document.createElement("span"), { textContent: record.title });
    if (record.message) text.append(Object.assign(document.createElement("span"), { className: "sub", textContent: record.message }));
    item.append(text, Object.assign(document.createElement("span"), { className: "end", textContent: STATES[record.state] }));
    if (record.state === "refused") item.append(button("打开修改", () => reopen(record)));
    if (record.state === "refused" || record.state === "waiting") item.append(button("不要了", async () => {
      if (confirm(`丢掉这条还没有送出的记录？\n${record.title}`)) { await drop(record.key); show(); }
    }));
    return item;
  }
  async function show() {
    const all = await everything();
    const held = all.filter((one) => one.account === person());
    root.dataset.outbox = String(held.length);
    for (const place of document.querySelectorAll("[data-session-gone]")) place.hidden = Boolean(person());
    for (const place of document.querySelectorAll("[data-others-unsent]")) {
      place.hidden = all.length === held.length;
      place.textContent = `本机还有 ${all.length - held.length} 条别的账号没有送出的记录：用写它的账号登录后自动送出。`;
    }
    const records = [...held.sort((a, b) => a.at - b.at), ...justSent];
    for (const place of document.querySelectorAll("[data-outbox-list]")) {
      place.closest("[data-outbox-box]").hidden = records.length === 0;
      place.replaceChildren(...records.map(line));
    }
    for (const place of document.querySelectorAll("[data-network]")) place.hidden = place.dataset.network !== (navigator.onLine ? "on" : "off");
  }
  async function reopen(record) {
    const draft = { at: record.at, values: record.body, rows: record.rows, key: record.key, sent: false };
    localStorage.setItem(`draft:${record.account}:${record.draft}`, JSON.stringify(draft));
    await drop(record.key);
    location.assign(record.url);
  }

  /* Sending: once per key, one at a time over all windows */
  const said = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const place = ["[data-said]", "[data-errors] ul", "main .notice span", "main .notice", "h1"].map((one) => page.querySelector(one)).find(Boolean);
    return place ? place.textContent.replace(/\s+/g, " ").trim() : "";
  };
  async function token() {
    const answer = await fetch("/me/token", { redirect: "manual" });
    return answer.ok ? answer.json() : null;
  }
  async function send(record, mine) {
    await save({ ...record, state: "sending", message: "" });
    show();
    const body = new URLSearchParams(record.body);
    body.set("form_key", record.key);
    body.set("csrf_token", mine.token);
    let answer;
    try { answer = await fetch(record.url, { method: "POST", body, redirect: "manual" }); } catch { answer = null; }
    if (answer?.type === "opaqueredirect") {
      await drop(record.key);
      justSent.push({ ...record, state: "sent", message: "" });
    } else if (!answer || answer.status >= 500 || answer.status === 429) await save({ ...record, state: "waiting" });
    else await save({ ...record, state: "refused", message: said(await answer.text()) });
  }
  async function flush() {
    const due = (await everything()).filter((one) => one.state !== "refused").sort((a, b) => a.at - b.at);
    if (!due.length || !navigator.onLine) return;
    const mine = await token().catch(() => null);
    if (mine) for (const record of due.filter((one) => one.account === mine.account)) await send(record, mine);
    else for (const record of due) await save({ ...record, state: "waiting", message: "登录后自动送出" });
    await show();
  }
  const flushAlone = () => (navigator.locks ? navigator.locks.request("outbox", flush) : flush());

  /* app.js hands over a form that was sent without a network */
  document.addEventListener("offline-submit", async (event) => {
    const { form, values, rows } = event.detail;
    const kind = document.querySelector("h1")?.textContent.trim() || "记录";
    const day = form.elements.namedItem("day")?.value || "";
    const topic = [...form.querySelectorAll('[name$="topic"]')].map((one) => one.value).filter(Boolean).join("、");
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
    const title = [kind, day, topic].filter(Boolean).join(" · ");
    const url = location.pathname;
    await save({ key, account: root.dataset.account, url, title, body: values, rows, draft: form.dataset.draft, state: "waiting", at: Date.now() });
    localStorage.removeItem(`draft:${root.dataset.account}:${form.dataset.draft}`);
    location.assign("/offline");
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]") && !event.defaultPrevented) localStorage.setItem(FORGET, "1");
  });

  async function forget() {
    await within("readwrite", (store) => store.clear());
    const own = (await caches.keys()).filter((name) => !name.startsWith("assets-"));
    await Promise.all(own.map((name) => caches.delete(name)));
    localStorage.removeItem(FORGET);
  }
  /* Forms are fetched ahead while there is a signal, so that they open without one: when the page has nothing
     else to do, and not on a line that is slow or whose owner asked to save data */
  const mayFetchAhead = ({ saveData = false, effectiveType = "4g" } = navigator.connection || {}) => !saveData && effectiveType === "4g";
  const whenIdle = window.requestIdleCallback || ((act) => setTimeout(act, 3000));
  async function fetchAhead() {
    const pages = [...document.querySelectorAll("a[data-offline]")].map((one) => new URL(one.href).pathname);
    const cache = await caches.open(`forms:${here()}`);
    for (const page of new Set(pages)) if (!(await cache.match(page))) await cache.add(page).catch(() => null);
  }
  /* A kept form whose session is gone shows nothing of it, even where the worker cannot tell */
  async function leave() {
    await Promise.all((await caches.keys()).filter((name) => name.startsWith("forms")).map((name) => caches.delete(name)));
    location.replace("/offline");
  }
  async function start() {
    if (root.dataset.account && !navigator.onLine && root.dataset.account !== person()) return leave();
    if (localStorage.getItem(FORGET)) await forget();
    await navigator.serviceWorker.register("/sw.js");
    await show();
    if (!navigator.onLine) return;
    await flushAlone();
    if (root.dataset.account && root.dataset.account === person() && mayFetchAhead()) whenIdle(fetchAhead);
  }
  addEventListener("online", () => { show(); flushAlone(); });
  addEventListener("offline", show);
  addEventListener("load", () => start().catch(() => null));
})();
