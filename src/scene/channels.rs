use super::option_words::exact_text;
use super::{Colormap, LimitsChoice, Rgb8, SceneError, SceneOptions};
use crate::data::Channel;
use std::fmt;
use std::str::FromStr;

/// Which channels of a volume are drawn, and how. None at all stands for all of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChannelLooks(pub Vec<ChannelLook>);

/// How one channel is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelLook {
    /// Its name, or its number from 1 on.
    pub channel: String,
    /// The colour of its largest values; `None` is that of the file, or one that tells it from the others.
    pub color: Option<Rgb8>,
    /// The values that are black and of full colour; `None` is as with any raster.
    pub limits: Option<(f64, f64)>,
}

/// A channel that is to be drawn.
pub(super) struct ChosenChannel {
    /// Its place in the raster, from 0.
    pub(super) index: usize,
    pub(super) name: String,
    pub(super) color: Rgb8,
    limits: Option<(f64, f64)>,
}

const RULE: &str = "names or numbers from 1 on with commas between them, each with =COLOR and @MIN:MAX if wanted, as in \
                    DAPI=blue,2=lime@100:4000";

/// What channels are coloured with where the file does not say it: by how many there are, colours that add up to ones
/// that differ.
const OF_TWO: [Rgb8; 2] = [Rgb8([0, 255, 0]), Rgb8([255, 0, 255])];
const OF_MORE: [Rgb8; 6] = [
    Rgb8([0, 255, 255]),
    Rgb8([255, 0, 255]),
    Rgb8([255, 255, 0]),
    Rgb8([255, 0, 0]),
    Rgb8([0, 255, 0]),
    Rgb8([0, 0, 255]),
];

impl ChannelLooks {
    /// The channels to draw of those that there are.
    pub(super) fn chosen_from(&self, channels: &[Channel]) -> Result<Vec<ChosenChannel>, SceneError> {
        let all = channels.iter().map(|channel| ChannelLook {
            channel: channel.name.clone(),
            color: None,
            limits: None,
        });
        let looks = if self.0.is_empty() { all.collect() } else { self.0.clone() };
        let by_number = |text: &str| {
            let number = text.parse::<usize>().ok()?.checked_sub(1);
            number.filter(|index| *index < channels.len())
        };
        looks
            .into_iter()
            .enumerate()
            .map(|(place, look)| {
                let name = &look.channel;
                // Names may be there twice, when nothing is asked for.
                let same = channels.iter().position(|channel| channel.name == *name);
                let index = if self.0.is_empty() { Some(place) } else { same.or_else(|| by_number(name)) };
                let index = index.ok_or_else(|| SceneError::NoSuchChannel {
                    channel: name.clone(),
                    known: known(channels),
                })?;
                let Channel { name, color } = &channels[index];
                let usual =
                    if channels.len() > 2 { OF_MORE[index % OF_MORE.len()] } else { OF_TWO[index % 2] };
                let color = look.color.or(color.map(Rgb8)).unwrap_or(usual);
                Ok(ChosenChannel { index, name: name.clone(), color, limits: look.limits })
            })
            .collect()
    }
}

fn known(channels: &[Channel]) -> String {
    let names: Vec<&str> = channels.iter().take(20).map(|channel| channel.name.as_str()).collect();
    if names.is_empty() {
        "there are none; --variable shows a channel where another mode does not blend them".to_owned()
    } else {
        format!("there are: {}", names.join(", "))
    }
}

impl ChosenChannel {
    /// The options that this channel is drawn with.
    pub(super) fn options(&self, options: &SceneOptions) -> Result<SceneOptions, SceneError> {
        let ramp = |entry: u16| {
            let Rgb8(color) = self.color;
            color.map(|part| ((u16::from(part) * entry + 127) / 255) as u8)
        };
        let entries = (0..=255).map(ramp).collect();
        let mut options = options.clone();
        options.colormap = Some(Colormap::from_entries(self.name.clone(), entries)?);
        if let Some((min, max)) = self.limits {
            options.limits = LimitsChoice::Fixed(min, max);
        }
        Ok(options)
    }
}

