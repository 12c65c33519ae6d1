package dev.paceline.http;

/**
 * Hears of every request whose answer has ended: its last byte is written, or its client is gone. Called on the request's
 * event loop; must be quick and never throw.
 */
public interface RequestListener {

  void ended(EndedRequest request);
}
