// The player of the page. It plays the renditions of a track from the streaming node, with range requests.

import { file } from "./api.js";
import { cover } from "./cover.js";
import { element } from "./dom.js";
import { time } from "./format.js";
import { offer } from "./media_keys.js";
import { loudnessGain, playable } from "./renditions.js";
import { Waveform } from "./waveform.js";

const byId = (id) => document.getElementById(id);

export class Player {
  constructor() {
    this.audio = byId("player-audio");
    this.gain = 1;
    this.track = null;
    this.sources = [];
    this.waveform = new Waveform(byId("player-waveform"), (seconds) => this.seek(seconds));
    byId("player-toggle").addEventListener("click", () => this.turn());
    byId("player-volume").addEventListener("input", () => this.applyVolume());
    for (const event of ["play", "pause", "ended"]) this.audio.addEventListener(event, () => this.showState());
    for (const event of ["waiting", "playing", "pause", "error"]) this.audio.addEventListener(event, () => this.showBusy(event));
    for (const event of ["timeupdate", "seeking", "loadedmetadata"]) this.audio.addEventListener(event, () => this.showPosition());
    this.audio.addEventListener("error", () => this.next());
  }

  /** A button that plays a track, or pauses it while it is playing. `fetch` returns the complete track. */
  button(id, title, fetch, labelled = false) {
    const start = () => (this.track?.track_id === id ? this.turn() : this.play(fetch));
    const kind = labelled ? "play-label" : "play";
    const button = element("button", { type: "button", class: kind, "data-plays": id, "data-title": title, onclick: start });
    this.mark(button);
    return button;
  }

  /** Plays the track that `fetch` returns. */
  async play(fetch) {
    try {
      this.load(await fetch());
    } catch (error) {
      byId("player").hidden = false;
      this.showProblem(`This recording cannot be played: ${error.message}.`);
      return;
    }
    await this.resume();
  }

  load(track) {
    const { manifest } = track;
    this.track = track;
    byId("player").hidden = false;
    byId("player-title").textContent = manifest.title;
    byId("player-title").href = `#/tracks/${track.track_id}`;
    byId("player-artist").textContent = manifest.artist;
    byId("player-cover").replaceChildren(cover(track));
    byId("player-duration").textContent = time(manifest.duration_ms / 1000);
    this.waveform.load(manifest.waveform, manifest.duration_ms / 1000);
    this.gain = loudnessGain(manifest.loudness);
    this.applyVolume();
    this.sources = playable(this.audio, manifest.renditions);
    this.open();
    offer(this, manifest);
  }

  /** Opens the next rendition that has not failed. */
  open() {
    byId("player-problem").hidden = true;
    this.audio.src = file(this.sources.shift().cid);
  }

  /** Pauses or resumes. */
  turn() {
    if (this.audio.paused) this.resume();
    else this.audio.pause();
  }

  async resume() {
    try {
      await this.audio.play();
    } catch (error) {
      // AbortError: another track was selected. NotSupportedError: the rendition failed; the `error` event handles it.
      if (!["AbortError", "NotSupportedError"].includes(error.name)) this.showProblem(error.message);
    }
  }

  /** After an error, opens the next rendition at the position where the last one stopped. */
  async next() {
    const { currentTime } = this.audio;
    if (!this.sources.length) {
      this.sources = playable(this.audio, this.track.manifest.renditions);
      this.audio.pause();
      this.showProblem("This recording cannot be played: the node does not have it, or it is not reachable.");
      return;
    }
    this.open();
    this.audio.currentTime = currentTime;
    await this.resume();
  }

  /** @param {number} seconds */
  seek(seconds) {
    if (!this.track) return;
    this.audio.currentTime = Math.min(this.waveform.duration, Math.max(0, seconds));
    // Update now, because key presses are faster than `timeupdate` events.
    this.showPosition();
  }

  applyVolume() {
    this.audio.volume = Math.min(1, this.gain * Number(byId("player-volume").value));
  }

  showState() {
    document.querySelectorAll("[data-plays]").forEach((button) => this.mark(button));
    const { paused } = this.audio;
    const toggle = byId("player-toggle");
    toggle.classList.toggle("playing", !paused);
    toggle.setAttribute("aria-label", paused ? "Play" : "Pause");
  }

  /** Shows on a button whether its track is playing. */
  mark(button) {
    const { plays, title } = button.dataset;
    const playing = this.track?.track_id === plays && !this.audio.paused;
    const verb = playing ? "Pause" : "Play";
    button.classList.toggle("playing", playing);
    button.setAttribute("aria-label", `${verb} ${title}`);
    if (button.classList.contains("play-label")) button.textContent = verb;
  }

  showBusy(event) {
    byId("player").setAttribute("aria-busy", String(event === "waiting"));
  }

  showPosition() {
    const { currentTime, duration } = this.audio;
    byId("player-position").textContent = time(currentTime);
    if (Number.isFinite(duration)) byId("player-duration").textContent = time(duration);
    this.waveform.move(currentTime, duration);
  }

  showProblem(message) {
    const problem = byId("player-problem");
    problem.textContent = message;
    problem.hidden = false;
  }
}
