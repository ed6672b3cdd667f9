// Starts the sandbox and makes clients of the official SDK for it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import Ably from "ably";

export const KEY = "sapwood.dev:secret";

/** Starts the program named by SAPWOOD_SANDBOX on a free port; `stop()` ends it and the clients made by `client()`. */
export async function startSandbox(...args) {
  const program = process.env.SAPWOOD_SANDBOX;
  if (!program) throw new Error("set SAPWOOD_SANDBOX to the path of the sandbox program (cargo build -p sapwood-sandbox)");
  const child = spawn(program, ["--port", "0", "--quiet", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const clients = [];
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const url = line.replace("listening on ", "");
  const port = Number(new URL(url).port);
  return {
    url,
    port,
    client(options = { key: KEY }) {
      const client = new Ably.Realtime({
        endpoint: "127.0.0.1", port, tls: false, useBinaryProtocol: false, logLevel: 0, ...options,
      });
      clients.push(client);
      return client;
    },
    rest: () => new Ably.Rest({ key: KEY, endpoint: "127.0.0.1", port, tls: false, useBinaryProtocol: false, logLevel: 0 }),
    /** POSTs to a fault of the sandbox. */
    async fault(name, body = {}) {
      const response = await fetch(`${url}/__sandbox/${name}`, { method: "POST", body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
      return response.json();
    },
    async get(path) {
      return (await fetch(url + path)).json();
    },
    async stop() {
      const open = clients.filter(({ connection }) => !["closed", "failed"].includes(connection.state));
      await Promise.all(open.map((client) => { client.close(); return client.connection.whenState("closed"); }));
      child.kill();
      await once(child, "exit");
    },
  };
}

/**
 * Starts the program named by SAPWOOD_FOLLOW, Sapwood's own client, on a channel, and waits until it is attached. `lines` is
 * what it has said so far.
 */
export async function startFollower(sandbox, channel) {
  const program = process.env.SAPWOOD_FOLLOW;
  if (!program) throw new Error("set SAPWOOD_FOLLOW to the path of the example (cargo build -p sapwood-sandbox --example follow)");
  const child = spawn(program, [`127.0.0.1:${sandbox.port}`, channel], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = [];
  const output = createInterface({ input: child.stdout });
  output.on("line", (line) => lines.push(JSON.parse(line)));
  await once(output, "line");
  return {
    lines,
    messages: () => lines.filter((line) => line.message).map((line) => line.message),
    stop: () => child.stdin.end(),
  };
}

/** Resolves with the next `count` calls of the listener that `register` is given. */
export function collect(count, register) {
  const got = [];
  let done;
  const all = new Promise((resolve) => { done = resolve; });
  const ready = register((item) => { got.push(item); if (got.length === count) done(got); });
  return { ready, all, got };
}
