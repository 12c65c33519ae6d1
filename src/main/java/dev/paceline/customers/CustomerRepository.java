package dev.paceline.customers;

import dev.paceline.database.BatchLoader;
import dev.paceline.database.BatchLoaders;
import dev.paceline.database.Database;
import dev.paceline.database.Rows;
import dev.paceline.database.SqlStates;
import dev.paceline.database.Statements;
import dev.paceline.http.Contact;
import dev.paceline.http.EntityTags;
import dev.paceline.http.PageQuery;
import dev.paceline.http.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Singleton
class CustomerRepository {
  private static final String FIND_BY_IDS = """
      SELECT id, name, email, version, created_at, updated_at FROM customers WHERE id = ANY($1)
      """;
  private static final String FIND_PAGE = """
      SELECT id, name, email, version, created_at, updated_at FROM customers WHERE id > $1 ORDER BY id LIMIT $2
      """;
  private static final String INSERT = """
      INSERT INTO customers (name, email) VALUES ($1, $2)
      RETURNING id, name, email, version, created_at, updated_at
      """;
  private static final String UPDATE = """
      UPDATE customers SET name = $2, email = $3
      WHERE id = $1 AND ($4::text[] IS NULL OR version::text = ANY($4))
      RETURNING id, name, email, version, created_at, updated_at
      """;
  private static final String DELETE = """
      DELETE FROM customers WHERE id = $1 AND ($2::text[] IS NULL OR version::text = ANY($2))
      """;

  private final Database database;
  private final BatchLoader<Long, Customer> byId;

  CustomerRepository(Database database, BatchLoaders loaders) {
    this.database = database;
    this.byId = loaders.by(this::findByIds);
  }

  /** Lookups that arrive together are one statement. */
  Uni<Optional<Customer>> findById(long id) {
    return byId.load(id);
  }

  /** Oldest first; one customer more than the page holds, where there are more. */
  Uni<List<Customer>> findPage(PageQuery page) {
    long after = page.after(key -> Long.parseLong(key.get(0))).orElse(Long.MIN_VALUE);
    return database.execute(FIND_PAGE, Tuple.of(after, page.limit() + 1))
        .map(rows -> Rows.stream(rows).map(CustomerRepository::from).toList());
  }

  /** Fails with 409 when the e-mail address is taken. */
  Uni<Customer> insert(Statements on, Contact contact) {
    return on.execute(INSERT, Tuple.of(contact.name(), contact.email()))
        .map(rows -> from(rows.iterator().next()))
        .onFailure(CustomerRepository::isEmailTaken).transform(taken -> emailTaken());
  }

  /** Empty when there is no such customer in a state that the entity tags allow. */
  Uni<Optional<Customer>> update(long id, Contact contact, EntityTags ifMatch) {
    return database.execute(UPDATE, Tuple.of(id, contact.name(), contact.email()).addValue(ifMatch.demanded()))
        .map(CustomerRepository::first)
        .onFailure(CustomerRepository::isEmailTaken).transform(taken -> emailTaken());
  }

  /** False when there is no such customer in a state that the entity tags allow. Fails with 409 when it has orders. */
  Uni<Boolean> delete(long id, EntityTags ifMatch) {
    return database.execute(DELETE, Tuple.of(id).addValue(ifMatch.demanded()))
        .map(rows -> rows.rowCount() == 1)
        .onFailure(SqlStates::isForeignKeyViolation).transform(ordered -> ProblemException.conflict(
            "CUSTOMER_HAS_ORDERS", "Customer " + id + " has orders, which keep their customer"));
  }

  private Uni<Map<Long, Customer>> findByIds(List<Long> ids) {
    return database.execute(FIND_BY_IDS, Tuple.of(ids.toArray(Long[]::new))).map(rows -> {
      Map<Long, Customer> customers = new HashMap<>();
      rows.forEach(row -> customers.put(row.getLong("id"), from(row)));
      return customers;
    });
  }

  private static Optional<Customer> first(RowSet<Row> rows) {
    return Rows.stream(rows).findFirst().map(CustomerRepository::from);
  }

  private static boolean isEmailTaken(Throwable failure) {
    return SqlStates.isUniqueViolation(failure, "customers_email");
  }

  private static ProblemException emailTaken() {
    return ProblemException.conflict("EMAIL_TAKEN", "Another customer has this e-mail address");
  }

  private static Customer from(Row row) {
    return new Customer(
        row.getLong("id"), row.getString("name"), row.getString("email"), row.getLong("version"),
        row.getOffsetDateTime("created_at").toInstant(), row.getOffsetDateTime("updated_at").toInstant());
  }
}
