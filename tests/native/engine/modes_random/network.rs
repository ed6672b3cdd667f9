//! What the server and the network do: requests are served, answered and lost, tabs go.

use sapwood::engine::data::DataError;

use super::oracle::{Agreed, Tab};
use super::play::Play;
use super::{name_of, row};
use crate::engine::support::{Call, Reply, network};

fn name_of_call(call: &Call) -> String {
    match call {
        Call::Create(values) | Call::Update(_, values) => values["title"].as_str().unwrap().to_owned(),
        Call::Delete(id) => format!("delete {id}"),
        other => panic!("{other:?}"),
    }
}

impl Play {
    pub(super) fn open_request(&mut self) -> Option<(usize, usize)> {
        let tab = self.tab();
        let open = self.tabs[tab].bench.server.open();
        (!open.is_empty()).then(|| (tab, open[self.random.below(open.len())]))
    }

    pub(super) fn call(&self, tab: usize, index: usize) -> Call {
        self.tabs[tab].bench.server.requests.borrow()[index].call.clone()
    }

    /// The server does the work of a request, unless it did before.
    pub(super) fn serve(&self, tab: usize, index: usize) {
        let (server, call) = (&self.tabs[tab].bench.server, self.call(tab, index));
        if server.served(index).is_some() {
            return;
        }
        let before = call.is_write().then(|| self.tables.borrow().clone());
        server.serve(index);
        if before.is_some_and(|before| before != *self.tables.borrow()) {
            let name = name_of_call(&call);
            self.intents.borrow_mut().get_mut(&name).unwrap().done += 1;
        }
    }

    pub(super) fn serve_a_request(&mut self) {
        if let Some((tab, index)) = self.open_request() {
            self.serve(tab, index);
        }
    }

    pub(super) fn answer_a_request(&mut self) {
        if let Some((tab, index)) = self.open_request() {
            self.answer(tab, index);
        }
    }

    pub(super) fn answer(&mut self, tab: usize, index: usize) {
        self.serve(tab, index);
        let call = self.call(tab, index);
        let is_all = matches!(&call, Call::List(params) if params.pagination.is_none());
        let answer = self.tabs[tab].bench.server.served(index).unwrap();
        if call.is_write() {
            let name = name_of_call(&call);
            let shown = self.intents.borrow()[&name].mode.shows_at_once();
            let tab = &mut self.tabs[tab];
            let requests = tab.bench.server.count();
            let agreed = agreed(&call, &answer, shown);
            tab.agreed.extend(agreed.map(|agreed| (requests, agreed)));
            tab.settled.insert(name);
        }
        let tab = &mut self.tabs[tab];
        tab.bench.server.deliver(index);
        tab.bench.world.settle();
        if is_all && tab.bench.server.is_taken(index) {
            let Ok(Reply::List(list)) = answer else {
                panic!("the server answers")
            };
            let rows = list.records.iter().map(|record| row(record)).collect();
            tab.answer = Some((index, rows));
        }
    }

    pub(super) fn fail_a_request(&mut self) {
        let Some((tab, index)) = self.open_request() else {
            return;
        };
        let call = self.call(tab, index);
        let error = match self.random.below(3) {
            0 => DataError::Status {
                status: 500,
                message: "".into(),
            },
            1 => DataError::Decode("HTML".into()),
            _ => network(),
        };
        if call.is_write() {
            if self.random.chance(50) {
                self.serve(tab, index);
            }
            let name = name_of_call(&call);
            let mut intents = self.intents.borrow_mut();
            let intent = intents.get_mut(&name).unwrap();
            // What did not get through when the network went is sent again.
            intent.allowed += 1;
            let again = error == network() && intent.mode.shows_at_once() && !intent.creates;
            let tab = &mut self.tabs[tab];
            if tab.online || !again {
                tab.settled.insert(name);
            }
        }
        self.tabs[tab].bench.fail(index, error);
    }

    pub(super) fn network_comes_or_goes(&mut self) {
        let tab = self.tab();
        let tab = &mut self.tabs[tab];
        tab.online = !tab.online;
        tab.bench.store.set_online(tab.online);
    }

    /// A tab is killed, or loaded again; what it had sent may have arrived or not.
    pub(super) fn lose_a_tab(&mut self) {
        let number = self.tab();
        for index in self.tabs[number].bench.server.open() {
            let call = self.call(number, index);
            if !call.is_write() {
                continue;
            }
            if self.random.chance(50) {
                self.serve(number, index);
            }
            let mut intents = self.intents.borrow_mut();
            intents.get_mut(&name_of_call(&call)).unwrap().allowed += 1;
        }
        let tab = self.tabs.swap_remove(number);
        let running = tab.bench.store.pending();
        for item in running.iter().flat_map(|change| &*change.items) {
            // Of a change of many, what was done already is done again by who takes it up.
            let mut intents = self.intents.borrow_mut();
            let intent = intents.get_mut(&name_of(item)).unwrap();
            intent.allowed += 1;
            intent.orphaned = true;
        }
        let Tab {
            bench,
            screens,
            hearer,
            ..
        } = tab;
        bench.kill(&self.disk);
        drop((screens, hearer));
        if self.tabs.is_empty() || self.random.chance(80) {
            self.open();
        }
    }
}

/// What a tab takes for agreed when it hears this answer. What was created stands in lists before they are asked again only if
/// it stood there already. In modes that show at once, what others deleted already is gone
/// as it was wanted to be.
fn agreed(call: &Call, answer: &Result<Reply, DataError>, shown: bool) -> Option<Agreed> {
    match (call, answer) {
        (Call::Update(id, _), Ok(Reply::One(record))) => Some(Agreed::Put(id.to_string(), row(record).1)),
        (Call::Create(_), Ok(Reply::One(record))) if shown => {
            let (id, title) = row(record);
            Some(Agreed::Create(id, title))
        }
        (Call::Delete(id), Ok(_)) => Some(Agreed::Delete(id.to_string())),
        (Call::Delete(id), Err(DataError::NotFound { .. })) if shown => Some(Agreed::Delete(id.to_string())),
        _ => None,
    }
}
