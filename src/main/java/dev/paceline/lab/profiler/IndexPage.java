package dev.paceline.lab.profiler;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be profiled, what is being profiled and what was, as a page of plain links. */
final class IndexPage {
  private static final String PAGE = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>Paceline: profiles</title>
      <style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem;max-width:60rem}th,td{text-align:left;vertical-align:top;\
      padding:.2rem 1rem .2rem 0}</style>
      </head>
      <body>
      <h1>Profiles</h1>
      <p>%s</p>
      <p>Each link profiles this instance for ten seconds and then answers; <code>seconds</code> takes 1 to 60.</p>
      <table>
      <tr><th>event</th><th>formats</th><th>shows</th></tr>
      %s</table>
      <dl>
      %s</dl>
      <form action="/lab/profile/cpu">
      <p>CPU time for requests of one endpoint: <input name="endpoint" placeholder="GET /api/v1/orders/{id}" size="40" required="required"/>
      for <input name="seconds" type="number" min="1" max="60" value="10"/> seconds, as
      <select name="format"><option>flamegraph</option><option>top</option><option>collapsed</option></select>
      <button>profile</button></p>
      </form>
      <h2>Taken before</h2>
      %s
      </body>
      </html>
      """;

  private final Optional<ProfileRun> running;
  private final ProfileHistory history;

  IndexPage(Optional<ProfileRun> running, ProfileHistory history) {
    this.running = running;
    this.history = history;
  }

  String html() {
    return PAGE.formatted(
        running.map(run -> escaped("A profile of " + run.request().subject() + " runs; it ends in " + run.secondsLeft() + " s."))
            .orElse("No profile runs."),
        rows(Stream.of(Event.values()).map(IndexPage::event)),
        rows(Stream.of(Format.values())
            .map(format -> "<dt>" + escaped(format.toString()) + "</dt><dd>" + escaped(format.explanation()) + "</dd>")),
        taken());
  }

  private static String event(Event event) {
    String links = formats("/lab/profile/" + event + "?seconds=10&format=", List.of(Format.values()));
    return "<tr><th>" + escaped(event.toString()) + "</th><td>" + links + "</td><td>" + escaped(event.explanation()) + "</td></tr>";
  }

  private static String formats(String target, List<Format> formats) {
    return formats.stream().map(format -> link(target + format, format.toString())).collect(Collectors.joining(" "));
  }

  private String taken() {
    String rows = rows(Stream.of(Event.values()).flatMap(event -> taken(history.of(event))));
    return rows.isEmpty() ? "<p>None.</p>" : """
        <table>
        <tr><th>id</th><th>endpoint</th><th>ended</th><th>seconds</th><th>samples</th><th>by</th><th>overhead</th>
        <th>compared with the one before</th></tr>
        %s</table>""".formatted(rows);
  }

  /** @param profiles of one event, the latest first */
  private static Stream<String> taken(List<Profile> profiles) {
    return Stream.iterate(0, n -> n < profiles.size(), n -> n + 1)
        .map(n -> taken(profiles.get(n), profiles.stream().skip(n + 1L).filter(profiles.get(n)::isComparableWith).findFirst()));
  }

  private static String taken(Profile profile, Optional<Profile> before) {
    String difference = before.map(base -> "/lab/profile/diff?base=" + base.id() + "&other=" + profile.id())
        .map(diff -> formats(diff + "&format=", Format.OF_A_DIFFERENCE)).orElse("");
    List<Object> cells = List.of(
        profile.id(), profile.endpoint().orElse("all"), profile.ended(), profile.seconds(), profile.samples(),
        profile.engine() + ", " + profile.source(), String.format(Locale.ROOT, "%.2f %%", profile.overheadPercent()));
    return cells.stream().map(cell -> "<td>" + escaped(cell.toString()) + "</td>")
        .collect(Collectors.joining("", "<tr>", "<td>" + difference + "</td></tr>"));
  }

  private static String rows(Stream<String> rows) {
    return rows.map(row -> row + '\n').collect(Collectors.joining());
  }

  private static String link(String target, String text) {
    return "<a href=\"" + escaped(target) + "\">" + escaped(text) + "</a>";
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
