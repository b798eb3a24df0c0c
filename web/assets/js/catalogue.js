// The catalogue: the tracks with a fetched manifest, newest first. The text field filters them.

import { track as fetchTrack, tracks } from "./api.js";
import { cover } from "./cover.js";
import { element, state } from "./dom.js";
import { chain, time } from "./format.js";

/** Shows the catalogue in `view`. Returns a function that removes its listeners. */
export function catalogue(view, player, filter) {
  const list = element("ul", { class: "grid" });
  const note = state("Loading the catalogue…");
  view.replaceChildren(element("h1", {}, "Catalogue"), list, note);
  let cursor = null;
  let whole = false;
  let busy = false;

  async function more() {
    if (busy || whole) return;
    busy = true;
    try {
      const page = await tracks(cursor);
      cursor = page.next;
      whole = !cursor;
      // Other tracks have no manifest yet, or one that names another chain or registrant.
      const genuine = page.items.filter((track) => track.manifest && track.authentic);
      list.append(...genuine.map((track) => card(track, player)));
      narrow();
    } catch (error) {
      observer.disconnect();
      note.replaceChildren(`Could not load the catalogue: ${error.message}.`, element("button", { onclick: again }, "Try again"));
    } finally {
      busy = false;
    }
  }

  function again() {
    note.textContent = "Loading the catalogue…";
    look();
  }

  function narrow() {
    const wanted = words(filter.value);
    for (const item of list.children) item.hidden = !item.dataset.words.includes(wanted);
    const shown = list.querySelector(".card:not([hidden])");
    if (!whole) note.textContent = "Loading more…";
    else if (!list.children.length) note.textContent = "Nothing is published yet. Artists publish with: vibe track publish";
    else note.textContent = shown ? "" : `No track matches “${filter.value.trim()}”.`;
    look();
  }

  // An observer reports when it starts and when the intersection changes. It is restarted after each page, because a
  // page may not fill the window, and then the intersection does not change.
  function look() {
    observer.disconnect();
    if (!whole) observer.observe(note);
  }

  const observer = new IntersectionObserver(([end]) => end.isIntersecting && more(), { rootMargin: "400px" });
  look();
  filter.addEventListener("input", narrow);
  return () => {
    whole = true;
    observer.disconnect();
    filter.removeEventListener("input", narrow);
  };
}

/** Normalizes text for the filter, which ignores case and repeated spaces. */
const words = (text) => text.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ");

function card(track, player) {
  const { manifest, track_id: id } = track;
  // Lists omit the waveform, so the button fetches the complete track.
  const play = player.button(id, manifest.title, () => fetchTrack(id));
  return element(
    "li",
    { class: "card", "data-words": words(`${manifest.title} ${manifest.artist} ${manifest.album ?? ""}`) },
    element(
      "a",
      { href: `#/tracks/${id}` },
      cover(track),
      element("span", { class: "title", dir: "auto", title: manifest.title }, manifest.title),
    ),
    element("p", { class: "quiet", dir: "auto", title: manifest.artist }, manifest.artist),
    element(
      "p",
      { class: "quiet facts" },
      time(manifest.duration_ms / 1000),
      element("span", { class: "badge" }, chain(track.chain)),
      manifest.explicit ? element("span", { class: "badge" }, "Explicit") : null,
    ),
    play,
  );
}
