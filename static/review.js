/* Reviewing by keyboard. Keys find what carries them ([data-key]); nothing fires while typing. */
(() => {
  "use strict";
  const OFF = "review-keys-off";
  const MOVES = { j: 1, k: -1 };
  const help = document.querySelector("[data-keys]");
  const press = document.querySelector("[data-keys-switch]");
  const rows = [...document.querySelectorAll("[data-row-key]")];
  const stored = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const keep = (off) => { try { if (off) localStorage.setItem(OFF, "1"); else localStorage.removeItem(OFF); } catch { /* storage is switched off */ } };

  function show(off) {
    if (!press) return;
    press.textContent = off ? "打开快捷键" : "关闭快捷键";
    press.setAttribute("aria-pressed", String(off));
  }
  const isTyping = (node) => node.isContentEditable
    || (node.matches("input, select, textarea") && !/^(checkbox|radio|button|submit)$/.test(node.type));
  const control = (node) => (node.matches("a, button, input, textarea") ? node : node.querySelector("input:checked, textarea, input, button, a"));
  const rowHere = () => rows.findIndex((row) => row.contains(document.activeElement));

  function step(by) {
    const here = rowHere();
    const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + by));
    rows[next].querySelector("th a").focus();
  }
  function find(key) {
    const row = rows[rowHere()];
    if (key === "x") return row?.querySelector("[data-key=x]");
    return document.querySelector(`[data-key="${key}"]`);
  }
  function act(key) {
    if (rows.length && MOVES[key]) { step(MOVES[key]); return true; }
    const found = find(key);
    if (!found) return false;
    const node = control(found);
    if (key === "x" || node.matches("a")) node.click();
    else {
      node.focus();
      node.scrollIntoView({ block: "center" });
    }
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (event.key === "?" && help) {
      help.open = !help.open;
      help.querySelector("summary").focus();
      event.preventDefault();
    } else if (!stored() && /^[a-z]$/.test(event.key) && act(event.key)) event.preventDefault();
  });
  press?.addEventListener("click", () => { keep(!stored()); show(stored()); });
  show(stored());
})();
