package dev.paceline.lab.statements;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A statement's text.
 *
 * @param sql as it is sent
 * @param normalised the same on one line
 * @param id a hash of the latter
 */
public record StatementText(String sql, String normalised, String id) {
  private static final int ID_BYTES = 8;

  /** Those that came when there were too many to tell apart. */
  static final StatementText OTHERS = new StatementText("", "(others)", "others");

  public static StatementText of(String sql) {
    String normalised = sql.strip().replaceAll("\\s+", " ");
    return new StatementText(sql, normalised, hash(normalised));
  }

  private static String hash(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256", e);
    }
  }
}
