package dev.paceline.http;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Optional;

/**
 * Refuses a request that no resource could take, before any resource sees it: too long, too large, or encoded in a way
 * that isn't read here. A body that tells its length is refused by it; one that comes in chunks is read whole here, up to the limit.
 * RESTEasy can't take over a request of HTTP/2 whose body was read already: there it counts itself, and its 413 has no body.
 * NDJSON is exempt: that is a stream of any length, which its resource, having no parameter for a body, reads from
 * the {@link HttpServerRequest} itself. A resource that consumes JSON only refuses NDJSON unread, so the exemption opens
 * nothing else.
 */
@Singleton
class RequestLimits {
  private static final String STREAMED = "x-ndjson";
  private static final long PATIENCE_MILLIS = 2000;

  private final HttpConfig config;
  private final long maxBodySize;
  private final BodyHandler wholeBody;

  RequestLimits(HttpConfig config) {
    this.config = config;
    this.maxBodySize = config.maxBodySize().asLongValue();
    this.wholeBody = BodyHandler.create(false).setBodyLimit(maxBodySize);
  }

  /** After authentication: a stranger's body is not even read. */
  void install(@Observes Router router) {
    router.route().order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT).handler(this::check).handler(RequestLimits::expectNoMore);
  }

  private void check(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (hasBody(request)) {
      routing.addEndHandler(answered -> discardRest(routing.vertx(), request));
    }
    if (request.uri().length() > config.maxUriLength()) {
      routing.fail(414);
    } else if (headerLength(request) > config.maxHeaderLength()) {
      routing.fail(431);
    } else if (!isOnly(request.getHeader(HttpHeaders.TRANSFER_ENCODING), "chunked")) {
      routing.fail(501);
    } else if (!isOnly(request.getHeader(HttpHeaders.EXPECT), "100-continue")) {
      routing.fail(417);
    } else if (!isOnly(request.getHeader(HttpHeaders.CONTENT_ENCODING), "identity")) {
      routing.response().putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
      routing.fail(415);
    } else {
      checkBody(routing, request.getHeader(HttpHeaders.CONTENT_TYPE));
    }
  }

  private void checkBody(RoutingContext routing, String contentType) {
    Optional<MediaType> type = mediaType(contentType);
    if (type.isEmpty() ? contentType != null || hasBody(routing.request()) : !isUtf8(type.get())) {
      routing.fail(415);
    } else if (type.isPresent() && type.get().getSubtype().equalsIgnoreCase(STREAMED)) {
      routing.next();
    } else if (length(routing.request()) > maxBodySize) {
      routing.fail(413);
    } else if (routing.request().headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      wholeBody.handle(routing);
    } else {
      routing.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, maxBodySize);
      routing.next();
    }
  }

  /** The body has come, so its sender need not be told to continue a second time. */
  private static void expectNoMore(RoutingContext routing) {
    if (routing.body().available()) {
      routing.request().headers().remove(HttpHeaders.EXPECT);
    }
    routing.next();
  }

  /** 0 where it isn't told. Netty has refused what is no number. */
  private static long length(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? 0 : Long.parseLong(length);
  }

  /**
   * A body that nobody read would hold its connection for ever; closing at once would reset the answer before its reader
   * has seen it. So the rest is thrown away for a while.
   */
  private static void discardRest(Vertx vertx, HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    request.handler(rest -> {}).resume();
    vertx.setTimer(PATIENCE_MILLIS, late -> {
      if (!request.isEnded()) {
        request.connection().close();
      }
    });
  }

  private static long headerLength(HttpServerRequest request) {
    long length = 0;
    for (Map.Entry<String, String> field : request.headers()) {
      length += field.getKey().length() + field.getValue().length();
    }
    return length;
  }

  private static boolean isOnly(String coding, String known) {
    return coding == null || coding.equalsIgnoreCase(known);
  }

  private static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || length != null && !length.equals("0");
  }

  private static Optional<MediaType> mediaType(String contentType) {
    try {
      return Optional.ofNullable(contentType).map(MediaType::valueOf);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isUtf8(MediaType type) {
    String charset = type.getParameters().get(MediaType.CHARSET_PARAMETER);
    return charset == null || charset.equalsIgnoreCase("utf-8");
  }
}
