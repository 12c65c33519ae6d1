package dev.paceline.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceUrlTest {

  @ParameterizedTest
  @CsvSource({
      "http://carrier/a/{orderId}, false, carrier, 80, /a/-7",
      "https://carrier/a/{orderId}/b?id={orderId}, true, carrier, 443, /a/-7/b?id=-7",
      "HTTPS://Carrier.example:8443, true, Carrier.example, 8443, /",
      "http://carrier?id={orderId}, false, carrier, 80, /?id=-7",
      "http://carrier:/a, false, carrier, 80, /a",
      "http://127.0.0.1:1/%7B%20, false, 127.0.0.1, 1, /%7B%20",
      "http://[::1]:8080/{orderId}, false, ::1, 8080, /-7",
      "http://[::1], false, ::1, 80, /"})
  void itsPartsAreFound(String url, boolean isSecure, String host, int port, String target) {
    ServiceUrl parsed = ServiceUrl.parse(url);

    assertEquals(new ServiceUrl(isSecure, host, port, parsed.target()), parsed);
    assertEquals(target, parsed.target(-7));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", " ", "carrier", "/a", "//carrier/a", "http:", "http:///a", "http:carrier/a", "ftp://carrier/a", "file:///etc/passwd", "jar:http://carrier/a",
      "http://ada:secret@carrier/a", "http://@carrier/a", "http://carrier/a#b", "http://carrier/a#", "http://carrier/a b", "http://carrier/{id}",
      "http://{orderId}/a", "http://a{orderId}.example/a", "http://carrier:{orderId}/a", "http://carrier:8{orderId}/a", "{orderId}://carrier/a",
      "http://{orderId}@carrier/a", "http://carrier/a#{orderId}", "http://carrier:0/a", "http://carrier:65536/a", "http://carrier:x/a",
      "http://carrier/\u00fc", "http://carrier/a\r\nX: y"})
  void whatIsNoUrlOfAServiceIsRefused(String url) {
    assertThrows(IllegalArgumentException.class, () -> ServiceUrl.parse(url));
  }

  /** It stands in logs and in what the start fails with. */
  @Test
  void aPasswordIsNotRepeated() {
    String told = assertThrows(IllegalArgumentException.class, () -> ServiceUrl.parse("http://ada:secret@carrier/a")).getMessage();

    assertFalse(told.contains("secret"), told);
    assertTrue(told.contains("user info"), told);
  }
}
