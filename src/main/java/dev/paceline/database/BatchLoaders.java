package dev.paceline.database;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes batch loaders, of which a repository keeps one for each kind of key it looks up by, and other shared work. */
@Singleton
public class BatchLoaders {
  private final Database database;
  private final Vertx vertx;
  private final int maxBatch;

  BatchLoaders(Database database, Vertx vertx, DatabaseConfig config) {
    this.database = database;
    this.vertx = vertx;
    this.maxBatch = config.maxBatch();
  }

  /**
   * @param find finds what it can of at most {@code paceline.database.max-batch} distinct keys, with one
   *     {@code = ANY($1)} statement; a key that is not in its map has nothing
   */
  public <K, V> BatchLoader<K, V> by(Function<List<K>, Uni<Map<K, V>>> find) {
    return new BatchLoader<>(database, vertx, maxBatch, find);
  }

  /** @param work is done once for all who join it */
  public <T> SharedWork<T> shared(Supplier<Uni<T>> work) {
    return new SharedWork<>(database, vertx, work);
  }
}
