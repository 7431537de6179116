use super::codec_context::ContextSpec;
use super::encoder_choice::EncoderChoice;
use super::encoder_spec::{ENCODERS, EncoderSpec};
use super::ffi::log;
use super::hardware_encoders::HARDWARE;
use super::{Codec, Container, EncodeError, EncodeSettings, FilmSpec};
use crate::frame::{FrameRate, Resolution};
use ffmpeg_next::codec::encoder;

/// Whether an encoder can be used on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncoderState {
    /// libav's name.
    pub name: &'static str,
    /// What it makes.
    pub codec: Codec,
    /// Whether a graphics adapter or the operating system does the work.
    pub is_hardware: bool,
    /// Why it cannot be used, if so, in one line.
    pub problem: Option<String>,
    /// What would help then.
    pub remedy: Option<&'static str>,
}

/// Opens every encoder that fieldreel knows, on a small picture, since a libav may list some that cannot work.
pub fn survey_encoders() -> Vec<EncoderState> {
    let software = ENCODERS.iter().filter(|spec| !has_twin_before(spec));
    software.chain(HARDWARE).map(state_of).collect()
}

/// Whether an earlier entry is the same encoder with other settings.
fn has_twin_before(spec: &EncoderSpec) -> bool {
    ENCODERS.iter().find(|known| known.name == spec.name).is_some_and(|first| first != spec)
}

fn state_of(spec: &'static EncoderSpec) -> EncoderState {
    let problem = problem_of(spec);
    let remedy = problem.as_ref().and_then(|_| remedy_for(spec.name));
    EncoderState { name: spec.name, codec: spec.codec, is_hardware: spec.is_hardware(), problem, remedy }
}

fn problem_of(spec: &'static EncoderSpec) -> Option<String> {
    if encoder::find_by_name(spec.name).is_none() {
        return Some("not in this build of libav".to_owned());
    }
    match open(spec) {
        Ok(()) => None,
        Err(EncodeError::Libav { reason, log, .. }) => {
            Some(log.into_iter().next_back().unwrap_or(reason).replace('\n', " "))
        }
        Err(other) => Some(other.to_string()),
    }
}

fn open(spec: &'static EncoderSpec) -> Result<(), EncodeError> {
    let container = Container::ALL.into_iter().find(|container| container.codecs().contains(&spec.codec));
    let settings = EncodeSettings {
        encoder: Some(spec.name.to_owned()),
        is_lossless: spec.is_only_for_lossless(),
        ..EncodeSettings::new(container.unwrap_or(Container::Mkv))
    };
    let film = FilmSpec {
        resolution: Resolution { width: 256, height: 160 },
        rate: FrameRate::THIRTY,
        frames: None,
        has_alpha: false,
    };
    let context: ContextSpec = EncoderChoice::trial_of(spec, &settings, &film)?;
    log::while_trying(|| context.open()).map(drop)
}

/// Who has it, for those who have not.
fn remedy_for(name: &str) -> Option<&'static str> {
    Some(match name {
        "libopenh264" => {
            "Fedora's ffmpeg-free and conda-forge's ffmpeg have it; libx264 does the same and more"
        }
        "libx264" | "libx264rgb" | "libx265" => {
            "the GPL libav of Debian, Ubuntu, Homebrew and RPM Fusion has it; libopenh264 makes H.264 without it"
        }
        "libsvtav1" | "libaom-av1" | "libvpx-vp9" | "libwebp" => {
            "the libav of Debian, Ubuntu, Fedora, Homebrew and conda-forge has it"
        }
        _ if name.ends_with("_nvenc") => "needs an NVIDIA GPU with its driver's libnvidia-encode",
        _ if name.ends_with("_qsv") => {
            "needs a GPU of Intel with its driver and oneVPL's or Media SDK's runtime"
        }
        _ if name.ends_with("_vaapi") => "needs a GPU of Intel or AMD with its VA-API driver and /dev/dri",
        _ if name.ends_with("_videotoolbox") => "needs macOS",
        _ if name.ends_with("_amf") => "needs an AMD GPU with its driver's AMF",
        _ if name.ends_with("_mf") => "needs Windows",
        _ if name.ends_with("_v4l2m2m") => "needs a board with a video encoder, such as a Raspberry Pi 4",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoder_is_told_once_and_what_fails_says_why() {
        let states = survey_encoders();
        let mut names: Vec<&str> = states.iter().map(|state| state.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), states.len());
        for state in &states {
            assert_eq!(state.is_hardware, state.name.contains('_') && !["prores_ks"].contains(&state.name));
            assert!(state.problem.as_ref().is_none_or(|problem| !problem.is_empty()), "{state:?}");
            assert!(state.remedy.is_none() || state.problem.is_some(), "{state:?}");
        }
        // They need no library beside libav itself.
        for name in ["ffv1", "prores_ks", "apng"] {
            let state = states.iter().find(|state| state.name == name).unwrap();
            assert_eq!(state.problem, None, "{name}");
        }
    }
}
