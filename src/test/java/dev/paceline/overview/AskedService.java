package dev.paceline.overview;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One downstream as the service has it, configured by properties, without the rest of the service. */
final class AskedService implements AutoCloseable {
  static final String NAME = "carrier";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Downstreams services;

  /** @param settings such as {@code timeout=100ms} */
  AskedService(String url, String... settings) {
    services = new Downstreams(vertx, config(url, settings), meters, null);
    question(Deadline.of(null, PATIENCE)); // SmallRye's context propagation does not start on two threads at once
  }

  static DownstreamConfig config(String url, String... settings) {
    Map<String, String> properties = new HashMap<>(Map.of("paceline.downstream." + NAME + ".url", url));
    for (String setting : settings) {
      String[] parts = setting.split("=", 2);
      properties.put("paceline.downstream." + NAME + '.' + parts[0], parts[1]);
    }
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(properties, "a test's", 100))
        .withConverter(Duration.class, 200, new DurationConverter())
        .withConverter(MemorySize.class, 200, new MemorySizeConverter())
        .withMapping(DownstreamConfig.class).build().getConfigMapping(DownstreamConfig.class);
  }

  /** A call that is under way, on a context of its own. */
  final class Asking {
    private final Context context = ((VertxInternal) vertx).createEventLoopContext();
    private final CompletableFuture<Part> part = new CompletableFuture<>();
    private volatile Cancellable call;

    private Asking(Uni<Part> uni) {
      context.runOnContext(begin -> call = uni.subscribe().with(part::complete, part::completeExceptionally));
    }

    Part get() throws Exception {
      return part.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    boolean isOver() {
      return part.isDone();
    }

    /** Returns when it has been done. */
    void cancel() {
      CompletableFuture<Void> done = new CompletableFuture<>();
      context.runOnContext(now -> {
        call.cancel();
        done.complete(null);
      });
      done.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
  }

  Uni<Part> question(Deadline deadline) {
    return services.ask(7, deadline).get(0);
  }

  Asking begin(Deadline deadline) {
    return new Asking(question(deadline));
  }

  Asking begin() {
    return begin(Deadline.of(null, PATIENCE));
  }

  List<Asking> begin(int times) {
    return Stream.generate(this::begin).limit(times).toList();
  }

  Part ask() throws Exception {
    return begin().get();
  }

  /** For a caller who waits no longer. */
  Part ask(int millis) throws Exception {
    return begin(Deadline.of(String.valueOf(millis), PATIENCE)).get();
  }

  void ask(int millis, int times) throws Exception {
    for (int n = 0; n < times; n++) {
      ask(millis);
    }
  }

  int inFlight() {
    return (int) meters.get("paceline.downstream.in.flight").gauge().value();
  }

  /** 0 closed, 1 half-open, 2 open. */
  int breakerState() {
    return (int) meters.get("paceline.downstream.breaker.state").gauge().value();
  }

  long ended(String outcome) {
    return meters.get("paceline.downstream.requests").tag("service", NAME).tag("outcome", outcome).timer().count();
  }

  /** @param kind retry or hedge */
  int extraRequests(String kind) {
    Counter found = meters.find("paceline.downstream.extra.requests").tag("kind", kind).counter();
    return found == null ? 0 : (int) found.count();
  }

  Vertx vertx() {
    return vertx;
  }

  @Override
  public void close() {
    services.stop(null);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
