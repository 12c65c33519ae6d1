package dev.paceline.bench;

import dev.paceline.cache.CacheAside;
import dev.paceline.cache.CacheDefinition;
import dev.paceline.cache.Caches;
import dev.paceline.database.BatchLoader;
import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import io.quarkus.arc.Arc;
import io.quarkus.runtime.Application;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The packaged service inside this process, in production's profile, with a repository of accounts. */
final class Service implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Application application;
  private final Caches caches;
  private final Database database;
  private final BatchLoader<Long, Account> batches;
  private final Context eventLoop;

  private Service(Application application) {
    this.application = application;
    application.start(new String[0]);
    caches = bean(Caches.class);
    database = bean(Database.class);
    batches = bean(BatchLoaders.class).by(this::findByIds);
    eventLoop = bean(Vertx.class).getOrCreateContext();
  }

  static Service start() throws ReflectiveOperationException {
    return new Service((Application) Class.forName(Application.APP_CLASS_NAME).getConstructor().newInstance());
  }

  private static <T> T bean(Class<T> type) {
    return Arc.container().select(type).get();
  }

  /** A new one, with nothing in it. */
  CacheAside<Long, Account> cache(boolean near) {
    CacheDefinition<Long, Account> definition =
        new CacheDefinition<>("bench-" + UUID.randomUUID(), Account.class, "accounts", Long::valueOf, Account::state);
    return caches.aside(near ? definition : definition.withoutNearTier());
  }

  /** With one statement for all that ask at the same moment. */
  Uni<Optional<Account>> load(Long id) {
    return batches.load(id);
  }

  /** With a statement of its own. */
  Uni<Optional<Account>> loadAlone(Long id) {
    return database.execute(Account.FIND_BY_ID, Tuple.of(id)).map(rows -> Rows.stream(rows).findFirst().map(Account::from));
  }

  private Uni<Map<Long, Account>> findByIds(List<Long> ids) {
    return database.execute(Account.FIND_BY_IDS, Tuple.of(ids.toArray(Long[]::new)))
        .map(rows -> Rows.stream(rows).map(Account::from).collect(Collectors.toMap(Account::id, account -> account)));
  }

  /** Runs the work on an event loop, where requests run, and waits for it. */
  <T> T run(Supplier<Uni<T>> work) {
    return Uni.createFrom().<T>deferred(work::get)
        .runSubscriptionOn(task -> eventLoop.runOnContext(begin -> task.run()))
        .await().atMost(PATIENCE);
  }

  @Override
  public void close() {
    run(() -> Uni.createFrom().completionStage(
        bean(Redis.class).send(Request.cmd(Command.FLUSHDB)).toCompletionStage()));
    application.close();
  }
}
