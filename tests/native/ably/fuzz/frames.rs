//! Texts that may come on a socket: arbitrary bytes, frames with arbitrary fields, valid frames with faults. Also used by
//! the sandbox's own tests, for what clients may send.

use std::sync::LazyLock;

use sapwood::ably::backoff::Dice;
use sapwood::ably::frame::ProtocolMessage;
use serde_json::{Map, Value, json};

/// One of `items`.
pub(crate) fn pick<T: Clone>(dice: &mut Dice, items: &[T]) -> T {
    items[dice.bits() as usize % items.len()].clone()
}

pub(crate) fn below(dice: &mut Dice, end: u64) -> u64 {
    dice.bits() % end
}

/// Whatever may come.
pub(crate) fn text(dice: &mut Dice) -> String {
    match below(dice, 12) {
        0 => {
            let bytes: Vec<u8> = (0..below(dice, 60)).map(|_| dice.bits() as u8).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        1..=4 => {
            let frame = pick(dice, &VALID);
            mutated(dice, frame)
        }
        5 => {
            let frame = frame(dice).to_string();
            mutated(dice, frame)
        }
        _ => frame(dice).to_string(),
    }
}

/// The binary form of whatever may come, with faults of its own now and then.
pub(crate) fn bytes(dice: &mut Dice) -> Vec<u8> {
    let text = text(dice);
    let mut bytes =
        ProtocolMessage::from_json(&text).map_or_else(|_| text.into_bytes(), |frame| frame.to_msgpack());
    if below(dice, 3) == 0 {
        mutate(
            dice,
            &mut bytes,
            b"\x80\x90\xa1\xc0\xc4\xc7\xcb\xcf\xd3\xd9\xdc\xdf\xff",
        );
    }
    bytes
}

/// The same with up to three bytes changed, added or taken away.
fn mutated(dice: &mut Dice, text: String) -> String {
    let mut bytes = text.into_bytes();
    mutate(dice, &mut bytes, b"{}[]\",:0123456789eE-\\");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Up to three bytes are changed, added from `marks` or taken away.
fn mutate(dice: &mut Dice, bytes: &mut Vec<u8>, marks: &[u8]) {
    for _ in 0..below(dice, 4) {
        let at = dice.bits() as usize % bytes.len().max(1);
        match below(dice, 3) {
            0 if at < bytes.len() => bytes[at] = dice.bits() as u8,
            1 if at < bytes.len() => drop(bytes.remove(at)),
            _ => bytes.insert(at, pick(dice, marks)),
        }
    }
}

/// What is read of a text is written so that it reads the same.
pub(crate) fn check_codec(text: &str) {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return;
    };
    // The JSON library itself may read the last digit of a long fraction differently than it wrote it.
    if serde_json::from_str::<Value>(&value.to_string()).ok().as_ref() != Some(&value) {
        return;
    }
    if let Ok(frame) = ProtocolMessage::from_json(text) {
        let bytes = frame.to_msgpack();
        assert_eq!(
            ProtocolMessage::from_msgpack(&bytes).as_ref(),
            Ok(&frame),
            "{text} as {bytes:02x?}"
        );
        let written = frame.to_json();
        assert_eq!(
            ProtocolMessage::from_json(&written),
            Ok(frame),
            "{text} as {written}"
        );
    }
}

static VALID: LazyLock<Vec<String>> = LazyLock::new(|| {
    let details = json!({"connectionKey": "key-2", "connectionStateTtl": 120_000, "maxIdleInterval": 15_000});
    let member = |action: u8, client: &str, id: &str| {
        let connection = id.split(':').next();
        json!({"action": action, "clientId": client, "id": id, "connectionId": connection, "timestamp": 900})
    };
    let frames = [
        json!({"action": 4, "connectionId": "conn-1", "connectionDetails": details}),
        json!({"action": 4, "connectionId": "conn-2", "connectionDetails": details, "error": {"code": 80018}}),
        json!({"action": 10, "channel": "c", "channelSerial": "s1", "params": {"rewind": "2"}}),
        json!({"action": 11, "channel": "c", "channelSerial": "s3", "flags": 0xF_0000}),
        json!({"action": 11, "channel": "c", "channelSerial": "s3", "flags": 0xF_0005}),
        json!({"action": 15, "channel": "c", "channelSerial": "s4", "id": "conn-2:1", "msgSerial": 0,
            "messages": [{"name": "m", "data": "{\"a\":1}", "encoding": "json"}]}),
        json!({"action": 1, "msgSerial": 0, "count": 1, "res": [{"serials": ["x"]}]}),
        json!({"action": 2, "msgSerial": 0, "count": 2, "error": {"code": 40160, "statusCode": 401}}),
        json!({"action": 12, "channel": "c"}),
        json!({"action": 13, "channel": "c", "error": {"code": 90198, "statusCode": 500}}),
        json!({"action": 6, "error": {"code": 40142, "statusCode": 401}}),
        json!({"action": 6, "error": {"code": 80003, "statusCode": 503}}),
        json!({"action": 9, "channel": "c", "error": {"code": 40160, "statusCode": 401}}),
        json!({"action": 17}),
        json!({"action": 17, "auth": {"accessToken": "token"}}),
        json!({"action": 0, "id": "mark"}),
        json!({"action": 14, "channel": "c", "msgSerial": 1, "presence":
            [member(2, "me", "conn-1:3:0"), member(3, "you", "c1:12:0")]}),
        json!({"action": 16, "channel": "c", "channelSerial": "s1:x", "presence":
            [member(1, "you", "c1:1:0"), member(4, "me", "conn-1:4:1")]}),
        json!({"action": 16, "channel": "c", "channelSerial": "s1:", "presence": [member(1, "she", "c2:1:0")]}),
        json!({"action": 8}),
    ];
    frames.iter().map(Value::to_string).collect()
});

const FIELDS: [&str; 17] = [
    "id",
    "channel",
    "channelSerial",
    "connectionId",
    "connectionKey",
    "connectionDetails",
    "auth",
    "error",
    "flags",
    "msgSerial",
    "count",
    "res",
    "params",
    "timestamp",
    "messages",
    "presence",
    "new in 2031",
];

/// A frame with some fields, most of them of a sensible kind.
fn frame(dice: &mut Dice) -> Value {
    let mut fields = Map::new();
    let action = if below(dice, 20) == 0 {
        odd(dice)
    } else {
        below(dice, 23).into()
    };
    fields.insert("action".into(), action);
    for name in FIELDS {
        let likely = if name == "channel" { 8 } else { 3 };
        if below(dice, 10) < likely {
            fields.insert(name.into(), field(dice, name));
        }
    }
    Value::Object(fields)
}

fn field(dice: &mut Dice, name: &str) -> Value {
    if below(dice, 12) == 0 {
        return odd(dice);
    }
    match name {
        "id" => pick(dice, &["mark", "conn-1:3", "conn-1:0:1", "c1:7:0", ""]).into(),
        "channel" => pick(dice, &["c", "c", "d", "e", "", ":c", "[x]c", "c\n"]).into(),
        "channelSerial" => pick(dice, &["s0", "s1", "s2", "s9", "s1:", "s1:x", ""]).into(),
        "connectionId" => connection(dice),
        "connectionKey" => pick(dice, &["key-1", "key-2"]).into(),
        "connectionDetails" => details(dice),
        "auth" => json!({"accessToken": pick(dice, &["token", ""])}),
        "error" => error(dice),
        "flags" => match below(dice, 3) {
            0 => dice.bits().into(),
            _ => pick(dice, &[0, 1, 2, 4, 5, 0xF_0000, 0xF_0001, 0xF_0004, 1 << 18]).into(),
        },
        "msgSerial" => number(dice, 6),
        "count" => number(dice, 3),
        "res" => json!([{"serials": ["x", null]}, {"serials": []}]),
        "params" => json!({"rewind": pick(dice, &["2", "10s", "1m", "x", "18446744073709551615m"]), "n": 1}),
        "timestamp" => number(dice, 2000),
        "messages" => (0..below(dice, 3)).map(|_| message(dice)).collect(),
        "presence" => (0..below(dice, 3)).map(|_| member(dice)).collect(),
        _ => odd(dice),
    }
}

fn connection(dice: &mut Dice) -> Value {
    pick(dice, &["conn-1", "conn-1", "conn-2", "c1"]).into()
}

fn details(dice: &mut Dice) -> Value {
    json!({
        "connectionKey": pick(dice, &["key-1", "key-2"]),
        "clientId": pick(dice, &[Value::Null, Value::Null, "*".into(), "me".into()]),
        "connectionStateTtl": number(dice, 200_000),
        "maxIdleInterval": number(dice, 20_000),
        "maxMessageSize": number(dice, 70_000),
    })
}

fn error(dice: &mut Dice) -> Value {
    let codes = [
        0, 40000, 40012, 40101, 40140, 40142, 40160, 40300, 50000, 50003, 80003, 80018, 90001, 91004,
    ];
    let mut error = json!({"code": pick(dice, &codes), "message": "as it came"});
    if below(dice, 2) == 0 {
        error["statusCode"] = pick(dice, &[0, 400, 401, 403, 500, 503]).into();
    }
    if below(dice, 6) == 0 {
        error["cause"] = odd(dice);
    }
    error
}

fn message(dice: &mut Dice) -> Value {
    let mut message = json!({"name": pick(dice, &["m", "n", ""]), "data": data(dice)});
    for name in [
        "id",
        "connectionId",
        "timestamp",
        "clientId",
        "serial",
        "extras",
        "action",
    ] {
        if below(dice, 4) == 0 {
            message[name] = item_field(dice, name);
        }
    }
    encoding(dice, &mut message);
    message
}

fn member(dice: &mut Dice) -> Value {
    let mut member = json!({"action": number(dice, 6), "data": data(dice)});
    for name in ["id", "connectionId", "timestamp", "clientId"] {
        if below(dice, 4) != 0 {
            member[name] = item_field(dice, name);
        }
    }
    encoding(dice, &mut member);
    member
}

fn item_field(dice: &mut Dice, name: &str) -> Value {
    match name {
        "clientId" => pick(dice, &["me", "you", "", "*"]).into(),
        "id" => {
            let connection = pick(dice, &["conn-1", "conn-2", "c1", "x", ""]);
            let (serial, index) = (number(dice, 9), number(dice, 3));
            format!("{connection}:{serial}:{index}").into()
        }
        "connectionId" => connection(dice),
        "timestamp" => number(dice, 2000),
        _ => odd(dice),
    }
}

fn data(dice: &mut Dice) -> Value {
    match below(dice, 5) {
        0 => odd(dice),
        1 => json!({"a": [1, null]}),
        _ => pick(dice, &["text", "{\"a\":1}", "eyJhIjoxfQ==", "%", ""]).into(),
    }
}

fn encoding(dice: &mut Dice, item: &mut Value) {
    if below(dice, 2) == 0 {
        let all = [
            "json",
            "base64",
            "json/utf-8/base64",
            "utf-8",
            "cipher+aes-128-cbc/base64",
            "//",
            "vcdiff",
        ];
        item["encoding"] = pick(dice, &all).into();
    }
}

/// Mostly a number below `end`, sometimes an absurd one.
fn number(dice: &mut Dice, end: u64) -> Value {
    match below(dice, 15) {
        0 => pick(dice, &[i64::MAX, i64::MIN, -1]).into(),
        1 => pick(dice, &[u64::MAX, 1 << 40]).into(),
        _ => below(dice, end).into(),
    }
}

/// Something that does not belong there.
fn odd(dice: &mut Dice) -> Value {
    let all = [
        json!(null),
        json!("x"),
        json!(-1),
        json!(1e300),
        json!(0.5),
        json!(u64::MAX),
        json!(i64::MIN),
        json!([]),
        json!({}),
        json!(true),
        json!([null]),
        json!({"code": {"deep": [[[[1]]]]}}),
        json!("\u{0}\u{FFFF}é🌲"),
    ];
    pick(dice, &all)
}
