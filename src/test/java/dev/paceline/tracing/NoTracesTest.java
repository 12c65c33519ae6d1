package dev.paceline.tracing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
class NoTracesTest {

  @Inject
  Vertx vertx;

  @Inject
  Traces traces;

  @Test
  void withoutAnEndpointNobodyMakesSpans() {
    assertNull(((VertxInternal) vertx).tracer());
    assertFalse(traces.areOn());
  }
}
