//! What can be asked for, as `OpenAPI` 3.1 says it. The settings are those of the library, so that none is forgotten.

use super::film_request::KINDS;
use super::said_words;
use crate::scene::WordKind;
use serde_json::{Map, Value, json};

/// The document.
pub(super) fn document(base_path: &str, needs_token: bool) -> Value {
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "fieldreel",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Films of rasters and volumes turning in 3D, rendered when they are asked for. Settings have the \
                names of the command line's options and mean the same.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": if base_path.is_empty() { "/" } else { base_path } }],
        "paths": paths(),
        "components": {
            "schemas": { "Problem": problem_schema() },
            "responses": { "Problem": problem_response("What is wrong, as RFC 9457 has it") },
        },
    });
    if needs_token {
        document["components"]["securitySchemes"] =
            json!({ "token": { "type": "http", "scheme": "bearer" } });
        document["security"] = json!([{ "token": [] }]);
    }
    document
}

fn paths() -> Value {
    json!({
        "/": { "get": operation("The page", &[], content("text/html")) },
        "/assets/{name}": {
            "get": operation("What the page is made with", &[path("name", "page.css, page.js or another of its files")], content("text/css")),
        },
        "/openapi.json": { "get": operation("This document", &[], json_content()) },
        "/healthz": { "get": operation("Whether the server answers, and what draws", &[], json_content()) },
        "/metrics": { "get": operation("Counters for Prometheus", &[], content("application/openmetrics-text")) },
        "/api/datasets": { "get": operation("The names of all datasets", &[], json_content()) },
        "/api/datasets/{name}": {
            "get": operation(
                "Size, labels, limits and histogram of a dataset",
                &[path("name", "as listed; slashes belong to it")],
                json_content(),
            ),
        },
        "/api/colormaps": { "get": operation("All colormaps with some of their colours", &[], json_content()) },
        "/api/films/{tag}": {
            "get": operation("How far a film is", &[path("tag", "its ETag, without quotes")], json_content()),
        },
        "/render/{film}": { "get": film_operation(), "head": film_operation() },
        "/render": { "post": upload_operation() },
    })
}

fn operation(summary: &str, parameters: &[Value], content: Value) -> Value {
    json!({
        "summary": summary,
        "parameters": parameters,
        "responses": { "200": { "description": "OK", "content": content }, "default": refusal() },
    })
}

fn film_operation() -> Value {
    let mut parameters = vec![
        path("film", "a dataset's name, a dot, and mp4, webm, gif, png (one picture) or webp"),
        json!({
            "name": "download", "in": "query", "description": "asks browsers to save the film",
            "schema": { "type": "boolean" },
        }),
    ];
    parameters.extend(said_words::names().map(|(name, kind)| {
        json!({
            "name": name, "in": "query", "description": format!("as --{name} of the command line"),
            "schema": schema(kind), "allowReserved": false,
        })
    }));
    let headers = ["ETag", "Cache-Control", "Content-Disposition"];
    let headers: Map<String, Value> =
        headers.iter().map(|name| ((*name).to_owned(), json!({ "schema": { "type": "string" } }))).collect();
    json!({
        "summary": "A film, sent while it is rendered",
        "parameters": parameters,
        "responses": {
            "200": { "description": "The film", "headers": headers, "content": films() },
            "206": { "description": "A part of a film that is complete", "content": films() },
            "304": { "description": "The client has it" },
            "default": refusal(),
        },
    })
}

fn upload_operation() -> Value {
    let properties: Map<String, Value> =
        said_words::names().map(|(name, kind)| (name.to_owned(), json_schema(kind))).collect();
    let mut scene = json!({
        "type": "object",
        "description": "settings as a scene file has them; container is the kind of film",
        "properties": properties,
        "additionalProperties": false,
    });
    scene["properties"]["container"] = json!({ "type": "string", "enum": KINDS.map(|(kind, _)| kind) });
    json!({
        "summary": "A film of a dataset that comes with the request",
        "parameters": [{
            "name": "download", "in": "query", "description": "asks browsers to save the film",
            "schema": { "type": "boolean" },
        }],
        "requestBody": {
            "required": true,
            "content": { "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["data"],
                    "properties": { "data": { "type": "string", "format": "binary" }, "scene": scene },
                    "additionalProperties": false,
                },
                "encoding": { "scene": { "contentType": "application/json" } },
            } },
        },
        "responses": {
            "200": { "description": "The film", "content": films() },
            "default": refusal(),
        },
    })
}

fn schema(kind: Option<WordKind>) -> Value {
    match kind {
        Some(WordKind::Flag) => json!({ "type": "boolean" }),
        Some(WordKind::Texts) => json!({ "type": "array", "items": { "type": "string" } }),
        _ => json!({ "type": "string" }),
    }
}

/// The same in JSON, where numbers and lists stand for themselves.
fn json_schema(kind: Option<WordKind>) -> Value {
    match kind {
        Some(WordKind::Flag) => json!({ "type": "boolean" }),
        Some(WordKind::Text) => json!({ "type": "string" }),
        _ => json!({ "type": ["string", "number", "boolean", "array", "object"] }),
    }
}

fn path(name: &str, description: &str) -> Value {
    json!({
        "name": name, "in": "path", "required": true, "description": description, "schema": { "type": "string" },
    })
}

fn films() -> Value {
    let kinds = KINDS.iter().filter_map(|(_, container)| container.media_type());
    Value::Object(kinds.map(|kind| (kind.to_owned(), binary())).collect())
}

fn binary() -> Value {
    json!({ "schema": { "type": "string", "format": "binary" } })
}

fn content(kind: &str) -> Value {
    json!({ kind: { "schema": { "type": "string" } } })
}

fn json_content() -> Value {
    json!({ "application/json": { "schema": { "type": "object" } } })
}

fn refusal() -> Value {
    json!({ "$ref": "#/components/responses/Problem" })
}

fn problem_response(description: &str) -> Value {
    json!({
        "description": description,
        "headers": { "Retry-After": { "schema": { "type": "integer" } } },
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    })
}

fn problem_schema() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string", "description": "the sentence that the command line has for it" },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::routes;

    #[test]
    fn the_document_has_the_routes_of_the_server_and_no_others() {
        let document = document("", true);
        let mut told: Vec<String> = document["paths"].as_object().unwrap().keys().cloned().collect();
        let mut there = routes::paths();
        told.sort();
        there.sort();
        assert_eq!(told, there);
        assert_eq!(document["security"][0]["token"], json!([]));
    }

    #[test]
    fn films_have_the_settings_of_the_command_line_but_for_those_of_the_server() {
        let document = document("/films", false);
        let parameters = document["paths"]["/render/{film}"]["get"]["parameters"].as_array().unwrap().clone();
        let names: Vec<&str> = parameters.iter().filter_map(|parameter| parameter["name"].as_str()).collect();
        for wanted in
            ["size", "fps", "frames", "colormap", "clim", "azimuth", "elevation", "exaggeration", "frame"]
        {
            assert!(names.contains(&wanted), "{wanted}");
        }
        for refused in ["output", "overwrite", "adapter", "logo", "layers", "camera-path", "threads", "input"]
        {
            assert!(!names.contains(&refused), "{refused}");
        }
        assert_eq!(document["servers"][0]["url"], "/films");
        assert!(document.get("security").is_none());
    }
}
