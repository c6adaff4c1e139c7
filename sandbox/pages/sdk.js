// Stand-in for Facebook's JavaScript SDK: as much of FB as Embedded Signup needs.
// It opens the sandbox's window in a pop-up and hands its code to the callback.
(function () {
  "use strict";

  const home = new URL(document.currentScript.src).origin;
  let settings = null;

  function nobody(status) {
    return { authResponse: null, status: status };
  }

  function address(options, call) {
    const query = new URLSearchParams({ client_id: settings.appId, display: "popup", origin: location.origin, call: call });
    for (const name of ["config_id", "response_type", "override_default_response_type", "scope"]) {
      if (options[name] !== undefined) query.set(name, String(options[name]));
    }
    if (options.extras) query.set("extras", JSON.stringify(options.extras));
    return home + "/" + (settings.version || "v26.0") + "/dialog/oauth?" + query;
  }

  function login(callback, options) {
    if (!settings) throw new Error("FB.login() called before FB.init().");
    if (callback && Object.prototype.toString.call(callback) === "[object AsyncFunction]") {
      throw new Error("Expression is of type asyncfunction, not function");
    }
    const call = crypto.randomUUID();
    const size = "popup,width=980,height=860";
    const popup = window.open(address(options || {}, call), "sandbox-login", size); // from the click itself, or it is blocked
    let done = false;
    const finish = (answer) => {
      if (done) return;
      done = true;
      removeEventListener("message", listen);
      clearInterval(watch);
      if (callback) callback(answer);
    };
    const listen = (event) => {
      if (event.origin !== home || typeof event.data !== "string") return;
      let reply;
      try {
        reply = JSON.parse(event.data);
      } catch {
        return;
      }
      if (reply.type === "SANDBOX_LOGIN" && reply.call === call) {
        finish({ authResponse: reply.authResponse, status: reply.status });
      }
    };
    addEventListener("message", listen);
    const watch = setInterval(() => {
      if (!popup || popup.closed) setTimeout(() => finish(nobody("unknown")), 300);
    }, 250);
  }

  window.FB = {
    init: (options) => {
      settings = options || {};
    },
    login: login,
    logout: (callback) => callback && callback(nobody("unknown")),
    getLoginStatus: (callback) => callback && callback(nobody("unknown")),
    getAuthResponse: () => null,
    AppEvents: { logEvent: () => {}, logPageView: () => {} },
    Event: { subscribe: () => {}, unsubscribe: () => {} },
    XFBML: { parse: () => {} },
  };
  if (typeof window.fbAsyncInit === "function") window.fbAsyncInit();
})();
