// The official Ably SDK, unchanged, in a page in Chromium.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { collect, startSandbox } from "./support.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "chromium";
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

describe("the official SDK in a page", { timeout: 60_000 }, () => {
  let sandbox, directory;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "sapwood-interop-"));
    const here = dirname(fileURLToPath(import.meta.url));
    await cp(join(here, "page.html"), join(directory, "page.html"));
    await cp(join(here, "node_modules/ably/build/ably.min.js"), join(directory, "ably.min.js"));
    sandbox = await startSandbox("--dist", directory);
  });
  after(async () => {
    await sandbox.stop();
    await rm(directory, { recursive: true });
  });

  for (const auth of ["key", "token"]) {
    test(`connects with a ${auth}, hears, publishes with ACK, and resumes`, async () => {
      const peer = sandbox.client();
      const channel = peer.channels.get(`page-${auth}`);
      const answered = collect(3, (listener) => channel.subscribe(["ready", "answer", "resumed"], listener));
      await answered.ready;
      const profile = join(directory, `profile-${auth}`);
      const browser = spawn(CHROMIUM, [...FLAGS, `--user-data-dir=${profile}`, `${sandbox.url}/page.html?auth=${auth}`], { stdio: "ignore" });
      const ended = new Promise((resolve, reject) => { browser.on("exit", resolve); browser.on("error", reject); });
      try {
        const ready = new Promise((resolve) => channel.subscribe("ready", resolve));
        const page = (await Promise.race([ready, ended.then(() => { throw new Error("the browser ended"); })])).data;
        await channel.publish("question", { text: "how are you" });
        await new Promise((resolve) => channel.subscribe("answer", resolve));
        await sandbox.fault("disconnect", { connectionId: page.connectionId });
        const [, answer, resumed] = (await answered.all).map((message) => message.data);
        assert.deepEqual(answer, { text: "how are you, too", serials: 1 });
        assert.deepEqual(resumed, { resumed: true, connectionId: page.connectionId });
      } finally {
        browser.kill();
        await ended;
      }
    });
  }
});
