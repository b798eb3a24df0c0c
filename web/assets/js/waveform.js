// Draws a track's peaks, the played part in the accent colour, and turns clicks and arrow keys into positions.

export class Waveform {
  /** @param {HTMLCanvasElement} canvas @param {(share: number) => void} seek */
  constructor(canvas, seek) {
    this.canvas = canvas;
    this.peaks = [];
    this.share = 0;
    canvas.addEventListener("click", (event) => seek(event.offsetX / canvas.clientWidth));
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      seek(Math.min(1, Math.max(0, this.share + step)));
    });
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  /** @param {number[]} peaks 0 to 255 */
  load(peaks) {
    this.peaks = peaks?.length ? peaks : [128];
    this.draw();
  }

  /** @param {number} share 0 to 1 */
  move(share) {
    this.share = share;
    this.draw();
  }

  draw() {
    const { canvas } = this;
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth * scale, canvas.clientHeight * scale];
    if (!width || !height) return;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d");
    const style = getComputedStyle(canvas);
    context.clearRect(0, 0, width, height);
    const pitch = 4 * scale;
    const bars = Math.max(1, Math.floor(width / pitch));
    for (let bar = 0; bar < bars; bar++) {
      const from = Math.floor((bar * this.peaks.length) / bars);
      const to = Math.max(from + 1, Math.floor(((bar + 1) * this.peaks.length) / bars));
      const peak = Math.max(...this.peaks.slice(from, to)) / 255;
      const tall = Math.max(2 * scale, peak * height);
      const played = bar / bars < this.share;
      context.fillStyle = played ? style.borderColor : style.color;
      context.globalAlpha = played ? 1 : 0.3;
      context.fillRect(bar * pitch, (height - tall) / 2, pitch - 1.5 * scale, tall);
    }
    context.globalAlpha = 1;
  }
}
