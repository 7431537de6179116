use crate::serve::openapi;
use crate::serve::problem::Problem;
use crate::serve::state::ServerState;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use std::sync::Arc;

/// That the server answers, and what draws.
pub(super) async fn health(State(state): State<Arc<ServerState>>) -> Json<Value> {
    Json(json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "adapter": state.renderer.adapter_name(),
    }))
}

/// Counters for Prometheus.
pub(super) async fn metrics(State(state): State<Arc<ServerState>>) -> Result<impl IntoResponse, Problem> {
    let text = state.metrics.text(&state.shelf, &state.queue);
    let text = text.map_err(|error| Problem::internal(error.to_string()))?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text))
}

/// What can be asked for.
pub(super) async fn openapi(State(state): State<Arc<ServerState>>) -> Json<Value> {
    Json(openapi::document(&state.base_path, state.token.is_some()))
}
