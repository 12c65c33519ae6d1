package dev.paceline.cache;

import dev.paceline.database.BatchLoader;
import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The strategy <b>write-behind</b>: counts in the cache, which gets to the database later, in batches.
 *
 * <p><b>Write path.</b> An increment is added to a hash in Redis, the <i>buffer</i>, before {@link #count} ends; those of
 * one moment go there together. Every {@code paceline.write-behind.flush-interval} each instance flushes, in three steps:
 * Redis makes what is pending a <i>batch</i> with a number, unless there is one that nobody has finished; one transaction
 * notes the number in the table {@code write_behind} and adds the batch to the totals, unless that number or a higher one
 * was noted; Redis removes the batch. The row of {@code write_behind} is locked meanwhile, so one instance writes at a time.
 *
 * <p><b>Read path.</b> A total is a <i>base</i>, which is the database's total as of some batch, kept in Redis for the TTL,
 * plus what is pending, plus the batch unless the base includes it. A missing base is loaded; all that are missing at one
 * moment are one statement. So a total is exact at once, for readers on all instances. Whatever changes the database's
 * total drops the base, also while it is being loaded: a flush and a direct increment do; another program's change does when
 * {@link #changed} is told.
 *
 * <p><b>Without Redis</b>, or when it refuses writes, increments go straight to the database, one statement at a time that
 * sums what has come meanwhile, and totals are what the database has: they lack what is in the buffer until Redis is back.
 * After that other instances may see an old base until {@link #changed} is told.
 *
 * <p><b>Turned off</b>, increments go straight to the database, and totals are what it has.
 *
 * <p><b>What can be lost.</b> When the service crashes, at any step: nothing, and nothing is counted twice; but for one
 * case. When Redis doesn't say whether it took increments, as when its connection breaks, they are kept in memory and sent
 * again under the same number, and only a service that crashes before Redis answers again takes them with it. When Redis
 * loses its data: what was in the buffer, which is what came since the last flush. Redis must not evict the buffer: its
 * {@code maxmemory-policy} must be {@code noeviction} or a {@code volatile-} one. When it comes back with data that are older
 * than those it had, what was flushed since may count again. When neither Redis nor the database answers, an increment fails.
 */
public final class WriteBehindCounters {
  /** A reader shall not wait for being counted when that takes longer; the increment still is written. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final CountersBuffer buffer;
  private final OutdatedBases outdated;
  private final CountersWriter writer;
  private final GatheredIncrements increments;
  private final CountersReader reader;
  private final BatchLoader<String, Long> totals;
  private final CountersFlush flush;

  WriteBehindCounters(
      String name, CacheConfig.Settings settings, CountersStore store,
      SharedRedis redis, Database database, BatchLoaders loaders, Vertx vertx, CacheUse use) {
    this.buffer = new CountersBuffer(name, settings.ttl(), redis);
    this.outdated = new OutdatedBases(buffer);
    this.writer = new CountersWriter(buffer, database, store, outdated::add);
    this.increments = new GatheredIncrements(vertx, PATIENCE, settings.enabled() ? writer::write : writer::addToStore);
    this.reader = new CountersReader(buffer, store, outdated, use);
    this.totals = loaders.by(settings.enabled() ? reader::find : reader::findStored);
    this.flush = new CountersFlush(name, buffer, database, store);
  }

  /** One counter's total. */
  public record Counter(String key, long total) {}

  /**
   * Counts one for a key that there is. Ends when it is counted, or after a second at the latest; fails when neither Redis
   * nor the database could take it.
   */
  public Uni<Void> count(String key) {
    return increments.increment(key);
  }

  /** Empty when there is no such key. */
  public Uni<Optional<Long>> total(String key) {
    return totals.load(key);
  }

  /** The largest first, by key where equal; without those that were never counted. */
  public Uni<List<Counter>> largest(int limit) {
    return reader.findLargest(limit);
  }

  /**
   * The database's totals of these keys were written by another program, or by a flush, which does no harm. Ends when no
   * instance sees an older one. Fails when Redis can't be asked; then this instance remembers it by itself.
   */
  public Uni<Void> changed(Collection<String> keys) {
    outdated.add(keys);
    return outdated.drop();
  }

  /** As {@link #changed}, of all keys. */
  public Uni<Void> allChanged() {
    outdated.addAll();
    return outdated.drop();
  }

  /**
   * The key is gone from the database: what was counted and has not got there yet shall not count for one that is made
   * under the same name. Fails when Redis can't be asked; then a flush leaves it out, unless there is one by then.
   */
  public Uni<Void> forget(String key) {
    outdated.add(List.of(key));
    return buffer.forget(key);
  }

  /**
   * Takes what is in the buffer to the database, and sends again what Redis may not have taken. None of it waits for the
   * other: a Redis that is full takes nothing until it was flushed.
   */
  Uni<Void> flush() {
    return Uni.combine().all().unis(flush.run(), writer.retryUnsure(), outdated.drop()).collectFailures().discardItems();
  }

  CountersFlush steps() {
    return flush;
  }
}