impl fmt::Display for ChannelLook {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.channel)?;
        if let Some(color) = self.color {
            write!(out, "={color}")?;
        }
        if let Some((min, max)) = self.limits {
            write!(out, "@{}:{}", exact_text(min), exact_text(max))?;
        }
        Ok(())
    }
}

impl fmt::Display for ChannelLooks {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let looks: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        out.write_str(&looks.join(","))
    }
}

impl FromStr for ChannelLooks {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] for a text that is no list of channels.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let looks: Option<Vec<ChannelLook>> = text.split(',').map(look).collect();
        looks.map(Self).ok_or_else(|| SceneError::out_of_range("channels", format!("{text:?}"), RULE))
    }
}

fn look(text: &str) -> Option<ChannelLook> {
    let (rest, limits) = match text.rsplit_once('@') {
        Some((rest, limits)) => (rest, Some(self::limits(limits)?)),
        None => (text, None),
    };
    let (channel, color) = match rest.rsplit_once('=') {
        Some((channel, color)) => (channel, Some(color.parse().ok()?)),
        None => (rest, None),
    };
    let channel = channel.trim().to_owned();
    (!channel.is_empty()).then_some(ChannelLook { channel, color, limits })
}

fn limits(text: &str) -> Option<(f64, f64)> {
    let (min, max) = text.split_once(':')?;
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let (min, max) = (number(min)?, number(max)?);
    (min < max).then_some((min, max))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channels(count: usize) -> Vec<Channel> {
        let names = ["DAPI", "GFP", "a=b@c", "1"];
        let channel =
            |at: usize| Channel { name: names[at].to_owned(), color: (at == 1).then_some([1, 2, 3]) };
        (0..count).map(channel).collect()
    }

    fn chosen(text: &str, count: usize) -> Result<Vec<(usize, [u8; 3])>, String> {
        let looks: ChannelLooks = text.parse().unwrap();
        let chosen = looks.chosen_from(&channels(count)).map_err(|error| error.to_string())?;
        Ok(chosen.iter().map(|channel| (channel.index, channel.color.0)).collect())
    }

    #[test]
    fn texts_are_read_as_they_were_written() {
        for text in ["", "DAPI", "DAPI=#0000ff,2=#00ff00@-100:4000.5", "GFP 488@1:2"] {
            assert_eq!(text.parse::<ChannelLooks>().unwrap().to_string(), text);
        }
        for text in ["DAPI=", "=red", "DAPI@1", "DAPI@2:1", "DAPI@1:1", "DAPI@nan:1", "a,,b", "a=reddish"] {
            let error = text.parse::<ChannelLooks>().unwrap_err().to_string();
            assert!(error.contains("invalid channels") && error.contains("=COLOR"), "{error}");
        }
    }

    #[test]
    fn channels_are_found_by_name_and_number() {
        assert_eq!(chosen("", 2).unwrap(), [(0, [0, 255, 0]), (1, [1, 2, 3])]);
        assert_eq!(chosen("", 3).unwrap()[0], (0, [0, 255, 255]));
        assert_eq!(chosen("2,DAPI=red", 2).unwrap(), [(1, [1, 2, 3]), (0, [255, 0, 0])]);
        // A name comes before a number.
        assert_eq!(chosen("1", 4).unwrap()[0].0, 3);
        for (text, count, words) in [("0", 2, "there are: DAPI, GFP"), ("RFP", 0, "there are none")] {
            let error = chosen(text, count).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn colors_rise_from_black() {
        let chosen = ChannelLooks::default().chosen_from(&channels(2)).unwrap();
        let colormap = chosen[0].options(&SceneOptions::default()).unwrap().colormap.unwrap();
        assert_eq!([0, 51, 255].map(|entry| colormap.entries()[entry]), [[0, 0, 0], [0, 51, 0], [0, 255, 0]]);
    }
}
