//! ATTACH and DETACH.

use sapwood::ably::error::ErrorInfo;
use sapwood::ably::frame::{Flags, FrameAction, ProtocolMessage};
use sapwood::sorted_map::SortedMap;

use super::channel::{Entry, Rewind};
use super::{Hub, check_name, wire_time};
use crate::log;
use crate::realtime::auth::{Capability, Operation};

/// An ATTACH that can be granted.
struct Request {
    name: String,
    modes: Flags,
    /// The position the client wants to go on from.
    serial: Option<String>,
    rewind: Option<Rewind>,
    /// The params that are honoured.
    params: SortedMap<String, String>,
}

/// Where an attachment begins.
struct Start {
    flags: Flags,
    position: String,
    backlog: Vec<Entry>,
}

impl Hub {
    /// Attaches, or says on the channel why not.
    pub(super) fn attach(&mut self, now: u64, id: &str, frame: ProtocolMessage) {
        // Without a channel a refusal would be read as one of the whole connection.
        let Some(name) = frame.channel.clone() else {
            return log::line(format_args!("ignored an ATTACH of {id} without a channel"));
        };
        match self.check_attach(id, &name, frame) {
            Ok(request) => self.attach_with(now, id, request),
            Err(error) => self.refuse_channel(now, id, &name, error),
        }
    }

    fn check_attach(&self, id: &str, name: &str, mut frame: ProtocolMessage) -> Result<Request, ErrorInfo> {
        let modes = self.grant_modes(id, name, frame.flags)?;
        let rewind = frame
            .params
            .get("rewind")
            .map(|text| parse_rewind(text))
            .transpose()?;
        frame.params.retain(|name, _| name == "rewind");
        Ok(Request {
            name: name.to_owned(),
            modes,
            serial: frame.channel_serial,
            rewind,
            params: frame.params,
        })
    }

    fn attach_with(&mut self, now: u64, id: &str, request: Request) {
        let start = self.start_of(now, id, &request);
        let Request {
            name,
            modes,
            serial,
            params,
            ..
        } = request;
        let channel = self.channel(now, &name);
        channel.attached.insert(id.to_owned());
        channel.touched = now;
        let has_members = !channel.members.is_empty();
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        connection.attachments.insert(name.clone(), modes);
        let echo = connection.echo;
        let presence = if has_members {
            Flags::HAS_PRESENCE
        } else {
            Flags::default()
        };
        let is_lost = serial.is_some() && !start.flags.contains(Flags::RESUMED);
        let attached = ProtocolMessage {
            flags: start.flags | modes | presence,
            channel_serial: Some(start.position),
            params,
            error: is_lost.then(position_lost),
            // Clients tell a rewind's messages from live ones by it.
            timestamp: wire_time(now),
            ..ProtocolMessage::on_channel(FrameAction::Attached, &name)
        };
        self.send(now, id, &attached);
        for entry in start.backlog {
            if wants(modes, id, echo, &entry.frame) {
                self.send_text(now, id, (entry.frame.action, Some(&name)), entry.text);
            }
        }
        if has_members && modes.contains(Flags::PRESENCE_SUBSCRIBE) {
            self.sync(now, id, &name);
        }
    }

    /// Finds where the attachment begins: where the client was, a rewind before now, or now.
    fn start_of(&mut self, now: u64, id: &str, request: &Request) -> Start {
        let settings = self.settings.clone();
        let serial = request
            .serial
            .clone()
            .filter(|serial| self.serials.is_ours(serial));
        let channel = self.channel(now, &request.name);
        channel.prune(now, &settings);
        let position = channel.position().to_owned();
        if channel.attached.contains(id) && !settings.replays_again {
            return Start {
                flags: Flags::RESUMED,
                position,
                backlog: Vec::new(),
            };
        }
        if let Some(position) = serial
            && let Some(backlog) = channel.since(&position)
        {
            return Start {
                flags: Flags::RESUMED | backlog_flag(&backlog),
                position,
                backlog,
            };
        }
        let (position, backlog) = match request.rewind {
            Some(rewind) => channel.rewound(rewind, now),
            None => (position, Vec::new()),
        };
        Start {
            flags: backlog_flag(&backlog),
            position,
            backlog,
        }
    }

    /// Sends the list of a channel's members.
    pub(super) fn sync(&mut self, now: u64, id: &str, name: &str) {
        let page = self.settings.sync_page.max(1);
        let members: Vec<_> = self.channel(now, name).members.values().cloned().collect();
        let sequence = self.random.text(8);
        let pages = members.chunks(page).count();
        for (members, number) in members.chunks(page).zip(1..) {
            let cursor = if number == pages {
                String::new()
            } else {
                number.to_string()
            };
            let frame = ProtocolMessage {
                channel_serial: Some(format!("{sequence}:{cursor}")),
                presence: members.to_vec(),
                timestamp: wire_time(now),
                ..ProtocolMessage::on_channel(FrameAction::Sync, name)
            };
            self.send(now, id, &frame);
        }
    }

