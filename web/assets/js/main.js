// Routes by the fragment of the URL: `#/` is the catalogue, `#/tracks/<id>` is one track.

import { catalogue } from "./catalogue.js";
import { notice } from "./dom.js";
import { Player } from "./player.js";
import { trackView } from "./track.js";

const view = document.getElementById("view");
const filter = document.getElementById("filter");
const player = new Player();
let leave = () => {};

function show() {
  leave();
  leave = () => {};
  document.title = "VibeStream";
  const [, id] = location.hash.match(/^#\/tracks\/(\w+)$/) ?? [];
  if (id) leave = trackView(view, player, id);
  else if (["", "#", "#/"].includes(location.hash)) leave = catalogue(view, player, filter);
  else view.replaceChildren(...notice("Not found", "This page does not exist."));
}

// Typing in the filter on a track's page returns to the catalogue and keeps the focus in the field.
filter.addEventListener("input", () => {
  if (location.hash.startsWith("#/tracks/")) location.hash = "#/";
});
window.addEventListener("hashchange", () => {
  show();
  scrollTo(0, 0);
  if (document.activeElement !== filter) view.focus({ preventScroll: true });
});
show();
