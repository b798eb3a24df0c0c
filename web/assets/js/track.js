// The page of one track: player, holders, royalties, deposits and files.

import { deposits, file, holders, royalties, track as fetchTrack } from "./api.js";
import { cover } from "./cover.js";
import { element, notice } from "./dom.js";
import { chain, date, grouped, percent, short, size, time, tokens } from "./format.js";
import { listing, section, table } from "./table.js";

/** Shows a track in `view`. Returns a function that stops a pending load from replacing the next view. */
export function trackView(view, player, id) {
  let left = false;
  view.replaceChildren(...notice("Track", "Loading the track…"));
  load(id).then(
    (loaded) => {
      if (left) return;
      view.replaceChildren(page(loaded, player));
      document.title = `${loaded.track.manifest.title} – VibeStream`;
    },
    (error) => left || view.replaceChildren(...notice("Track", `This track cannot be shown: ${shortenedIds(error.message)}.`)),
  );
  return () => (left = true);
}

async function load(id) {
  const track = await fetchTrack(id);
  if (!track.manifest) throw new Error("its manifest is not fetched yet; try again in a moment");
  if (!track.authentic) throw new Error("its manifest names another chain or registrant than its registration");
  const [held, paid, royalty] = await Promise.all([holders(id), deposits(id), royalties(id)]);
  return { track, held, paid, royalty };
}

function page({ track, held, paid, royalty }, player) {
  const { manifest, track_id: id } = track;
  const badges = [
    manifest.explicit && "Explicit",
    manifest.access === "gated" && "For invited listeners",
    track.state !== "issued" && track.state,
    track.provisional && "Not final yet",
  ].filter(Boolean);
  return element(
    "article",
    { class: "track" },
    cover(track),
    element(
      "div",
      {},
      element("h1", { dir: "auto", title: manifest.title }, manifest.title),
      element("p", { class: "quiet", dir: "auto" }, `${manifest.artist} · ${time(manifest.duration_ms / 1000)}`),
      element(
        "div",
        { class: "actions" },
        player.button(id, manifest.title, () => track, true),
        ...badges.map((text) => element("span", { class: "badge" }, text)),
      ),
      facts(recording(track)),
      listing("Holders", HOLDERS(track), held, (cursor) => holders(id, cursor)),
      section("Royalties", facts(flow(royalty))),
      listing("Deposits", DEPOSITS, paid, (cursor) => deposits(id, cursor)),
      renditions(manifest),
    ),
  );
}

const recording = ({ manifest, ...track }) => [
  ["Album", manifest.album],
  ["Home chain", chain(track.chain)],
  ["Registered", date(track.registered_at)],
  ["Registered by", code(track.registrant)],
  ["Shares", grouped(track.supply), "supply"],
  ["Share token", code(track.share_token)],
  ["Vault", code(track.vault)],
  ["Manifest", link(track.manifest_cid, track.manifest_cid)],
  ["Loudness", manifest.loudness && `${manifest.loudness.integrated_lufs.toFixed(1)} LUFS`],
  ["ISRC", manifest.isrc],
  ["ISWC", manifest.iswc],
  ["UPC", manifest.upc],
  ["Recording", manifest.p_line],
  ["Copyright", manifest.c_line],
];

const flow = (royalty) => [
  ["Deposited", tokens(royalty.deposited)],
  ["Claimed", tokens(royalty.claimed)],
  ["Pending", royalty.drips_until && `${tokens(royalty.pending)} until ${date(royalty.drips_until)}`],
];

const HOLDERS = (track) => [
  { title: "Wallet", value: (holder) => shortened(holder.owner) },
  { title: "Shares", value: (holder) => grouped(holder.shares), number: true, name: "shares" },
  { title: "Percent", value: (holder) => percent(holder.shares, track.supply), number: true },
  { title: "Owed now", value: (holder) => tokens(holder.owed), number: true },
];

const DEPOSITS = [
  { title: "From", value: (deposit) => shortened(deposit.depositor) },
  { title: "Source", value: (deposit) => deposit.source },
  { title: "Amount", value: (deposit) => tokens(deposit.amount), number: true },
];

const RENDITIONS = [
  { title: "File", value: (rendition) => link(rendition.cid, short(rendition.cid)) },
  { title: "Codec", value: (rendition) => rendition.codec },
  { title: "Rate", value: (rendition) => `${rendition.sample_rate / 1000} kHz`, number: true },
  { title: "Size", value: (rendition) => size(rendition.bytes), number: true },
];

function renditions(manifest) {
  const { node, add } = table("Renditions", RENDITIONS);
  add(manifest.renditions);
  return section("Renditions", node);
}

/** A list of [name, value, id]; entries without a value are omitted. The id, in `data-fact`, is for tests. */
function facts(all) {
  const known = all.filter(([, value]) => value);
  const pair = ([name, value, id]) => [element("dt", {}, name), element("dd", { dir: "auto", "data-fact": id }, value)];
  return element("dl", {}, ...known.flatMap(pair));
}

const shortenedIds = (text) => text.replace(/0x[0-9a-f]{64}/gi, short);
const code = (text) => element("code", {}, text);
const shortened = (text) => element("code", { title: text }, short(text));
const link = (cid, text) => element("a", { href: file(cid), title: cid }, element("code", {}, text));
