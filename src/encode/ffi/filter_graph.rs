use ffmpeg_next::filter::Graph;

/// An empty graph that starts no threads; by default each would start one for every core.
pub(in crate::encode) fn single_threaded() -> Graph {
    let mut graph = Graph::new();
    // SAFETY: the graph is allocated and empty; the field is read when the first filter is added.
    unsafe { (*graph.as_mut_ptr()).nb_threads = 1 };
    graph
}
