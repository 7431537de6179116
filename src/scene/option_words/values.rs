//! What the texts of options consist of.

use crate::scene::{Light, Rgb8, SceneError, SceneOptions, Track};
use std::str::FromStr;

/// The shortest text that is read back as the same number.
pub(in crate::scene) fn exact_text(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-5..1e16).contains(&size) { format!("{number:e}") } else { number.to_string() }
}

pub(super) fn pair_text([first, second]: [f64; 2]) -> String {
    format!("{},{}", exact_text(first), exact_text(second))
}

/// The value's text unless it is the default.
pub(super) fn changed<T: PartialEq + ToString>(value: T, default: T) -> Option<String> {
    (value != default).then(|| value.to_string())
}

pub(super) fn changed_number(value: f64, default: f64) -> Option<String> {
    (value != default).then(|| exact_text(value))
}

pub(super) fn refused(setting: &'static str, text: &str, rule: &'static str) -> SceneError {
    SceneError::out_of_range(setting, format!("{text:?}"), rule)
}

/// The value that a text stands for, where there is one.
pub(super) fn given<T: FromStr>(text: Option<&str>) -> Result<Option<T>, SceneError>
where
    SceneError: From<T::Err>,
{
    Ok(text.map(str::parse).transpose()?)
}

pub(super) fn number(setting: &'static str, text: Option<&str>) -> Result<Option<f64>, SceneError> {
    text.map(|text| text.parse().map_err(|_| refused(setting, text, "a number"))).transpose()
}

pub(super) fn number_or(setting: &'static str, text: Option<&str>, default: f64) -> Result<f64, SceneError> {
    Ok(number(setting, text)?.unwrap_or(default))
}

pub(super) fn whole(setting: &'static str, text: Option<&str>) -> Result<Option<u64>, SceneError> {
    text.map(|text| text.parse().map_err(|_| refused(setting, text, "a whole number"))).transpose()
}

/// Numbers with commas between them, unless there are none.
pub(super) fn numbers_text(numbers: &[f64]) -> Option<String> {
    let texts: Vec<String> = numbers.iter().copied().map(exact_text).collect();
    (!texts.is_empty()).then(|| texts.join(","))
}

pub(super) fn numbers(setting: &'static str, text: Option<&str>) -> Result<Vec<f64>, SceneError> {
    let number = |text: &str| text.trim().parse().ok();
    let numbers: Option<Vec<f64>> =
        text.map_or(Some(Vec::new()), |text| text.split(',').map(number).collect());
    numbers.ok_or_else(|| refused(setting, text.unwrap_or_default(), "numbers with commas between them"))
}

/// Values with commas between them, unless there are none.
pub(super) fn list_text<T: ToString>(values: &[T]) -> Option<String> {
    let texts: Vec<String> = values.iter().map(T::to_string).collect();
    (!texts.is_empty()).then(|| texts.join(","))
}

pub(super) fn list<T: FromStr<Err = SceneError>>(text: Option<&str>) -> Result<Vec<T>, SceneError> {
    text.map_or(Ok(Vec::new()), |text| text.split(',').map(str::parse).collect())
}

pub(super) fn pair(setting: &'static str, text: Option<&str>) -> Result<Option<[f64; 2]>, SceneError> {
    let Some(text) = text else { return Ok(None) };
    let numbers = text
        .split_once(',')
        .and_then(|(first, second)| Some([first.trim().parse().ok()?, second.trim().parse().ok()?]));
    let rule = "two numbers with a comma between them, as in 0,100";
    numbers.map(Some).ok_or_else(|| refused(setting, text, rule))
}

pub(super) fn flag(setting: &'static str, text: Option<&str>) -> Result<bool, SceneError> {
    match text {
        Some("true") => Ok(true),
        Some("false") | None => Ok(false),
        Some(text) => Err(refused(setting, text, "true or false")),
    }
}

/// `None` for nothing and for what is transparent.
pub(super) fn color_or_transparent(text: Option<&str>) -> Result<Option<Rgb8>, SceneError> {
    given(text.filter(|text| *text != "transparent"))
}

pub(super) fn set<T>(setting: &mut T, value: Result<T, SceneError>) -> Result<(), SceneError> {
    *setting = value?;
    Ok(())
}

/// One of several ways to say the same setting: a value replaces what was said by another one; without a value the
/// default replaces only what was said by `is_this`.
pub(super) fn replace<T: Default>(setting: &mut T, value: Option<T>, is_this: bool) {
    if value.is_some() || is_this {
        *setting = value.unwrap_or_default();
    }
}

/// Changes the light, where there is one.
pub(super) fn set_light(options: &mut SceneOptions, angle: fn(&mut Light) -> &mut Track, degrees: f64) {
    if let Some(light) = &mut options.light {
        *angle(light) = degrees.into();
    }
}
