// Client of the public API. Errors are RFC 9457 problem documents, whose `detail` is shown to the user.

async function get(path) {
  const request = fetch(path, { headers: { accept: "application/json" }, credentials: "omit" });
  const response = await request.catch(() => {
    throw new Error("the server is not reachable");
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.detail ?? body.title ?? `the server returned status ${response.status}`);
  return body;
}

/** One page of a list: `items`, and `next`, the cursor of the next page, which is null on the last page. */
function page(path, cursor, limit) {
  const query = new URLSearchParams({ limit: String(limit) });
  if (cursor) query.set("cursor", cursor);
  return get(`${path}?${query}`);
}

/** Path of a track. */
const at = (id) => `/v1/tracks/${encodeURIComponent(id)}`;

/** Tracks, newest first, without waveforms. */
export const tracks = (cursor) => page("/v1/tracks", cursor, 48);
export const track = (id) => get(at(id));
export const royalties = (id) => get(`${at(id)}/royalties`);
export const holders = (id, cursor) => page(`${at(id)}/holders`, cursor, 20);
export const deposits = (id, cursor) => page(`${at(id)}/deposits`, cursor, 20);

/** Path of a file on the streaming node, by CID. */
export const file = (cid) => `/ipfs/${encodeURIComponent(cid)}`;
