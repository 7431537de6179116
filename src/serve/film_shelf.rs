use super::limits::ServeLimits;
use super::memory_budget::MemoryBudget;
use super::problem::Problem;
use super::stored_film::{FilmReader, StoredFilm};
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// All films by their tags: those that are being made, and those that were made and are kept as long as there is room.
pub(super) struct FilmShelf {
    /// Films that somebody waits for or renders.
    growing: Mutex<HashMap<String, Arc<StoredFilm>>>,
    kept: Cache<String, Arc<StoredFilm>, ByBytes>,
    budget: Arc<MemoryBudget>,
    most_film_bytes: u64,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<String, Arc<StoredFilm>> for ByBytes {
    fn weight(&self, tag: &String, film: &Arc<StoredFilm>) -> u64 {
        film.bytes() + tag.len() as u64
    }
}

/// Films that are thought to be kept at a time; the cache plans with it.
const USUAL_COUNT: usize = 256;

impl FilmShelf {
    pub(super) fn new(limits: &ServeLimits) -> Self {
        let mut options = OptionsBuilder::new();
        // One shard, so that its room is that of all films.
        options.shards(1).estimated_items_capacity(USUAL_COUNT).weight_capacity(limits.kept_bytes());
        let kept = match options.build() {
            Ok(options) => Cache::with_options(
                options,
                ByBytes,
                DefaultHashBuilder::default(),
                DefaultLifecycle::default(),
            ),
            // Only for options that are missing.
            Err(_) => Cache::with_weighter(USUAL_COUNT, limits.kept_bytes(), ByBytes),
        };
        Self {
            growing: Mutex::default(),
            kept,
            budget: Arc::new(MemoryBudget::new(limits.film_memory_bytes)),
            most_film_bytes: limits.film_bytes(),
        }
    }

    fn growing(&self) -> MutexGuard<'_, HashMap<String, Arc<StoredFilm>>> {
        self.growing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A film that is kept, or made at the moment.
    pub(super) fn find(&self, tag: &str) -> Option<Arc<StoredFilm>> {
        self.kept.get(tag).or_else(|| self.growing().get(tag).cloned())
    }

    /// Reads the film with this tag. If there is none, `start` is called with a new one to have it rendered.
    ///
    /// # Errors
    /// What `start` says.
    pub(super) fn read(
        &self,
        tag: &str,
        start: impl FnOnce(Arc<StoredFilm>) -> Result<(), Problem>,
    ) -> Result<FilmReader, Problem> {
        // One after another, so that no film is begun twice.
        let mut growing = self.growing();
        let known = self.kept.get(tag).or_else(|| growing.get(tag).cloned());
        if let Some(reader) = known.and_then(|film| film.reader()) {
            return Ok(reader);
        }
        // Those that waited in vain are nobody's any more.
        growing.retain(|_, film| film.problem().is_none());
        self.make_room()?;
        let film = StoredFilm::new(tag.to_owned(), Arc::clone(&self.budget), self.most_film_bytes);
        let reader = film.reader().ok_or_else(|| Problem::internal("a new film has failed"))?;
        start(Arc::clone(&film))?;
        growing.insert(tag.to_owned(), film);
        Ok(reader)
    }

    /// Room for a film's beginning, if need be in place of those that are kept.
    fn make_room(&self) -> Result<(), Problem> {
        let least = self.most_film_bytes / 4;
        if self.budget.left() < least {
            self.kept.clear();
        }
        if self.budget.left() < least {
            Err(Problem::busy("the server has no memory left for films"))
        } else {
            Ok(())
        }
    }

    /// Nothing follows; what is complete is kept.
    pub(super) fn finish(&self, film: &Arc<StoredFilm>, outcome: Result<(), Problem>) {
        film.finish(outcome);
        let mut growing = self.growing();
        if film.length().is_some() {
            self.kept.insert(film.tag.clone(), Arc::clone(film));
        }
        if growing.get(&film.tag).is_some_and(|known| Arc::ptr_eq(known, film)) {
            growing.remove(&film.tag);
        }
    }

    /// Bytes of all films in memory, and of those that are kept.
    pub(super) fn bytes(&self) -> [u64; 2] {
        [self.budget.used(), self.kept.weight()]
    }
}
