package dev.paceline.cache;

/** What the caches are called in Redis. All instances on one database share them. */
final class CacheKeys {
  static final String POSITION = "paceline:cache:position";
  static final String SEQUENCE = "paceline:cache:sequence";
  static final String CHANNEL = "paceline:cache:changes";

  private CacheKeys() {}

  static String generation(String cache) {
    return "paceline:cache:" + cache + ":generation";
  }

  static String entry(String cache, String key) {
    return "paceline:cache:" + cache + ":entry:" + key;
  }

  /** The key of an entry's name. */
  static String key(String cache, String entry) {
    return entry.substring(entry(cache, "").length());
  }
}
