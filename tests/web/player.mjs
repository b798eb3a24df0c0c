// Tests the web page of a running node in a headless Chromium: finds a track in the catalogue and plays it.
//
//   node player.mjs http://localhost:3000 [folder for screenshots]

import assert from "node:assert/strict";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";

import { checkView } from "./accessibility.mjs";
import { launch, Watch } from "./browser.mjs";
import * as cases from "./cases.mjs";
import { everyStopIsVisible } from "./keyboard.mjs";
import { audio, hears, isAt } from "./sound.mjs";

const [base, pictures] = process.argv.slice(2);
// Timeout of each step in milliseconds. It is long because other tests may use the machine.
const PATIENCE = 60_000;
let doing = "starting";

try {
  if (!base) throw new Error("usage: node player.mjs <base-url> [folder for screenshots]");
  const browser = await launch();
  try {
    await visit(browser, new URL(base).origin);
  } finally {
    await browser.close();
  }
  console.log(`the page at ${base} passes all checks`);
} catch (error) {
  const [sentence] = stripVTControlCharacters(error.message).split(/\n\n|\n\+ actual/);
  console.error(`the page fails the check "${doing}": ${sentence.replaceAll("\n", " ")}`);
  process.exitCode = 1;
}

async function visit(browser, origin) {
  const page = await browser.newPage({ reducedMotion: "reduce" });
  page.setDefaultTimeout(PATIENCE);
  const watch = await Watch.over(page, origin);
  const steps = { catalogue, filter, track, play, seek, keyboard, looks, missing };
  try {
    for (const [name, step] of Object.entries(steps)) {
      doing = name;
      await step(page, origin, watch);
      assert.deepEqual(await watch.all(), [], `the browser reports errors: ${await watch.all()}`);
    }
  } catch (error) {
    if (pictures) await page.screenshot({ path: path.join(pictures, `failed-${doing}.png`) });
    throw error;
  }
  for (const [name, check] of Object.entries(cases)) {
    doing = name;
    const fresh = await browser.newPage({ reducedMotion: "reduce" });
    fresh.setDefaultTimeout(PATIENCE);
    const watched = await Watch.over(fresh, origin);
    await check(fresh, origin, watched, pictures);
    assert.deepEqual(await watched.all(), [], `the browser reports errors: ${await watched.all()}`);
    await fresh.close();
  }
}

function cards(page) {
  return page.locator(".card");
}

async function catalogue(page, origin) {
  await page.goto(`${origin}/`);
  await cards(page).first().waitFor();
  await checkView(page, "catalogue", pictures);
}

async function filter(page) {
  const all = await cards(page).count();
  const title = await cards(page).first().locator(".title").innerText();
  const field = page.getByRole("searchbox");
  await field.pressSequentially("no such title");
  await page.getByText("No track matches").waitFor();
  assert.equal(await page.locator(".card:visible").count(), 0, "a track that does not match is shown");
  await field.fill("");
  await field.pressSequentially(title.toUpperCase());
  await page.locator(".card:visible").first().waitFor();
  await field.fill("");
  assert.equal(await page.locator(".card:visible").count(), all, "an empty filter hides tracks");
}

async function track(page) {
  const title = await cards(page).first().locator(".title").innerText();
  await cards(page).first().getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
  assert.ok((await page.title()).includes(title), "the window's title does not name the track");
  const holders = page.getByRole("table", { name: "Holders" }).locator("tbody tr");
  const rows = await holders.locator("td.shares").allInnerTexts();
  assert.ok(rows.length > 0, "the track has no holders");
  const supply = await page.locator("[data-fact=supply]").innerText();
  const number = (text) => Number(text.replace(/\D/g, ""));
  assert.equal(rows.map(number).reduce((a, b) => a + b), number(supply), "the holders' shares do not sum to the supply");
}

async function play(page, _origin, watch) {
  await page.locator("#view").getByRole("button", { name: /^Play/ }).click();
  await hears(page, 1.5);
  const title = await page.locator("h1").innerText();
  assert.equal(await page.locator("#player-title").innerText(), title, "the player does not show the title");
  assert.match(await page.locator("#player-position").innerText(), /^0:0[1-9]$/, "the player does not show the position");
  await page.locator("#player").getByRole("button", { name: /^Pause/ }).waitFor();
  assert.ok(watch.media.length > 0, "the browser requested no recording");
  const whole = watch.media.filter((answer) => answer.status !== 206);
  assert.deepEqual(whole, [], "the recording was not served with range responses");
}

async function seek(page) {
  const waveform = page.getByRole("slider", { name: "Position" });
  const box = await waveform.boundingBox();
  const { whole } = await audio(page);
  await waveform.click({ position: { x: box.width / 2, y: box.height / 2 } });
  await isAt(page, whole / 2, "a click into the middle");
  await hears(page, (await audio(page)).at + 1);

  await waveform.focus();
  for (const [key, seconds] of [["Home", 0], ["ArrowRight", 5], ["PageUp", 35], ["ArrowLeft", 30]]) {
    await page.keyboard.press(key);
    await isAt(page, seconds, key);
  }
  await waveform.evaluate((slider) => {
    for (let i = 0; i < 3; i++) slider.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
  });
  await isAt(page, 45, "three keys at once");
  await hears(page, (await audio(page)).at + 1);
  const shown = Number(await waveform.getAttribute("aria-valuenow"));
  assert.ok(Math.abs(shown - (await audio(page)).at) < 3, "the slider's position differs from the audio's");
}

async function keyboard(page) {
  await page.setViewportSize({ width: 1280, height: 800 });
  await everyStopIsVisible(page);
  await page.locator("#player-toggle").focus();
  await page.keyboard.press("Space");
  await page.locator("#player").getByRole("button", { name: /^Play/ }).waitFor();
  assert.ok((await audio(page)).paused, "the space key does not pause");
}

async function looks(page) {
  await checkView(page, "track", pictures);
}

async function missing(page, origin, watch) {
  const id = `0x${"0".repeat(64)}`;
  for (const path of ["", "/holders", "/deposits", "/royalties"]) watch.forgiven.add(`/v1/tracks/${id}${path}`);
  await page.goto(`${origin}/#/tracks/${id}`);
  await page.getByRole("status").filter({ hasText: "This track cannot be shown" }).waitFor();
  await checkView(page, "missing", pictures);
}
