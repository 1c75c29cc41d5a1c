// Warns before the idle time is over, tells the other tabs, and empties the page when it is.
"use strict";

(() => {
  const { idleSeconds, stillHere, away, signIn } = document.body.dataset;
  const limit = Number(idleSeconds) * 1000;
  if (!limit || !stillHere) return;
  const WARN_BEFORE = 120_000;
  const question = document.getElementById("time");
  const tabs = new BroadcastChannel("quietledger.time");
  let warnTimer;
  let endTimer;
  let isOver = false;

  function restart() {
    if (isOver) return;
    clearTimeout(warnTimer);
    clearTimeout(endTimer);
    if (question.matches(":popover-open")) question.hidePopover();
    warnTimer = setTimeout(() => { question.showPopover(); document.getElementById("still-here").focus(); }, limit - WARN_BEFORE);
    endTimer = setTimeout(() => end(true), limit);
  }

  // Once: tabs end at the same moment, and a second way out would break off the first.
  async function end(tellOthers) {
    if (isOver) return;
    isOver = true;
    document.body.replaceChildren();
    if (tellOthers) {
      await tell(away).catch(() => {});  // a server out of reach holds nobody on an empty page
      tabs.postMessage("ended");
    }
    location.replace(`${signIn}?next=${encodeURIComponent(location.pathname)}`);
  }

  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const tell = (address) => fetch(address, { method: "POST", headers, redirect: "manual" });

  async function stay() {
    const answer = await tell(stillHere);
    if (!answer.ok) return end(true);
    tabs.postMessage("alive");
    restart();
  }

  tabs.addEventListener("message", ({ data }) => (data === "ended" ? end(false) : restart()));
  document.getElementById("still-here").addEventListener("click", stay);
  document.addEventListener("htmx:afterRequest", () => { tabs.postMessage("alive"); restart(); });
  tabs.postMessage("alive");
  restart();
})();
