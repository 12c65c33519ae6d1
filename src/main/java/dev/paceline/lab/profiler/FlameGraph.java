package dev.paceline.lab.profiler;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import one.convert.Arguments;

/** Interactive pages, as async-profiler draws them: a frame is as wide as its share, and is below those that it has called. */
final class FlameGraph {

  private FlameGraph() {}

  static String of(Stacks stacks, String title) {
    return html(graph(stacks, "--title", IndexPage.escaped(title)));
  }

  /** The other's; red where a frame's share is larger than in the base, blue where it is smaller. */
  static String ofDifference(Stacks base, Stacks other, String title) {
    one.convert.FlameGraph graph = graph(other, "--diff", "--title", IndexPage.escaped(title));
    graph.diff(graph(base.scaledTo(other.total())));
    return html(graph);
  }

  private static one.convert.FlameGraph graph(Stacks stacks, String... options) {
    try {
      one.convert.FlameGraph graph = new one.convert.FlameGraph(new Arguments(options));
      graph.parseCollapsed(new StringReader(stacks.collapsed()));
      return graph;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String html(one.convert.FlameGraph graph) {
    try {
      ByteArrayOutputStream page = new ByteArrayOutputStream();
      graph.dump(page);
      return page.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
