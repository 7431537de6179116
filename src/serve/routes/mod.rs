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
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{DefaultBodyLimit, RawPathParams, RawQuery, Request};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
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

/// Refuses paths that are no text, before a route does with a sentence that is no problem's.
async fn readable(
    path: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
    next: Next,
) -> Response {
    if let Err(RawPathParamsRejection::InvalidUtf8InPathParam(_)) = path {
        return Problem::request("the path is no text in UTF-8").into_response();
    }
    next.run(request).await
}

/// Answers all requests.
pub(super) fn router(state: Arc<ServerState>, cors: Option<CorsLayer>) -> Router {
    let base_path = &state.base_path;
    let mut routes = Router::new();
    let refused = async || Problem::new(StatusCode::METHOD_NOT_ALLOWED, "this is not what the path is for");
    for (path, methods) in table() {
        routes = routes.route(&format!("{base_path}{path}"), methods.fallback(refused));
    }
    if !base_path.is_empty() {
        // The page finds what belongs to it only below the slash.
        let page = format!("{base_path}/");
        let to_page = async move |RawQuery(query): RawQuery| {
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            Redirect::permanent(&format!("{page}{query}"))
        };
        routes = routes.route(base_path, get(to_page).fallback(refused));
    }
    let routes = routes.fallback(async || Problem::missing("there is nothing at this path"));
    let routes = routes.layer(from_fn(readable));
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
