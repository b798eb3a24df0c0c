#!/usr/bin/env node
// Stands in for the solc binary: the same compiler as npm serves it, answering the two calls forge makes
// (`--version`, and `--standard-json` on stdin).
const solc = require("solc");

if (process.argv.includes("--version")) {
  process.stdout.write(`solc, the solidity compiler\nVersion: ${solc.version()}\n`);
} else {
  process.stdout.write(solc.compile(require("fs").readFileSync(0, "utf8")));
}
