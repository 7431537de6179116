//! What is written and drawn over and around the data.

use super::OptionWord;
use super::values::{changed, changed_number, flag, given, number_or, set};
use crate::scene::annotation::{Corner, FontFile, Logo};
use crate::scene::{AnnotationOptions, Captions, Placement, Theme};
use std::path::Path;

/// What belongs to the film as a whole does not change during a take.
pub(super) const WORDS: &[OptionWord] = &[
    OptionWord::value(
        "theme",
        |options| changed(options.annotation.theme, Theme::Auto),
        |options, text| set(&mut options.annotation.theme, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    OptionWord::text(
        "font",
        |options| options.annotation.font.as_ref().map(|font| font.path().to_owned()),
        |options, text| {
            let font = text.map(|path| FontFile::read(Path::new(path))).transpose()?;
            set(&mut options.annotation.font, Ok(font))
        },
    )
    .of_looks(),
    OptionWord::text(
        "captions",
        |options| options.annotation.captions.as_ref().map(|captions| captions.path().to_owned()),
        |options, text| {
            let captions = text.map(|path| Captions::read(Path::new(path))).transpose()?;
            set(&mut options.annotation.captions, Ok(captions))
        },
    ),
    OptionWord::flag(
        "progress-bar",
        |options| changed(options.annotation.has_progress_bar, false),
        |options, text| set(&mut options.annotation.has_progress_bar, flag("progress-bar", text)),
    ),
    OptionWord::text(
        "logo",
        |options| options.annotation.logo.as_ref().map(|logo| logo.path().to_owned()),
        |options, text| {
            let logo = text.map(|path| Logo::read(Path::new(path))).transpose()?;
            set(&mut options.annotation.logo, Ok(logo))
        },
    )
    .of_looks(),
    OptionWord::value(
        "logo-corner",
        |options| changed(options.annotation.logo_corner, Corner::TopLeft),
        |options, text| set(&mut options.annotation.logo_corner, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    OptionWord::value(
        "north-arrow",
        |options| changed(options.annotation.north_arrow, Placement::None),
        |options, text| set(&mut options.annotation.north_arrow, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    OptionWord::value(
        "triad",
        |options| changed(options.annotation.triad, Placement::None),
        |options, text| set(&mut options.annotation.triad, given(text).map(Option::unwrap_or_default)),
    )
    .of_looks(),
    OptionWord::text(
        "title-card",
        |options| options.annotation.title_card.clone(),
        |options, text| set(&mut options.annotation.title_card, Ok(text.map(str::to_owned))),
    ),
    OptionWord::value(
        "title-card-secs",
        |options| changed_number(options.annotation.title_card_secs, AnnotationOptions::USUAL_CARD_SECS),
        |options, text| {
            let usual = AnnotationOptions::USUAL_CARD_SECS;
            set(&mut options.annotation.title_card_secs, number_or("title-card-secs", text, usual))
        },
    ),
    OptionWord::value(
        "fade-in",
        |options| changed_number(options.annotation.fade_in_secs, 0.0),
        |options, text| set(&mut options.annotation.fade_in_secs, number_or("fade-in", text, 0.0)),
    ),
    OptionWord::value(
        "fade-out",
        |options| changed_number(options.annotation.fade_out_secs, 0.0),
        |options, text| set(&mut options.annotation.fade_out_secs, number_or("fade-out", text, 0.0)),
    ),
    OptionWord::value(
        "fade-color",
        |options| options.annotation.fade_color.map(|color| color.to_string()),
        |options, text| set(&mut options.annotation.fade_color, given(text)),
    ),
];
