// Media keys of keyboards, headphones and lock screens, by the Media Session API.

import { file } from "./api.js";

/** Shows the playing track to the operating system, and handles its commands to play, pause and seek. */
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
