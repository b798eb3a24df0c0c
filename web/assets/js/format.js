// Formats values for people.

/** A duration as m:ss or h:mm:ss. @param {number} seconds */
export function time(seconds) {
  if (!Number.isFinite(seconds)) return "0:00";
  const [whole, two] = [Math.floor(seconds), (number) => String(number).padStart(2, "0")];
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** The digits of an integer of any size, in groups of three. */
export const grouped = (digits) => String(digits).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** An amount in payment tokens with 6 decimals. It is a string of the smallest unit, as a number can lose digits. */
export function tokens(amount) {
  const digits = String(amount).padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0+$/, "");
  const whole = grouped(digits.slice(0, -6));
  return fraction ? `${whole}.${fraction}` : whole;
}

/** A part of a whole in percent, rounded down; "< 0.01 %" for a small part above zero. Both are strings of digits. */
export function percent(part, whole) {
  if (BigInt(whole) === 0n) return "–";
  const hundredths = (BigInt(part) * 10_000n) / BigInt(whole);
  if (hundredths === 0n && BigInt(part) > 0n) return "< 0.01 %";
  return `${Number(hundredths) / 100}\u202f%`;
}

/** Shortens an address or hash in the middle. */
export function short(text) {
  return text.length > 16 ? `${text.slice(0, 8)}…${text.slice(-6)}` : text;
}

/** Name of the chain with this CAIP-2 id. */
export function chain(caip2) {
  const [namespace, reference] = caip2.split(":");
  if (namespace === "solana") return "Solana";
  if (namespace !== "eip155") return caip2;
  return reference === "1" ? "Ethereum" : `Ethereum ${reference}`;
}

/** An RFC 3339 time in the format of the user's locale. */
export function date(text) {
  return new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** A file size in KiB or MiB. @param {number} bytes */
export function size(bytes) {
  return bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / (1 << 20)).toFixed(1)} MiB`;
}
