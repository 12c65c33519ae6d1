package dev.paceline.cache;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Write-through: a write is answered when database and cache both have it, so that what matters most is always there.
 *
 * <p><b>Read path.</b> As with {@link ReadThrough}; best without a near tier, so that every instance reads the one copy.
 *
 * <p><b>Write path.</b> While the database writes, Redis is told to mark the entry: a marked entry is neither used nor
 * filled, its readers go to the database. When both have answered, the new value takes the mark's place, and only then is
 * the write answered. Writes of one key at the same time each have their mark, and the last one to end leaves the value.
 *
 * <p><b>What can be lost.</b> Entries only. If Redis fails after the commit, the mark stands, and readers read the
 * database until it ends by itself, half a minute later at most, or the change log's invalidation is applied and the mark
 * has ended. If Redis could not be marked either, this instance believes nothing older from Redis, and the others go by the
 * change log, within a second. A write that fails, or whose outcome is unknown, leaves no value behind.
 */
public final class WriteThrough<K, V extends Record> implements Cache<K, V> {
  private final TwoTier<K, V> tiers;
  private final Function<K, Uni<Optional<V>>> load;

  WriteThrough(TwoTier<K, V> tiers, Function<K, Uni<Optional<V>>> load) {
    this.tiers = tiers;
    this.load = load;
  }

  @Override
  public Uni<Optional<V>> find(K key) {
    return tiers.find(key, load);
  }

  @Override
  public Uni<Map<K, V>> findAll(Collection<K> keys) {
    return tiers.findAll(keys, load);
  }

  /** Hears from a write what it has made; what it hears counts once the write has succeeded. */
  public interface Outcome<K, V> {

    void made(K key, V value);

    /** @param version that its deletion counts as */
    void gone(K key, Version version);
  }

  /**
   * Runs a write with its keys marked, then puts what it has made in their places, before it ends.
   *
   * @param keys all that it may write
   * @param write tells what it makes of each row; what it tells nothing of is read anew; fails as it fails
   */
  public <R> Uni<R> write(Collection<K> keys, Function<Outcome<K, V>, Uni<R>> write) {
    Writing writing = new Writing(Set.copyOf(keys));
    Uni<R> done = Uni.createFrom().deferred(() -> write.apply(writing));
    return tiers.isEnabled() ? writing.around(done) : done;
  }

  private final class Writing implements Outcome<K, V> {
    private final String token = UUID.randomUUID().toString();
    private final Map<K, Supplier<Uni<Boolean>>> ends = new HashMap<>();
    private final Set<K> keys;

    Writing(Set<K> keys) {
      this.keys = keys;
    }

    @Override
    public void made(K key, V value) {
      ends.put(key, () -> tiers.put(key, value, token));
    }

    @Override
    public void gone(K key, Version version) {
      ends.put(key, () -> tiers.invalidate(key, version, token));
    }

    <R> Uni<R> around(Uni<R> write) {
      Uni<?> marked = each(key -> tiers.mark(key, token));
      return Uni.combine().all().unis(marked, write).collectFailures().with((marks, result) -> result)
          .onFailure().call(() -> each(this::unmark))
          .call(() -> each(key -> ends.getOrDefault(key, () -> unmark(key)).get()));
    }

    private Uni<Boolean> unmark(K key) {
      return tiers.unmark(key, token);
    }

    private Uni<?> each(Function<K, Uni<Boolean>> change) {
      return keys.isEmpty()
          ? Uni.createFrom().voidItem()
          : Uni.join().all(keys.stream().map(change).toList()).andFailFast();
    }
  }
}
