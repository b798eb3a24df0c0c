// Selects the renditions that this browser can play, and the playback gain.

// Target loudness of all tracks, in LUFS. Loudness is measured at ingest (EBU R 128) and corrected by playback volume.
const TARGET_LUFS = -14;

/** RFC 6381 names of codecs. A browser can support a container but not the codec in it. */
const CODECS = { aac: "mp4a.40.2", opus: "opus", flac: "flac" };

/** The renditions that this browser reports it can play, smallest first. All renditions if it reports none. */
export function playable(audio, renditions) {
  const known = renditions.filter((rendition) => audio.canPlayType(type(rendition)) !== "");
  return (known.length ? known : renditions).toSorted((a, b) => a.bytes - b.bytes);
}

function type({ mime, codec }) {
  return mime === "audio/mp4" && CODECS[codec] ? `${mime}; codecs="${CODECS[codec]}"` : mime;
}

/** Factor of the volume for the target loudness. It is at most 1, so quiet recordings are not amplified. */
export function loudnessGain(loudness) {
  if (!loudness) return 1;
  return Math.min(1, 10 ** ((TARGET_LUFS - loudness.integrated_lufs) / 20));
}
