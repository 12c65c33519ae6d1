package dev.paceline.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LoadCoalescingTest {
  private static final int REQUESTS = 1_000;
  private static final String INSERT = """
      INSERT INTO users (name, email) SELECT 'Ada', $1 || n || '@example.org' FROM generate_series(1, $2) n RETURNING id
      """;
  private static final String CALLS = """
      SELECT coalesce(sum(calls), 0)::bigint AS calls FROM pg_stat_statements
      WHERE query LIKE '%FROM users WHERE id = ANY%' AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
      """;

  @Inject
  Database database;

  @Inject
  Vertx vertx;

  @TestHTTPResource("/api/v1/users/")
  URI users;

  @Test
  void aThousandLookupsAtOnceTakeFarFewerStatements() throws Exception {
    run("CREATE EXTENSION IF NOT EXISTS pg_stat_statements", Tuple.tuple());
    List<Long> ids = StreamSupport.stream(run(INSERT, Tuple.of(UUID.randomUUID().toString(), REQUESTS)).spliterator(), false)
        .map(row -> row.getLong("id")).toList();
    HttpClient client = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(REQUESTS));
    run("SELECT pg_stat_statements_reset()", Tuple.tuple());

    List<Future<JsonObject>> answers = ids.stream().map(id -> get(client, id)).toList();
    Future.join(answers).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);

    List<Long> answered = answers.stream().map(answer -> answer.result().getLong("id")).toList();
    long statements = run(CALLS, Tuple.tuple()).iterator().next().getLong("calls");
    assertEquals(ids, answered, "each caller gets its own answer");
    assertTrue(statements >= 1 && statements <= REQUESTS / 5, statements + " statements for " + REQUESTS + " lookups");
    client.close();
  }

  private Future<JsonObject> get(HttpClient client, long id) {
    return client.request(HttpMethod.GET, users.getPort(), users.getHost(), users.getPath() + id)
        .compose(request -> request.send())
        .compose(HttpClientResponse::body)
        .map(body -> body.toJsonObject());
  }

  private RowSet<Row> run(String sql, Tuple parameters) throws Exception {
    return database.execute(sql, parameters).subscribeAsCompletionStage().get(10, TimeUnit.SECONDS);
  }
}
