//! Frames as MessagePack, the binary form of the protocol: what JSON has, and bytes.
//!
//! Nothing here is specific to Ably; <https://github.com/msgpack/msgpack/blob/master/spec.md> is the authority. Reading is
//! as forgiving as with JSON (RTF1): extensions count as `null`, and a name that is no text is left out with its value.

use serde_json::{Number, Value};

use crate::ably::json::Json;

/// How deep lists and objects may lie within each other, so that no frame exhausts the stack. As much as with JSON.
const MAX_DEPTH: u32 = 127;

/// How much room a list gets at once: a frame may claim to have any number of items.
const MAX_ROOM: usize = 64;

/// Reads one value, which has to be all there is; or says how many bytes could be read.
pub(super) fn read(bytes: &[u8]) -> Result<Json<'_>, usize> {
    let mut reader = Reader { bytes };
    match reader.value(MAX_DEPTH) {
        Some(json) if reader.bytes.is_empty() => Ok(json),
        _ => Err(bytes.len() - reader.bytes.len()),
    }
}

/// What has not been read yet.
struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads a value that may hold `depth` more levels.
    fn value(&mut self, depth: u32) -> Option<Json<'a>> {
        let [kind] = *self.take(1)?.first_chunk()?;
        Some(match kind {
            0x00..=0x7f => Json::Number(kind.into()),
            0x80..=0x8f => self.object(u32::from(kind & 0x0f), depth)?,
            0x90..=0x9f => self.list(u32::from(kind & 0x0f), depth)?,
            0xa0..=0xbf => self.text(u32::from(kind & 0x1f))?,
            0xc0 | 0xc1 => Json::Null,
            0xc2 | 0xc3 => Json::Bool(kind == 0xc3),
            0xc4..=0xc6 => {
                let length = self.length(kind - 0xc4)?;
                Json::Bytes(self.take(length)?)
            }
            0xc7..=0xc9 => {
                let length = self.length(kind - 0xc7)?;
                self.extension(length)?
            }
            0xca => real(f32::from_bits(self.length(2)?).into()),
            0xcb => real(f64::from_bits(self.unsigned(3)?)),
            0xcc..=0xcf => Json::Number(self.unsigned(kind - 0xcc)?.into()),
            0xd0..=0xd3 => Json::Number(self.signed(kind - 0xd0)?.into()),
            0xd4..=0xd8 => self.extension(1 << (kind - 0xd4))?,
            0xd9..=0xdb => {
                let length = self.length(kind - 0xd9)?;
                self.text(length)?
            }
            0xdc | 0xdd => {
                let length = self.length(kind - 0xdb)?;
                self.list(length, depth)?
            }
            0xde | 0xdf => {
                let length = self.length(kind - 0xdd)?;
                self.object(length, depth)?
            }
            0xe0..=0xff => Json::Number(kind.cast_signed().into()),
        })
    }

    fn take(&mut self, length: u32) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length as usize)?;
        self.bytes = rest;
        Some(taken)
    }

    /// A number of 1, 2, 4 or 8 bytes: 2 to the power of `size`.
    fn unsigned(&mut self, size: u8) -> Option<u64> {
        let bytes = self.take(1 << size)?;
        Some(
            bytes
                .iter()
                .fold(0, |number, byte| number << 8 | u64::from(*byte)),
        )
    }

    fn signed(&mut self, size: u8) -> Option<i64> {
        let unused = 64 - (8 << size);
        Some((self.unsigned(size)? << unused).cast_signed() >> unused)
    }

    /// A length of 1, 2 or 4 bytes.
    fn length(&mut self, size: u8) -> Option<u32> {
        self.unsigned(size).map(|length| length as u32)
    }

    fn text(&mut self, length: u32) -> Option<Json<'a>> {
        let text = std::str::from_utf8(self.take(length)?).ok()?;
        Some(Json::Text(text.into()))
    }

    /// An extension has a type before its bytes.
    fn extension(&mut self, length: u32) -> Option<Json<'a>> {
        self.take(1)?;
        self.take(length)?;
        Some(Json::Null)
    }

    fn list(&mut self, length: u32, depth: u32) -> Option<Json<'a>> {
        let depth = depth.checked_sub(1)?;
        let mut items = Vec::with_capacity(MAX_ROOM.min(length as usize));
        for _ in 0..length {
            items.push(self.value(depth)?);
        }
        Some(Json::List(items))
    }

    fn object(&mut self, length: u32, depth: u32) -> Option<Json<'a>> {
        let depth = depth.checked_sub(1)?;
        let mut fields = Vec::with_capacity(MAX_ROOM.min(length as usize));
        for _ in 0..length {
            let name = self.value(depth)?;
            let value = self.value(depth)?;
            if let Json::Text(name) = name {
                fields.push((name, value));
            }
        }
        Some(Json::Object(fields))
    }
}

