package dev.paceline.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.overview.DownstreamConfig.Service;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownstreamConfigTest {

  @Test
  void defaults() {
    Service service = AskedService.config("http://carrier/{orderId}").services().get(AskedService.NAME);

    assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)), List.of(service.timeout(), service.breakerDelay()));
    assertEquals(List.of(256, 256 * 1024L, 20), List.of(service.maxConcurrent(), service.maxBodySize().asLongValue(), service.breakerWindow()));
    assertEquals(List.of(0.1, 0.5), List.of(service.extraRequests(), service.breakerFailures()));
    assertTrue(service.retry());
    assertFalse(service.hedge());
    assertEquals(Optional.empty(), service.tlsConfiguration());
  }

  @ParameterizedTest
  @ValueSource(strings = {"carrier", "ftp://carrier", "http://ada@carrier", "http://{orderId}/", "http://carrier:99999/", "http://a b/"})
  void aBadUrlFailsTheStartAndIsNamed(String url) {
    assertTold("paceline.downstream.carrier.url", () -> new AskedService(url).close());
  }

  @Test
  void aServiceWithoutAUrlIsNamed() {
    assertTold("paceline.downstream.carrier.url", () -> AskedService.config("", "timeout=1s"));
  }

  private static void assertTold(String key, Executable start) {
    Throwable failure = assertThrows(Throwable.class, start);
    assertTrue(failure.getMessage().contains(key), failure::getMessage);
  }
}
