package dev.paceline.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StatementNameTest {

  @Test
  void saysWhatIsDoneToWhichTables() {
    assertEquals("SELECT users", StatementName.of("SELECT id, name FROM users WHERE id = ANY($1)"));
    assertEquals("SELECT orders SELECT customers", StatementName.of("SELECT * FROM orders o\n JOIN customers c ON c.id = o.customer_id"));
    assertEquals("UPDATE products", StatementName.of("UPDATE products SET name = $2 WHERE sku = $1"));
    assertEquals("DELETE users", StatementName.of("DELETE FROM users WHERE id = $1"));
  }

  @Test
  void namesNoPartOfTheStatementItself() {
    assertEquals("INSERT inbox INSERT emails", StatementName.of("""
        WITH given AS (SELECT * FROM ROWS FROM (jsonb_to_recordset($1) AS (event_id uuid)) WITH ORDINALITY),
        taken AS (INSERT INTO inbox (event_id) SELECT event_id FROM given ON CONFLICT DO NOTHING RETURNING event_id)
        INSERT INTO emails (event_id) SELECT event_id FROM given JOIN taken USING (event_id)
        """));
    assertEquals("SELECT stock", StatementName.of("SELECT sku FROM stock WHERE sku IN (SELECT * FROM unnest($1)) FOR UPDATE SKIP LOCKED"));
  }

  @Test
  void withoutATableItIsTheVerb() {
    assertEquals("SELECT", StatementName.of("SELECT pg_notify('paceline_outbox', '')"));
  }
}