    /// Says of an attached channel that it is attached, as a server does when something may have been missed, or not.
    #[cfg(test)]
    pub(super) fn attached_again(&mut self, now: u64, id: &str, name: &str, flags: Flags) {
        let modes = self
            .connections
            .get(id)
            .and_then(|connection| connection.attachments.get(name));
        let modes = modes.copied().unwrap_or_default();
        let channel = self.channel(now, name);
        let members = if channel.members.is_empty() {
            Flags::default()
        } else {
            Flags::HAS_PRESENCE
        };
        let attached = ProtocolMessage {
            flags: flags | modes | members,
            channel_serial: Some(channel.position().to_owned()),
            ..ProtocolMessage::on_channel(FrameAction::Attached, name)
        };
        self.send(now, id, &attached);
        if members != Flags::default() {
            self.sync(now, id, name);
        }
    }

    /// The modes a client gets: those it asked for (all, if none) as far as it may have them.
    fn grant_modes(&self, id: &str, name: &str, flags: Flags) -> Result<Flags, ErrorInfo> {
        check_name(name)?;
        let Some(connection) = self.connections.get(id) else {
            return Err(ErrorInfo::new(80003, "not connected"));
        };
        let is_new = !connection.attachments.contains_key(name);
        if is_new && connection.attachments.len() >= self.settings.max_channels {
            let text = format!("a connection can attach {} channels", self.settings.max_channels);
            return Err(ErrorInfo::new(90010, text));
        }
        let asked = flags.modes().unwrap_or(Flags::DEFAULT_MODES);
        match common(asked, allowed_modes(&connection.grant.capability, name)).modes() {
            None => Err(ErrorInfo::new(
                40160,
                format!("the capability does not allow attaching to \"{name}\""),
            )),
            Some(modes) => Ok(modes),
        }
    }

    /// After a new token: channels it does not cover fail, the others keep what they may.
    pub(super) fn drop_forbidden(&mut self, now: u64, id: &str) {
        let Some(connection) = self.connections.get_mut(id) else {
            return;
        };
        let capability = &connection.grant.capability;
        let mut forbidden = Vec::new();
        for (name, modes) in &mut connection.attachments {
            *modes = common(*modes, allowed_modes(capability, name));
            if modes.modes().is_none() {
                forbidden.push(name.clone());
            }
        }
        for name in forbidden {
            self.unattach(now, id, &name);
            let error = ErrorInfo::new(40160, format!("the new token does not allow \"{name}\""));
            self.refuse_channel(now, id, &name, error);
        }
    }

    fn refuse_channel(&mut self, now: u64, id: &str, name: &str, error: ErrorInfo) {
        self.send(
            now,
            id,
            &ProtocolMessage {
                error: Some(error),
                ..ProtocolMessage::on_channel(FrameAction::Error, name)
            },
        );
    }

    /// Detaches. A channel that was not attached is detached as well.
    pub(super) fn detach(&mut self, now: u64, id: &str, frame: ProtocolMessage) {
        let name = frame.channel.unwrap_or_default();
        self.unattach(now, id, &name);
        self.send(
            now,
            id,
            &ProtocolMessage::on_channel(FrameAction::Detached, &name),
        );
    }

    fn unattach(&mut self, now: u64, id: &str, name: &str) {
        self.leave_channel(now, id, name);
        if let Some(connection) = self.connections.get_mut(id) {
            connection.attachments.remove(name);
        }
        if let Some(channel) = self.channels.get_mut(name) {
            channel.attached.remove(id);
            channel.touched = now;
        }
    }
}

/// Whether a connection with these modes gets a frame: own messages only with echo, own presence always.
pub(super) fn wants(modes: Flags, id: &str, echo: bool, frame: &ProtocolMessage) -> bool {
    let is_own = frame.connection_id.as_deref() == Some(id);
    match frame.action {
        FrameAction::Presence => is_own || modes.contains(Flags::PRESENCE_SUBSCRIBE),
        _ => modes.contains(Flags::SUBSCRIBE) && (echo || !is_own),
    }
}

fn allowed_modes(capability: &Capability, name: &str) -> Flags {
    let bits = [
        (Operation::Publish, Flags::PUBLISH),
        (Operation::Subscribe, Flags::SUBSCRIBE | Flags::PRESENCE_SUBSCRIBE),
        (Operation::Presence, Flags::PRESENCE),
    ];
    let granted = bits
        .iter()
        .filter(|(operation, _)| capability.allows(name, *operation));
    granted.fold(Flags::default(), |modes, (_, bits)| modes | *bits)
}

fn common(some: Flags, others: Flags) -> Flags {
    Flags(some.0 & others.0)
}

fn backlog_flag(backlog: &[Entry]) -> Flags {
    if backlog.is_empty() {
        Flags::default()
    } else {
        Flags::HAS_BACKLOG
    }
}

fn position_lost() -> ErrorInfo {
    let message = "messages may have been missed: the position is not known (any more)";
    ErrorInfo::new(90003, message)
}

fn parse_rewind(text: &str) -> Result<Rewind, ErrorInfo> {
    Rewind::parse(text).ok_or_else(|| {
        let message = format!("rewind must be like 10s, 2m or a number of messages, not \"{text}\"");
        ErrorInfo::new(40003, message)
    })
}
