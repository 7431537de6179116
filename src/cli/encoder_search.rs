//! `--encoder auto`: the machine's own encoder for a window, if it really works.

use super::console::Console;
use clap::Args;
use crossbeam_channel::bounded;
use fieldreel::Error;
use fieldreel::encode::{Codec, Container, survey_encoders, try_encoder};
use fieldreel::frame::{FrameRate, Resolution};
use std::io::Read;
use std::process::{Command, ExitCode, Stdio};
use std::thread::Builder;
use std::time::Duration;

/// How long an encoder may take to make and compare eight frames.
const PATIENCE: Duration = Duration::from_secs(10);

/// Options of the hidden command `try-encoder`.
#[derive(Debug, Args)]
pub(super) struct TrialArguments {
    name: String,
    #[arg(long)]
    size: Resolution,
    #[arg(long)]
    fps: FrameRate,
}

/// Tries one encoder in this process, which the driver may take with it.
pub(super) fn run(arguments: &TrialArguments) -> anyhow::Result<ExitCode> {
    try_encoder(&arguments.name, arguments.size, arguments.fps).map_err(Error::from)?;
    Ok(ExitCode::SUCCESS)
}

/// The first of the machine's own encoders that makes right pictures of this kind, each tried in a process of its own.
/// Says what was chosen and why others were not.
pub(super) fn find(
    (container, codec): (Container, Option<Codec>),
    size: Resolution,
    rate: FrameRate,
    console: &Console,
) -> Option<String> {
    let is_wanted = |made: Codec| match codec {
        Some(codec) => made == codec,
        None => container.codecs().first() == Some(&made),
    };
    let hardware = survey_encoders().into_iter().filter(|state| state.is_hardware && is_wanted(state.codec));
    let mut refused = Vec::new();
    for state in hardware {
        let tried = match state.problem {
            None => try_in_child(state.name, size, rate),
            Some(problem) => Err(problem),
        };
        match tried {
            Ok(()) => {
                console.note(&format!("encoder {}: it made right pictures in a trial", state.name));
                return Some(state.name.to_owned());
            }
            Err(problem) => refused.push(format!("{}: {problem}", state.name)),
        }
    }
    let reasons =
        if refused.is_empty() { "there are none of this codec".to_owned() } else { refused.join("; ") };
    console.note(&format!("no encoder of the hardware can be used ({reasons})"));
    None
}

fn try_in_child(name: &str, size: Resolution, rate: FrameRate) -> Result<(), String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(program);
    command.args(["try-encoder", name, "--size", &size.to_string(), "--fps", &rate.to_string()]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let Some(mut stderr) = child.stderr.take() else { return Err("it cannot be watched".to_owned()) };
    let (said, saying) = bounded(1);
    // Whoever ends, in whatever way, is heard no more.
    let listen = move || {
        let mut complaint = Vec::new();
        let heard =
            stderr.read_to_end(&mut complaint).map(|_| String::from_utf8_lossy(&complaint).into_owned());
        drop(said.send(heard.unwrap_or_default()));
    };
    let listener = Builder::new().name("trial".to_owned()).spawn(listen);
    let listener = listener.map_err(|error| error.to_string())?;
    let heard = saying.recv_timeout(PATIENCE);
    if heard.is_err() {
        drop(child.kill());
    }
    let ended = child.wait().map_err(|error| error.to_string())?;
    drop(listener.join());
    match heard {
        Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        Ok(_) if ended.success() => Ok(()),
        Ok(complaint) => Err(complaint.lines().last().unwrap_or("it crashed").trim().to_owned()),
    }
}
