package dev.paceline.tracing;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.paceline.testing.SmtpSink;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes the traces of the service over OTLP, and is the mail server and the other services that it calls. */
public class Collector implements QuarkusTestResourceLifecycleManager {
  private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
  private final Map<String, String> traceparents = new ConcurrentHashMap<>();
  private volatile int status = 200;
  private Vertx vertx;
  private SmtpSink mails;

  @Override
  public Map<String, String> start() {
    vertx = Vertx.vertx();
    HttpServer server = vertx.createHttpServer().requestHandler(this::answer).listen(0, "localhost")
        .toCompletionStage().toCompletableFuture().join();
    try {
      mails = SmtpSink.started();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String url = "http://localhost:" + server.actualPort();
    Map<String, String> settings = new HashMap<>(Map.of(
        "otel.exporter.otlp.endpoint", url, "otel.exporter.otlp.protocol", "http/protobuf",
        "quarkus.otel.bsp.schedule.delay", "50ms",
        "quarkus.mailer.mock", "false", "quarkus.mailer.host", "localhost", "quarkus.mailer.port", "" + mails.port()));
    settings.put("paceline.lab.enabled", "true");
    settings.put("paceline.downstream.carrier.url", url + "/carrier/{orderId}?key=s3cret");
    settings.put("paceline.downstream.payment.url", url + "/payment/{orderId}");
    return settings;
  }

  private void answer(HttpServerRequest request) {
    if (request.path().equals("/v1/traces")) {
      request.body().onSuccess(this::take);
      request.response().setStatusCode(status).end();
    } else {
      traceparents.put(request.path().split("/")[1], request.getHeader("traceparent"));
      request.response().end("{}");
    }
  }

  private void take(Buffer body) {
    try {
      ExportTraceServiceRequest.parseFrom(body.getBytes()).getResourceSpansList().forEach(resource ->
          resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(Collector.class));
  }

  @Override
  public void stop() {
    try {
      mails.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  List<Span> all() {
    return List.copyOf(spans);
  }

  /** Of one trace, by its id. */
  List<Span> of(String trace) {
    return spans.stream().filter(span -> hex(span.getTraceId().toByteArray()).equals(trace)).toList();
  }

  /** What the service has sent to another one. */
  String traceparentTo(String service) {
    return traceparents.get(service);
  }

  SmtpSink mails() {
    return mails;
  }

  /** Answers so to whoever brings spans. */
  void answerWith(int changed) {
    status = changed;
  }

  static String hex(byte[] id) {
    return HexFormat.of().formatHex(id);
  }
}
