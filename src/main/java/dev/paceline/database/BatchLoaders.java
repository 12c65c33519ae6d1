package dev.paceline.database;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Makes batch loaders; a repository keeps one for each kind of key it looks up by. */
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
}
