// Opens Meta's window from the click on a form's button, and hands the portal what
// came of it. The form works without: Facebook then opens in place of the page.
(() => {
  if (window.senderdeskLaunch) return;
  window.senderdeskLaunch = true;

  const late = 3000; // how long the window's message may come after its code
  const lost = 10000; // how long the code may come after the message that all is finished
  const load = 4000; // how long a click waits for Meta's script
  let trip = null; // the window that is open
  let note = ""; // what the page says about it
  let script = null; // resolves to whether Meta's script is there
  let live = false; // whether it is
  const typed = new Map(); // by the form's address: what is asked about its fields

  const pads = () => [...document.querySelectorAll("[data-launch]")];
  const padOf = (form) => pads().find((pad) => pad.dataset.form === form.getAttribute("action"));
  const formOf = (pad) => [...document.forms].find((form) => form.getAttribute("action") === pad.dataset.form);
  const fieldsOf = (form) => new URLSearchParams(new FormData(form));
  const settingsOf = (pad) => JSON.parse(pad.dataset.launch);

  // say shows one of the notes, also on a part of the page that was loaded meanwhile.
  function say(name) {
    note = name;
    for (const part of document.querySelectorAll("[data-launch-when]")) part.hidden = part.dataset.launchWhen !== note;
  }

  // tell shows a note where it is seen, and has it read out where the person has to act.
  function tell(pad, name) {
    say(name);
    const part = pad.querySelector(`[data-launch-when="${name}"]`);
    part.scrollIntoView({ block: "nearest" });
    if (name !== "open") part.querySelector("[data-launch-title]").focus({ preventScroll: true });
  }

  // meta loads Meta's script, once.
  function meta(settings) {
    script ||= new Promise((done) => {
      window.fbAsyncInit = () => {
        window.FB.init({ appId: settings.app, version: settings.version, autoLogAppEvents: false, xfbml: false });
        live = true;
        done(true);
      };
      const tag = document.createElement("script");
      tag.async = true;
      tag.crossOrigin = "anonymous";
      tag.onerror = () => done(false);
      tag.src = settings.script;
      document.head.append(tag);
    });
    return script;
  }

  // What is typed changes what the window is filled in with: the portal is asked soon
  // afterwards, so that the answer is there before the click. null is for wrong fields.
  let typing;
  document.addEventListener("input", (e) => {
    const form = e.target.form, pad = form && padOf(form);
    if (!pad) return;
    const next = {};
    next.ask = () => {
      clearTimeout(typing);
      next.answer ||= fetch(pad.dataset.fill, { method: "POST", body: fieldsOf(form) })
        .then((answer) => (answer.ok ? answer.json() : null), () => null)
        .then((settings) => (next.settings = settings));
      return next.answer;
    };
    typed.set(pad.dataset.form, next);
    clearTimeout(typing);
    typing = setTimeout(next.ask, 150);
  });

  // here goes on by the form alone, in place of the page.
  function here(pad, way) {
    const form = formOf(pad);
    trip?.popup?.close();
    trip = null;
    if (way) form.setAttribute("action", `${pad.dataset.form}?way=${way}`);
    form.dataset.launched = "1";
    form.requestSubmit();
  }

  // pop calls FB.login and answers the window it opened: null when the browser
  // blocked it, undefined when that cannot be told.
  function pop(settings, done) {
    const open = window.open;
    let popup;
    window.open = (...args) => (popup = open.apply(window, args));
    try {
      window.FB.login(done, {
        config_id: settings.config, response_type: "code", override_default_response_type: true, extras: settings.extras,
      });
    } finally {
      window.open = open;
    }
    return popup?.closed ? null : popup;
  }

  function launch(pad, settings) {
    const now = { back: pad.dataset.back, origin: settings.origin, code: "", message: "" };
    trip = now;
    now.popup = pop(settings, (answer) => ended(now, answer));
    if (now.popup === null) {
      trip = null;
      tell(pad, "blocked");
      return;
    }
    tell(pad, "open");
    now.state = begin(pad, now);
  }

  // begin has the portal open the login, and answers its state. When it does not, the
  // page shows why.
  async function begin(pad, now) {
    const form = formOf(pad);
    const answer = await fetch(`${pad.dataset.form}?way=sdk`, { method: "POST", body: fieldsOf(form) }).catch(() => null);
    if (answer?.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) return (await answer.json()).state;
    now.popup?.close();
    trip = null;
    if (answer?.status === 422) here(pad);
    else location.reload();
    return new Promise(() => {});
  }

  function ended(now, answer) {
    if (trip !== now) return;
    now.over = true;
    now.code = answer?.authResponse?.code ?? "";
    setTimeout(() => post(now), now.message ? 0 : now.code ? late : late / 3);
  }

  addEventListener("message", (e) => {
    if (!trip || e.origin !== trip.origin || typeof e.data !== "string") return;
    let told;
    try { told = JSON.parse(e.data); } catch { return; } // Facebook sends others, too
    if (told?.type !== "WA_EMBEDDED_SIGNUP") return;
    const now = trip;
    now.message = e.data;
    if (now.over) post(now);
    else if (String(told.event).startsWith("FINISH")) setTimeout(() => post(now), lost);
  });

  // post hands over what the window came to, once, by a form that leads on from there.
  async function post(now) {
    if (trip !== now || now.posted) return;
    now.posted = true;
    const form = document.createElement("form");
    form.method = "post";
    form.action = now.back;
    for (const [name, value] of Object.entries({ state: await now.state, code: now.code, message: now.message })) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  }

  // slowly is a launch that has to wait for Meta's script.
  async function slowly(pad, settings) {
    const there = await Promise.race([meta(settings), new Promise((over) => setTimeout(over, load))]);
    if (there) launch(pad, settings);
    else tell(pad, "missing");
  }

  // The window has to be opened in the click itself, or browsers block it: what it
  // needs is there before, as far as that can be.
  document.addEventListener("submit", (e) => {
    const form = e.target, pad = padOf(form);
    if (!pad || form.dataset.launched) return;
    const fields = typed.get(pad.dataset.form);
    const settings = fields ? fields.settings : settingsOf(pad);
    if (pad.dataset.way === "hosted") {
      if (settings) window.open(settings.page, "_blank", "noopener");
      return;
    }
    e.preventDefault();
    e.stopPropagation();
    const go = (settings) => {
      if (!settings) here(pad);
      else if (live) launch(pad, settings);
      else slowly(pad, settings);
    };
    if (settings === undefined) fields.ask().then(go);
    else go(settings);
  }, true);

  document.addEventListener("click", (e) => {
    const pad = e.target.closest?.("[data-launch-here]")?.closest("[data-launch]");
    if (pad) here(pad, "redirect");
  });

  addEventListener("pageshow", (e) => {
    if (!e.persisted) return;
    for (const form of document.querySelectorAll("form[data-launched]")) {
      delete form.dataset.launched;
      form.setAttribute("action", form.getAttribute("action").split("?")[0]);
    }
  });

  function ready() {
    for (const pad of pads()) if (pad.dataset.way === "sdk") meta(settingsOf(pad));
    if (note) say(note);
  }
  document.addEventListener("htmx:load", ready);
  ready();
})();
