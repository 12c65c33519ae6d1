package dev.paceline.cache;

/** Redis did not answer: it is away, too slow, or was not even asked because it was so a moment ago. */
public final class RedisUnavailableException extends RuntimeException {
  private final boolean neverSent;

  RedisUnavailableException(Throwable cause, boolean neverSent) {
    super("Redis does not answer: " + cause.getMessage(), cause);
    this.neverSent = neverSent;
  }

  /** Whether the command surely had no effect; else it may have had one, and may even have it later. */
  public boolean isNeverSent() {
    return neverSent;
  }
}
