// The public API. Every refusal is an RFC 9457 problem with a sentence for people.

async function get(path) {
  const response = await fetch(path, { headers: { accept: "application/json" }, credentials: "omit" });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.detail ?? body.title ?? `the server answered ${response.status}`);
  return body;
}

/** One page of the catalogue, the newest tracks first. */
export function tracks(after) {
  const query = new URLSearchParams({ limit: "48" });
  if (after) query.set("after", after);
  return get(`/v1/tracks?${query}`);
}

export const track = (id) => get(`/v1/tracks/${encodeURIComponent(id)}`);
export const holders = (id) => get(`/v1/tracks/${encodeURIComponent(id)}/holders`);
export const deposits = (id) => get(`/v1/tracks/${encodeURIComponent(id)}/deposits`);

/** Where the streaming node serves a file. */
export const file = (cid) => `/ipfs/${encodeURIComponent(cid)}`;
