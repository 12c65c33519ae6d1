package dev.paceline.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The trace that a request belongs to: its caller's, by W3C Trace Context, or else one of its own. */
final class TraceId {
  /** Version ff and ids of zeros are invalid; version 00 ends with the flags, later ones may say more. */
  private static final Pattern TRACEPARENT = Pattern.compile(
      "(?!ff|00.{54})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?");

  private TraceId() {}

  /** 32 lower-case hexadecimal digits, never all zero. */
  static String of(HttpServerRequest request) {
    String traceparent = request.getHeader("traceparent");
    if (traceparent != null) {
      Matcher parts = TRACEPARENT.matcher(traceparent);
      if (parts.matches()) {
        return parts.group(1);
      }
    }
    byte[] random = new byte[16];
    ThreadLocalRandom.current().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
