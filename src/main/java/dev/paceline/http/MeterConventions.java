package dev.paceline.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Brings the meters of Quarkus, Vert.x, Netty and Micrometer to Prometheus' conventions: names, base units, labels in
 * snake_case, and help for each.
 */
final class MeterConventions implements MeterFilter {
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  /** Nanoseconds, which Prometheus does not count in: {@link ProcessTime} has the same in seconds. */
  private static final Set<String> DENIED = Set.of("process.cpu.time");

  /** Only a histogram or summary may end in count, and a counter is no total of counts. */
  private static final Map<String, String> NAMES = Map.of(
      "system.cpu.count", "system.cpus",
      "redis.commands.count", "redis.commands");

  private static final Map<String, String> HELP = Map.ofEntries(
      Map.entry("http.server.errors", "Connections of clients that ended with an error"),
      Map.entry("http.server.active.requests", "Requests under way"),
      Map.entry("http.server.active.connections", "Connections of clients that are open"),
      Map.entry("netty.allocator.memory.used", "Bytes that an allocator of buffers holds"),
      Map.entry("netty.allocator.memory.pinned", "Bytes of an allocator that buffers in use occupy"),
      Map.entry("netty.allocator.pooled.arenas", "Arenas of a pooled allocator"),
      Map.entry("netty.allocator.pooled.cache.size", "Entries that a thread's cache of buffers may hold"),
      Map.entry("netty.allocator.pooled.threadlocal.caches", "Threads with a cache of buffers of their own"),
      Map.entry("netty.allocator.pooled.chunk.size", "Bytes of a chunk of a pooled allocator"),
      Map.entry("netty.eventexecutor.workers", "Threads that run event loops"),
      Map.entry("netty.eventexecutor.tasks.pending", "Tasks that wait for their turn on an event loop"));

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return DENIED.contains(id.getName()) || isDurationOfConnections(id) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
  }

  /** Micrometer writes such timers under names that its help is not for; how many connections there are is a gauge anyway. */
  private static boolean isDurationOfConnections(Meter.Id id) {
    return id.getType() == Meter.Type.LONG_TASK_TIMER && id.getName().endsWith(".connections");
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    String name = NAMES.getOrDefault(id.getName(), id.getName());
    String help = help(id);
    boolean hasHumps = StreamSupport.stream(id.getTagsAsIterable().spliterator(), false).anyMatch(MeterConventions::hasHump);
    Meter.Id named = name.equals(id.getName()) ? id : id.withName(name);
    Meter.Id labelled = hasHumps ? named.replaceTags(snakeCase(named)) : named;
    return help == null || help.equals(id.getDescription())
        ? labelled
        : new Meter.Id(name, Tags.of(labelled.getTags()), id.getBaseUnit(), help, id.getType());
  }

  /** A quotation mark would be escaped, which Prometheus' text has no escape for. */
  private static String help(Meter.Id id) {
    String told = id.getDescription() == null ? HELP.get(id.getName()) : id.getDescription();
    return told == null ? null : told.replace("\"", "");
  }

  private static boolean hasHump(Tag tag) {
    return HUMP.matcher(tag.getKey()).find();
  }

  private static List<Tag> snakeCase(Meter.Id id) {
    return id.getTags().stream()
        .map(tag -> Tag.of(HUMP.matcher(tag.getKey()).replaceAll("_").toLowerCase(Locale.ROOT), tag.getValue())).toList();
  }
}
