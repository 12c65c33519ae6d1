package dev.paceline.orders;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Lets imports have any length. The limit on bodies is there for those that are held in memory, and an import's is not; but
 * it looks at Content-Length before it is known whose body it is, so that header is taken away before.
 */
@Singleton
class UnlimitedUpload {

  void install(@Observes Router router) {
    router.post("/api/v1/orders/import").order(Integer.MIN_VALUE).handler(routing -> {
      routing.request().headers().remove(HttpHeaderNames.CONTENT_LENGTH);
      routing.next();
    });
  }
}
