//! Other programs: run to their end, asked for a line, or kept running beside us.
//!
//! Each runs in a process group of its own, which ends as a whole, so that no compiler, driver or browser is left behind
//! when this program ends or is told to.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::{Failure, Outcome};

/// How long a program may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(4);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// The groups that run now, for the signal handler.
static GROUPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

fn groups() -> MutexGuard<'static, Vec<Pid>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes Ctrl-C, SIGTERM and SIGHUP end every program that was started, and then this one with code 130.
pub(crate) fn stop_all_on_interrupt() -> Outcome {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        let running = groups().clone();
        running.into_iter().for_each(end_group);
        std::process::exit(130);
    })
    .map_err(|error| Failure::new(format!("Ctrl-C cannot be listened for: {error}")))
}

/// After an interrupt nothing new begins, and nothing is said of the programs that were ended: the handler has the last
/// word.
fn stand_still_if_interrupted() {
    while INTERRUPTED.load(Ordering::SeqCst) {
        thread::park();
    }
}

/// Asks a group to end, waits for it, and kills what is left.
fn end_group(group: Pid) {
    // A group that is already gone is just as well, here and below.
    let _ = killpg(group, Signal::SIGTERM);
    if !within_grace(|| killpg(group, None).is_err()) {
        let _ = killpg(group, Signal::SIGKILL);
    }
}

#[allow(clippy::disallowed_methods, reason = "xtask never runs in a browser")]
fn within_grace(mut holds: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while !holds() {
        if start.elapsed() > GRACE {
            return false;
        }
        thread::sleep(LOOK_AGAIN);
    }
    true
}

/// A program that runs beside us until this is dropped, which ends its whole group.
#[derive(Debug)]
pub(crate) struct Service {
    child: Child,
    group: Pid,
}

impl Service {
    /// Starts `command` with its output on ours.
    pub(crate) fn start(command: &mut Command) -> Result<Self, Failure> {
        stand_still_if_interrupted();
        let started = command.process_group(0).stdin(Stdio::null()).spawn();
        let child = started.map_err(|error| not_started(command, &error))?;
        let group = Pid::from_raw(child.id().cast_signed());
        groups().push(group);
        Ok(Self { child, group })
    }

    /// Starts `command` and waits for the line of its output that begins with `ready`; returns the rest of that line.
    pub(crate) fn start_and_wait(command: &mut Command, ready: &str) -> Result<(Self, String), Failure> {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut service = Self::start(command.stdout(Stdio::piped()))?;
        let Some(stdout) = service.child.stdout.take() else {
            return Err(Failure::new(format!("`{program}` has no output to read")));
        };
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        for line in lines.by_ref() {
            let Some(rest) = line.strip_prefix(ready) else {
                crate::say::plain(&line);
                continue;
            };
            let rest = rest.trim().to_owned();
            // Somebody must go on reading, or the program would stumble over a closed pipe.
            thread::spawn(move || lines.for_each(|line| crate::say::plain(&line)));
            return Ok((service, rest));
        }
        Err(Failure::new(format!(
            "`{program}` ended before it was ready: what it said is above"
        )))
    }

    /// Whether it has ended by itself. After an interrupt this does not return: none of them has.
    pub(crate) fn has_ended(&mut self) -> bool {
        let ended = !matches!(self.child.try_wait(), Ok(None));
        if ended {
            stand_still_if_interrupted();
        }
        ended
    }

    /// Waits until it ends by itself.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus, Failure> {
        let status = self.child.wait();
        stand_still_if_interrupted();
        status.map_err(|error| Failure::new(format!("a program cannot be waited for: {error}")))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = killpg(self.group, Signal::SIGTERM);
        // A group is there as long as its first program has not been waited for.
        within_grace(|| self.has_ended());
        end_group(self.group);
        let _ = self.child.wait();
        groups().retain(|group| *group != self.group);
    }
}

/// Runs `command` to its end, with its output on ours. `what` says what it was for.
pub(crate) fn run(command: &mut Command, what: &str) -> Outcome {
    let status = Service::start(command)?.wait()?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("{what} failed ({status})")))
    }
}

/// Runs `command` to its end and hands over each line of its output; returns whether it succeeded.
pub(crate) fn run_reading(command: &mut Command, mut read: impl FnMut(&str)) -> Result<bool, Failure> {
    let mut service = Service::start(command.stdout(Stdio::piped()))?;
    if let Some(stdout) = service.child.stdout.take() {
        let lines = BufReader::new(stdout).lines().map_while(Result::ok);
        lines.for_each(|line| read(&line));
    }
    Ok(service.wait()?.success())
}

/// What `command` prints, trimmed; `None` if it cannot be run or fails.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(format!(
        "`{}` cannot be started: {error}",
        command.get_program().to_string_lossy()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_program_that_fails_is_named_by_its_purpose() {
        let failure = run(&mut shell("exit 3"), "the errand").unwrap_err().to_string();
        assert!(
            failure.contains("the errand") && failure.contains('3'),
            "{failure}"
        );
        let failure = run(&mut Command::new("no-such-program"), "it")
            .unwrap_err()
            .to_string();
        assert!(failure.contains("no-such-program"), "{failure}");
    }

    #[test]
    fn the_lines_of_a_program_are_read_whether_or_not_it_succeeds() {
        let mut lines = Vec::new();
        let mut read = |line: &str| lines.push(line.to_owned());
        assert!(run_reading(&mut shell("echo a; echo b"), &mut read).unwrap());
        assert!(!run_reading(&mut shell("echo c; exit 1"), &mut read).unwrap());
        assert_eq!(lines, ["a", "b", "c"]);
    }

    #[test]
    fn a_dropped_program_ends_with_its_own_children() {
        let (service, grandchild) =
            Service::start_and_wait(&mut shell("sleep 60 & echo child $!; wait"), "child ").unwrap();
        let group = service.group;
        assert!(killpg(group, None).is_ok());
        drop(service);
        // Whoever adopts an orphan reaps it; until then it is a zombie, which is as good as ended.
        let stat = std::fs::read_to_string(format!("/proc/{grandchild}/stat")).unwrap_or_default();
        assert!(stat.is_empty() || stat.contains(") Z "), "still there: {stat}");
        assert!(!groups().contains(&group));
    }

    #[test]
    fn a_program_that_ends_before_it_is_ready_is_noticed() {
        let failure = Service::start_and_wait(&mut shell("echo starting"), "listening on ").unwrap_err();
        assert!(failure.to_string().contains("before it was ready"), "{failure}");
    }
}
