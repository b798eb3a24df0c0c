// A track's cover, or a picture made of its id where it has none or the node does not have it.

import { file } from "./api.js";
import { element } from "./dom.js";

/** Decoration beside the title, so without a name of its own. */
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
  // An id's last bytes are as good as random.
  node.style.setProperty("--hue", String(parseInt(id.slice(-4), 16) % 360));
  return node;
}
