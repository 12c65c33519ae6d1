package dev.paceline.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.overview.DownstreamConfig.Service;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Where no request gets through. */
class UnreachableServicesTest {

  @Test
  void aClosedPortIsAnError() throws Exception {
    ScriptedDownstream server = ScriptedDownstream.started();
    String url = server.url("/");
    server.close();

    assertError(url);
  }

  /** It may take name servers longer than the service may take to say that there is no such host. */
  @Test
  void anUnknownHostIsAnErrorOrATimeout() throws Exception {
    try (AskedService service = new AskedService("http://carrier.invalid/orders/{orderId}", "timeout=2s", "breaker-window=4")) {
      List<PartStatus> said = List.of(service.ask().status(), service.ask().status(), service.ask().status());

      assertTrue(Set.of(PartStatus.ERROR, PartStatus.TIMEOUT).containsAll(said.subList(0, 2)), said::toString);
      assertEquals(PartStatus.OPEN, said.get(2));
      assertEquals(0, service.inFlight());
    }
  }

  @Test
  void aCertificateThatNobodyTrustsIsAnError() throws Exception {
    SelfSigned certificate = SelfSigned.create();
    try (ScriptedDownstream server = ScriptedDownstream.secure(certificate)) {
      assertError(server.url("/"));

      assertEquals(0, server.requests().size());
    } finally {
      certificate.delete();
    }
  }

  @Test
  void aTlsHandshakeThatHangsIsATimeout() throws Exception {
    try (ScriptedDownstream server = ScriptedDownstream.started();
        AskedService service = new AskedService("https://localhost:" + server.port() + '/', "timeout=1s")) {
      server.beDeaf();

      assertEquals(PartStatus.TIMEOUT, service.ask().status());
      assertEquals(0, service.inFlight());
    }
  }

  /** It was never sent. */
  @Test
  void aRequestThatFindsNoRoomInThePoolSaysNothingOfTheService() throws Exception {
    CircuitBreaker breaker = CircuitBreaker.ofDefaults(AskedService.NAME);
    try (ScriptedDownstream server = ScriptedDownstream.started()) {
      server.answers(Reply.hang());

      withPoolOfOne(server, breaker, (vertx, service) -> {
        CompletableFuture<Part> second = new CompletableFuture<>();
        vertx.runOnContext(begin -> {
          ask(service).subscribe().with(ignored -> {});
          ask(service).subscribe().with(second::complete);
        });

        assertEquals(PartStatus.ERROR, second.get(10, TimeUnit.SECONDS).status());
        assertEquals(0, breaker.getMetrics().getNumberOfBufferedCalls());
      });
    }
  }

  /** Nobody would give it up. */
  @Test
  void nothingFollowsARequestThatFindsNoRoomInThePool() throws Exception {
    try (ScriptedDownstream server = ScriptedDownstream.started()) {
      server.answers(Reply.after(20, Reply.json("1")));

      withPoolOfOne(server, CircuitBreaker.ofDefaults(AskedService.NAME), (vertx, service) -> {
        for (int n = 0; n < 30; n++) {
          CompletableFuture<Part> learnt = new CompletableFuture<>();
          vertx.runOnContext(begin -> ask(service).subscribe().with(learnt::complete));
          learnt.get(10, TimeUnit.SECONDS); // how long it takes
        }
        server.reset();
        server.answersNext(Reply.after(15, Reply.json("1")));
        server.answers(Reply.hang());
        CompletableFuture<Part> first = new CompletableFuture<>();
        CompletableFuture<Part> second = new CompletableFuture<>();
        vertx.runOnContext(begin -> {
          ask(service).subscribe().with(first::complete);
          ask(service).subscribe().with(second::complete);
        });
        second.get(10, TimeUnit.SECONDS);
        first.get(10, TimeUnit.SECONDS);
        TimeUnit.MILLISECONDS.sleep(300);

        assertEquals(0, server.inProgress());
      });
    }
  }

  private interface Asking {
    void with(Vertx vertx, Downstream service) throws Exception;
  }

  private static Uni<Part> ask(Downstream service) {
    return service.ask(1, Deadline.of(null, Duration.ofMinutes(1)));
  }

  private static void withPoolOfOne(ScriptedDownstream server, CircuitBreaker breaker, Asking asking) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      HttpClient http = vertx.createHttpClient(
          new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(server.port()), new PoolOptions().setHttp1MaxSize(1).setMaxWaitQueueSize(0));
      Service settings = AskedService.config(server.url("/"), "hedge=true", "extra-requests=1", "timeout=20s").services().get(AskedService.NAME);
      DownstreamMeters meters = new DownstreamMeters(new SimpleMeterRegistry(), AskedService.NAME);
      ServiceClient client = new ServiceClient(http, ServiceUrl.parse(settings.url()), settings, breaker, meters);
      asking.with(vertx, new Downstream(vertx, AskedService.NAME, settings, client, meters));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static void assertError(String url) throws Exception {
    try (AskedService service = new AskedService(url, "timeout=20s", "breaker-window=4", "retry=false")) {
      assertEquals(PartStatus.ERROR, service.ask().status());
      assertEquals(PartStatus.ERROR, service.ask().status());

      assertEquals(PartStatus.OPEN, service.ask().status());
      assertEquals(0, service.inFlight());
    }
  }
}
