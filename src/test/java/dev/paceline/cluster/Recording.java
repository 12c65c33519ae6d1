package dev.paceline.cluster;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToIntFunction;

/** What clients did and were told, kept while it happens, from many threads. */
final class Recording {
  private final Queue<Read> reads = new ConcurrentLinkedQueue<>();
  private final Queue<Answered> writes = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Queue<Long> durationsNanos = new ConcurrentLinkedQueue<>();
  private final Map<String, String> tagBeginnings = new ConcurrentHashMap<>();

  /** Which state a write made is known only afterwards, from the audit. */
  private record Answered(int instance, String key, ToIntFunction<Audit> position, long nanos) {
    Write by(Audit audit) {
      return new Write(instance, key, position.applyAsInt(audit), nanos);
    }
  }

  void read(Read read) {
    reads.add(read);
  }

  void write(int instance, String key, ToIntFunction<Audit> position) {
    writes.add(new Answered(instance, key, position, System.nanoTime()));
  }

  /** An answer that nobody should get. */
  void failure(String failure) {
    failures.add(failure);
  }

  void duration(long nanos) {
    durationsNanos.add(nanos);
  }

  /** A product was made with that name, which no other was made with. */
  void made(String name, String firstTag) {
    tagBeginnings.put(name, firstTag.substring(0, firstTag.length() - 1)); // it ends with the version, which is 1
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  long[] sortedDurationsNanos() {
    return durationsNanos.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  /** To be asked for when everything has ended. */
  History history(Cluster cluster) throws SQLException {
    Audit audit = new Audit(cluster, tagBeginnings);
    return new History(audit.states(), writes.stream().map(answered -> answered.by(audit)).toList(), List.copyOf(reads));
  }
}
