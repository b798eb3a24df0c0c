// Views that the catalogue of a healthy node does not have. The page is real; the responses of the API are mocked.

import assert from "node:assert/strict";

import { checkView } from "./accessibility.mjs";

const id = (number) => `0x${number.toString(16).padStart(64, "0")}`;

function track(number, manifest = {}) {
  const rendition = (role, cid, codec, mime, bytes) => ({ role, cid, codec, mime, bytes, bitrate: 1, sample_rate: 44_100, channels: 2, duration_ms: 60_000 });
  return {
    track_id: id(number),
    chain: "eip155:31337",
    registrant: `0x${"a".repeat(40)}`,
    share_token: `0x${"b".repeat(40)}`,
    vault: `0x${"c".repeat(40)}`,
    supply: "1000000",
    state: "issued",
    manifest_cid: "bafkreimanifest",
    manifest_state: "present",
    manifest: {
      version: 1,
      title: `Track ${number}`,
      artist: "Somebody",
      duration_ms: 60_000,
      explicit: false,
      access: "open",
      waveform: [0, 128, 255],
      renditions: [
        rendition("master", "bafybeimaster", "flac", "audio/flac", 900),
        rendition("stream", "bafybeistream", "aac", "audio/mp4", 100),
      ],
      ...manifest,
    },
    authentic: true,
    registered_at: "2026-11-24T08:00:00Z",
    registered_tx: id(number),
    provisional: false,
  };
}

const list = (items, next = null) => ({ json: { items, next } });
const problem = (status, detail) => ({ status, contentType: "application/problem+json", body: JSON.stringify({ status, detail }) });

/** Mocks the API at `path` with the responses of `answer`. */
const mock = (page, path, answer) => page.route((url) => url.pathname === path, (route) => route.fulfill(answer(new URL(route.request().url()))));

/** Mocks a catalogue with one track, and the page of that track. */
async function alone(page, one) {
  const at = `/v1/tracks/${one.track_id}`;
  await mock(page, "/v1/tracks", () => list([one]));
  await mock(page, at, () => ({ json: one }));
  await mock(page, `${at}/holders`, () => list([]));
  await mock(page, `${at}/deposits`, () => list([]));
  await mock(page, `${at}/royalties`, () => ({ json: { deposited: "0", claimed: "0", pending: "0", drips_until: null } }));
}

/** Titles are shown as text, also if they are long or contain HTML. */
export async function strangeTitles(page, origin, watch, pictures) {
  const title = `<img src=x onerror="window.broken = 1"><script>window.broken = 2</script> ${"Endless".repeat(40)} שלום`;
  const one = track(1, { title, artist: "<b>Nobody</b> ".repeat(20), cover: "bafybeinocover", p_line: "℗ 2026 <i>Nobody</i>" });
  watch.forgiven.add("/ipfs/bafybeinocover");
  await mock(page, "/ipfs/bafybeinocover", () => problem(404, "no such block"));
  await alone(page, one);
  await page.goto(`${origin}/`);
  await page.locator(".card .cover.blank").waitFor();
  assert.equal(await page.locator(".card .title").innerText(), title, "the title is not shown as it is written");
  await checkView(page, "strange-catalogue", pictures);
  await page.locator(".card a").click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  await page.getByText("None yet.").first().waitFor();
  await checkView(page, "strange-track", pictures);
  assert.equal(await page.evaluate(() => window.broken), undefined, "a title was run as a script");
}

/** Every page of the catalogue is fetched once, also in a window higher than all of them. Tracks that are not authentic are left out. */
export async function manyPages(page, origin) {
  const asked = [];
  const pages = { first: [1, "a"], a: [49, "b"], b: [97, null] };
  await mock(page, "/v1/tracks", (url) => {
    const cursor = url.searchParams.get("cursor") ?? "first";
    asked.push(cursor);
    const [from, next] = pages[cursor];
    return list(Array.from({ length: 48 }, (_, i) => track(from + i)).map((t) => ({ ...t, authentic: t.track_id !== id(7) })), next);
  });
  await page.setViewportSize({ width: 1280, height: 16_000 });
  await page.goto(`${origin}/`);
  await page.locator(".card").nth(3 * 48 - 2).waitFor();
  assert.deepEqual(asked, ["first", "a", "b"], "pages are not fetched one after the other, each once");
  assert.equal(await page.locator(".card").count(), 3 * 48 - 1, "a track of a false registrant is shown");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole("searchbox").fill("track 144");
  assert.equal(await page.locator(".card:visible").count(), 1, "the filter does not find one of many");
}

/** An empty catalogue shows a message. */
export async function emptyCatalogue(page, origin, _watch, pictures) {
  await mock(page, "/v1/tracks", () => list([]));
  await page.goto(`${origin}/`);
  await page.getByText("Nothing is published yet").waitFor();
  await checkView(page, "empty", pictures);
}

/** When the API is unavailable, the page shows the reason and a button to try again. */
export async function unavailable(page, origin, watch, pictures) {
  watch.forgiven.add("/v1/tracks");
  let answer = problem(503, "the catalogue is being rebuilt");
  await mock(page, "/v1/tracks", () => answer);
  await page.goto(`${origin}/`);
  await page.getByText("the catalogue is being rebuilt").waitFor();
  await checkView(page, "unavailable", pictures);
  answer = list([track(1)]);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".card").waitFor();
}

/** When a rendition fails, the player tries the next; when all fail, it shows a message. */
export async function unplayable(page, origin, watch, pictures) {
  const asked = [];
  for (const cid of ["bafybeimaster", "bafybeistream"]) {
    watch.forgiven.add(`/ipfs/${cid}`);
    await mock(page, `/ipfs/${cid}`, () => (asked.push(cid), problem(404, "no such block")));
  }
  await alone(page, track(1));
  await page.goto(`${origin}/`);
  await page.getByRole("button", { name: "Play Track 1" }).click();
  await page.getByRole("alert").filter({ hasText: "cannot be played" }).waitFor();
  assert.deepEqual([...new Set(asked)], ["bafybeistream", "bafybeimaster"], "not every rendition was tried, the smallest first");
  await checkView(page, "unplayable", pictures);
}
