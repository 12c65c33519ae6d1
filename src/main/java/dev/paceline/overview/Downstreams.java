package dev.paceline.overview;

import dev.paceline.overview.DownstreamConfig.Service;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsConfigUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * The configured services, each with a connection pool, a bulkhead, a circuit breaker (Nygard, Release It!) and a budget of
 * its own. The breakers are Resilience4j's: of a request that was given up it can be told nothing, which neither opens nor
 * heals it.
 */
@Startup
@Singleton
class Downstreams {
  private static final Logger LOG = Logger.getLogger(Downstreams.class);
  private static final int TRIES_HALF_OPEN = 3;

  private final Vertx vertx;
  private final MeterRegistry meters;
  private final TlsConfigurationRegistry tls;
  private final List<HttpClient> clients = new ArrayList<>();
  private final List<Downstream> services = new ArrayList<>();

  Downstreams(Vertx vertx, DownstreamConfig config, MeterRegistry meters, TlsConfigurationRegistry tls) {
    this.vertx = vertx;
    this.meters = meters;
    this.tls = tls;
    new TreeMap<>(config.services()).forEach((name, settings) -> services.add(downstream(name, settings)));
  }

  void stop(@Observes ShutdownEvent event) {
    clients.forEach(HttpClient::close);
  }

  /** What each of them says of an order, by their names; to be asked all at once, or in turn. */
  List<Uni<Part>> ask(long orderId, Deadline deadline) {
    return services.stream().map(service -> service.ask(orderId, deadline)).toList();
  }

  private Downstream downstream(String name, Service settings) {
    DownstreamMeters measured = new DownstreamMeters(meters, name);
    ServiceUrl url = url(name, settings);
    HttpClient http = vertx.httpClientBuilder().with(options(name, url, settings)).with(pool(settings))
        .withConnectHandler(connection -> connection.exceptionHandler(broken -> { })) // its request is told, too
        .build();
    clients.add(http);
    return new Downstream(vertx, name, settings, new ServiceClient(http, url, settings, breaker(name, settings), measured), measured);
  }

  private static ServiceUrl url(String name, Service settings) {
    try {
      return ServiceUrl.parse(settings.url());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("paceline.downstream." + name + ".url " + e.getMessage(), e);
    }
  }

  private HttpClientOptions options(String name, ServiceUrl url, Service settings) {
    HttpClientOptions options = new HttpClientOptions();
    settings.tlsConfiguration().ifPresent(known -> TlsConfigUtils.configure(options, tls.get(known).orElseThrow(() ->
        new ConfigurationException("paceline.downstream." + name + ".tls-configuration: there is no quarkus.tls." + known))));
    return options
        .setDefaultHost(url.host()).setDefaultPort(url.port()).setSsl(url.isSecure())
        .setConnectTimeout(Math.toIntExact(settings.timeout().toMillis()))
        .setMetricsName("downstream|" + name); // Quarkus takes what follows the bar for the name of the client
  }

  /** One for each call that the bulkhead lets through, and for its hedge. */
  private static PoolOptions pool(Service settings) {
    int requests = settings.maxConcurrent() * (settings.hedge() ? 2 : 1);
    return new PoolOptions().setHttp1MaxSize(requests).setMaxWaitQueueSize(requests);
  }

  private static CircuitBreaker breaker(String name, Service settings) {
    CircuitBreaker breaker = CircuitBreaker.of(name, CircuitBreakerConfig.custom()
        .slidingWindowSize(settings.breakerWindow()).minimumNumberOfCalls(settings.breakerWindow() / 2)
        .failureRateThreshold((float) (100 * settings.breakerFailures()))
        .waitDurationInOpenState(settings.breakerDelay())
        .permittedNumberOfCallsInHalfOpenState(TRIES_HALF_OPEN)
        .writableStackTraceEnabled(false)
        .build());
    breaker.getEventPublisher().onStateTransition(event -> {
      switch (event.getStateTransition()) {
        case CLOSED_TO_OPEN -> LOG.warnf("Service %s fails or is too slow: it is left alone, but for a try now and then", name);
        case HALF_OPEN_TO_CLOSED -> LOG.infof("Service %s answers again", name);
        default -> { }
      }
    });
    return breaker;
  }
}
