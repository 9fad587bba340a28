"use strict";
// The token stands behind the “#” of the address, which browsers send to nobody; from here it goes to us, once.
const form = document.querySelector("form");
const alone = document.querySelector("#alone");

function open() {
  const token = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  form.hidden = !token;
  alone.hidden = Boolean(token);
  if (token) {
    form.elements.token.value = token;
    form.submit();
    form.elements.token.value = "";
  }
}

addEventListener("hashchange", () => location.hash && open());
addEventListener("pageshow", open);
