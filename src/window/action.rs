use crate::scene::Easing;
use std::path::PathBuf;

/// Everything that can be done in the window, by whatever button, key or menu.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Action {
    /// Begin a take, or end it.
    ToggleRecording,
    /// Write the picture on screen at the film's size.
    SaveStill,
    /// Let the data turn (and play), or hold it.
    ToggleTurning,
    /// Back to the camera that the window opened with.
    ResetCamera,
    /// Turn the camera: degrees counter-clockwise and degrees up.
    Orbit([f64; 2]),
    /// Move the picture: shares of its height to the right and up.
    Pan([f64; 2]),
    /// Magnify by this factor around the middle of the picture.
    Zoom(f64),
    /// To the beginning of another band, so many further.
    StepBand(i32),
    /// To the moment of another frame, so many further.
    StepFrame(i32),
    /// Keep what is shown as a key of this frame.
    AddKey,
    /// Delete the key of this number.
    DeleteKey(usize),
    /// Move the key of this number to a frame.
    MoveKey(usize, u64),
    /// Let the key of this number go on to the next in this way.
    EaseKey(usize, Easing),
    /// Show a frame of the film of the keys.
    Seek(f64),
    /// Write all that is set to a scene file.
    SaveScene,
    /// Show or hide the panel.
    TogglePanel,
    /// Show or hide the list of keys.
    ToggleHelp,
    /// Copy the command line that makes the film recorded last.
    CopyFilmCommand,
    /// Copy the command line that makes the picture on screen.
    CopyStillCommand,
    /// Ask for a file to open.
    AskForFile,
    /// Open files.
    Open(Vec<PathBuf>),
    /// To the next (or with `false` the previous) control of the panel.
    MoveFocus(bool),
    /// Leave the dialog or the help; then end the program.
    Leave,
    /// End the program, once the films are complete.
    Quit,
    /// End the film that is being written with the frames that it has.
    CutShort,
    /// Take the message away.
    DismissMessage,
}

impl Action {
    /// Whether holding a key does it again and again.
    pub(super) fn repeats(&self) -> bool {
        matches!(
            self,
            Self::Orbit(_)
                | Self::Pan(_)
                | Self::Zoom(_)
                | Self::StepBand(_)
                | Self::StepFrame(_)
                | Self::MoveFocus(_)
        )
    }
}
