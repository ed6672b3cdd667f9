// Runs the two pages of ably.html in turn, in one Chromium version, against one sandbox each, and writes the table.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { KEY, startSandbox } from "../interop/support.mjs";

const { SAPWOOD_PAGES: pages, SAPWOOD_RESULT: result, CHROMIUM = "chromium", RUNS = "7" } = process.env;
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--enable-precise-memory-info", "--js-flags=--expose-gc"];
const AUTH = { authorization: `Basic ${Buffer.from(KEY).toString("base64")}`, "content-type": "application/json" };

/** What the page that is open says, in order. */
const heard = [];
let wake = () => {};
const runner = createServer((request, response) => {
  let text = "";
  request.on("data", (part) => { text += part; });
  request.on("end", () => { response.end(); heard.push(text.split(" ")); wake(); });
});
await new Promise((resolve) => runner.listen(0, "127.0.0.1", resolve));

async function next(word) {
  const late = Date.now() + 60_000;
  for (;;) {
    const said = heard.shift();
    if (said?.[0].startsWith("failed") || Date.now() > late) throw new Error(`waited for "${word}": ${said?.join(" ") ?? "nothing"}`);
    if (said?.[0] === word) return { ms: Number(said[1]), bytes: Number(said[2]) };
    if (!said) await new Promise((resolve) => { wake = resolve; setTimeout(resolve, 1000); });
  }
}

/** As most people write: English, with headings and lists, and a dash or an arrow here and there. */
const MARKDOWN = (await readFile(new URL("../../README.md", import.meta.url), "utf8")).slice(0, 8000);
/** The hardest: line breaks, quotes and foreign letters every few letters. */
const PROSE = `## Sapwood – the living part\n\n* carries "water" from the roots\n* der Kern trägt, lõi gỗ giữ cây…\n\n`;
const event = ({ bytes, letters }) => ({ name: "updated", encoding: "json", data: JSON.stringify({
  type: "updated", channel: "c", payload: { ids: [1], text: letters.repeat(bytes / letters.length) }, date: "2026-01-01T00:00:00Z" }) });

/** Publishes `count` messages, spread over the channels, as fast as the sandbox takes them. */
async function publish(sandbox, { channels, ...content }, count) {
  const batch = content.bytes > 1000 ? 5 : 50;
  const body = JSON.stringify(Array.from({ length: batch }, () => event(content)));
  let sent = 0;
  const worker = async () => {
    while (sent < count) {
      const channel = `c${(sent / batch) % channels}`;
      sent += batch;
      const response = await fetch(`${sandbox.url}/channels/${channel}/messages`, { method: "POST", headers: AUTH, body });
      if (!response.ok) throw new Error(await response.text());
      await response.arrayBuffer();
    }
  };
  await Promise.all([1, 2, 3, 4].map(worker));
}

/** Opens the page of one client, attaches, and hears `rounds` times all messages. */
async function run(lib, scenario, rounds) {
  const profile = await mkdtemp(join(tmpdir(), "sapwood-bench-"));
  const sandbox = await startSandbox("--dist", pages);
  const query = new URLSearchParams({ lib, channels: scenario.channels, messages: scenario.messages,
    runner: `http://127.0.0.1:${runner.address().port}/` });
  heard.length = 0;
  const browser = spawn(CHROMIUM, [...FLAGS, `--user-data-dir=${profile}`, `${sandbox.url}/ably.html?${query}`], { stdio: "ignore" });
  const ended = new Promise((resolve) => browser.on("exit", resolve));
  try {
    const attached = await next("attached");
    const all = [];
    for (let round = 0; round < rounds; round += 1) {
      const [said] = await Promise.all([next("heard"), publish(sandbox, scenario, scenario.messages)]);
      all.push(said);
    }
    return { attached: attached.ms, heard: all };
  } finally {
    browser.kill();
    await ended;
    await sandbox.stop();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs both clients in turn and returns the medians of what `read` makes of each run. */
async function compare(scenario, read, runs = Number(RUNS), rounds = 1, sdk = "sdk") {
  const values = { ours: [], sdk: [] };
  for (let number = 0; number < runs; number += 1) {
    values.ours.push(read(await run("ours", scenario, rounds)));
    values.sdk.push(read(await run(sdk, scenario, rounds)));
  }
  return { ours: median(values.ours), sdk: median(values.sdk) };
}

const rows = [];
const row = (what, unit, { ours, sdk }, better) => {
  const ratio = better === "more" ? ours / sdk : sdk / ours;
  rows.push(`| ${what} | ${Math.round(ours).toLocaleString("en")} | ${Math.round(sdk).toLocaleString("en")} | ${unit} | ${ratio.toFixed(2)} × |`);
  console.log(rows.at(-1));
};
/** A client that has just been loaded, and four times as many messages: a client runs for hours, not for a tenth of a second. */
const ROUNDS = 4;
const SMALL = { bytes: 40, letters: "x", messages: 50_000 };
const LARGE = { bytes: 8000, letters: "x", messages: 4000 };
const markdown = { channels: 1, ...LARGE, letters: MARKDOWN };
const rate = ({ messages }) => ({ heard: all }) => all.length * messages / all.reduce((sum, { ms }) => sum + ms, 0) * 1000;
for (const [what, scenario] of [
  ["small messages, 1 channel", { channels: 1, ...SMALL }],
  ["small messages, 50 channels", { channels: 50, ...SMALL }],
  ["8 kB messages, 1 channel", { channels: 1, ...LARGE }],
  ["8 kB messages, 50 channels", { channels: 50, ...LARGE }],
  ["8 kB messages of Markdown, 1 channel", markdown],
  ["8 kB messages dense with foreign letters, 1 channel", { channels: 1, ...LARGE, letters: PROSE }],
]) row(what, "messages a second", await compare(scenario, rate(scenario), Number(RUNS), ROUNDS), "more");
row("8 kB messages of Markdown, the SDK in the binary form, too", "messages a second",
  await compare(markdown, rate(markdown), Number(RUNS), ROUNDS, "sdk-binary"), "more");
row("connecting and attaching 50 channels", "ms", await compare({ channels: 50, ...SMALL, messages: 1 }, ({ attached }) => attached, Number(RUNS), 0), "less");
const long = { channels: 1, ...SMALL };
row("memory after 50,000 messages", "kB", await compare(long, ({ heard: [half] }) => half.bytes / 1000, 3), "less");
row("memory after 100,000 messages", "kB", await compare(long, ({ heard: [, whole] }) => whole.bytes / 1000, 3, 2), "less");
runner.close();
const table = ["| what | Sapwood | official SDK | unit | times better |", "|---|---|---|---|---|", ...rows].join("\n");
await writeFile(result, `# This Ably client and the official SDK, in a browser

Made by \`cargo xtask bench ably\` on ${cpus().length} cores of ${cpus()[0].model.trim()}: medians of ${RUNS} runs (memory: 3), the two in turn,
each in a Chromium and with a sandbox of its own. The messages wait at the client's door till all are there; they are
counted from the first that is heard to the last, each read down to the event in it, ${ROUNDS} times per page. Sapwood speaks the
binary form of the protocol, the SDK JSON, which is what it does in browsers unless it is told otherwise; one row has both binary.
Absolute numbers mean nothing on another machine; compare the two.

${table}
`);
