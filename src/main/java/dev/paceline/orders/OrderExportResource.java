package dev.paceline.orders;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * Streams orders out. RESTEasy asks for the next page once the socket has taken the last, stops asking when its reader goes
 * away, and breaks the chunked answer off when a page fails, so that its reader notices.
 */
@Path("/api/v1/orders/export")
@Consumes(MediaType.WILDCARD)
@Produces({OrderExportResource.NDJSON, OrderExportResource.CSV})
public class OrderExportResource {
  private static final Logger LOG = Logger.getLogger(OrderExportResource.class);
  static final String NDJSON = "application/x-ndjson";
  static final String CSV = "text/csv";

  private final OrderExport export;
  private final ObjectWriter lines;

  OrderExportResource(OrderExport export, ObjectMapper json) {
    this.export = export;
    this.lines = json.writerFor(Order.class)
        .withRootValueSeparator("\n")
        .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
  }

  @GET
  @Produces(NDJSON)
  public RestMulti<byte[]> ndjson(
      @RestQuery String customerId, @RestQuery String status, @RestQuery String placedFrom, @RestQuery String placedTo,
      @Context HttpHeaders headers) {
    demandAccepted(NDJSON, headers);
    return answer(NDJSON, export.pages(OrderFilter.of(customerId, status, placedFrom, placedTo))
        .select().where(page -> !page.isEmpty())
        .map(this::lines));
  }

  @GET
  @Produces(CSV + ";charset=UTF-8;qs=0.5")
  public RestMulti<byte[]> csv(
      @RestQuery String customerId, @RestQuery String status, @RestQuery String placedFrom, @RestQuery String placedTo,
      @Context HttpHeaders headers) {
    demandAccepted(CSV, headers);
    return answer(CSV + ";charset=UTF-8", export.pages(OrderFilter.of(customerId, status, placedFrom, placedTo))
        .map(new CsvOrders()::write));
  }

  /** RESTEasy takes the first method when none fits, and doesn't check what a stream is of. */
  private static void demandAccepted(String type, HttpHeaders headers) {
    MediaType written = MediaType.valueOf(type);
    boolean accepted = headers.getAcceptableMediaTypes().stream()
        .anyMatch(range -> range.isCompatible(written) && !range.getParameters().getOrDefault("q", "1").matches("0(\\.0*)?"));
    if (!accepted) {
      throw new NotAcceptableException();
    }
  }

  /** With the type as clients know it, without the quality by which it was chosen. */
  private static RestMulti<byte[]> answer(String type, Multi<byte[]> pages) {
    return RestMulti.fromMultiData(pages.onFailure().invoke(failure -> LOG.error("An export broke off", failure)))
        .header(HttpHeaders.CONTENT_TYPE, type).build();
  }

  /** Without the last line's end: RESTEasy writes it after each item of such a stream. */
  private byte[] lines(List<Order> orders) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(orders.size() * 512);
    try (SequenceWriter values = lines.writeValues(text)) {
      values.writeAll(orders);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toByteArray();
  }
}
