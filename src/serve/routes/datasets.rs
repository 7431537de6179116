use crate::scene::{Colormap, KnownColormap};
use crate::serve::description;
use crate::serve::problem::Problem;
use crate::serve::state::ServerState;
use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use std::sync::Arc;

/// Colours of a colormap that show what it looks like.
const PREVIEW_COLORS: usize = 17;

/// The names of all datasets.
pub(super) async fn list(State(state): State<Arc<ServerState>>) -> Json<Value> {
    // Folders are looked into.
    let list = tokio::task::block_in_place(|| state.catalog.list());
    let datasets: Vec<Value> =
        list.into_iter().map(|dataset| json!({ "name": dataset.name, "file": dataset.shown })).collect();
    Json(json!({ "datasets": datasets }))
}

/// What there is to know of a dataset: size, labels, limits, histogram. All of it is read the first time.
pub(super) async fn describe(
    State(state): State<Arc<ServerState>>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Problem> {
    let dataset = tokio::task::block_in_place(|| state.catalog.find(&name));
    let dataset = dataset.ok_or_else(|| Problem::missing(format!("there is no dataset {name:?}")))?;
    let busy = |_| Problem::busy("other datasets are read at the moment");
    let place = Arc::clone(&state.describing).acquire_owned().await.map_err(busy)?;
    let renderer = Arc::clone(&state.renderer);
    // Gone with this request: the thread below sees it when the client has left.
    let waiting = Arc::new(());
    let waits = Arc::downgrade(&waiting);
    let described = tokio::task::spawn_blocking(move || {
        let _place = place;
        description::describe(&renderer, &dataset, &|| waits.strong_count() > 0)
    });
    let described = described.await;
    drop(waiting);
    described
        .map_err(|_| Problem::internal("reading the dataset has failed; the server's log says more"))?
        .map(Json)
}

/// All colormaps with some of their colours.
pub(super) async fn colormaps() -> Json<Value> {
    let all = KnownColormap::all().filter_map(|known| {
        let name = known.shortest_name();
        let colormap = Colormap::by_name(&name).ok()?;
        let colors = (0..PREVIEW_COLORS).map(|at| {
            let [red, green, blue] = colormap.color_of(at as f64 / (PREVIEW_COLORS - 1) as f64);
            format!("#{red:02x}{green:02x}{blue:02x}")
        });
        Some(
            json!({ "name": name, "family": known.family.to_string(), "colors": colors.collect::<Vec<_>>() }),
        )
    });
    Json(json!({ "colormaps": all.collect::<Vec<_>>() }))
}
