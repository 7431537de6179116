//! The words for what is chosen from a few, as the command line has them.

use crate::data::{Arrangement, ByteOrder};
use crate::encode::OddSize;
use crate::render::{Dither, Quality};
use std::str::FromStr;

/// Reads each value from its word.
macro_rules! words {
    ($choice:ty, $rule:literal, $($variant:ident => $word:literal),+) => {
        impl FromStr for $choice {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!(concat!("expected ", $rule, "; got {:?}"), text)),
                }
            }
        }
    };
}

words!(Quality, "draft, standard or high", Draft => "draft", Standard => "standard", High => "high");
words!(Dither, "auto, on or off", Auto => "auto", On => "on", Off => "off");
words!(OddSize, "refuse or round", Refuse => "refuse", Round => "round");
words!(ByteOrder, "little or big", LittleEndian => "little", BigEndian => "big");
words!(Arrangement, "bands or volume", Bands => "bands", Volume => "volume");
