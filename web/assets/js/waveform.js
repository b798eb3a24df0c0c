// Draws the peaks of a track, with the played part in the accent colour. Pointer and keys change the position.

import { time } from "./format.js";

/** Seconds that a key moves the position. */
const KEYS = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -30, PageUp: 30, Home: -Infinity, End: Infinity };

export class Waveform {
  /** @param {HTMLCanvasElement} canvas @param {(seconds: number) => void} seek */
  constructor(canvas, seek) {
    this.canvas = canvas;
    this.peaks = [];
    this.position = 0;
    this.duration = 0;
    this.seek = seek;
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => canvas.hasPointerCapture(event.pointerId) && this.point(event));
    canvas.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  press(event) {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.point(event);
  }

  point(event) {
    const { left, width } = this.canvas.getBoundingClientRect();
    this.seek(((event.clientX - left) / width) * this.duration);
  }

  key(event) {
    const step = KEYS[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.seek(Math.min(this.duration, Math.max(0, this.position + step)));
  }

  /** Shows another track. @param {number[]} peaks 0 to 255 @param {number} duration in seconds */
  load(peaks, duration) {
    this.peaks = peaks?.length ? peaks : [128];
    this.duration = duration;
    this.move(0, duration);
  }

  /** Sets position and duration, in seconds. An unknown duration (NaN) does not replace the last one. */
  move(position, duration) {
    if (duration > 0 && Number.isFinite(duration)) this.duration = duration;
    this.position = position;
    const { canvas } = this;
    canvas.setAttribute("aria-valuemax", String(Math.round(this.duration)));
    canvas.setAttribute("aria-valuenow", String(Math.round(position)));
    canvas.setAttribute("aria-valuetext", `${time(position)} of ${time(this.duration)}`);
    this.draw();
  }

  draw() {
    const { canvas } = this;
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((length) => Math.round(length * scale));
    if (!width || !height) return;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d");
    const style = getComputedStyle(canvas);
    context.clearRect(0, 0, width, height);
    const pitch = 4 * scale;
    const bars = Math.max(1, Math.floor(width / pitch));
    const played = this.duration ? (this.position / this.duration) * bars : 0;
    for (let bar = 0; bar < bars; bar++) {
      const tall = Math.max(2 * scale, this.peak(bar, bars) * height);
      context.fillStyle = bar < played ? style.borderTopColor : style.color;
      context.fillRect(bar * pitch, (height - tall) / 2, pitch - 1.5 * scale, tall);
    }
  }

  /** The highest peak of a bar, 0 to 1. */
  peak(bar, bars) {
    const from = Math.floor((bar * this.peaks.length) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * this.peaks.length) / bars));
    return Math.max(...this.peaks.slice(from, to)) / 255;
  }
}
