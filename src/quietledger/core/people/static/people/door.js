// Makes and asks for passkeys, and shows a password while it is typed. Forms that need a passkey stay hidden without.
"use strict";

(() => {
  const isAble = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;

  async function options(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options).publicKey;
    const answer = await fetch(form.dataset.ask, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options.publicKey;
  }

  async function credential(form) {
    const told = await options(form);
    return form.dataset.passkey === "create"
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(told) })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(told) });
  }

  async function send(event) {
    event.preventDefault();
    const form = event.target;
    const trouble = form.querySelector("[data-trouble]");
    trouble.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify((await credential(form)).toJSON());
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = !isAble;
    form.addEventListener("submit", send);
  }
  for (const lack of document.querySelectorAll("[data-no-passkey]")) lack.hidden = Boolean(isAble);

  for (const field of document.querySelectorAll("input[type=password]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn plain show";
    button.setAttribute("aria-pressed", "false");
    button.textContent = "Show";
    button.setAttribute("aria-label", `Show ${field.labels[0].textContent.trim()}`);
    button.addEventListener("click", () => {
      const isShown = field.type === "text";
      field.type = isShown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!isShown));
    });
    field.after(button);
  }
})();
