// Starts a headless Chromium with a new profile, and records the errors of a page.

import { chromium } from "playwright-core";

const ARGUMENTS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--autoplay-policy=no-user-gesture-required",
];

/** Starts the browser: `$CHROMIUM`, or Debian's. Its profile is a temporary folder, deleted when it closes. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ARGUMENTS });
}

/** Records the errors of a page, and the responses to its audio element. */
export class Watch {
  /** @param {import("playwright-core").Page} page @param {string} origin the only origin to which the page may send requests */
  static async over(page, origin) {
    const watch = new Watch();
    watch.page = page;
    await page.addInitScript(() => {
      window.violations = [];
      document.addEventListener("securitypolicyviolation", (event) => {
        window.violations.push(`${event.effectiveDirective} forbids ${event.blockedURI || event.sample}`);
      });
    });
    page.on("console", (message) => message.type() === "error" && watch.complain(message.text(), message.location().url));
    page.on("pageerror", (error) => watch.complain(`uncaught ${error}`));
    page.on("request", (request) => {
      const { protocol, origin: other } = new URL(request.url());
      if (protocol.startsWith("http") && other !== origin) watch.complain(`a request to ${request.url()}`);
    });
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (response.request().resourceType() === "media") watch.media.push({ pathname, status: response.status() });
    });
    return watch;
  }

  complaints = [];
  /** Paths whose errors the test expects. */
  forgiven = new Set();
  /** Path and status of the responses to the audio element. */
  media = [];

  complain(what, url) {
    if (url && this.forgiven.has(new URL(url).pathname)) return;
    this.complaints.push(url ? `${what} (${url})` : what);
  }

  /** All errors so far. */
  async all() {
    const violations = await this.page.evaluate(() => window.violations);
    return [...this.complaints, ...violations.map((violation) => `the content security policy: ${violation}`)];
  }
}
