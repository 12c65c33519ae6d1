package dev.paceline.cache;

import dev.paceline.cache.CountersBuffer.Answer;
import dev.paceline.cache.CountersBuffer.Base;
import dev.paceline.cache.CountersBuffer.Question;
import dev.paceline.cache.CountersBuffer.Reading;
import dev.paceline.cache.CountersBuffer.Uncounted;
import dev.paceline.cache.CountersStore.Totals;
import dev.paceline.cache.WriteBehindCounters.Counter;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Puts together what the database has and what has not got there yet; without Redis it is what the database has. */
final class CountersReader {
  /** A flush may come between two looks; that it does so again and again is no way to keep a reader waiting. */
  private static final int TRIES = 5;
  private static final Comparator<Counter> LARGEST_FIRST =
      Comparator.comparingLong(Counter::total).reversed().thenComparing(Counter::key);

  private final CountersBuffer buffer;
  private final CountersStore store;
  private final OutdatedBases outdated;
  private final CacheUse use;

  CountersReader(CountersBuffer buffer, CountersStore store, OutdatedBases outdated, CacheUse use) {
    this.buffer = buffer;
    this.store = store;
    this.outdated = outdated;
    this.use = use;
  }

  /** The totals of those keys that there are. */
  Uni<Map<String, Long>> find(List<String> keys) {
    List<Question> questions = keys.stream().map(key -> new Question(key, "", null)).toList();
    return outdated.drop().chain(() -> read(questions, TRIES))
        .onFailure(CountersReader::isOfRedis).recoverWithUni(() -> findStored(keys));
  }

  /** As the database alone has them. */
  Uni<Map<String, Long>> findStored(List<String> keys) {
    return store.find(keys).map(Totals::byKey);
  }

  /** The largest totals, largest first and by key where equal; exact, however they are spread. */
  Uni<List<Counter>> findLargest(int limit) {
    return findLargest(limit, TRIES).onFailure(CountersReader::isOfRedis)
        .recoverWithUni(() -> store.findLargest(limit, Set.of()).map(totals -> largest(totals.byKey(), limit)));
  }

  private Uni<Map<String, Long>> read(List<Question> questions, int tries) {
    return buffer.read(questions).chain(reading -> {
      Map<String, Long> totals = new HashMap<>();
      Map<String, String> leases = new HashMap<>();
      for (int n = 0; n < questions.size(); n++) {
        Answer answer = reading.answers().get(n);
        Base base = base(answer, questions.get(n).loaded(), reading, tries);
        if (questions.get(n).loaded() == null) {
          use.shared(base == null ? LookupResult.MISS : LookupResult.HIT);
        }
        if (base == null) {
          leases.put(answer.key(), answer.lease());
        } else {
          totals.put(answer.key(), total(base, answer, reading.begun()));
        }
      }
      return leases.isEmpty()
          ? Uni.createFrom().item(totals)
          : load(leases, tries).invoke(totals::putAll).replaceWith(totals);
    });
  }

  /** What was just loaded is good for this answer even if it may not be kept, unless a batch is missing in it. */
  private static Base base(Answer answer, Base loaded, Reading reading, int tries) {
    if (answer.base() != null || loaded == null) {
      return answer.base();
    }
    return loaded.flushed() >= reading.finished() || tries == 0 ? loaded : null;
  }

  private Uni<Map<String, Long>> load(Map<String, String> leases, int tries) {
    return store.find(leases.keySet()).chain(found -> {
      List<Question> questions = found.byKey().entrySet().stream()
          .map(total -> new Question(total.getKey(), leases.get(total.getKey()), new Base(total.getValue(), found.flushed())))
          .toList();
      return questions.isEmpty() ? Uni.createFrom().item(Map.of()) : read(questions, tries - 1);
    });
  }

  private static long total(Base base, Answer answer, long begun) {
    long since = begun > base.flushed() ? plus(answer.pending(), answer.batched()) : answer.pending();
    return plus(base.total(), since);
  }

  /**
   * A key that isn't among the largest of the database is among those of all only if something was counted that is not yet
   * in the database: so these keys and the largest of the database are enough.
   */
  private Uni<List<Counter>> findLargest(int limit, int tries) {
    return buffer.uncounted().chain(uncounted -> {
      Set<String> keys = new HashSet<>(uncounted.pending().keySet());
      keys.addAll(uncounted.batch().keySet());
      return store.findLargest(limit, keys).chain(totals -> wasFlushed(uncounted, totals) && tries > 1
          ? findLargest(limit, tries - 1)
          : Uni.createFrom().item(largest(sum(totals, uncounted), limit)));
    });
  }

  /** Whether what was pending may meanwhile be in the totals as well. */
  private static boolean wasFlushed(Uncounted uncounted, Totals totals) {
    return totals.flushed() > uncounted.begun() && !uncounted.pending().isEmpty();
  }

  private static Map<String, Long> sum(Totals totals, Uncounted uncounted) {
    Map<String, Long> sums = new HashMap<>(totals.byKey());
    Stream<Map<String, Long>> missing = uncounted.begun() > totals.flushed()
        ? Stream.of(uncounted.pending(), uncounted.batch())
        : Stream.of(uncounted.pending());
    missing.forEach(increments -> increments.forEach((key, increment) ->
        sums.computeIfPresent(key, (there, total) -> plus(total, increment))));
    return sums;
  }

  private static List<Counter> largest(Map<String, Long> totals, int limit) {
    return totals.entrySet().stream()
        .map(total -> new Counter(total.getKey(), total.getValue()))
        .filter(counter -> counter.total() > 0)
        .sorted(LARGEST_FIRST).limit(limit).toList();
  }

  private static boolean isOfRedis(Throwable failure) {
    return failure instanceof RedisUnavailableException || failure instanceof ErrorType;
  }

  /** A counter that is full stays so. */
  private static long plus(long total, long increment) {
    return total > Long.MAX_VALUE - increment ? Long.MAX_VALUE : total + increment;
  }
}
