//! `fieldreel info`: what a raster holds, or how a film was made.

use super::console::printable;
use super::exit_code;
use super::film_info;
use super::input::InputArguments;
use clap::Args;
use fieldreel::Error;
use fieldreel::data::{
    BandReader, Content, DataError, PixelSpacing, RasterInfo, ValueRange, ValueStatistics, VolumeGrid,
    VolumeSpace,
};
use std::io::Write;
use std::process::ExitCode;

/// Labels that are printed; the rest are counted.
const PRINTED_LABELS: usize = 12;

/// Options of `fieldreel info`.
#[derive(Debug, Args)]
pub(super) struct InfoArguments {
    #[command(flatten)]
    input: InputArguments,
    /// Print one JSON object: of a film with the keys film, version, files, `camera_path` and scene, of a raster with the keys format, dtype, kind, bands, rows, columns, spacing (metres between
    /// columns and rows), units, `band_labels`, min, max, `nodata_count`, crs, and
    /// of a table `column_names`
    #[arg(long)]
    json: bool,
}

/// Reads all values and prints what there is to know.
pub(super) fn run(arguments: &InfoArguments) -> anyhow::Result<ExitCode> {
    let files = arguments.input.files()?;
    if let [file] = files.as_slice()
        && let Some(text) = film_info::of_picture(file, arguments.json)?
    {
        return exit_code::of_printing(writeln!(std::io::stdout().lock(), "{text}"));
    }
    let raster = match arguments.input.open(&files, arguments.input.arrangement()) {
        Ok(raster) => raster,
        Err(error) => {
            // What is no raster may be a film.
            let film = match (&error, files.as_slice()) {
                (DataError::UnknownFormat { .. }, [film]) => film_info::describe(film, arguments.json)?,
                _ => None,
            };
            let text = film.ok_or_else(|| Error::from(error))?;
            return exit_code::of_printing(writeln!(std::io::stdout().lock(), "{text}"));
        }
    };
    let mut reader = BandReader::new(raster);
    let statistics = ValueStatistics::scan_or_estimate(&mut reader, &mut |_| true).map_err(Error::from)?;
    let statistics = statistics.unwrap_or_else(|| ValueStatistics::new(reader.info()));
    let text =
        if arguments.json { json(reader.info(), &statistics) } else { plain(reader.info(), &statistics) };
    exit_code::of_printing(writeln!(std::io::stdout().lock(), "{text}"))
}

fn json(info: &RasterInfo, statistics: &ValueStatistics) -> String {
    let range = statistics.range().map(|range| shortest(range, info));
    let mut object = serde_json::json!({
        "format": info.format,
        "dtype": info.sample_type.to_string(),
        "kind": if info.volume.is_some() { "volume" } else { "raster" },
        "bands": info.bands,
        "rows": info.rows,
        "columns": info.columns,
        "spacing": info.spacing.map(|PixelSpacing { x_m, y_m }| [x_m, y_m]),
        "units": info.value_unit,
        "band_labels": info.band_labels,
        "min": range.map(|range| range.min),
        "max": range.map(|range| range.max),
        "nodata_count": statistics.missing_count(),
        "crs": info.place.crs,
    });
    if let Some(fields) = object.as_object_mut().filter(|_| !info.column_names.is_empty()) {
        fields.insert("column_names".to_owned(), info.column_names.clone().into());
    }
    if let (Some(grid), Some(fields)) = (&info.volume, object.as_object_mut()) {
        fields.insert("volume".to_owned(), volume_json(grid, info));
    }
    object.to_string()
}

