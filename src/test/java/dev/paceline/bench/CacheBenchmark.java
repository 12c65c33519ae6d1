package dev.paceline.bench;

import dev.paceline.cache.CacheAside;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a read costs. One operation is the read of one value, also where many are read together. What goes to Redis or
 * PostgreSQL runs on one event loop of the service: 100 reads one after the other ({@code redisHit}, {@code database}),
 * or at the same moment ({@code miss…}), or as one call ({@code …Bulk}). Each iteration has a cache of its own, and is
 * shorter than entries live in the near tier.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CacheBenchmark {
  static final int READS = 100;

  private Service service;

  @Setup
  public void start() throws ReflectiveOperationException {
    service = Service.start();
  }

  @TearDown
  public void stop() {
    service.close();
  }

  /** The cache's own part: nobody subscribes. */
  @Benchmark
  public Uni<Optional<Account>> nearFind(Near near) {
    return near.cache.find(near.nextId(), service::load);
  }

  @Benchmark
  public void nearHit(Near near, Blackhole hole) {
    near.cache.find(near.nextId(), service::load).subscribe().with(hole::consume);
  }

  /** With what a resource does to the answer. */
  @Benchmark
  public void nearHitInResource(Near near, Blackhole hole) {
    near.cache.find(near.nextId(), service::load).map(Optional::orElseThrow).subscribe().with(hole::consume);
  }

  @Benchmark
  @OperationsPerInvocation(READS)
  public void nearBulk(Near near, Blackhole hole) {
    near.cache.findAll(near.nextIds(), service::load).subscribe().with(hole::consume);
  }

  @Benchmark
  @OperationsPerInvocation(READS)
  public List<Optional<Account>> redisHit(Shared shared) {
    return service.run(() -> oneByOne(id -> shared.cache.find(id, service::load), shared.nextIds()));
  }

  @Benchmark
  @OperationsPerInvocation(READS)
  public Map<Long, Account> redisBulk(Shared shared) {
    return service.run(() -> shared.cache.findAll(shared.nextIds(), service::load));
  }

  @Benchmark
  @OperationsPerInvocation(READS)
  public List<Optional<Account>> missOneKey(Cold cold) {
    return service.run(() -> together(id -> cold.cache.find(id, service::load), cold.sameIds()));
  }

  @Benchmark
  @OperationsPerInvocation(READS)
  public List<Optional<Account>> missOneKeyEachAlone(Cold cold) {
    return service.run(() -> together(service::loadAlone, cold.sameIds()));
  }

  @Benchmark
  @OperationsPerInvocation(READS)
  public List<Optional<Account>> missManyKeys(Cold cold) {
    return service.run(() -> together(id -> cold.cache.find(id, service::load), cold.nextIds()));
  }

  @Benchmark
  @OperationsPerInvocation(READS)
  public List<Optional<Account>> missManyKeysEachAlone(Cold cold) {
    return service.run(() -> together(id -> cold.cache.find(id, service::loadAlone), cold.nextIds()));
  }

  @Benchmark
  @OperationsPerInvocation(READS)
  public Map<Long, Account> missBulk(Cold cold) {
    return service.run(() -> cold.cache.findAll(cold.nextIds(), service::load));
  }

  @Benchmark
  @OperationsPerInvocation(READS)
  public List<Optional<Account>> database(Cold cold) {
    return service.run(() -> oneByOne(service::loadAlone, cold.nextIds()));
  }

  private static Uni<List<Optional<Account>>> oneByOne(Function<Long, Uni<Optional<Account>>> read, List<Long> ids) {
    return Multi.createFrom().iterable(ids).onItem().transformToUniAndConcatenate(read::apply).collect().asList();
  }

  private static Uni<List<Optional<Account>>> together(Function<Long, Uni<Optional<Account>>> read, List<Long> ids) {
    return Uni.join().all(ids.stream().map(read).toList()).andFailFast();
  }

  /** Of one cache, for each iteration a new one. */
  abstract static class Ids {
    CacheAside<Long, Account> cache;
    private final int count;
    private long last;

    /** @param count of different ids, which then come again */
    Ids(int count) {
      this.count = count;
    }

    void begin(Service service, boolean near) {
      cache = service.cache(near);
      last = 0;
    }

    void fill(Service service) {
      for (int n = 0; n < count; n += READS) {
        service.run(() -> cache.findAll(nextIds(), service::load));
      }
    }

    long nextId() {
      last = last < count ? last + 1 : 1;
      return last;
    }

    List<Long> nextIds() {
      return LongStream.range(0, READS).mapToObj(n -> nextId()).toList();
    }

    List<Long> sameIds() {
      Long id = nextId();
      return LongStream.range(0, READS).mapToObj(n -> id).toList();
    }
  }

  /** All ids are in the near tier. */
  @State(Scope.Benchmark)
  public static class Near extends Ids {
    public Near() {
      super(1_000);
    }

    @Setup(Level.Iteration)
    public void fill(CacheBenchmark benchmark) {
      begin(benchmark.service, true);
      fill(benchmark.service);
    }
  }

  /** All ids are in Redis, and there is no near tier. */
  @State(Scope.Benchmark)
  public static class Shared extends Ids {
    public Shared() {
      super(1_000);
    }

    @Setup(Level.Iteration)
    public void fill(CacheBenchmark benchmark) {
      begin(benchmark.service, false);
      fill(benchmark.service);
    }
  }

  /** No id is anywhere but in the database. */
  @State(Scope.Benchmark)
  public static class Cold extends Ids {
    public Cold() {
      super(Account.ROWS);
    }

    @Setup(Level.Iteration)
    public void begin(CacheBenchmark benchmark) {
      begin(benchmark.service, true);
    }
  }
}
