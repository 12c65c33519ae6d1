package dev.paceline.cache;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A script that Redis runs as one step, which nothing else can come between; kept there under the hash of its text. */
final class LuaScript {
  private final String text;
  private final String hash;

  private LuaScript(String text) {
    this.text = text;
    this.hash = sha1(text);
  }

  /** @param name of a file in {@code resources/cache} */
  static LuaScript named(String name) {
    try (InputStream file = LuaScript.class.getResourceAsStream("/cache/" + name)) {
      return new LuaScript(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By its hash: fails with {@code NOSCRIPT} when Redis has forgotten it, as after a restart. */
  Request byHash(List<String> keys, List<String> arguments) {
    return filled(Request.cmd(Command.EVALSHA).arg(hash), keys, arguments);
  }

  Request whole(List<String> keys, List<String> arguments) {
    return filled(Request.cmd(Command.EVAL).arg(text), keys, arguments);
  }

  private static Request filled(Request request, List<String> keys, List<String> arguments) {
    request.arg(keys.size());
    keys.forEach(request::arg);
    arguments.forEach(request::arg);
    return request;
  }

  private static String sha1(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }
}