fn plain(info: &RasterInfo, statistics: &ValueStatistics) -> String {
    let RasterInfo { name, format, sample_type, columns, rows, bands, .. } = info;
    let plural = |count: u32| if count == 1 { "" } else { "s" };
    let size = match &info.volume {
        None => format!("{columns} columns x {rows} rows, {bands} band{}", plural(*bands)),
        Some(grid) => {
            let (slices, volumes) = (grid.slices, grid.moments(info));
            let what = format!("{slices} slice{}, {volumes} volume{}", plural(slices), plural(volumes));
            format!("{columns} columns x {rows} rows x {what}")
        }
    };
    let mut lines = vec![
        ("raster", name.clone()),
        ("format", format!("{format}, {sample_type}")),
        ("size", size),
        ("values", values(info, statistics)),
        ("missing", missing(statistics)),
        ("spacing", info.volume.as_ref().map_or_else(|| spacing(info.spacing), volume_spacing)),
        ("crs", info.place.crs.clone().unwrap_or_else(|| "not stated".to_owned())),
    ];
    match &info.content {
        Content::Values => {}
        Content::Palette(colors) => {
            lines.push(("content", format!("classes with a palette of {} colours", colors.len())));
        }
        Content::Picture(colors) => {
            lines.push((
                "content",
                format!("a picture of {colors} (--bands 1 takes the first band as values)"),
            ));
        }
    }
    if !info.channels.is_empty() {
        let names: Vec<&str> = info.channels.iter().map(|channel| channel.name.as_str()).collect();
        lines.push(("channels", names.join(", ")));
    }
    if !info.column_names.is_empty() {
        lines.push(("columns", info.column_names.join(", ")));
    }
    lines.extend(info.note.iter().map(|note| ("note", note.clone())));
    let labels: Vec<&str> = info.moment_labels().flatten().map(String::as_str).collect();
    if !labels.is_empty() {
        let more = labels.len().saturating_sub(PRINTED_LABELS);
        let printed = labels.iter().take(PRINTED_LABELS).copied().collect::<Vec<_>>().join(", ");
        lines.push(("labels", if more > 0 { format!("{printed} and {more} more") } else { printed }));
    }
    let lines =
        lines.into_iter().map(|(name, value)| format!("{name:<9}{}", printable(&value.replace('\n', " "))));
    lines.collect::<Vec<_>>().join("\n")
}

/// The range in no more digits than its values have: `-2.6` and not what lies nearest to that as an f32.
fn shortest(range: ValueRange, info: &RasterInfo) -> ValueRange {
    if info.value_offset != 0.0 {
        return range;
    }
    // Text that Rust wrote is text that Rust reads; the value itself would do, too.
    let shortest = |value: f64| (value as f32).to_string().parse().unwrap_or(value);
    ValueRange { min: shortest(range.min), max: shortest(range.max) }
}

fn values(info: &RasterInfo, statistics: &ValueStatistics) -> String {
    let Some(range) = statistics.range() else { return "none: every sample is missing".to_owned() };
    let range = shortest(range, info);
    let unit = info.value_unit.as_ref().map_or(String::new(), |unit| format!(" {unit}"));
    let note =
        if statistics.is_approximate() { " (approximate: from overviews or stored statistics)" } else { "" };
    format!("{} to {}{unit}{note}", range.min, range.max)
}

fn missing(statistics: &ValueStatistics) -> String {
    statistics.missing_count().map_or("not counted".to_owned(), |count| {
        format!("{count} sample{}", if count == 1 { "" } else { "s" })
    })
}

fn volume_json(grid: &VolumeGrid, info: &RasterInfo) -> serde_json::Value {
    serde_json::json!({
        "slices": grid.slices,
        "volumes": grid.moments(info),
        "spacing": grid.spacing(),
        "unit": grid.unit,
        "space": match grid.space {
            VolumeSpace::Plain => "plain",
            VolumeSpace::Patient => "patient",
            VolumeSpace::Specimen => "specimen",
        },
        "world_from_index": grid.world_from_index,
        "channels": info.channels.iter().map(|channel| &channel.name).collect::<Vec<_>>(),
    })
}

fn volume_spacing(grid: &VolumeGrid) -> String {
    let [x, y, z] = grid.spacing().map(nine_digits);
    let unit = grid.unit.as_ref().map_or_else(|| ", no unit stated".to_owned(), |unit| format!(" {unit}"));
    let patient = if grid.space == VolumeSpace::Patient { ", right, front and head are known" } else { "" };
    format!("{x} x {y} x {z}{unit}{patient}")
}

/// More digits than any instrument has.
fn nine_digits(number: f64) -> f64 {
    format!("{number:.8e}").parse().unwrap_or(number)
}

fn spacing(spacing: Option<PixelSpacing>) -> String {
    spacing.map_or("not stated in a unit of length".to_owned(), |PixelSpacing { x_m, y_m }| {
        format!("{} x {} m", nine_digits(x_m), nine_digits(y_m))
    })
}
