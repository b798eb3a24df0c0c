// The keys of keyboards, headphones and lock screens.

import { file } from "./api.js";

/** Names what is heard to the system, and lets it play, pause and seek. */
export function offer(player, manifest) {
  if (!("mediaSession" in navigator)) return;
  const session = navigator.mediaSession;
  const artwork = manifest.cover ? [{ src: new URL(file(manifest.cover), location.href).href }] : [];
  session.metadata = new MediaMetadata({
    title: manifest.title,
    artist: manifest.artist,
    album: manifest.album ?? "",
    artwork,
  });
  const by = (sign) => (details) => player.seek(player.audio.currentTime + sign * (details.seekOffset ?? 10));
  const handlers = {
    play: () => player.resume(),
    pause: () => player.audio.pause(),
    seekbackward: by(-1),
    seekforward: by(1),
    seekto: (details) => player.seek(details.seekTime),
  };
  for (const [action, handler] of Object.entries(handlers)) session.setActionHandler(action, handler);
}
