use super::*;
use std::sync::Arc;

fn film(most: u64, budget: u64) -> (Arc<StoredFilm>, Arc<MemoryBudget>) {
    let budget = Arc::new(MemoryBudget::new(budget));
    (StoredFilm::new("tag".to_owned(), Arc::clone(&budget), most), budget)
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

async fn read_all(mut reader: FilmReader) -> Result<Vec<u8>, String> {
    let mut all = Vec::new();
    while let Some(bytes) = reader.next().await {
        all.extend_from_slice(&bytes.map_err(|error| error.to_string())?);
    }
    Ok(all)
}

#[test]
fn all_readers_get_the_same_whenever_they_come() {
    let (film, budget) = film(1000, 1000);
    let early = film.reader().unwrap();
    let mut writer = film.writer();
    let reading = std::thread::scope(|scope| {
        let early = scope.spawn(|| wait(read_all(early)));
        for byte in 0..200_u8 {
            writer.write_all(&[byte]).unwrap();
        }
        let middle = film.reader().unwrap();
        let middle = scope.spawn(|| wait(read_all(middle)));
        drop(writer);
        film.finish(Ok(()));
        [early.join().unwrap(), middle.join().unwrap(), wait(read_all(film.reader().unwrap()))]
    });
    let expected: Vec<u8> = (0..200).collect();
    for read in reading {
        assert_eq!(read.unwrap(), expected);
    }
    assert_eq!((film.length(), budget.used()), (Some(200), 200));
    for (from, to) in [(0, 200), (0, 1), (49, 53), (199, 200), (51, 51)] {
        let part = wait(read_all(film.reader().unwrap().only(from..to))).unwrap();
        assert_eq!(part, expected[from as usize..to as usize]);
    }
    drop(film);
    assert_eq!(budget.used(), 0);
}

#[test]
fn what_is_there_is_sent_before_the_end() {
    let (film, _) = film(1000, 1000);
    let mut reader = film.reader().unwrap();
    let mut writer = film.writer();
    writer.write_all(b"begin").unwrap();
    let first = wait(async {
        reader.begun().await.unwrap();
        reader.next().await.unwrap().unwrap()
    });
    assert_eq!(&first[..], b"begin");
    assert_eq!(film.length(), None);
}

#[test]
fn failures_are_told_to_all_and_nobody_new_reads_them() {
    let (film, _) = film(1000, 1000);
    let mut reader = film.reader().unwrap();
    film.finish(Err(Problem::request("it is broken")));
    assert_eq!(wait(reader.begun()).unwrap_err().detail, "it is broken");
    assert_eq!(wait(read_all(reader)).unwrap_err(), "it is broken");
    assert!(film.reader().is_none());
    // The first outcome holds.
    film.finish(Ok(()));
    assert_eq!((film.state().state, film.length()), ("failed", None));
}

#[test]
fn films_have_no_more_bytes_than_they_may() {
    let (small, _) = film(10, 1000);
    let mut writer = small.writer();
    writer.write_all(&[0; 8]).unwrap();
    assert!(writer.write_all(&[0; 8]).unwrap_err().to_string().contains("more than 10 bytes"));
    let (poor, budget) = film(1000, 10);
    assert!(poor.writer().write_all(&[0; 11]).unwrap_err().to_string().contains("no memory left"));
    assert_eq!(budget.used(), 0);
}

#[test]
fn who_reads_keeps_a_film_alive() {
    let (film, _) = film(10, 10);
    let reader = film.reader().unwrap();
    film.lock().left = Instant::now().checked_sub(2 * PATIENCE).unwrap();
    assert!(!film.has_ended());
    drop(reader);
    assert!(!film.has_ended(), "there is some patience");
    film.lock().left = Instant::now().checked_sub(2 * PATIENCE).unwrap();
    assert!(film.has_ended() && film.reader().is_none());
}
