package dev.paceline.cache;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@QuarkusTest
class CacheAsideTest extends RowCacheContract {
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
}
