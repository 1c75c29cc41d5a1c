// The keyboard map. Keys move, choose and open; none of them acts: what acts is a button, pressed by its own Enter.
"use strict";

(() => {
  const OFF = "quietledger.keys-off";
  const rows = () => [...document.querySelectorAll("main table.fold tbody tr")].filter((row) => row.querySelector("a[href]"));
  const here = () => document.activeElement?.closest("main table.fold tbody tr") ?? document.querySelector("main tr[aria-current='true']");
  const isWriting = (target) => target.matches("input:not([type=checkbox]), select, textarea, [contenteditable]");
  let waitsForRoom = false;

  function step(by) {
    const all = rows();
    if (!all.length) return false;
    const now = all.indexOf(here());
    const next = all[Math.min(Math.max(now + by, 0), all.length - 1)] ?? all[0];
    next.querySelector("a[href]").focus();
    return true;
  }

  // A page names its own keys by data-key on a link or button; the row under the cursor is asked first.
  function press(key) {
    const name = CSS.escape(key);
    const found = here()?.querySelector(`[data-key="${name}"]`) ?? document.querySelector(`main [data-key="${name}"]`);
    found?.click();
    return Boolean(found);
  }

  function open() {
    const row = here();
    row?.querySelector("a[href]")?.click();
    return Boolean(row);
  }

  function choose() {
    const box = here()?.querySelector("input[type=checkbox]");
    box?.click();
    return Boolean(box);
  }

  function goTo(key) {
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    link?.click();
    return Boolean(link);
  }

  function find() {
    const field = document.getElementById("find");
    field?.focus();
    return Boolean(field);
  }

  function handle(key) {
    if (waitsForRoom) {
      waitsForRoom = false;
      return goTo(key);
    }
    switch (key) {
      case "j": return press("j") || step(1);
      case "k": return press("k") || step(-1);
      case "o": return open();
      case "x": return choose();
      case "/": return find();
      case "?": document.getElementById("keys")?.togglePopover(); return true;
      case "g": waitsForRoom = true; return true;
      default: return key.length === 1 && press(key);
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isWriting(event.target)) return;
    if (localStorage.getItem(OFF) && event.key !== "Escape") return;
    if (handle(event.key)) event.preventDefault();
  });

  const box = document.getElementById("keys-on");
  if (box) {
    box.checked = !localStorage.getItem(OFF);
    box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  }
})();
