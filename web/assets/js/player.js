// One player for the whole page: plays a track's renditions straight from the streaming node, by range requests.

import { file } from "./api.js";
import { time } from "./format.js";
import { Waveform } from "./waveform.js";

// Tracks are brought to this loudness by playback gain (EBU R 128 measures them at ingest); the bytes stay as they are.
const TARGET_LUFS = -14;

const byId = (id) => document.getElementById(id);

export class Player {
  constructor() {
    this.audio = byId("player-audio");
    this.toggle = byId("player-toggle");
    this.gain = 1;
    this.track = null;
    this.waveform = new Waveform(byId("player-waveform"), (share) => this.seek(share));
    this.toggle.addEventListener("click", () => (this.audio.paused ? this.resume() : this.audio.pause()));
    byId("player-volume").addEventListener("input", () => this.applyVolume());
    for (const event of ["play", "pause", "ended"]) this.audio.addEventListener(event, () => this.showState());
    this.audio.addEventListener("timeupdate", () => this.showPosition());
    this.audio.addEventListener("loadedmetadata", () => this.showPosition());
    this.audio.addEventListener("error", () => this.showProblem());
  }

  /** Starts a track from the API's answer. */
  async play(track) {
    if (this.track?.track_id !== track.track_id) this.load(track);
    await this.resume();
  }

  load(track) {
    const { manifest } = track;
    this.track = track;
    byId("player").hidden = false;
    byId("player-problem").hidden = true;
    byId("player-title").textContent = manifest.title;
    byId("player-title").href = `#/tracks/${track.track_id}`;
    byId("player-artist").textContent = manifest.artist;
    byId("player-cover").src = manifest.cover ? file(manifest.cover) : "/web/icon.svg";
    byId("player-duration").textContent = time(manifest.duration_ms / 1000);
    this.waveform.load(manifest.waveform);
    this.gain = loudnessGain(manifest.loudness);
    this.applyVolume();
    this.audio.replaceChildren();
    this.audio.src = file(playable(this.audio, manifest.renditions).cid);
    if ("mediaSession" in navigator) {
      navigator.mediaSession.metadata = new MediaMetadata({ title: manifest.title, artist: manifest.artist });
    }
  }

  async resume() {
    try {
      await this.audio.play();
    } catch (error) {
      if (error.name !== "AbortError") this.showProblem(error.message);
    }
  }

  seek(share) {
    if (Number.isFinite(this.audio.duration)) this.audio.currentTime = share * this.audio.duration;
  }

  applyVolume() {
    this.audio.volume = Math.min(1, this.gain * Number(byId("player-volume").value));
  }

  showState() {
    const { paused } = this.audio;
    this.toggle.textContent = paused ? "▶" : "❚❚";
    this.toggle.setAttribute("aria-label", paused ? "Play" : "Pause");
  }

  showPosition() {
    const { currentTime, duration } = this.audio;
    byId("player-position").textContent = time(currentTime);
    const slider = byId("player-waveform");
    slider.setAttribute("aria-valuemax", String(Math.round(duration || 0)));
    slider.setAttribute("aria-valuenow", String(Math.round(currentTime)));
    slider.setAttribute("aria-valuetext", time(currentTime));
    this.waveform.move(duration ? currentTime / duration : 0);
  }

  showProblem(message) {
    const problem = byId("player-problem");
    problem.textContent = message ?? "This recording cannot be played: the node does not have it, or it is not reachable.";
    problem.hidden = false;
  }
}

/** The smallest rendition this browser plays; the master where nothing else does. */
function playable(audio, renditions) {
  const known = renditions.filter((rendition) => audio.canPlayType(rendition.mime) !== "");
  return (known.length ? known : renditions).toSorted((a, b) => a.bytes - b.bytes)[0];
}

function loudnessGain(loudness) {
  if (!loudness) return 1;
  return Math.min(1, 10 ** ((TARGET_LUFS - loudness.integrated_lufs) / 20));
}
