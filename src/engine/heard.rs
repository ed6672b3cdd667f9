//! How much others have changed since one last looked.

use super::live::LiveEvent;
use super::record::RecordId;

/// Counts the records that live events name, each once.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    ids: Vec<RecordId>,
    /// Events that do not say which records they are about.
    nameless: usize,
}

impl Heard {
    /// An event arrived.
    pub fn on_event(&mut self, event: &LiveEvent) {
        match &event.ids {
            Some(ids) => {
                for id in ids.iter() {
                    if !self.ids.contains(id) {
                        self.ids.push(id.clone());
                    }
                }
            }
            None => self.nameless += 1,
        }
    }

    /// How many records were changed, as far as the events say; an event that names none counts as one.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.ids.len() + self.nameless
    }

    /// What was heard so far has been looked at.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_record_counts_once_however_often_it_changes() {
        let mut heard = Heard::default();
        for payload in [
            json!({"ids": [1, 2]}),
            json!({"ids": ["2", 3]}),
            json!({}),
            json!({"ids": []}),
        ] {
            let event = json!({ "type": "updated", "payload": payload });
            heard.on_event(&LiveEvent::from_json("c", None, event).unwrap());
        }
        assert_eq!(heard.count(), 4);
        heard.clear();
        assert_eq!(heard.count(), 0);
    }
}
