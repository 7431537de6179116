//! What the documentation asks for is answered.

use crate::running::Running;

/// The requests in the shell blocks of a page.
fn requests(page: &str) -> Vec<&str> {
    let blocks = page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).filter(|line| line.starts_with("curl "));
    lines
        .filter_map(|line| line.split("http://localhost:8080").nth(1))
        .map(|path| path.trim_end_matches('\''))
        .collect()
}

#[test]
fn requests_are_found_where_they_stand() {
    let page = "```sh\ncurl -o a 'http://localhost:8080/a?b=c'\nls\n```\n```text\ncurl http://localhost:8080/d\n```\n";
    assert_eq!(requests(page), ["/a?b=c"]);
}

#[test]
fn every_request_of_the_page_is_answered() {
    let page = std::fs::read_to_string("docs/serve.md").unwrap();
    let requests = requests(&page);
    assert!(requests.len() >= 4, "{requests:?}");
    let server = Running::start(&["assets/samples"]);
    for request in requests {
        let answer = server.get(request);
        assert_eq!(answer.status, 200, "{request}");
        assert!(!answer.body().is_empty(), "{request}");
    }
}

#[test]
fn every_path_of_the_page_is_one_of_the_server() {
    let page = std::fs::read_to_string("docs/serve.md").unwrap();
    let server = Running::start(&["assets/samples"]);
    let document = server.get("/openapi.json").json();
    let told = document["paths"].as_object().unwrap();
    for path in told.keys().filter(|path| !path.starts_with("/assets") && *path != "/") {
        let begin = path.split('{').next().unwrap();
        assert!(page.contains(begin), "{path} is not told");
    }
}
