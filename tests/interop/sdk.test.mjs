// The official Ably SDK, unchanged, against the sandbox.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { KEY, collect, startSandbox } from "./support.mjs";

describe("the official SDK", { timeout: 60_000 }, () => {
  let sandbox;
  before(async () => { sandbox = await startSandbox(); });
  after(() => sandbox.stop());

  const connected = async (options) => {
    const client = sandbox.client(options);
    await client.connection.whenState("connected");
    return client;
  };

  test("connects with the key", async () => {
    // A ping leaves a timer behind that keeps the process alive for this long.
    const client = await connected({ key: KEY, realtimeRequestTimeout: 1000 });
    assert.ok(client.connection.id);
    assert.ok(client.connection.key);
    assert.ok(await client.connection.ping() >= 0);
  });

  test("is told in-band that its key is wrong", async () => {
    const client = sandbox.client({ key: "sapwood.dev:wrong" });
    const { reason } = await client.connection.whenState("failed");
    assert.equal(reason.code, 40101);
    assert.equal(reason.statusCode, 401);
  });

  test("connects with a token from authUrl, as TokenDetails and as TokenRequest", async () => {
    for (const answer of ["details", "request", "token"]) {
      const client = await connected({ authUrl: `${sandbox.url}/auth`, authParams: { answer }, clientId: "ann" });
      assert.equal(client.auth.clientId, "ann");
      client.close();
    }
  });

  test("connects with a TokenRequest that authCallback signs", async () => {
    const signer = sandbox.rest();
    const client = await connected({
      authCallback: (params, done) => { signer.auth.createTokenRequest(params, { key: KEY }).then((r) => done(null, r), done); },
      clientId: "bob",
    });
    assert.equal(client.auth.clientId, "bob");
  });

  test("gets a token by requestToken, which fails with a wrong key", async () => {
    const details = await sandbox.rest().auth.requestToken({ clientId: "cy", ttl: 60_000 });
    assert.equal(details.clientId, "cy");
    assert.equal(details.expires - details.issued, 60_000);
    const wrong = sandbox.rest().auth.requestToken({}, { key: "sapwood.dev:wrong" });
    await assert.rejects(wrong, (error) => error.code === 40101);
  });

  test("reads the server's time", async () => {
    assert.ok(Math.abs(await sandbox.rest().time() - Date.now()) < 5000);
  });

  test("attaches with all modes, and with those it asks for", async () => {
    const client = await connected();
    const all = client.channels.get("modes:all");
    await all.attach();
    assert.deepEqual([...all.modes].sort(), ["presence", "presence_subscribe", "publish", "subscribe"]);
    const some = client.channels.get("modes:some", { modes: ["SUBSCRIBE"] });
    await some.attach();
    assert.deepEqual(some.modes, ["subscribe"]);
    await assert.rejects(some.publish("a", "b"), (error) => error.code === 40160);
    await assert.rejects(client.channels.get(":bad").attach(), (error) => error.code === 40010);
  });

  test("publishes both ways, with the serials in the ACK", async () => {
    const [one, two] = [await connected(), await connected()];
    const { ready, all } = collect(2, (listener) => two.channels.get("both").subscribe(listener));
    await ready;
    const first = await one.channels.get("both").publish("greeting", { hello: "world", n: [1, null] });
    assert.equal(first.serials.length, 1);
    assert.ok(first.serials[0]);
    await one.channels.get("both").publish("text", "plain");
    const messages = await all;
    assert.deepEqual(messages.map((m) => [m.name, m.data]), [["greeting", { hello: "world", n: [1, null] }], ["text", "plain"]]);
    assert.equal(messages[0].connectionId, one.connection.id);
    assert.equal(messages[0].serial, first.serials[0]);
    const back = collect(1, (listener) => one.channels.get("both").subscribe(listener));
    await back.ready;
    await two.channels.get("both").publish([{ name: "a", data: Buffer.from([1, 2]) }]);
    assert.deepEqual([...(await back.all)[0].data], [1, 2]);
  });

  test("speaks the binary protocol, with others who speak JSON", async () => {
    const binary = await connected({ key: KEY, clientId: "ann", useBinaryProtocol: true });
    const json = await connected({ key: KEY, clientId: "bob" });
    const sent = [{ hello: "wörld", n: [1, null, -7, 0.5, 1e12] }, "plain", Buffer.from([0, 255])];
    for (const [from, to] of [[binary, json], [json, binary], [binary, binary]]) {
      const name = `form-${from.auth.clientId}-${to.auth.clientId}`;
      const { ready, all } = collect(3, (listener) => to.channels.get(name).subscribe(listener));
      await ready;
      for (const data of sent) await from.channels.get(name).publish("x", data);
      const [object, text, bytes] = (await all).map((message) => message.data);
      assert.deepEqual(object, sent[0]);
      assert.equal(text, sent[1]);
      assert.deepEqual([...new Uint8Array(bytes)], [0, 255]);
    }
    const room = json.channels.get("form-room");
    const { ready, all } = collect(1, (listener) => room.presence.subscribe("enter", listener));
    await ready;
    await binary.channels.get("form-room").presence.enter({ doing: "reading" });
    assert.deepEqual((await all)[0].data, { doing: "reading" });
    const before = binary.connection.id;
    const again = new Promise((resolve) => binary.connection.once("disconnected", () => binary.connection.once("connected", resolve)));
    await sandbox.fault("disconnect", { connectionId: before });
    await again;
    assert.equal(binary.connection.id, before);
  });

  test("refuses what is too large", async () => {
    const client = await connected();
    const { maxMessageSize } = client.connection.connectionManager.connectionDetails;
    assert.equal(maxMessageSize, 65536);
    client.options.maxMessageSize = 1e9;
    const publish = client.channels.get("large").publish("x", "y".repeat(70_000));
    await assert.rejects(publish, (error) => error.code === 40009);
  });

  test("hears nothing of its own with echoMessages off", async () => {
    const quiet = await connected({ key: KEY, echoMessages: false });
    const other = await connected();
    const heard = collect(1, (listener) => quiet.channels.get("echo").subscribe(listener));
    await heard.ready;
    await quiet.channels.get("echo").publish("own", "1");
    await other.channels.get("echo").publish("other", "2");
    assert.deepEqual((await heard.all).map((m) => m.name), ["other"]);
  });

  test("resumes after its socket is cut, without loss, in order, and without a second copy", async () => {
    const [listener, speaker] = [await connected(), await connected()];
    const id = listener.connection.id;
    const channel = listener.channels.get("resume");
    const heard = collect(5, (hear) => channel.subscribe(hear));
    await heard.ready;
    await speaker.channels.get("resume").publish("0", "");
    await sandbox.fault("refuse_connection", { times: 1 });
    const attached = new Promise((resolve) => channel.once("attached", resolve));
    await sandbox.fault("disconnect", { connectionId: id });
    for (const name of ["1", "2", "3"]) await speaker.channels.get("resume").publish(name, "");
    listener.connect();
    await listener.connection.whenState("connected");
    assert.equal((await attached).resumed, true);
    await speaker.channels.get("resume").publish("4", "");
    assert.deepEqual((await heard.all).map((m) => m.name), ["0", "1", "2", "3", "4"]);
    assert.equal(listener.connection.id, id);
  });

  test("is told when the server has forgotten it", async () => {
    const client = await connected();
    const id = client.connection.id;
    const channel = client.channels.get("forgotten");
    await channel.attach();
    await sandbox.fault("forget");
    const attached = new Promise((resolve) => channel.once("attached", resolve));
    await sandbox.fault("disconnect", { connectionId: id });
    assert.equal((await attached).resumed, false);
    assert.notEqual(client.connection.id, id);
    assert.equal(client.connection.errorReason.code, 80018);
  });

  test("recovers the connection of an earlier client, with what was said meanwhile", async () => {
    const [speaker, first] = [await connected(), await connected()];
    const before = collect(1, (listener) => first.channels.get("recovered").subscribe(listener));
    await before.ready;
    await speaker.channels.get("recovered").publish("0", "");
    // The key says how far the client has heard, so it must have heard that.
    await before.all;
    const [id, recover] = [first.connection.id, first.connection.createRecoveryKey()];
    // It goes without a word, as a page does that is closed.
    const refused = collect(2, (listener) => first.connection.on("disconnected", listener));
    await sandbox.fault("refuse_connection", { times: 1 });
    await sandbox.fault("disconnect", { connectionId: id });
    await refused.all;
    first.close();
    for (const name of ["1", "2"]) await speaker.channels.get("recovered").publish(name, "");
    const second = await connected({ key: KEY, recover });
    assert.equal(second.connection.id, id);
    const channel = second.channels.get("recovered");
    const change = new Promise((resolve) => channel.once("attached", resolve));
    const heard = collect(2, (listener) => channel.subscribe(listener));
    await heard.ready;
    assert.equal((await change).resumed, true);
    assert.deepEqual((await heard.all).map((m) => m.name), ["1", "2"]);
  });

  test("a publish that was not acknowledged is not published twice", async () => {
    const [one, two] = [await connected(), await connected()];
    const heard = collect(2, (listener) => two.channels.get("once").subscribe(listener));
    await heard.ready;
    await sandbox.fault("suppress", { direction: "to_client", action: "ACK" });
    const published = one.channels.get("once").publish("a", "1");
    await new Promise((resolve) => two.channels.get("once").subscribe("a", resolve));
    await sandbox.fault("disconnect", { connectionId: one.connection.id });
    assert.equal((await published).serials.length, 1);
    await one.channels.get("once").publish("b", "2");
    assert.deepEqual((await heard.all).map((m) => m.name), ["a", "b"]);
  });

  test("rewinds", async () => {
    const [speaker, late] = [await connected(), await connected()];
    for (const name of ["a", "b", "c"]) await speaker.channels.get("rewound").publish(name, "");
    const channel = late.channels.get("rewound", { params: { rewind: "2" } });
    const change = new Promise((resolve) => channel.once("attached", resolve));
    const heard = collect(2, (listener) => channel.subscribe(listener));
    await heard.ready;
    assert.deepEqual((await heard.all).map((m) => m.name), ["b", "c"]);
    assert.equal((await change).hasBacklog, true);
    assert.deepEqual(channel.params, { rewind: "2" });
  });

  test("reads history page by page", async () => {
    const client = await connected();
    const channel = client.channels.get("resources/history");
    for (const name of ["a", "b", "c"]) await channel.publish(name, { name });
    let page = await channel.history({ limit: 2 });
    assert.deepEqual(page.items.map((m) => [m.name, m.data]), [["c", { name: "c" }], ["b", { name: "b" }]]);
    assert.ok(page.hasNext());
    page = await page.next();
    assert.deepEqual(page.items.map((m) => m.name), ["a"]);
    assert.ok(page.isLast());
    const forwards = await channel.history({ direction: "forwards" });
    assert.deepEqual(forwards.items.map((m) => m.name), ["a", "b", "c"]);
  });

  test("publishes by REST", async () => {
    const client = await connected();
    const heard = collect(1, (listener) => client.channels.get("by-rest").subscribe(listener));
    await heard.ready;
    await sandbox.rest().channels.get("by-rest").publish("news", { n: 1 });
    assert.deepEqual((await heard.all)[0].data, { n: 1 });
  });

  test("sees others enter, update and leave, and finds them by sync", async () => {
    const [ann, bob] = [await connected({ key: KEY, clientId: "ann" }), await connected({ key: KEY, clientId: "bob" })];
    const seen = collect(3, (listener) => bob.channels.get("room").presence.subscribe(listener));
    await seen.ready;
    await ann.channels.get("room").presence.enter({ at: "desk" });
    const late = await connected();
    const members = await late.channels.get("room").presence.get();
    assert.deepEqual(members.map((m) => [m.clientId, m.action, m.data]), [["ann", "present", { at: "desk" }]]);
    const gone = new Promise((resolve) => late.channels.get("room").presence.subscribe("leave", resolve));
    await ann.channels.get("room").presence.update("lunch");
    await ann.channels.get("room").presence.leave();
    assert.deepEqual((await seen.all).map((m) => [m.action, m.data]),
      [["enter", { at: "desk" }], ["update", "lunch"], ["leave", "lunch"]]);
    await gone;
    assert.deepEqual(await late.channels.get("room").presence.get(), []);
    const history = await bob.channels.get("room").presence.history();
    assert.deepEqual(history.items.map((m) => m.action), ["leave", "update", "enter"]);
  });

  test("is taken for gone some time after its socket was cut", async () => {
    await sandbox.fault("settings", { presenceGrace: 50 });
    const [ann, bob] = [await connected({ key: KEY, clientId: "ann" }), await connected({ key: KEY, clientId: "bob" })];
    const gone = new Promise((resolve) => bob.channels.get("hall").presence.subscribe("leave", resolve));
    await bob.channels.get("hall").attach();
    await ann.channels.get("hall").presence.enter();
    await sandbox.fault("refuse_connection", { times: 1 });
    await sandbox.fault("disconnect", { connectionId: ann.connection.id });
    assert.equal((await gone).clientId, "ann");
    await sandbox.fault("settings", { presenceGrace: 15000 });
    const back = new Promise((resolve) => bob.channels.get("hall").presence.subscribe("enter", resolve));
    ann.connect();
    assert.equal((await back).clientId, "ann");
  });

  test("shares a list of many members", async () => {
    const client = await connected();
    const channel = client.channels.get("crowd");
    await Promise.all(Array.from({ length: 250 }, (_, i) => channel.presence.enterClient(`client-${i}`)));
    const late = await connected();
    assert.equal((await late.channels.get("crowd").presence.get()).length, 250);
    const page = await sandbox.rest().channels.get("crowd").presence.get({ limit: 1000 });
    assert.equal(page.items.length, 250);
  });

  test("renews its token when the server asks, without losing the connection", async () => {
    const client = await connected({ authUrl: `${sandbox.url}/auth`, authParams: { ttl: 1500 } });
    const id = client.connection.id;
    const states = [];
    client.connection.on((change) => states.push(change.current));
    const update = () => new Promise((resolve) => client.connection.once("update", resolve));
    await update();
    await update();
    assert.deepEqual(states, ["connected", "connected"]);
    assert.equal(client.connection.id, id);
  });

  test("comes back with another token when all tokens end", async () => {
    const client = await connected({ authUrl: `${sandbox.url}/auth` });
    const id = client.connection.id;
    const disconnected = client.connection.whenState("disconnected");
    await sandbox.fault("expire_tokens");
    assert.equal((await disconnected).reason.code, 40142);
    await client.connection.whenState("connected");
    assert.equal(client.connection.id, id);
  });

  test("may only do what its token allows", async () => {
    const capability = JSON.stringify({ "resources/*": ["subscribe"] });
    const client = await connected({ authUrl: `${sandbox.url}/auth`, authParams: { capability } });
    await client.channels.get("resources/posts").attach();
    await assert.rejects(client.channels.get("resources/posts").publish("a", "b"), (error) => error.code === 40160);
    await assert.rejects(client.channels.get("other").attach(), (error) => error.code === 40160);
  });

  test("notices stopped heartbeats and resumes", async () => {
    await sandbox.fault("settings", { maxIdleInterval: 100 });
    const client = await connected({ key: KEY, realtimeRequestTimeout: 300 });
    const id = client.connection.id;
    await sandbox.fault("heartbeats", { enabled: false });
    await client.connection.whenState("disconnected");
    await sandbox.fault("heartbeats", { enabled: true });
    await sandbox.fault("settings", { maxIdleInterval: 15000 });
    await client.connection.whenState("connected");
    assert.equal(client.connection.id, id);
  });

  test("hears of a record changed by a plain REST request, as the event of Refine", async () => {
    const client = await connected();
    const heard = collect(3, (listener) => client.channels.get("resources/posts").subscribe(listener));
    await heard.ready;
    const send = (method, path, body, headers = {}) =>
      fetch(sandbox.url + path, { method, headers, body: body && JSON.stringify(body) }).then((r) => r.json());
    const post = await send("POST", "/api/posts", { title: "New", category: { id: 1 } });
    await send("PATCH", `/api/posts/${post.id}`, { title: "Newer" }, { "X-Sapwood-Origin": "me-1" });
    await send("DELETE", `/api/posts/${post.id}`);
    const messages = await heard.all;
    assert.deepEqual(messages.map((m) => m.name), ["created", "updated", "deleted"]);
    for (const { name, data } of messages) {
      const { date, meta, ...rest } = data;
      const { fields, ...payload } = rest.payload;
      assert.deepEqual({ ...rest, payload }, { channel: "resources/posts", type: name, payload: { ids: [post.id] } });
      assert.equal(fields?.includes("title") ?? false, name === "updated");
      assert.ok(!Number.isNaN(Date.parse(date)));
      assert.deepEqual(meta, name === "updated" ? { origin: "me-1" } : {});
    }
  });
});