/// JSON has neither infinities nor "not a number".
fn real(number: f64) -> Json<'static> {
    Number::from_f64(number).map_or(Json::Null, Json::Number)
}

/// Writes a value: texts, lists, objects and small numbers as short as they can be, other numbers in nine bytes.
pub(super) fn write(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(256);
    write_value(&mut bytes, value);
    bytes
}

fn write_value(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => bytes.push(0xc0),
        Value::Bool(value) => bytes.push(0xc2 + u8::from(*value)),
        Value::Number(number) => write_number(bytes, number),
        Value::String(text) => write_text(bytes, text),
        Value::Array(items) => {
            write_length(bytes, items.len(), 0x90, 0x0f, [0xdc, 0xdc, 0xdd]);
            for item in items {
                write_value(bytes, item);
            }
        }
        Value::Object(fields) => {
            write_length(bytes, fields.len(), 0x80, 0x0f, [0xde, 0xde, 0xdf]);
            for (name, value) in fields {
                write_text(bytes, name);
                write_value(bytes, value);
            }
        }
    }
}

fn write_text(bytes: &mut Vec<u8>, text: &str) {
    write_length(bytes, text.len(), 0xa0, 0x1f, [0xd9, 0xda, 0xdb]);
    bytes.extend_from_slice(text.as_bytes());
}

/// Writes a length: up to `most` together with the kind `short`, else after the kind for its size. What has no kind for
/// lengths of one byte has that for two there.
fn write_length(bytes: &mut Vec<u8>, length: usize, short: u8, most: u8, [one, two, four]: [u8; 3]) {
    match u32::try_from(length).unwrap_or(u32::MAX) {
        length if length <= most.into() => bytes.push(short | length as u8),
        length if length <= 0xff && one != two => bytes.extend([one, length as u8]),
        length if length <= 0xffff => {
            bytes.push(two);
            bytes.extend((length as u16).to_be_bytes());
        }
        length => {
            bytes.push(four);
            bytes.extend(length.to_be_bytes());
        }
    }
}

fn write_number(bytes: &mut Vec<u8>, number: &Number) {
    if let Some(number) = number.as_i64() {
        match i8::try_from(number) {
            Ok(number @ -32..) => bytes.push(number.cast_unsigned()),
            _ => write_sized(bytes, 0xd3, number.to_be_bytes()),
        }
    } else if let Some(number) = number.as_u64() {
        write_sized(bytes, 0xcf, number.to_be_bytes());
    } else {
        write_sized(bytes, 0xcb, number.as_f64().unwrap_or_default().to_be_bytes());
    }
}

