package dev.paceline.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.paceline.database.Database;
import dev.paceline.database.Statements;
import dev.paceline.http.IdempotencyKeys.Answer;
import dev.paceline.http.IdempotencyKeys.Request;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Function;

/**
 * Makes a POST safe to repeat: under one {@code Idempotency-Key} its effect happens once, and every repetition gets the
 * first answer again, be it a success or a refusal. The answer is kept in the transaction of the effect, so neither is
 * there without the other; a refusal, which has no effect, is kept after it. Faults (5xx) are not kept: they may be
 * retried. After draft-ietf-httpapi-idempotency-key-header-07.
 */
@Singleton
public class Idempotency {
  static final String KEY = "Idempotency-Key";
  private static final String REPLAYED = "Idempotency-Replayed";
  private static final int MAX_KEY_LENGTH = 255;

  private final Database database;
  private final IdempotencyKeys keys;
  private final ObjectMapper json;
  private final Problems problems;

  Idempotency(Database database, IdempotencyKeys keys, ObjectMapper json, Problems problems) {
    this.database = database;
    this.keys = keys;
    this.json = json;
    this.problems = problems;
  }

  /**
   * Runs the effect, or answers what it answered the first time.
   *
   * @param content what was asked for; tells a repetition from another request under the same key
   * @param effect runs all its statements on what it is given: the pool, or the transaction that also keeps the answer
   */
  public Uni<Response> once(HttpServerRequest http, Object content, Function<Statements, Uni<Created>> effect) {
    String key = http.getHeader(KEY);
    if (key == null) {
      return effect.apply(database).map(created -> response(answer(created)));
    }
    Request request = request(http, key, content);
    return database.inTransaction(transaction -> runOrReplay(transaction, request, effect))
        .onFailure(Refused.class).recoverWithUni(refused -> refuse(http, request, (Refused) refused))
        .onFailure(Overtaken.class).recoverWithUni(overtaken -> keys.get(request).map(Idempotency::replay));
  }

  private Uni<Response> runOrReplay(
      Statements transaction, Request request, Function<Statements, Uni<Created>> effect) {
    return keys.claim(transaction, request).chain(first -> first.isPresent()
        ? Uni.createFrom().item(replay(first.get()))
        : run(transaction, request, effect));
  }

  private Uni<Response> run(Statements transaction, Request request, Function<Statements, Uni<Created>> effect) {
    return effect.apply(transaction)
        .onFailure(Idempotency::isRefusal).transform(problem -> new Refused((ProblemException) problem))
        .map(this::answer)
        .call(answer -> keys.keep(transaction, request, answer).invoke(Idempotency::failIfOvertaken))
        .map(Idempotency::response);
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof ProblemException problem && problem.status() < 500;
  }

  private Uni<Response> refuse(HttpServerRequest http, Request request, Refused refused) {
    Response refusal = problems.answer(http, refused.problem);
    JsonObject headers = new JsonObject().put(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
    Answer answer = new Answer(refusal.getStatus(), headers, (String) refusal.getEntity());
    return keys.keep(database, request, answer).invoke(Idempotency::failIfOvertaken).replaceWith(refusal);
  }

  /** Between the look at the key and now another request with it has ended: its answer is the first. */
  private static void failIfOvertaken(boolean kept) {
    if (!kept) {
      throw new Overtaken();
    }
  }

  private Answer answer(Created created) {
    JsonObject headers = new JsonObject()
        .put(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
        .put(HttpHeaders.LOCATION, created.location())
        .put(HttpHeaders.ETAG, '"' + created.tag() + '"');
    return new Answer(201, headers, text(created.body()));
  }

  private static Response replay(Answer answer) {
    return Response.fromResponse(response(answer)).header(REPLAYED, true).build();
  }

  private static Response response(Answer answer) {
    Response.ResponseBuilder response = Response.status(answer.status()).entity(answer.body());
    answer.headers().forEach(header -> response.header(header.getKey(), header.getValue()));
    return response.build();
  }

  private Request request(HttpServerRequest http, String key, Object content) {
    if (key.isEmpty() || key.length() > MAX_KEY_LENGTH || !key.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw ProblemException.invalid(KEY, "must be 1 to " + MAX_KEY_LENGTH + " visible ASCII characters");
    }
    String operation = http.method() + " " + http.path();
    long lock = ByteBuffer.wrap(sha256(operation + " " + key)).getLong();
    return new Request(operation, key, sha256(text(content)), lock);
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** The effect was refused, and rolled back. */
  private static final class Refused extends RuntimeException {
    private final transient ProblemException problem;

    Refused(ProblemException problem) {
      super(problem);
      this.problem = problem;
    }
  }

  private static final class Overtaken extends RuntimeException {}
}
