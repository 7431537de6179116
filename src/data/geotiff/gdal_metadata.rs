//! What GDAL writes about bands into TIFF tag 42112: a small XML document of items such as
//! `<Item name="UNITTYPE" sample="0" role="unittype">m</Item>`.

use crate::data::{ValueRange, find_date};
use std::iter;

/// What the tag says about one band.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct BandMetadata {
    pub(super) description: Option<String>,
    /// When it was measured, as ISO 8601 text; the file's date where the band has none.
    pub(super) date: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) scale: Option<f64>,
    pub(super) offset: Option<f64>,
    /// The smallest and the largest value as GDAL's statistics store them.
    pub(super) minimum: Option<f64>,
    pub(super) maximum: Option<f64>,
}

impl BandMetadata {
    /// GDAL's statistics are of stored values, before scale and offset.
    pub(super) fn stored_range(&self) -> Option<ValueRange> {
        let value = |stored: f64| stored * self.scale.unwrap_or(1.0) + self.offset.unwrap_or(0.0);
        let (one, other) = (value(self.minimum?), value(self.maximum?));
        Some(ValueRange { min: one.min(other), max: one.max(other) })
    }
}

/// Parts of the names under which programs store when a band was measured.
const DATE_NAMES: [&str; 3] = ["date", "time", "acquisition"];

/// Reads the tag; always as many entries as bands. Whatever is not understood is passed over: the samples can
/// be read without it.
pub(super) fn parse(xml: &str, bands: usize) -> Vec<BandMetadata> {
    let mut found = vec![BandMetadata::default(); bands];
    let mut date_of_all = None;
    for item in items(xml) {
        let sample = item.attribute("sample").and_then(|text| text.parse::<usize>().ok());
        let text = Some(item.text()).filter(|text| !text.is_empty());
        let name = item.attribute("name").unwrap_or_default();
        let lower = name.to_lowercase();
        let date = || {
            text.as_deref().filter(|_| DATE_NAMES.iter().any(|part| lower.contains(part))).and_then(find_date)
        };
        let Some(sample) = sample else {
            date_of_all = date_of_all.or_else(date);
            continue;
        };
        let Some(band) = found.get_mut(sample) else {
            continue;
        };
        let number =
            || text.as_ref().and_then(|text| text.parse().ok()).filter(|number: &f64| number.is_finite());
        match item.attribute("role").as_deref() {
            Some("description") => band.description = text,
            Some("unittype") => band.unit = text,
            Some("scale") => band.scale = number(),
            Some("offset") => band.offset = number(),
            _ if name == "STATISTICS_MINIMUM" => band.minimum = number(),
            _ if name == "STATISTICS_MAXIMUM" => band.maximum = number(),
            _ => band.date = band.date.take().or_else(date),
        }
    }
    for band in &mut found {
        band.date = band.date.take().or_else(|| date_of_all.clone());
    }
    found
}

/// One `<Item ...>...</Item>`, still escaped.
struct Item<'xml> {
    attributes: &'xml str,
    content: &'xml str,
}

fn items(xml: &str) -> impl Iterator<Item = Item<'_>> {
    let mut rest = xml;
    iter::from_fn(move || {
        let (_, after) = rest.split_once("<Item ")?;
        // Inside attributes `>` may stand unescaped, but GDAL escapes it.
        let (attributes, after) = after.split_once('>')?;
        if let Some(attributes) = attributes.strip_suffix('/') {
            rest = after;
            return Some(Item { attributes, content: "" });
        }
        let (content, after) = after.split_once("</Item>")?;
        rest = after;
        Some(Item { attributes, content })
    })
}

impl Item<'_> {
    fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            let (key, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let (value, after) = after.strip_prefix(quote)?.split_once(quote)?;
            if key.trim() == name {
                return Some(unescape(value));
            }
            rest = after;
        }
    }

    /// GDAL escapes the text before it writes the document, which escapes it once more.
    fn text(&self) -> String {
        unescape(&unescape(self.content.trim()))
    }
}

/// Replaces XML's five entities and numbered characters; anything else that begins with `&` stays.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        // No entity is longer; looking on to the end of the text for each `&` would take the square of its length.
        let end = after.bytes().take(9).position(|byte| byte == b';');
        let replaced = end.and_then(|end| Some((character(&after[..end])?, &after[end + 1..])));
        if let Some((character, after)) = replaced {
            plain.push(character);
            rest = after;
        } else {
            plain.push('&');
            rest = after;
        }
    }
    plain + rest
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_roles_by_band() {
        let xml = r#"<GDALMetadata>
            <Item name="TIFFTAG_SOFTWARE">x</Item>
            <Item name="DESCRIPTION" sample="1" role="description">a &amp;lt;b&gt; &amp;amp; &#176;C&#x21; &co</Item>
            <Item name="OFFSET" sample="0" role="offset">-2.5</Item>
            <Item name="SCALE" sample="0" role="scale">1e-2</Item>
            <Item sample='0' role='unittype' name='UNITTYPE'> m </Item>
            <Item name="SCALE" sample="1" role="scale">nan</Item>
            <Item name="empty" sample="1" role="unittype"/>
            <Item name="SCALE" sample="7" role="scale">3</Item>
            <Item name="time" sample="1">noon</Item>
        </GDALMetadata>"#;
        let found = parse(xml, 2);
        assert_eq!(
            found,
            [
                BandMetadata {
                    unit: Some("m".to_owned()),
                    scale: Some(0.01),
                    offset: Some(-2.5),
                    ..BandMetadata::default()
                },
                BandMetadata {
                    description: Some("a <b> & \u{b0}C! &co".to_owned()),
                    ..BandMetadata::default()
                },
            ]
        );
    }

    #[test]
    fn broken_text_gives_nothing() {
        let xml = r#"<Item sample="0" role="unittype">m</Item>"#;
        for end in 0..xml.len() {
            assert_eq!(parse(&xml[..end], 1), [BandMetadata::default()], "{end}");
        }
        assert!(parse(xml, 1)[0].unit.is_some());
        assert_eq!(parse("<Item sample=0 role=\"unittype\">m</Item>", 1), [BandMetadata::default()]);
    }
}
