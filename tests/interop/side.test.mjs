// The official SDK and Sapwood's client beside each other, under the same faults of one sandbox.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { KEY, startFollower, startSandbox } from "./support.mjs";

describe("side by side with the official SDK", { timeout: 60_000 }, () => {
  let sandbox, ours;
  before(async () => { sandbox = await startSandbox(); });
  after(async () => {
    ours?.stop();
    await sandbox.stop();
  });

  test("ours delivers at least all that the SDK delivers, in order, and reports each gap", async () => {
    const name = "side";
    const sdk = [];
    const channel = sandbox.client({ key: KEY, disconnectedRetryTimeout: 300 }).channels.get(name);
    await channel.subscribe((message) => sdk.push(message.name));
    ours = await startFollower(sandbox, name);
    const speaker = sandbox.rest().channels.get(name);
    let count = 0;
    const published = [];
    const say = async (times) => {
      for (let i = 0; i < times; i += 1) {
        published.push(String(count += 1));
        await speaker.publish(published.at(-1), "x");
      }
    };
    // What both have heard before a fault does not depend on who is faster.
    const bothHeard = async () => {
      const last = published.at(-1);
      const deadline = Date.now() + 20_000;
      while (!(sdk.includes(last) && ours.messages().includes(last))) {
        assert.ok(Date.now() < deadline, `not heard by both: ${last} (${sdk.length}, ${ours.lines.length})`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    const faults = [
      // Cut without a word, and with one; what is said meanwhile is replayed.
      async () => { await sandbox.fault("disconnect"); await say(3); },
      async () => { await sandbox.fault("close"); await say(3); },
      // The server has forgotten everything: what was said meanwhile is lost for both, and ours says so.
      async () => {
        await sandbox.fault("refuse_connection", { forMs: 600 });
        await sandbox.fault("disconnect");
        await say(2);
        await sandbox.fault("forget");
      },
      // Frames that nobody can read.
      async () => { await sandbox.fault("inject_to_client", { text: "{" }); await say(1); },
    ];
    const bothAttached = async () => {
      const deadline = Date.now() + 20_000;
      const live = async () => (await sandbox.get("/__sandbox/connections")).filter((c) => c.live && c.channels.includes(name));
      while ((await live()).length < 2) {
        assert.ok(Date.now() < deadline, "not attached again");
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    await say(2);
    await bothHeard();
    for (const fault of faults) {
      await fault();
      await bothAttached();
      await say(2);
      await bothHeard();
    }
    const { lines } = ours;
    const heard = ours.messages();
    assert.deepEqual(heard, [...heard].sort((a, b) => a - b), "in order");
    assert.equal(new Set(heard).size, heard.length, "none twice");
    assert.deepEqual(sdk.filter((message) => !heard.includes(message)), [], "the SDK heard these, ours did not");
    let expected = Number(heard[0]);
    let told = true;
    for (const line of lines) {
      if (line.gap || line.ready) told = true;
      if (line.message) {
        assert.ok(told || Number(line.message) === expected, `${line.message} came for ${expected} without a gap`);
        expected = Number(line.message) + 1;
        told = false;
      }
    }
    assert.ok(lines.some((line) => line.gap), "what the server forgot is told");
  });
});
