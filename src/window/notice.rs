use crate::record::RecordReport;
use std::path::PathBuf;

/// What happens in the window, for whoever opened it.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// The first picture is on the screen.
    Shown {
        /// Columns and rows of the window in pixels.
        size: [u32; 2],
        /// What draws it.
        adapter: String,
    },
    /// Data is open.
    Opened {
        /// What it is called.
        name: String,
    },
    /// Data could not be opened, or a setting does not suit it; what was shown before is still there.
    Refused {
        /// Why.
        text: String,
    },
    /// A take begins.
    Recording {
        /// The film's file.
        path: PathBuf,
    },
    /// A take is over.
    Stopped {
        /// The film's file.
        path: PathBuf,
        /// Frames that it will have.
        frames: u64,
    },
    /// A film or still is complete.
    Done {
        /// The file.
        path: PathBuf,
        /// What it is.
        report: Box<RecordReport>,
    },
    /// A film or still could not be made.
    Failed {
        /// Why.
        text: String,
    },
    /// A command line was copied.
    Command {
        /// What it says.
        text: String,
    },
    /// A scene file was written.
    SceneSaved {
        /// The file.
        path: PathBuf,
    },
    /// Something that was chosen or noticed.
    Note {
        /// What.
        text: String,
    },
    /// The window is closed and all films are complete.
    Closed,
}
