package dev.paceline.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ChangeFeedInServiceTest {

  @Inject
  ChangeFeed feed;

  @Inject
  ChangesConfig config;

  @Inject
  Sql sql;

  @Test
  void itRunsOnAConnectionBesideThePool() throws Exception {
    feed.catchUp().subscribeAsCompletionStage().get(10, TimeUnit.SECONDS);

    assertEquals(1, sql.number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'paceline-changes'"
        + " AND datname = current_database()"));
  }

  @Test
  void itIsReadAndKeptAsTheReadmeSays() {
    assertEquals("PT0.2S", config.pollInterval().toString());
    assertEquals("PT10M", config.keptFor().toString());
  }
}
