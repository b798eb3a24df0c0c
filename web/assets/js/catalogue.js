// The catalogue: every track whose manifest is there, the newest first, filtered as one types.

import { file, track as fetchTrack, tracks } from "./api.js";
import { element, state } from "./dom.js";
import { chain, time } from "./format.js";

export function catalogue(view, player, filter) {
  const list = element("ul", { class: "grid" });
  const note = state("Loading the catalogue…");
  view.replaceChildren(element("h1", {}, "Catalogue"), list, note);
  let cursor = null;
  let busy = false;

  async function more() {
    if (busy) return;
    busy = true;
    try {
      const page = await tracks(cursor);
      const ready = page.items.filter((track) => track.manifest && track.authentic !== false);
      list.append(...ready.map((track) => card(track, player)));
      cursor = page.next ?? null;
      note.textContent = list.children.length ? "" : "Nothing is published yet. Artists publish with: vibe track publish";
      if (!cursor) observer.disconnect();
      narrow();
    } catch (error) {
      note.textContent = `The catalogue cannot be loaded: ${error.message}`;
      observer.disconnect();
    } finally {
      busy = false;
    }
  }

  function narrow() {
    const wanted = filter.value.trim().toLowerCase();
    for (const item of list.children) item.hidden = !item.dataset.words.includes(wanted);
  }

  const observer = new IntersectionObserver(([end]) => end.isIntersecting && more());
  observer.observe(note);
  filter.addEventListener("input", narrow);
  return () => {
    observer.disconnect();
    filter.removeEventListener("input", narrow);
  };
}

function card(track, player) {
  const { manifest, track_id: id } = track;
  const cover = manifest.cover ? file(manifest.cover) : "/web/icon.svg";
  // Lists come without the waveform, so playing fetches the track whole.
  const play = async () => player.play(await fetchTrack(id));
  return element(
    "li",
    { class: "card", "data-words": `${manifest.title} ${manifest.artist}`.toLowerCase() },
    element(
      "a",
      { href: `#/tracks/${id}` },
      element("img", { class: "cover", src: cover, alt: "", loading: "lazy" }),
      element("span", { class: "title" }, manifest.title),
    ),
    element("span", { class: "quiet" }, `${manifest.artist} · ${time(manifest.duration_ms / 1000)} `),
    element("span", { class: "badge" }, chain(track.chain)),
    element("button", { class: "play", type: "button", "aria-label": `Play ${manifest.title}`, onclick: play }, "▶"),
  );
}
