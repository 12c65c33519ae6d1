package dev.paceline.http;

/** A representation of a single resource that has a strong entity tag (RFC 9110, section 8.8.3). */
public interface Tagged {

  /** Differs, quotes excluded, whenever the representation does; made of versions, so that a write can compare it in SQL. */
  String tag();
}
