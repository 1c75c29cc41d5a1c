// Warns before the idle time is over, tells the other tabs, and empties the page when it is.
"use strict";

(() => {
  const { idleSeconds, stillHere, signIn } = document.body.dataset;
  const limit = Number(idleSeconds) * 1000;
  if (!limit || !stillHere) return;
  const WARN_BEFORE = 120_000;
  const question = document.getElementById("time");
  const tabs = new BroadcastChannel("quietledger.time");
  let warnTimer;
  let endTimer;

  function restart() {
    clearTimeout(warnTimer);
    clearTimeout(endTimer);
    if (question.matches(":popover-open")) question.hidePopover();
    warnTimer = setTimeout(() => { question.showPopover(); document.getElementById("still-here").focus(); }, limit - WARN_BEFORE);
    endTimer = setTimeout(() => end(true), limit);
  }

  function end(tellOthers) {
    if (tellOthers) tabs.postMessage("ended");
    document.body.replaceChildren();
    location.replace(signIn);
  }

  async function stay() {
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    const answer = await fetch(stillHere, { method: "POST", headers, redirect: "manual" });
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
