// Phones: codes are copied by a button, and the inbox follows what arrives.
"use strict";

function dress(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy.replace(" ", ""));
      button.textContent = button.dataset.done;
    });
  }
}

async function refresh() {
  const inbox = document.querySelector("[data-inbox]");
  if (!inbox || document.hidden) return;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-inbox]");
  if (!next) return;
  const before = inbox.dataset.seen ?? String(inbox.children.length);
  const now = next.children.length + next.textContent;
  if (inbox.dataset.seen !== undefined && before !== now) {
    inbox.replaceChildren(...next.children);
    dress(inbox);
  }
  inbox.dataset.seen = now;
}

dress(document);
if (document.querySelector("[data-inbox]")) {
  setInterval(() => refresh().catch(() => {}), 2000);
}
