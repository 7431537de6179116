use super::columns::{NUMBERS, TIME, cell_of, options_of_looks};
use crate::scene::option_words::exact_text;
use crate::scene::{OptionWord, SceneOptions, Take, TakeSample};
use std::io::{self, Write};

/// Every number stands in the first row, so that no option of the command line matters; after that a cell is only
/// filled where something changed.
pub(super) fn write(take: &Take, looks: &[SceneOptions], out: impl Write) -> io::Result<()> {
    let words = words_that_change(looks);
    let mut table = csv::Writer::from_writer(out);
    let numbers = NUMBERS.iter().map(|column| column.name);
    table.write_record([TIME].into_iter().chain(numbers).chain(words.iter().map(|word| word.name)))?;
    let mut above: Option<&TakeSample> = None;
    for sample in take.samples() {
        let places = [above.map_or(0, |above| above.look), sample.look];
        let look_cells = words.iter().map(|word| look_cell(word, looks, places));
        let time = [exact_text(sample.time_secs)].into_iter();
        table.write_record(time.chain(number_cells(sample, above)).chain(look_cells))?;
        above = Some(sample);
    }
    table.flush()
}

fn words_that_change(looks: &[SceneOptions]) -> Vec<&'static OptionWord> {
    let changes =
        |word: &&OptionWord| looks.windows(2).any(|pair| word.write(&pair[0]) != word.write(&pair[1]));
    options_of_looks().filter(changes).collect()
}

fn number_cells(sample: &TakeSample, above: Option<&TakeSample>) -> Vec<String> {
    let numbers = sample.view.numbers();
    let above = above.map(|above| above.view.numbers());
    let is_as_above = |at: usize| above.is_some_and(|above| above[at].to_bits() == numbers[at].to_bits());
    let cell = |(at, column): (usize, &super::columns::NumberColumn)| {
        if is_as_above(at) { String::new() } else { column.text(numbers[at]) }
    };
    NUMBERS.iter().enumerate().map(cell).collect()
}

/// The option in the second of two looks, or nothing if it is as in the first.
fn look_cell(word: &OptionWord, looks: &[SceneOptions], places: [usize; 2]) -> String {
    let [Some(before), Some(now)] = places.map(|place| looks.get(place)) else { return String::new() };
    if places[0] == places[1] {
        return String::new();
    }
    let [before, now] = [before, now].map(|look| word.write(look));
    if before == now { String::new() } else { cell_of(now) }
}
