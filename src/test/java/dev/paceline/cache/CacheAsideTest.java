package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.paceline.testing.Await;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CacheAsideTest extends RowCacheContract {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Inject Redis redis;

  @Override
  Strategy strategy(Node node, CacheDefinition<Long, Item> definition) {
    CacheAside<Long, Item> cache = node.caches.aside(definition);
    return new Strategy() {
      @Override
      public Uni<Optional<Item>> find(Long key) {
        return cache.find(key, table::load);
      }

      @Override
      public Uni<Map<Long, Item>> findAll(Set<Long> keys) {
        return cache.findAll(keys, table::load);
      }

      @Override
      public Uni<Item> write(Long key) {
        return cache.write(written -> Uni.createFrom().item(() -> table.write(key))
            .invoke(item -> written.is(key, item.state())));
      }

      @Override
      public Uni<Void> delete(Long key) {
        return cache.write(written -> Uni.createFrom().item(() -> table.delete(key))
            .invoke(gone -> written.is(key, gone)).replaceWithVoid());
      }

      @Override
      public Uni<Void> fail(Long key) {
        return cache.write(written -> Uni.createFrom().failure(new IllegalStateException("the database refuses")));
      }
    };
  }

  @Test
  void aNewRowIsReadHereBeforeRedisKnowsOfItAndWithoutAWaitForRedis() throws Exception {
    HeldRedis wire = new HeldRedis();
    Node node = nodes.start(wire, TestSettings.DEFAULTS);
    String name = "test-" + UUID.randomUUID();
    CacheAside<Long, Item> cache = node.caches.aside(Node.definition(name, Item.class, Item::state));
    node.hearsOfTheLog();
    assertEquals(Optional.empty(), cache.find(7L, table::load).await().atMost(PATIENCE)); // it is known to be absent
    Await.until("Redis knows it, too", PATIENCE, () -> redis.send(Request.cmd(Command.EXISTS).arg(CacheKeys.entry(name, "7")))
        .toCompletionStage().toCompletableFuture().get().toInteger() == 1);
    HeldRedis.Hold change = wire.holdNext(Command.EVALSHA);

    Item made = cache.write(written -> Uni.createFrom().item(() -> table.write(7L))
        .invoke(item -> written.isNew(7L, item.state()))).await().atMost(PATIENCE);

    assertEquals(Optional.of(made), cache.find(7L, table::load).await().atMost(PATIENCE));
    assertFalse(change.answered.isComplete());
    change.send();
    change.receive();
    Await.until("Redis has heard of it", PATIENCE, change.answered::isComplete);
    assertEquals(Optional.of(made), cache.find(7L, table::load).await().atMost(PATIENCE));
  }
}
