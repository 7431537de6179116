use std::str::FromStr;

/// What is wrong with a setting of a film. A message names settings as the command line does.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FilmSettingError {
    /// No film has a setting of this name.
    #[error("unknown setting {setting:?}")]
    Unknown {
        /// What was said.
        setting: String,
    },
    /// A value that the setting does not take.
    #[error("invalid {setting}: {reason}")]
    Value {
        /// Which setting.
        setting: String,
        /// What would have been right, and what was given.
        reason: String,
    },
    /// Two settings that cannot both hold.
    #[error("--{setting} cannot be used with --{other}")]
    Conflict {
        /// One of them.
        setting: &'static str,
        /// The other.
        other: &'static str,
    },
    /// A setting that means nothing without another.
    #[error("--{setting} needs --{other}")]
    Needs {
        /// What was said.
        setting: &'static str,
        /// What was not.
        other: &'static str,
    },
    /// A setting that does not suit the film or its data.
    #[error("--{setting} {rule}")]
    Rule {
        /// Which setting.
        setting: &'static str,
        /// Why not, as the rest of a sentence that begins with its name.
        rule: String,
    },
}

/// A setting with its values, or parts of them, as texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) name: &'a str,
    pub(super) texts: &'a [String],
}

impl Said<'_> {
    /// Its only value. Parts of a list have commas between them.
    pub(super) fn text(&self) -> String {
        self.texts.join(",")
    }

    pub(super) fn value<T: FromStr<Err: ToString>>(&self) -> Result<T, FilmSettingError> {
        let read = self.text().trim().parse();
        read.map_err(|error: T::Err| {
            let error = error.to_string();
            // Some errors say so themselves.
            self.refused(error.strip_prefix(&format!("invalid {} ", self.name)).unwrap_or(&error).to_owned())
        })
    }

    /// As [`Said::value`] of a type whose own errors do not tell the rule.
    pub(super) fn number<T: FromStr>(&self, rule: &str) -> Result<T, FilmSettingError> {
        let text = self.text();
        text.trim().parse().map_err(|_| self.refused(format!("expected {rule}; got {text:?}")))
    }

    /// All of its values.
    pub(super) fn values<T: FromStr<Err: ToString>>(&self) -> Result<Vec<T>, FilmSettingError> {
        let read = |text: &String| text.parse().map_err(|error: T::Err| self.refused(error.to_string()));
        self.texts.iter().map(read).collect()
    }

    pub(super) fn flag(&self) -> Result<bool, FilmSettingError> {
        match self.text().as_str() {
            "true" => Ok(true),
            "false" | "" => Ok(false),
            text => Err(self.refused(format!("expected true or false; got {text:?}"))),
        }
    }

    pub(super) fn refused(&self, reason: String) -> FilmSettingError {
        FilmSettingError::Value { setting: self.name.to_owned(), reason }
    }
}
