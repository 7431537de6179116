#![allow(clippy::unwrap_used, reason = "tests fail there")]
use super::*;
use crate::data::source::SourceReader;
use crate::data::{Band, ReadOptions};

const IMAGE: &str = "<VTKFile type=\"ImageData\" byte_order=\"LittleEndian\">\n\
    <ImageData WholeExtent=\"1 2 0 2 0 1\" Origin=\"10 20 30\" Spacing=\"2 3 4\" Direction=\"0 1 0 1 0 0 0 0 1\">\n\
    <Piece Extent=\"1 2 0 2 0 1\"><PointData>\n\
    <DataArray type=\"Int16\" Name=\"a\" format=\"ascii\"><InformationKey name=\"k\"><Value index=\"0\"> 9 </Value>\n\
    </InformationKey> 0 1 2 3 4 5 6 7 8 9 10 11 </DataArray>\n\
    <DataArray type=\"Float32\" Name=\"v\" NumberOfComponents=\"3\" format=\"ascii\">1</DataArray></PointData>\n\
    <CellData><DataArray type=\"UInt8\" Name=\"c\" format=\"ascii\"> 7 8 </DataArray></CellData>\n\
    </Piece></ImageData></VTKFile>\n";

fn open_text(text: &str, variable: Option<&str>) -> Result<Box<dyn Raster>, DataError> {
    let options = ReadOptions { variable: variable.map(str::to_owned), ..ReadOptions::default() };
    let reader = Arc::new(SourceReader::from_memory(text.as_bytes().into()));
    let location = "a.vti".to_owned();
    open(&VolumeFile { reader, name: "a".to_owned(), path: None, location, options: &options })
}

fn band(raster: &mut dyn Raster, index: u32) -> Vec<f32> {
    let mut band = Band::default();
    raster.read_band(index, &mut band).unwrap();
    band.values
}

#[test]
fn points_and_cells_lie_half_a_step_apart() {
    let mut points = open_text(IMAGE, Some("a")).unwrap();
    assert_eq!(band(points.as_mut(), 1), [6.0, 7.0, 8.0, 9.0, 10.0, 11.0]);
    assert_eq!(points.info().name, "a: a");
    let grid = points.info().volume.clone().unwrap();
    // The first point has the number 1.
    let expected = [[0.0, 3.0, 0.0, 10.0], [2.0, 0.0, 0.0, 22.0], [0.0, 0.0, 4.0, 30.0]];
    assert_eq!(grid.world_from_index, expected);
    let mut cells = open_text(IMAGE, Some("c")).unwrap();
    assert_eq!(band(cells.as_mut(), 0), [7.0, 8.0]);
    assert_eq!((cells.info().columns, cells.info().rows, cells.info().bands), (1, 2, 1));
    let thick = IMAGE.replace("0 2 0 1", "0 2 0 2").replace(" 7 8 ", " 1 2 3 4 ");
    let grid = open_text(&thick, Some("c")).unwrap().info().volume.clone().unwrap();
    let expected = [[0.0, 3.0, 0.0, 11.5], [2.0, 0.0, 0.0, 23.0], [0.0, 0.0, 4.0, 32.0]];
    assert_eq!(grid.world_from_index, expected);
}

#[test]
fn arrays_are_chosen_by_name() {
    let message = |text: &str, variable| open_text(text, variable).err().unwrap().to_string();
    let several = "3 variables to choose from with --variable NAME: a (Int16, 1 values), v (Float32, 3 values), \
                   c (UInt8, 1 values): a.vti";
    assert_eq!(message(IMAGE, None), several);
    assert_eq!(message(IMAGE, Some("x")), "no variable named \"x\" (there are: a, v, c): a.vti");
    assert!(message(IMAGE, Some("v")).contains("3 values at every sample of \"v\" (choose another"));
    let active = IMAGE.replace("<PointData>", "<PointData Scalars=\"a\">");
    assert_eq!(open_text(&active, None).unwrap().info().name, "a: a");
}

#[test]
fn what_is_not_read_is_named() {
    for (from, to, words) in [
        ("\"ImageData\"", "\"PolyData\"", "data of the type \"PolyData\" (resample it"),
        (
            "byte_order",
            "compressor=\"vtkOtherDataCompressor\" byte_order",
            "samples packed by vtkOtherDataCompressor",
        ),
        ("LittleEndian", "Middle", "\"Middle\" is no byte order"),
        ("byte_order", "header_type=\"Int8\" byte_order", "counts of bytes of the type \"Int8\""),
        ("Int16", "String", "an array of type \"String\""),
        ("\"ascii\"><Inf", "\"appended\" offset=\"0\"><Inf", "the samples of \"a\" are missing"),
        ("\"ascii\"><Inf", "\"binary\" offset=\"x\"><Inf", "\"x\" is no offset"),
        ("\"ascii\"><Inf", "\"hex\"><Inf", "an array in the format \"hex\""),
        ("</Piece>", "</Piece><Piece/>", "an image in 2 pieces (save it in one piece)"),
        ("Spacing=\"2 3 4\"", "Spacing=\"2 3\"", "\"2 3\" are not 3 numbers (Spacing)"),
        ("Piece Extent=\"1 2", "Piece Extent=\"3 2", "an extent from 3 to 2"),
        (
            "Piece Extent=\"1 2",
            "Piece Extent=\"-9223372036854775808 9223372036854775807",
            "an extent from -92",
        ),
        ("Piece Extent=\"1 2", "Piece Extent=\"0 999999", "promises 12000000 bytes of samples, packed in"),
    ] {
        let message = open_text(&IMAGE.replacen(from, to, 1), Some("a")).err().unwrap().to_string();
        assert!(message.contains(words) && message.ends_with(": a.vti"), "{message}");
    }
    let none = IMAGE.replace("PointData", "FieldData").replace("CellData", "FieldData");
    assert!(open_text(&none, None).err().unwrap().to_string().contains("it holds no array of points"));
}

#[test]
fn only_vtk_xml_is_recognised() {
    assert!(is_vtk_xml(IMAGE.as_bytes()) && is_vtk_xml(b"<?xml version=\"1.0\"?>\n<VTKFile type="));
    assert!(!is_vtk_xml(b"<VRTDataset") && !is_vtk_xml(b"# <VTKFile") && !is_vtk_xml(b""));
}
