(() => {
  const squeeze = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const root = (scope) => scope ? document.querySelector(scope) : document.body;

  // Behind a modal dialog nothing can be used.
  const area = (scope) => [...document.querySelectorAll('dialog:modal')].at(-1) ?? root(scope);
  const within = (scope, css) => {
    const modal = area('');
    const part = root(scope);
    return part ? [...part.querySelectorAll(css)].filter((e) => modal?.contains(e)) : [];
  };

  const labelText = (label) => {
    const copy = label.cloneNode(true);
    copy.querySelectorAll('select, textarea, script, style, [hidden], [aria-hidden=true]').forEach((e) => e.remove());
    return squeeze(copy.textContent);
  };
  const named = (e) => {
    const ids = e.getAttribute('aria-labelledby');
    const by = ids ? squeeze(ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(' ')) : '';
    return by || squeeze(e.getAttribute('aria-label'));
  };
  const name = (e) => {
    if (named(e)) return named(e);
    if (e.labels?.length) return squeeze([...e.labels].map(labelText).join(' '));
    if (e.tagName === 'INPUT') return squeeze(['submit', 'button', 'reset'].includes(e.type) ? e.value : e.placeholder || e.title);
    const inside = [...e.querySelectorAll('img[alt], svg > title, [aria-label]')];
    return squeeze(e.innerText) || squeeze(inside.map((i) => i.alt || i.textContent || i.getAttribute('aria-label')).join(' ')) || squeeze(e.title);
  };

  const kinds = {
    click: 'button, a[href], summary, input:is([type=submit], [type=button], [type=reset], [type=radio], [type=checkbox]), '
      + '[role=button], [role=link], [role=tab], [role=menuitem], [role=radio], [role=switch]',
    check: 'input:is([type=radio], [type=checkbox])',
    field: 'input:not([type=hidden], [type=submit], [type=button], [type=reset], [type=radio], [type=checkbox]), textarea',
    select: 'select',
  };
  const choosable = (e) => e.matches(kinds.check);
  const shown = (e) => [e, ...(choosable(e) ? e.labels ?? [] : [])]
    .some((part) => part.checkVisibility({ visibilityProperty: true }) && part.getClientRects().length > 0);

  // The best of: the very name, a name that begins so, a name that contains it.
  const best = (all, wanted) => {
    const tiers = [(n) => n === wanted, (n) => n.startsWith(wanted), (n) => n.includes(wanted)];
    for (const fits of tiers) {
      const some = all.filter((e) => fits(name(e)));
      if (some.length) return some;
    }
    return [];
  };
  const sameLink = (some) => some.every((e) => e.tagName === 'A' && e.href === some[0].href);

  const rectsOf = (part) => [...part.getClientRects()].filter((r) => r.width > 0 && r.height > 0);
  const hits = (part, x, y) => {
    const hit = document.elementFromPoint(x, y);
    return hit && part.contains(hit) && !(part.tagName === 'LABEL' && hit.closest('a, button'));
  };
  const spot = (e) => {
    for (const part of [e, ...(choosable(e) ? e.labels ?? [] : [])]) {
      for (const r of rectsOf(part)) {
        for (const x of [r.left + r.width / 2, r.left + Math.min(8, r.width / 2)]) {
          const y = r.top + r.height / 2;
          if (hits(part, x, y)) return { x, y };
        }
      }
    }
    return null;
  };
  const covering = (e) => {
    const r = e.getBoundingClientRect();
    const hit = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
    return hit ? hit.outerHTML.slice(0, 160) : 'nothing: it is outside the window';
  };

  const pick = (kind, wanted, scope) => {
    const all = within(scope, kinds[kind]).filter(shown);
    return { all, some: best(all, squeeze(wanted)) };
  };
  const setNatively = (e, value) => {
    e.value = value;
    e.dispatchEvent(new Event('input', { bubbles: true }));
    e.dispatchEvent(new Event('change', { bubbles: true }));
  };

  return {
    url: () => location.href,
    text: (scope) => squeeze(root(scope)?.innerText),
    count: (scope, css) => root(scope)?.querySelectorAll(css).length ?? 0,
    attr: (scope, css, attribute) => [...root(scope)?.querySelectorAll(css) ?? []].slice(0, 1).map((e) => e.getAttribute(attribute) ?? ''),
    ready: () => document.readyState === 'complete'
      && !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added'),

    // find tells where the one element of that kind and name is, or why there is none.
    find: (kind, wanted, scope) => {
      const { all, some } = pick(kind, wanted, scope);
      if (some.length === 0) return { problem: 'none', names: all.map(name).filter(Boolean).slice(0, 40) };
      if (some.length > 1 && !sameLink(some)) return { problem: 'many', names: some.map((e) => e.outerHTML.slice(0, 120)) };
      const e = some[0];
      if (e.disabled || e.getAttribute('aria-disabled') === 'true') return { problem: 'disabled', names: [] };
      if (!spot(e)) e.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      const at = spot(e);
      if (!at) return { problem: 'covered', names: [covering(e)] };
      return { problem: '', names: [], ...at, value: e.value ?? '', type: e.type ?? '', checked: e.checked ?? false };
    },
    focus: (wanted, scope) => {
      const e = pick('field', wanted, scope).some[0];
      e.focus();
      e.select?.();
    },
    setField: (wanted, value, scope) => setNatively(pick('field', wanted, scope).some[0], value),
    choose: (wanted, option, scope) => {
      const e = pick('select', wanted, scope).some[0];
      const options = [...e.options];
      const o = options.find((o) => squeeze(o.text) === squeeze(option)) ?? options.find((o) => o.value === option)
        ?? options.find((o) => squeeze(o.text).includes(squeeze(option)));
      if (!o || o.disabled) return options.map((o) => squeeze(o.text));
      setNatively(e, o.value);
      return [];
    },

    // point draws a ring around a spot for a moment.
    point: (x, y) => {
      const ring = document.createElement('div');
      Object.assign(ring.style, {
        position: 'fixed', left: `${x - 22}px`, top: `${y - 22}px`, width: '44px', height: '44px', borderRadius: '50%', zIndex: 99,
        border: '3px solid #c2410c', boxShadow: '0 0 0 4px #c2410c40', pointerEvents: 'none',
      });
      ring.setAttribute('aria-hidden', 'true');
      area('').append(ring);
      setTimeout(() => ring.remove(), 900);
    },

    // axe counts everything outside the body's box as hidden while a dialog stops the page from scrolling.
    axeIsBlind: () => Boolean(document.querySelector('dialog:modal'))
      && getComputedStyle(document.documentElement).overflowY === 'hidden'
      && document.body.getBoundingClientRect().height < innerHeight - 1,
  };
})()
