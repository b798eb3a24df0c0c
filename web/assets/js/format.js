// Values as people read them.

/** @param {number} seconds */
export function time(seconds) {
  if (!Number.isFinite(seconds)) return "0:00";
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Payment tokens have 6 decimals; amounts come as strings, since they do not fit a number. */
export function tokens(amount) {
  const digits = String(amount).padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0+$/, "");
  const whole = digits.slice(0, -6).replace(/\B(?=(\d{3})+$)/g, " ");
  return fraction ? `${whole}.${fraction}` : whole;
}

/** An address or hash, shortened in the middle. */
export function short(text) {
  return text.length > 16 ? `${text.slice(0, 8)}…${text.slice(-6)}` : text;
}

/** A chain's CAIP-2 id in words. */
export function chain(caip2) {
  return caip2.startsWith("solana:") ? "Solana" : caip2.startsWith("eip155:") ? `Ethereum ${caip2.slice(7)}` : caip2;
}

/** @param {number} bytes */
export function size(bytes) {
  return bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / (1 << 20)).toFixed(1)} MiB`;
}
