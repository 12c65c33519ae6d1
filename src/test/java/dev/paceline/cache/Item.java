package dev.paceline.cache;

/** A row as the tests cache it. */
record Item(String text, long birth, long version) {

  Version state() {
    return new Version(birth, version);
  }
}
