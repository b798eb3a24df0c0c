// Routes by the part behind the hash: `#/` is the catalogue, `#/tracks/<id>` one track.

import { catalogue } from "./catalogue.js";
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
  const [, id] = location.hash.match(/^#\/tracks\/(0x[0-9a-f]{64})$/) ?? [];
  if (id) trackView(view, player, id);
  else leave = catalogue(view, player, filter);
}

filter.addEventListener("focus", () => {
  if (location.hash.startsWith("#/tracks/")) location.hash = "#/";
});
window.addEventListener("hashchange", show);
show();
