// One track: play it, see who holds it, what flowed into it, and where every byte and share lives.

import { deposits, file, holders, track as fetchTrack } from "./api.js";
import { element, state } from "./dom.js";
import { chain, short, size, time, tokens } from "./format.js";

const SOURCES = ["gift", "sale", "streaming", "sync"];

export async function trackView(view, player, id) {
  view.replaceChildren(state("Loading…"));
  try {
    const [track, held, paid] = await Promise.all([fetchTrack(id), holders(id), deposits(id)]);
    if (!track.manifest) throw new Error("its manifest has not arrived yet; try again in a moment");
    view.replaceChildren(page(track, held.items, paid.items, player));
    document.title = `${track.manifest.title} – VibeStream`;
  } catch (error) {
    view.replaceChildren(state(`This track cannot be shown: ${error.message}`));
  }
}

function page(track, held, paid, player) {
  const { manifest } = track;
  const cover = manifest.cover ? file(manifest.cover) : "/web/icon.svg";
  const facts = [
    ["Home chain", chain(track.chain)],
    ["Shares", track.supply],
    ["Share token", code(track.share_token)],
    ["Vault", code(track.vault)],
    ["Registered by", code(track.registrant)],
    ["Manifest", link(track.manifest_cid)],
    manifest.loudness && ["Loudness", `${manifest.loudness.integrated_lufs.toFixed(1)} LUFS`],
    manifest.isrc && ["ISRC", manifest.isrc],
  ].filter(Boolean);
  return element(
    "article",
    { class: "track" },
    element("img", { class: "cover", src: cover, alt: `Cover of ${manifest.title}` }),
    element(
      "div",
      {},
      element("h1", {}, manifest.title),
      element("span", { class: "quiet" }, `${manifest.artist} · ${time(manifest.duration_ms / 1000)}`),
      element(
        "div",
        { class: "actions" },
        element("button", { type: "button", id: "play-track", onclick: () => player.play(track) }, "▶ Play"),
        track.provisional ? element("span", { class: "badge" }, "not final yet") : null,
        manifest.explicit ? element("span", { class: "badge" }, "explicit") : null,
      ),
      table(["", ""], facts.map(([name, value]) => [name, value])),
      element("h2", {}, "Holders"),
      table(["Wallet", "Shares", "Owed now"], held.map((h) => [code(h.owner), h.shares, tokens(h.owed)]), [1, 2]),
      element("h2", {}, "Deposits"),
      paid.length
        ? table(["From", "For", "Amount"], paid.map((d) => [code(d.depositor), sourceName(d.source), tokens(d.amount)]), [2])
        : element("p", { class: "quiet" }, "None yet."),
      element("h2", {}, "Renditions"),
      table(
        ["Codec", "Rate", "Size", "File"],
        manifest.renditions.map((r) => [r.codec, `${r.sample_rate / 1000} kHz`, size(r.bytes), link(r.cid)]),
        [1, 2],
      ),
    ),
  );
}

const sourceName = (source) => (typeof source === "number" ? (SOURCES[source] ?? String(source)) : source);
const code = (text) => element("code", { title: text }, short(text));
const link = (cid) => element("a", { href: file(cid), title: cid }, element("code", {}, short(cid)));

function table(heads, rows, numbers = []) {
  const kind = (column) => (numbers.includes(column) ? { class: "number" } : {});
  const head = heads.some(Boolean)
    ? element("thead", {}, element("tr", {}, ...heads.map((text, i) => element("th", { scope: "col", ...kind(i) }, text))))
    : null;
  const body = rows.map((row) => element("tr", {}, ...row.map((cell, i) => element("td", kind(i), cell))));
  return element("table", {}, head, element("tbody", {}, ...body));
}
