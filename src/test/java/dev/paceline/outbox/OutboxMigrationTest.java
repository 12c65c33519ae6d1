package dev.paceline.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.database.OwnDatabase;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was acknowledged before the outbox had a relay. */
class OutboxMigrationTest {

  @Test
  void eventsOfAnOlderVersionArePublishedToo() throws Exception {
    try (OwnDatabase own = new OwnDatabase()) {
      own.execute("CREATE DATABASE older");
      own.migrate("older", "3");
      try (Connection older = own.connect("older")) {
        OwnDatabase.execute(older, """
            INSERT INTO users (id, name, email) VALUES (7, 'Ada', 'ada@example.org');
            INSERT INTO customers (id, name, email) VALUES (3, 'Bo', 'bo@example.org');
            INSERT INTO products (sku, name, unit_price_minor, currency, stock) VALUES ('TEA', 'Tea', 1999, 'EUR', 1);
            INSERT INTO orders (id, customer_id, status, currency, total_minor, stock_taken, placed_at)
              VALUES (11, 3, 'PLACED', 'EUR', 3998, true, now());
            INSERT INTO order_items (order_id, sku, name, quantity, unit_price_minor) VALUES (11, 'TEA', 'Tea', 2, 1999);
            INSERT INTO outbox (topic, key, payload) VALUES
              ('user.created', '7', '{"userId": 7}'), ('user.created', '8', '{"userId": 8}'),
              ('order.placed', '11', '{"orderId": 11, "customerId": 3}'), ('order.shipped', '11', '{"orderId": 11}');
            """);
        own.migrate("older", "latest");

        List<String> events = new ArrayList<>();
        List<JsonObject> payloads = new ArrayList<>();
        try (ResultSet rows = older.createStatement().executeQuery("SELECT topic, key, payload FROM outbox ORDER BY id")) {
          while (rows.next()) {
            events.add(rows.getString(1) + " " + rows.getString(2));
            payloads.add(new JsonObject(rows.getString(3)));
          }
        }
        assertEquals(List.of("user.created 7", "order.placed 11", "order.shipped 11"), events); // user 8 is gone
        assertEquals(new JsonObject("{\"userId\": 7, \"name\": \"Ada\", \"email\": \"ada@example.org\"}"), payloads.get(0));
        assertEquals(new JsonObject("""
            {"orderId": 11, "reference": null, "currency": "EUR", "totalMinor": 3998,
             "customer": {"id": 3, "name": "Bo", "email": "bo@example.org"},
             "items": [{"sku": "TEA", "name": "Tea", "quantity": 2, "unitPriceMinor": 1999}]}
            """), payloads.get(1));
      }
    }
  }
}
