// Small comforts on top of pages that work without them.
(() => {
  const all = (root, sel) => [...(root.matches?.(sel) ? [root] : []), ...root.querySelectorAll(sel)];

  // A dialog the server sent open becomes a modal one; closing gives back the focus or goes to data-close.
  let opener;
  function modal(dlg) {
    if (dlg.dataset.ready) return;
    dlg.dataset.ready = "1";
    if (document.activeElement !== document.body) opener = document.activeElement;
    const frame = document.querySelector(".sd-frame[inert]");
    dlg.removeAttribute("open");
    frame?.removeAttribute("inert");
    dlg.showModal();
    dlg.addEventListener("close", () => {
      if (frame && dlg.dataset.close) location.assign(dlg.dataset.close);
      else { dlg.remove(); opener?.focus(); }
    });
  }

  function copy(btn) {
    btn.hidden = !navigator.clipboard;
    btn.onclick = async () => {
      try { await navigator.clipboard.writeText(btn.dataset.copy); } catch { return; }
      const said = btn.querySelector("[role=status]");
      btn.dataset.done = "1";
      if (said) said.textContent = btn.dataset.copied;
      setTimeout(() => { delete btn.dataset.done; if (said) said.textContent = ""; }, 2000);
    };
  }

  // [data-left=SECONDS] counts down from there, whatever the time of day is here; at zero it fires "due", at most once a second.
  function countdown(el) {
    const end = Date.now() + el.dataset.left * 1000;
    const tick = () => {
      if (!el.isConnected) return;
      const s = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      el.textContent = `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
      if (s) setTimeout(tick, 1000);
      else setTimeout(() => el.dispatchEvent(new Event("due", { bubbles: true })), 1000);
    };
    tick();
  }

  // [data-elapsed=SECONDS] counts on from there, in the words of the page's language.
  function elapsed(el) {
    const from = performance.now() - el.dataset.elapsed * 1000;
    const [d, h, m, s] = document.documentElement.lang === "ja" ? ["日", "時間", "分", "秒"] : [" d", " h ", " min ", " s"];
    const two = (n) => String(Math.floor(n)).padStart(2, "0");
    const tick = () => {
      if (!el.isConnected) return;
      const t = Math.floor((performance.now() - from) / 1000);
      const days = Math.floor(t / 86400), hours = Math.floor(t / 3600), minutes = Math.floor(t / 60);
      el.textContent = days ? days + d : hours ? hours + h + two((t % 3600) / 60) + m.trimEnd() : minutes ? minutes + m + two(t % 60) + s : t + s;
      setTimeout(tick, 1000);
    };
    tick();
  }

  // [data-held]: a button that waits until the countdown in its form is over, which then goes away.
  function held(btn) {
    btn.disabled = true;
    btn.form.addEventListener("due", () => { btn.disabled = false; btn.form.querySelector("[data-holding]")?.remove(); });
  }

  // [data-needs=ID]: a button that waits for a checkbox or a choice, for as long as there is one.
  const needs = () => document.querySelectorAll("[data-needs]").forEach((btn) => {
    const field = document.getElementById(btn.dataset.needs);
    btn.disabled = field?.matches("select") ? !field.value : field?.checked === false;
  });
  // [data-needs-boxes]: a button that waits for every box of its form that has to be ticked.
  const boxes = () => document.querySelectorAll("[data-needs-boxes]").forEach((btn) => {
    btn.disabled = !!btn.form.querySelector("input[type=checkbox][required]:not(:checked)");
  });
  document.addEventListener("change", () => { needs(); boxes(); });

  // details[data-stays] stay as they are when the part of the page around them is loaded again.
  const unfolded = new Set();
  document.addEventListener("toggle", (e) => { if (e.target.matches("details[data-stays]")) unfolded[e.target.open ? "add" : "delete"](e.target.id); }, true);

  function ready(root) {
    all(root, "details[data-stays]").forEach((d) => { d.open = unfolded.has(d.id); });
    all(root, "dialog[data-modal]").forEach(modal);
    all(root, "[data-copy]").forEach(copy);
    all(root, "[data-left]").forEach(countdown);
    all(root, "[data-elapsed]").forEach(elapsed);
    all(root, "[data-held]").forEach(held);
    needs();
    boxes();
  }

  const menus = "details.sd-menu[open], details.sd-fold[open]";
  document.addEventListener("click", (e) => document.querySelectorAll(menus).forEach((d) => d.contains(e.target) || (d.open = false)));
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    // preventDefault keeps a dialog around the menu open.
    document.querySelectorAll(menus).forEach((d) => { e.preventDefault(); d.open = false; d.querySelector("summary").focus(); });
  });
  // One submit per press: the button is blocked after its name and value are on the way.
  document.addEventListener("submit", (e) => {
    const form = e.target, btn = e.submitter;
    if (form.method === "dialog") return;
    if (form.dataset.sent) return e.preventDefault();
    form.dataset.sent = "1";
    btn?.setAttribute("aria-disabled", "true");
  });
  const again = (form) => { delete form.dataset.sent; [...form.elements].forEach((b) => b.type === "submit" && b.removeAttribute("aria-disabled")); };
  document.addEventListener("htmx:afterRequest", (e) => { const f = e.target.closest?.("form"); if (f) again(f); });
  window.addEventListener("pageshow", (e) => { if (e.persisted) document.querySelectorAll("form[data-sent]").forEach(again); });
  // A part of the page that could not be loaded says so in #problem, or in the open dialog over it, until the next one can.
  const problem = () => document.querySelector("dialog[open] [data-problem]") || document.getElementById("problem");
  document.addEventListener("htmx:beforeSwap", (e) => { if (e.detail.target?.id === "problem") e.detail.target = problem(); });
  document.addEventListener("htmx:sendError", () => { const p = problem(); if (p) p.textContent = p.dataset.offline; });
  document.addEventListener("htmx:afterOnLoad", (e) => { if (e.detail.successful) problem()?.replaceChildren(); });
  document.addEventListener("htmx:load", (e) => ready(e.target));
  ready(document.body);
})();
