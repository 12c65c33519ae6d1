package dev.paceline.demo;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Tells whoever has started dev mode where to look and what to try, at the ports and servers that it really has. */
@IfBuildProfile("dev")
@Singleton
class DevBanner {
  private static final Logger LOG = Logger.getLogger(DevBanner.class);

  /** By then the management port listens, too, and Quarkus has written its own lines. */
  private static final long DELAY_MILLIS = 500;

  private static final String TEXT = """


      Paceline is ready.

        API          http://localhost:%1$d/api/v1
        Swagger UI   http://localhost:%1$d/q/swagger-ui
        OpenAPI      http://localhost:%1$d/q/openapi
        Health       http://localhost:%2$d/q/health
        Metrics      http://localhost:%2$d/q/metrics
        PostgreSQL   psql %3$s
        Redis        redis-cli -u %4$s
        Downstreams  http://localhost:%5$d

      Try a page of orders, an order of your own, the most viewed products, and all that is known of an order:

        curl 'http://localhost:%1$d/api/v1/orders?limit=3'
        curl -d '{"customerId":7,"items":[{"sku":"SKU-00042","quantity":2}]}' -H 'Content-Type: application/json' http://localhost:%1$d/api/v1/orders
        curl 'http://localhost:%1$d/api/v1/products/popular?limit=3'
        curl 'http://localhost:%1$d/api/v1/orders/1/overview'
      """;

  private final Config config;
  private final Vertx vertx;

  DevBanner(Config config, Vertx vertx) {
    this.config = config;
    this.vertx = vertx;
  }

  void show(@ObservesAsync HttpServerStart started) {
    vertx.setTimer(DELAY_MILLIS, now -> LOG.info(text()));
  }

  private String text() {
    return TEXT.formatted(
        config.getValue("quarkus.http.port", int.class), config.getValue("quarkus.management.port", int.class),
        postgresql(), url("quarkus.redis.hosts"), config.getValue("paceline.demo-downstreams.port", int.class));
  }

  private String postgresql() {
    String url = url("quarkus.datasource.reactive.url");
    return config.getOptionalValue("quarkus.datasource.username", String.class)
        .map(user -> url.replaceFirst("//", "//" + user + "@")).orElse(url);
  }

  /** Without a password: the embedded servers ask for none, and that of others is a secret. */
  private String url(String property) {
    return config.getValue(property, String.class).replaceFirst("//[^/]*@", "//");
  }
}
