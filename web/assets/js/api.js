// The public API. Every refusal is an RFC 9457 problem with a sentence for people.

async function get(path) {
  const request = fetch(path, { headers: { accept: "application/json" }, credentials: "omit" });
  const response = await request.catch(() => {
    throw new Error("the server cannot be reached");
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.detail ?? body.title ?? `the server answered ${response.status}`);
  return body;
}

/** One page of a list; `next` of its answer is the `cursor` of the page after it, null on the last. */
function page(path, cursor, limit) {
  const query = new URLSearchParams({ limit: String(limit) });
  if (cursor) query.set("cursor", cursor);
  return get(`${path}?${query}`);
}

const at = (id) => `/v1/tracks/${encodeURIComponent(id)}`;

/** The catalogue, the newest tracks first; without their waveforms. */
export const tracks = (cursor) => page("/v1/tracks", cursor, 48);
export const track = (id) => get(at(id));
export const royalties = (id) => get(`${at(id)}/royalties`);
export const holders = (id, cursor) => page(`${at(id)}/holders`, cursor, 20);
export const deposits = (id, cursor) => page(`${at(id)}/deposits`, cursor, 20);

/** Where the streaming node serves a file. */
export const file = (cid) => `/ipfs/${encodeURIComponent(cid)}`;
