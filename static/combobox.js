// Searching a long list of choices; without script the same list is a plain select.
(() => {
  const all = (root, sel) => [...(root.matches?.(sel) ? [root] : []), ...root.querySelectorAll(sel)];
  const make = (tag, attrs) => Object.entries(attrs).reduce((el, [k, v]) => (el.setAttribute(k, v), el), document.createElement(tag));

  // A <select data-combobox> gets a search field above a list; the select stays the form's value.
  function combobox(sel) {
    if (sel.dataset.ready) return;
    sel.dataset.ready = "1";
    const id = sel.id || sel.name;
    const label = document.querySelector(`label[for="${id}"]`);
    const input = make("input", { class: "input", role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-autocomplete": "list", id: `${id}-find` });
    for (const a of ["aria-describedby", "aria-invalid", "placeholder"]) if (sel.hasAttribute(a)) input.setAttribute(a, sel.getAttribute(a));
    const list = make("ul", { class: "sd-options", role: "listbox", id: `${id}-list`, "aria-label": label?.textContent.trim() || "" });
    const none = make("p", { class: "sd-options-none", role: "status" });
    const box = make("div", { class: "sd-combobox" });
    label?.setAttribute("for", input.id);
    list.hidden = none.hidden = true;
    sel.before(box);
    box.append(input, list, none, sel);
    sel.classList.add("sd-combobox-plain");
    sel.tabIndex = -1;
    sel.setAttribute("aria-hidden", "true");
    input.required = sel.required;
    sel.required = false;
    const plain = (s) => s.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    const chosen = () => sel.options[sel.selectedIndex]?.value ? sel.options[sel.selectedIndex].dataset.name || sel.options[sel.selectedIndex].text : "";
    const items = [...sel.options].filter((o) => o.value).map((o, i) => {
      const li = make("li", { role: "option", id: `${id}-${i}`, "aria-selected": String(o.selected) });
      for (const [part, text] of [["name", o.dataset.name || o.text], ["stock", o.dataset.stock], ["price", o.dataset.price]]) if (text) li.appendChild(make("span", { "data-part": part })).textContent = text;
      if (o.disabled) li.setAttribute("aria-disabled", "true");
      li.onmousedown = (e) => e.preventDefault();
      li.onclick = () => pick(o);
      list.append(li);
      return { o, li, words: plain(`${o.text} ${o.value} ${o.dataset.search || ""}`) };
    });
    let at = -1;
    const shown = () => items.filter((x) => !x.li.hidden);
    const mark = (i) => {
      const seen = shown();
      at = i !== null && seen.length ? (i + seen.length) % seen.length : -1;
      items.forEach((x) => x.li.removeAttribute("data-at"));
      if (at < 0) return input.removeAttribute("aria-activedescendant");
      seen[at].li.setAttribute("data-at", "");
      seen[at].li.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", seen[at].li.id);
    };
    const open = (yes) => {
      list.hidden = !yes || !shown().length;
      none.hidden = !yes || !!shown().length;
      none.textContent = none.hidden ? "" : sel.dataset.none || "";
      input.setAttribute("aria-expanded", String(!list.hidden));
      if (!yes) mark(null);
    };
    const filter = (q) => items.forEach((x) => { x.li.hidden = q !== "" && !x.words.includes(q); });
    const pick = (o) => {
      if (o.disabled) return;
      sel.value = o.value;
      items.forEach((x) => x.li.setAttribute("aria-selected", String(x.o === o)));
      input.value = chosen();
      open(false);
      sel.dispatchEvent(new Event("change", { bubbles: true }));
    };
    input.value = chosen();
    if (sel.hasAttribute("autofocus") || sel === document.activeElement) input.focus();
    input.onfocus = () => input.select();
    input.onclick = () => { filter(""); open(true); };
    input.oninput = () => { filter(plain(input.value.trim())); open(true); mark(0); };
    input.onblur = () => { open(false); input.value = chosen(); };
    input.onkeydown = (e) => {
      const shut = list.hidden && none.hidden;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        if (shut) { filter(""); open(true); }
        mark(e.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
      } else if (e.key === "Enter" && !shut) {
        e.preventDefault();
        if (at >= 0) pick(shown()[at].o);
      } else if (e.key === "Escape" && !shut) {
        e.preventDefault();
        e.stopPropagation();
        open(false);
      }
    };
  }

  const ready = (root) => all(root, "select[data-combobox]").forEach(combobox);
  document.addEventListener("htmx:load", (e) => ready(e.target));
  ready(document.body);
})();
