//! What is answered where. The table is also what the `OpenAPI` document is compared with.

mod datasets;
mod films;
mod operations;
mod uploads;

use super::access;
use super::page;
use super::problem::Problem;
use super::state::ServerState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Redirect;
use axum::routing::{MethodRouter, get, post};
use std::sync::Arc;
use tower_http::cors::CorsLayer;

type Route = (&'static str, MethodRouter<Arc<ServerState>>);

/// Every path below the base path, as axum writes them.
fn table() -> Vec<Route> {
    vec![
        ("/", get(page::page)),
        ("/assets/{name}", get(page::asset)),
        ("/openapi.json", get(operations::openapi)),
        ("/healthz", get(operations::health)),
        ("/metrics", get(operations::metrics)),
        ("/api/datasets", get(datasets::list)),
        ("/api/datasets/{*name}", get(datasets::describe)),
        ("/api/colormaps", get(datasets::colormaps)),
        ("/api/films/{tag}", get(films::state)),
        ("/render/{*film}", get(films::film)),
        // Uploads have a limit of their own.
        ("/render", post(uploads::film).layer(DefaultBodyLimit::disable())),
    ]
}

/// The paths of the table as `OpenAPI` writes them.
#[cfg(test)]
pub(super) fn paths() -> Vec<String> {
    table().into_iter().map(|(path, _)| path.replace("{*", "{")).collect()
}

/// Answers all requests.
pub(super) fn router(state: Arc<ServerState>, cors: Option<CorsLayer>) -> Router {
    let base_path = &state.base_path;
    let mut routes = Router::new();
    for (path, methods) in table() {
        let refused =
            async || Problem::new(StatusCode::METHOD_NOT_ALLOWED, "this is not what the path is for");
        routes = routes.route(&format!("{base_path}{path}"), methods.fallback(refused));
    }
    if !base_path.is_empty() {
        // The page finds what belongs to it only below the slash.
        let page = format!("{base_path}/");
        routes = routes.route(base_path, get(async move || Redirect::permanent(&page)));
    }
    let routes = routes.fallback(async || Problem::missing("there is nothing at this path"));
    let mut routes = routes.layer(from_fn_with_state(Arc::clone(&state), access::check));
    // Browsers ask whether they may ask without a token.
    if let Some(cors) = cors {
        routes = routes.layer(cors);
    }
    routes
        .layer(from_fn(access::protect))
        .layer(from_fn_with_state(Arc::clone(&state), access::log))
        .with_state(state)
}
