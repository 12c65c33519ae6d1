package dev.paceline.outbox;

import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures the outbox on an embedded PostgreSQL: how many events a second are appended and relayed, beside a plain loop of
 * INSERTs on the same server as the limit; how that holds while another session holds an old snapshot open; and how long
 * an event waits on an idle service. Arguments: for how many seconds the snapshot is held (60).
 */
public final class OutboxBenchmark {
  private static final int BACKLOG = 100_000;
  private static final int CONNECTIONS = 4;
  private static final int LONE_EVENTS = 500;
  private static final OutboxConfig CONFIG = new TestOutboxConfig(
      Duration.ofMillis(500), 1000, Duration.ofSeconds(10), 8, Duration.ofSeconds(1), Duration.ofMinutes(5));

  private final Relays relays = new Relays();
  private final Counting target = new Counting();

  public static void main(String... arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
    OutboxBenchmark benchmark = new OutboxBenchmark();
    try {
      benchmark.run(seconds);
    } finally {
      benchmark.relays.close();
    }
    System.exit(0);
  }

  private static final class Counting implements EventTarget {
    private final AtomicLong taken = new AtomicLong();
    private volatile long lastNanos;

    @Override
    public boolean isServed() {
      return true;
    }

    @Override
    public Uni<Void> publish(Event event) {
      lastNanos = System.nanoTime();
      taken.incrementAndGet();
      return Uni.createFrom().voidItem();
    }
  }

  private void run(int seconds) throws Exception {
    relays.own.execute("CREATE TABLE plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text, payload jsonb)");
    for (int round = 1; round <= 3; round++) { // interleaved, for the machine is shared: the last round counts
      System.out.printf("round %d%n", round);
      print("plain loop of INSERTs, a commit each", insertLoop("INSERT INTO plain (key, payload) VALUES (?, ?::jsonb)", 5));
      print("events appended, a commit each", insertLoop("INSERT INTO outbox (topic, key, payload) VALUES ('test', ?, ?::jsonb)", 5));
      relays.own.execute("TRUNCATE outbox, plain");
      print("events relayed by one relay", relayed(1));
      print("events relayed by two relays", relayed(2));
    }
    lone();
    snapshotHeld(seconds);
  }

  private static void print(String what, double perSecond) {
    System.out.printf("  %-60s %,10.0f a second%n", what, perSecond);
  }

  private double insertLoop(String sql, int seconds) {
    AtomicLong inserted = new AtomicLong();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    List<CompletableFuture<Void>> loops = new ArrayList<>();
    for (int n = 0; n < CONNECTIONS; n++) {
      loops.add(CompletableFuture.runAsync(() -> {
        try (Connection connection = relays.own.connect(); PreparedStatement insert = connection.prepareStatement(sql)) {
          connection.createStatement().execute("SET application_name = 'paceline'"); // as the service's own sessions
          while (System.nanoTime() < end) {
            insert.setString(1, "key" + inserted.incrementAndGet());
            insert.setString(2, "{\"userId\": 1, \"name\": \"Ada\", \"email\": \"ada@example.org\"}");
            insert.executeUpdate();
          }
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      }));
    }
    loops.forEach(CompletableFuture::join);
    return inserted.get() / (double) seconds;
  }

  private void appendBacklog(int events) throws SQLException {
    relays.own.execute("""
        INSERT INTO outbox (topic, key, payload)
        SELECT 'test', n::text, jsonb_build_object('userId', n, 'name', 'Ada', 'email', 'ada@example.org')
        FROM generate_series(1, %d) n
        """.formatted(events));
  }

  private double relayed(int count) throws Exception {
    appendBacklog(BACKLOG);
    long before = target.taken.get();
    long beganNanos = System.nanoTime();
    for (int n = 0; n < count; n++) {
      relays.start(target, CONFIG);
    }
    awaitTaken(before + BACKLOG);
    relays.stopAll();
    return BACKLOG * 1e9 / (target.lastNanos - beganNanos);
  }

  private void awaitTaken(long events) throws InterruptedException {
    while (target.taken.get() < events) {
      TimeUnit.MICROSECONDS.sleep(200);
    }
  }

  /** From the end of the commit until the target is asked to take the event; nothing else is going on. */
  private void lone() throws Exception {
    Relay relay = relays.start(target, CONFIG);
    TimeUnit.SECONDS.sleep(1);
    long[] woken = new long[LONE_EVENTS];
    long[] notified = new long[LONE_EVENTS];
    try (Connection own = relays.own.connect(); Connection other = relays.own.connect()) {
      own.createStatement().execute("SET application_name = 'paceline'");
      for (int n = 0; n < LONE_EVENTS; n++) {
        woken[n] = micros(own, n, relay);
        notified[n] = micros(other, n, null);
      }
    }
    relays.stopAll();
    System.out.printf("commit to publication of a lone event: woken in the process %s, by NOTIFY %s%n", text(woken), text(notified));
  }

  private long micros(Connection connection, int n, Relay woken) throws Exception {
    long before = target.taken.get();
    Relays.append(connection, "lone", n);
    long committedNanos = System.nanoTime();
    if (woken != null) {
      woken.wake();
    }
    awaitTaken(before + 1);
    TimeUnit.MILLISECONDS.sleep(10);
    return (target.lastNanos - committedNanos) / 1000;
  }

  private static String text(long[] micros) {
    Arrays.sort(micros);
    return "median %.2f ms, p99 %.2f ms".formatted(micros[micros.length / 2] / 1e3, micros[micros.length * 99 / 100] / 1e3);
  }

  private void snapshotHeld(int seconds) throws Exception {
    try (Connection old = relays.own.connect()) {
      old.setAutoCommit(false);
      old.createStatement().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      old.createStatement().execute("SELECT count(*) FROM outbox");
      System.out.println("while another session holds an old snapshot open, and nothing can be vacuumed:");
      relays.start(target, CONFIG);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      long beganNanos = System.nanoTime();
      List<Double> rates = new ArrayList<>();
      while (System.nanoTime() < end) {
        long before = target.taken.get();
        appendBacklog(BACKLOG / 2);
        long appendedNanos = System.nanoTime();
        long left = before + BACKLOG / 2 - target.taken.get();
        awaitTaken(before + BACKLOG / 2);
        rates.add(left * 1e9 / (target.lastNanos - appendedNanos));
        System.out.printf("  after %3d s, with %,9d dead rows: %,8.0f a second%n",
            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNanos), before, rates.get(rates.size() - 1));
      }
      relays.stopAll();
      old.rollback();
    }
  }
}
