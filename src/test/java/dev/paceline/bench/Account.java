package dev.paceline.bench;

import dev.paceline.cache.Version;
import io.vertx.sqlclient.Row;

/** A row as the benchmark caches it: as large as a user. */
record Account(long id, String name, String email, long birth, long version) {
  /** How many there are, counted from 1. */
  static final int ROWS = 1_000_000;

  static final String CREATE = """
      CREATE SCHEMA bench;
      CREATE TABLE bench.accounts AS
      SELECT id, 'Ada Lovelace ' || id AS name, 'ada' || id || '@example.org' AS email, id AS birth, 1::bigint AS version
      FROM generate_series(1::bigint, %d) AS id;
      ALTER TABLE bench.accounts ADD PRIMARY KEY (id);
      ANALYZE bench.accounts
      """.formatted(ROWS);
  static final String FIND_BY_ID = """
      SELECT id, name, email, birth, version FROM bench.accounts WHERE id = $1
      """;
  static final String FIND_BY_IDS = """
      SELECT id, name, email, birth, version FROM bench.accounts WHERE id = ANY($1)
      """;

  static Account from(Row row) {
    return new Account(
        row.getLong("id"), row.getString("name"), row.getString("email"), row.getLong("birth"), row.getLong("version"));
  }

  Version state() {
    return new Version(birth, version);
  }
}
