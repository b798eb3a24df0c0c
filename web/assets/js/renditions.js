// Which of a track's encodings this browser plays, and how loud.

// Tracks are brought to this loudness by playback gain (EBU R 128 measures them at ingest); the bytes stay as they are.
const TARGET_LUFS = -14;

/** What a container holds, as RFC 6381 names it: browsers may know the container and not the codec. */
const CODECS = { aac: "mp4a.40.2", opus: "opus", flac: "flac" };

/** The renditions to try, the smallest that this browser says it plays first; all of them where it says so of none. */
export function playable(audio, renditions) {
  const known = renditions.filter((rendition) => audio.canPlayType(type(rendition)) !== "");
  return (known.length ? known : renditions).toSorted((a, b) => a.bytes - b.bytes);
}

function type({ mime, codec }) {
  return mime === "audio/mp4" && CODECS[codec] ? `${mime}; codecs="${CODECS[codec]}"` : mime;
}

/** The factor, at most 1, that brings a recording to the common loudness. */
export function loudnessGain(loudness) {
  if (!loudness) return 1;
  return Math.min(1, 10 ** ((TARGET_LUFS - loudness.integrated_lufs) / 20));
}
