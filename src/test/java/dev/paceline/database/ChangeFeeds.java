package dev.paceline.database;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Feeds on a PostgreSQL of their own, without the rest of the service. */
final class ChangeFeeds implements AutoCloseable {
  private static final Duration SELDOM = Duration.ofMinutes(1);

  private final OwnDatabase own = new OwnDatabase();
  final OwnPostgresql postgresql = own.postgresql;
  final Database database = own.database;
  final ChangePruning pruning = new ChangePruning(database, config(SELDOM));
  private final List<ChangeFeed> started = new ArrayList<>();

  /** Reads when it is woken, and else as good as never. */
  ChangeFeed startWoken(ChangeListener... listeners) throws Exception {
    return start(SELDOM, listeners);
  }

  /** One that has already caught up. */
  ChangeFeed start(Duration pollInterval, ChangeListener... listeners) throws Exception {
    ChangeFeed feed = new ChangeFeed(own.vertx, own.connections, List.of(listeners), config(pollInterval));
    feed.start(new StartupEvent());
    started.add(feed);
    catchUp(feed);
    return feed;
  }

  static void catchUp(ChangeFeed feed) throws Exception {
    feed.catchUp().subscribeAsCompletionStage().get(10, TimeUnit.SECONDS);
  }

  void stopAll() {
    started.forEach(feed -> feed.stop(new ShutdownEvent()));
    started.clear();
  }

  @Override
  public void close() {
    stopAll();
    own.close();
  }

  /** A connection of some other program. */
  Connection connect() throws SQLException {
    return own.connect();
  }

  static void execute(Connection connection, String sql) throws SQLException {
    OwnDatabase.execute(connection, sql);
  }

  static ChangesConfig config(Duration pollInterval) {
    return new ChangesConfig() {
      @Override
      public Duration pollInterval() {
        return pollInterval;
      }

      @Override
      public Duration keptFor() {
        return Duration.ofMinutes(10);
      }
    };
  }
}
