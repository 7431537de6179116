//! `fieldreel formats`: what can be read and written on this machine.

use super::exit_code;
use clap::Args;
use fieldreel::data::{INPUT_FORMATS, InputFormat};
use fieldreel::encode::{Codec, Container, EncoderState, survey_encoders};
use std::io::Write;
use std::process::ExitCode;

/// Options of `fieldreel formats`.
#[derive(Debug, Args)]
pub(super) struct FormatsArguments {
    /// Print one JSON object with the lists inputs, outputs and encoders
    #[arg(long)]
    json: bool,
}

/// Tries every encoder by opening it.
pub(super) fn run(arguments: &FormatsArguments) -> anyhow::Result<ExitCode> {
    let encoders = survey_encoders();
    let text = if arguments.json { json(&encoders) } else { plain(&encoders) };
    exit_code::of_printing(writeln!(std::io::stdout().lock(), "{}", text.trim_end()))
}

/// How names of a container's files end, or look.
fn endings(container: Container) -> String {
    match container {
        Container::Mp4 => ".mp4 .m4v".to_owned(),
        Container::JpegStill => ".jpg .jpeg".to_owned(),
        sequence if sequence.is_sequence() => format!("name-%05d.{}", sequence.ending()),
        other => format!(".{}", other.ending()),
    }
}

/// The encoders of a codec that work, and whether there is any need of one.
fn working(codec: Codec, encoders: &[EncoderState]) -> Vec<&'static str> {
    let of_codec = encoders.iter().filter(|state| state.codec == codec && state.problem.is_none());
    of_codec.map(|state| state.name).collect()
}

fn plain(encoders: &[EncoderState]) -> String {
    let mut text = String::from("Inputs\n");
    for InputFormat { name, files, missing_feature } in INPUT_FORMATS {
        let missing =
            missing_feature.map(|feature| format!("  (not in this build: needs the feature {feature})"));
        line(&mut text, &[(name, 26), (files, 0)], &missing.unwrap_or_default());
    }
    text.push_str("\nOutputs (the first codec with an encoder is taken unless --codec says another)\n");
    for container in Container::ALL {
        let codecs = container.codecs().iter().map(|codec| match working(*codec, encoders)[..] {
            [] => format!("{codec} (no encoder)"),
            [first, ..] => format!("{codec} ({first})"),
        });
        let codecs = codecs.collect::<Vec<_>>().join(", ");
        let alpha = if container.holds_alpha() { "  keeps transparent parts" } else { "" };
        let codecs = if codecs.is_empty() { "built in".to_owned() } else { codecs };
        line(&mut text, &[(container.name(), 15), (&endings(container), 17), (&codecs, 0)], alpha);
    }
    text.push_str("\nEncoders (--encoder), each tried on this machine\n");
    for EncoderState { name, codec, problem, remedy, .. } in encoders {
        let state = match (problem, remedy) {
            (None, _) => "works".to_owned(),
            (Some(problem), None) => format!("no: {problem}"),
            (Some(problem), Some(remedy)) => format!("no: {problem}; {remedy}"),
        };
        line(&mut text, &[(name, 20), (codec.name(), 8), (&state, 0)], "");
    }
    text
}

/// Words in columns of so many characters, and what follows them.
fn line(text: &mut String, columns: &[(&str, usize)], end: &str) {
    let words: Vec<String> = columns.iter().map(|(word, width)| format!("{word:<width$}")).collect();
    text.extend(["  ", &words.concat(), end, "\n"]);
}

fn json(encoders: &[EncoderState]) -> String {
    let inputs = INPUT_FORMATS.iter().map(|format| {
        serde_json::json!({ "name": format.name, "files": format.files, "missing_feature": format.missing_feature })
    });
    let outputs = Container::ALL.into_iter().map(|container| {
        let codecs = container
            .codecs()
            .iter()
            .map(|codec| serde_json::json!({ "codec": codec.name(), "encoders": working(*codec, encoders) }));
        serde_json::json!({
            "container": container.name(),
            "files": endings(container),
            "codecs": codecs.collect::<Vec<_>>(),
            "alpha": container.holds_alpha(),
        })
    });
    let states = encoders.iter().map(|state| {
        serde_json::json!({
            "encoder": state.name,
            "codec": state.codec.name(),
            "hardware": state.is_hardware,
            "works": state.problem.is_none(),
            "problem": state.problem,
            "remedy": state.remedy,
        })
    });
    serde_json::json!({
        "inputs": inputs.collect::<Vec<_>>(),
        "outputs": outputs.collect::<Vec<_>>(),
        "encoders": states.collect::<Vec<_>>(),
    })
    .to_string()
}
