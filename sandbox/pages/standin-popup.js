// The end of a pop-up: tells the page that opened it what happened, and closes.
"use strict";

const result = document.querySelector("[data-messages]");
if (result && window.opener) {
  for (const text of JSON.parse(result.dataset.messages)) {
    window.opener.postMessage(text, result.dataset.origin);
  }
  setTimeout(() => window.close(), 100);
}
