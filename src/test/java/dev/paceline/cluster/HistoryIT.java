package dev.paceline.cluster;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The promise that no answer is stale, tried at random with two instances, from outside. */
class HistoryIT {
  private static final long PART_MILLIS = 9_000;
  private static final long FROZEN_MILLIS = 1_500;
  private static final int MAX_DELAY_MILLIS = 15;
  private static final int MAX_SHOWN = 10;

  @Test
  void noAnswerIsStale() throws Exception {
    long seed = Long.getLong("paceline.history.seed", System.nanoTime());
    try (Cluster cluster = Cluster.start("history", Map.of())) {
      Recording recording = new Recording();
      Audit.install(cluster);
      Traffic traffic = new Traffic(cluster, recording, seed);

      cluster.wire().delayUpTo(MAX_DELAY_MILLIS);
      traffic.startReaders(8, 3);
      traffic.startWriters(20);
      traffic.startOtherProgram(20);
      TimeUnit.MILLISECONDS.sleep(PART_MILLIS);
      freezeOne(cluster);
      TimeUnit.MILLISECONDS.sleep(PART_MILLIS);
      traffic.finish();

      History history = recording.history(cluster);
      System.out.printf("-Dpaceline.history.seed=%d: %d reads, %d writes%n", seed, history.reads().size(), history.writes().size());
      System.out.printf("unseen elsewhere for %s%n", Staleness.ofTheirWrites(history, Cluster.SIZE));
      System.out.printf("written by another program, for %s%n", Staleness.ofOtherWrites(history, Cluster.SIZE));
      assertAll(
          () -> assertEquals(List.of(), first(recording.failures())),
          () -> assertEquals(List.of(), first(HistoryChecker.violations(history))),
          () -> assertTrue(history.reads().size() > 500 && history.writes().size() > 100, "enough was tried"));
    }
  }

  /** As a host that pauses it would: it must not believe afterwards what it held before. */
  private static void freezeOne(Cluster cluster) throws InterruptedException {
    cluster.instance(1).freeze();
    TimeUnit.MILLISECONDS.sleep(FROZEN_MILLIS);
    cluster.instance(1).thaw();
  }

  private static List<String> first(List<String> all) {
    return all.subList(0, Math.min(all.size(), MAX_SHOWN));
  }
}
