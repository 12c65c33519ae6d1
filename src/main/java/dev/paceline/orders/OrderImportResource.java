package dev.paceline.orders;

import dev.paceline.http.ProblemException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MultiHelper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** Streams past orders in. The upload is read as fast as it is written, and never held as a whole. */
@Path("/api/v1/orders/import")
@Consumes("application/x-ndjson")
@Produces(MediaType.APPLICATION_JSON)
public class OrderImportResource {
  private final OrderImport orderImport;

  OrderImportResource(OrderImport orderImport) {
    this.orderImport = orderImport;
  }

  @POST
  public Uni<ImportReport> run(@Context HttpServerRequest request) {
    if (request.getHeader(HttpHeaderNames.CONTENT_TYPE) == null) {
      throw new NotSupportedException();
    }
    return orderImport.run(upload(request));
  }

  /** Paused by RESTEasy; each piece is fetched when it is asked for. What is not asked for to the end is thrown away. */
  private static Multi<Buffer> upload(HttpServerRequest request) {
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaderNames.EXPECT))) {
      request.response().writeContinue();
    }
    return MultiHelper.toMulti(request).onFailure(HttpClosedException.class).transform(closed ->
        ProblemException.badRequest("UPLOAD_BROKEN_OFF", "The upload ended before its end"));
  }
}
