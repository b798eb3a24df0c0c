// What is heard.

import assert from "node:assert/strict";

/** Position and length, in seconds. */
export function audio(page) {
  return page.locator("#player-audio").evaluate((a) => ({ at: a.currentTime, paused: a.paused, whole: a.duration }));
}

/** Waits until the position is past `seconds`, playing. */
export async function hears(page, seconds) {
  const past = (wanted) => {
    const { currentTime, paused } = document.getElementById("player-audio");
    return !paused && currentTime > wanted;
  };
  await page.waitForFunction(past, seconds).catch(async () => {
    const problem = await page.locator("#player-problem").innerText();
    assert.fail(`playing does not reach ${seconds.toFixed(1)} s: ${JSON.stringify(await audio(page))} ${problem}`);
  });
}

/** The position is where it was put, or a little later: it may be playing since. */
export async function isAt(page, seconds, how) {
  const { at } = await audio(page);
  assert.ok(at > seconds - 2 && at < seconds + 4, `${how} goes to ${at.toFixed(1)} s, not to ${seconds.toFixed(1)} s`);
}
