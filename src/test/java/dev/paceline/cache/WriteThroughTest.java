package dev.paceline.cache;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@QuarkusTest
class WriteThroughTest extends RowCacheContract {
  @Override
  Strategy strategy(Node node, CacheDefinition<Long, Item> definition) {
    WriteThrough<Long, Item> cache = node.caches.writeThrough(definition.withoutNearTier(), table::load);
    return new Strategy() {
      @Override
      public Uni<Optional<Item>> find(Long key) {
        return cache.find(key);
      }

      @Override
      public Uni<Map<Long, Item>> findAll(Set<Long> keys) {
        return cache.findAll(keys);
      }

      @Override
      public Uni<Item> write(Long key) {
        return cache.write(Set.of(key), outcome -> Uni.createFrom().item(() -> table.write(key))
            .invoke(item -> outcome.made(key, item)));
      }

      @Override
      public Uni<Void> delete(Long key) {
        return cache.write(Set.of(key), outcome -> Uni.createFrom().item(() -> table.delete(key))
            .invoke(gone -> outcome.gone(key, gone)).replaceWithVoid());
      }

      @Override
      public Uni<Void> fail(Long key) {
        return cache.write(Set.of(key), outcome -> Uni.createFrom().failure(new IllegalStateException("the database refuses")));
      }
    };
  }
}