fn write_sized(bytes: &mut Vec<u8>, kind: u8, number: [u8; 8]) {
    bytes.push(kind);
    bytes.extend(number);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What `bytes` say; bytes in them as base64.
    fn said(bytes: &[u8]) -> Value {
        read(bytes).unwrap().into()
    }

    #[test]
    fn each_kind_of_the_format_is_read() {
        let cases: [(&[u8], Value); 27] = [
            (&[0xc0], Value::Null),
            (&[0xc2], json!(false)),
            (&[0xc3], json!(true)),
            (&[0x7f], json!(127)),
            (&[0xff], json!(-1)),
            (&[0xe0], json!(-32)),
            (&[0xcc, 0xff], json!(255)),
            (&[0xcd, 1, 0], json!(256)),
            (&[0xce, 1, 0, 0, 0], json!(1_u32 << 24)),
            (
                &[0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
                json!(u64::MAX),
            ),
            (&[0xd0, 0x80], json!(-128)),
            (&[0xd1, 0x80, 0], json!(-32_768)),
            (&[0xd2, 0x80, 0, 0, 0], json!(i32::MIN)),
            (&[0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0], json!(i64::MIN)),
            (&[0xca, 0x3f, 0xc0, 0, 0], json!(1.5)),
            (&[0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], json!(1.5)),
            (&[0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0], Value::Null),
            (&[0xa2, 0xc3, 0xbc], json!("ü")),
            (&[0xd9, 1, b'a'], json!("a")),
            (&[0xda, 0, 1, b'a'], json!("a")),
            (&[0xdb, 0, 0, 0, 1, b'a'], json!("a")),
            (&[0xc4, 3, b'f', b'o', b'o'], json!("Zm9v")),
            (&[0x92, 1, 0x90], json!([1, []])),
            (&[0xdc, 0, 1, 2], json!([2])),
            (&[0xdf, 0, 0, 0, 1, 0xa1, b'a', 0x80], json!({"a": {}})),
            (&[0xd6, 0xff, 1, 2, 3, 4], Value::Null),
            (&[0x92, 0xc7, 2, 5, 1, 2, 7], json!([null, 7])),
        ];
        for (bytes, value) in cases {
            assert_eq!(said(bytes), value, "{bytes:02x?}");
        }
    }

    #[test]
    fn what_is_written_reads_the_same_at_every_size() {
        let text = |length| json!("x".repeat(length));
        let list = |length| json!(vec![0; length]);
        let object = |length: usize| (0..length).map(|n| (n.to_string(), json!(n))).collect();
        for length in [0, 1, 15, 16, 31, 32, 255, 256, 65_535, 65_536] {
            for value in [text(length), list(length), Value::Object(object(length))] {
                assert_eq!(said(&write(&value)), value, "{length}");
            }
        }
        let numbers = json!([
            0,
            127,
            128,
            255,
            256,
            u64::MAX,
            -1,
            -32,
            -33,
            i64::MIN,
            0.5,
            -1e300
        ]);
        assert_eq!(said(&write(&numbers)), numbers);
    }

    #[test]
    fn what_is_short_is_written_short() {
        for (value, length) in [
            (json!({"action": 15}), 9),
            (json!("x".repeat(31)), 32),
            (json!("x".repeat(255)), 257),
            (json!([1, -32, 127]), 4),
        ] {
            assert_eq!(write(&value).len(), length, "{value}");
        }
    }

    #[test]
    fn half_a_frame_and_more_than_one_are_refused() {
        let whole = write(&json!({"a": [1, -300, 0.5, "text", {"b": null}], "c": "x".repeat(300)}));
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err(), "{end} of {}", whole.len());
        }
        assert_eq!(read(&[0, 0]).unwrap_err(), 1);
        assert_eq!(read(&[0x92, 7, 0xc4]).unwrap_err(), 3);
    }

    #[test]
    fn a_frame_that_claims_to_be_huge_or_deep_costs_nothing() {
        for kind in [0xc6, 0xc9, 0xdb, 0xdd, 0xdf] {
            assert!(read(&[kind, 0xff, 0xff, 0xff, 0xff]).is_err());
        }
        assert!(read(&[0x91; 100_000]).is_err());
        let mut deep = vec![0x91; 127];
        deep.push(0);
        assert!(read(&deep).is_ok());
    }

    #[test]
    fn a_name_that_is_no_text_is_left_out_and_a_text_that_is_none_is_refused() {
        assert_eq!(said(&[0x82, 1, 2, 0xa1, b'a', 3]), json!({"a": 3}));
        assert!(read(&[0xa3, b'a', 0xff, b'b']).is_err());
    }
}
