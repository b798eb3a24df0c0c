// The cover of a track. If it has none, or the file is not available, a colour and a letter replace it.

import { file } from "./api.js";
import { element } from "./dom.js";

/** The cover is decoration next to the title, so it has no text alternative. */
export function cover(track) {
  const { manifest } = track;
  if (!manifest.cover) return blank(track);
  const image = element("img", { class: "cover", src: file(manifest.cover), alt: "", loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(blank(track)), { once: true });
  return image;
}

function blank({ track_id: id, manifest }) {
  const [letter] = manifest.title.toUpperCase().match(/[\p{L}\p{N}]/u) ?? ["♪"];
  const node = element("span", { class: "cover blank", "data-letter": letter, "aria-hidden": "true" });
  // An id is a hash, so its last bytes are a random hue.
  node.style.setProperty("--hue", String(parseInt(id.slice(-4), 16) % 360));
  return node;
}
