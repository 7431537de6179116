use crate::scene::SceneError;
use std::fmt;
use std::str::FromStr;

/// Which layers of a scene are drawn, counted from 1: the first is the input, the next the first that is added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum LayerChoice {
    /// All there are.
    #[default]
    All,
    /// These.
    Only(Vec<u32>),
}

impl LayerChoice {
    /// Whether the layer of this number, from 1, is drawn.
    pub fn has(&self, number: u32) -> bool {
        match self {
            Self::All => true,
            Self::Only(numbers) => numbers.contains(&number),
        }
    }

    /// The largest number that is named.
    pub fn largest(&self) -> u32 {
        match self {
            Self::All => 0,
            Self::Only(numbers) => numbers.iter().copied().max().unwrap_or(0),
        }
    }
}

impl fmt::Display for LayerChoice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => out.write_str("all"),
            Self::Only(numbers) if numbers.is_empty() => out.write_str("none"),
            Self::Only(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                out.write_str(&numbers.join(","))
            }
        }
    }
}

impl FromStr for LayerChoice {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] for a text that is no list of numbers.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        match text.trim() {
            "all" => Ok(Self::All),
            "none" => Ok(Self::Only(Vec::new())),
            list => {
                let number = |text: &str| text.trim().parse().ok().filter(|number: &u32| *number > 0);
                let numbers: Option<Vec<u32>> = list.split(',').map(number).collect();
                let rule = "all, none, or numbers with commas, as in 1,3: the first is the input";
                numbers
                    .map(Self::Only)
                    .ok_or_else(|| SceneError::out_of_range("visible-layers", format!("{list:?}"), rule))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_they_were_written() {
        for (text, has, largest) in
            [("all", [true; 3], 0), ("none", [false; 3], 0), ("1,3", [true, false, true], 3)]
        {
            let choice: LayerChoice = text.parse().unwrap();
            assert_eq!(choice.to_string(), text);
            assert_eq!(([1, 2, 3].map(|number| choice.has(number)), choice.largest()), (has, largest));
        }
        for text in ["", "0", "1;2", "-1", "one"] {
            assert!(text.parse::<LayerChoice>().unwrap_err().to_string().contains("as in 1,3"), "{text}");
        }
    }
}
