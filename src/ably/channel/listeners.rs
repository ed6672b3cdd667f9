//! Who listens to which messages of a channel (RTL7, RTL8).

/// The listeners of a channel, by number.
#[derive(Debug, Default)]
pub(in crate::ably) struct Listeners(Vec<Listener>);

#[derive(Debug)]
struct Listener {
    id: u64,
    /// The names of the messages it wants.
    wanted: Wanted,
}

#[derive(Debug)]
enum Wanted {
    All,
    Named(Vec<String>),
}

impl Listeners {
    /// Adds a listener for messages with one of `names`, or for all if there are none.
    pub(in crate::ably) fn add(&mut self, id: u64, names: &[&str]) {
        let wanted = if names.is_empty() {
            Wanted::All
        } else {
            Wanted::Named(names.iter().map(|&name| name.to_owned()).collect())
        };
        self.0.push(Listener { id, wanted });
    }

    /// Removes a listener (RTL8a).
    pub(in crate::ably) fn remove(&mut self, id: u64) {
        self.0.retain(|listener| listener.id != id);
    }

    /// A listener does not want the messages with `name` any more (RTL8b). Without any name left it is gone.
    pub(in crate::ably) fn remove_name(&mut self, id: u64, name: &str) {
        self.0.retain_mut(|listener| match &mut listener.wanted {
            Wanted::Named(names) if listener.id == id => {
                names.retain(|own| own != name);
                !names.is_empty()
            }
            _ => true,
        });
    }

    /// Removes all of them (RTL8c).
    pub(in crate::ably) fn clear(&mut self) {
        self.0.clear();
    }

    /// Who wants a message with this name.
    pub(super) fn of(&self, name: Option<&str>) -> Box<[u64]> {
        let wants = |listener: &&Listener| match &listener.wanted {
            Wanted::All => true,
            Wanted::Named(names) => name.is_some_and(|name| names.iter().any(|own| own == name)),
        };
        let listeners = self.0.iter().filter(wants);
        listeners.map(|listener| listener.id).collect()
    }
}
