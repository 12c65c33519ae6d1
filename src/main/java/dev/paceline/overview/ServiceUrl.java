package dev.paceline.overview;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a service is. It comes from configuration alone: a request chooses but the order, by its number.
 *
 * @param target path and query, in which {@value #ORDER_ID} stands for the order's id
 */
record ServiceUrl(boolean isSecure, String host, int port, String target) {
  private static final String ORDER_ID = "{orderId}";
  private static final int MAX_PORT = 65535;

  /** Fails with {@link IllegalArgumentException}, whose message says what is wrong with it. */
  static ServiceUrl parse(String text) {
    URI uri = uri(text);
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    if (!secure && !"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException("must be an absolute http or https URL");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("must have neither user info nor fragment");
    }
    if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
      throw new IllegalArgumentException("must have a port from 1 to " + MAX_PORT);
    }
    if (!uri.toString().equals(uri.toASCIIString())) {
      throw new IllegalArgumentException("must have its non-ASCII characters percent-encoded");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    return new ServiceUrl(secure, uri.getHost().replaceAll("[\\[\\]]", ""), port, target(text, uri));
  }

  private static URI uri(String text) {
    try {
      return new URI(text.replace(ORDER_ID, "0"));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is no URL: " + e.getMessage(), e);
    }
  }

  private static String target(String text, URI uri) {
    String origin = uri.getScheme() + "://" + uri.getRawAuthority();
    if (!text.startsWith(origin)) {
      throw new IllegalArgumentException("may have " + ORDER_ID + " in its path and query only");
    }
    String target = text.substring(origin.length());
    return target.startsWith("/") ? target : "/" + target;
  }

  /** Path and query for that order. */
  String target(long orderId) {
    return target.replace(ORDER_ID, Long.toString(orderId));
  }
}
