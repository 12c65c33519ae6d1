package dev.paceline.users;

import dev.paceline.cache.CacheAside;
import dev.paceline.cache.CacheDefinition;
import dev.paceline.cache.Caches;
import dev.paceline.cache.Version;
import dev.paceline.cache.Written;
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
import dev.paceline.http.TraceContext;
import dev.paceline.outbox.Outbox;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

@Startup
@Singleton
class UserRepository {
  private static final String FIND_BY_IDS = """
      SELECT id, name, email, birth, version, created_at, updated_at FROM users WHERE id = ANY($1)
      """;
  private static final String FIND_PAGE = """
      SELECT id, name, email, birth, version, created_at, updated_at FROM users WHERE id > $1 ORDER BY id LIMIT $2
      """;
  /** The event rides in the same statement: one transaction, one round trip. */
  private static final String INSERT = """
      WITH inserted AS (
        INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id, name, email, birth
      ), event AS (
        INSERT INTO outbox (topic, key, payload, traceparent)
        SELECT 'user.created', id, jsonb_build_object('userId', id, 'name', name, 'email', email), $3 FROM inserted
      )
      SELECT id, birth FROM inserted
      """;
  private static final String UPDATE = """
      UPDATE users SET name = $2, email = $3
      WHERE id = $1 AND ($4::text[] IS NULL OR version::text = ANY($4))
      RETURNING id, name, email, birth, version, created_at, updated_at
      """;
  private static final String DELETE = """
      DELETE FROM users WHERE id = $1 AND ($2::text[] IS NULL OR version::text = ANY($2)) RETURNING birth, version
      """;

  private final Database database;
  private final Outbox outbox;
  private final BatchLoader<Long, User> byId;
  private final CacheAside<Long, User> cache;

  UserRepository(Database database, Outbox outbox, BatchLoaders loaders, Caches caches) {
    this.database = database;
    this.outbox = outbox;
    this.byId = loaders.by(this::findByIds);
    this.cache = caches.aside(new CacheDefinition<>("users", User.class, "users", Long::valueOf, UserRepository::version));
  }

  /** From the cache; lookups that it can't answer and that arrive together are one statement. */
  Uni<Optional<User>> findById(long id) {
    return cache.find(id, byId::load);
  }

  /** Oldest first; one user more than the page holds, where there are more. */
  Uni<List<User>> findPage(PageQuery page) {
    long after = page.after(key -> Long.parseLong(key.get(0))).orElse(Long.MIN_VALUE);
    return database.execute(FIND_PAGE, Tuple.of(after, page.limit() + 1))
        .map(rows -> Rows.stream(rows).map(UserRepository::from).toList());
  }

  /** When the write ends, what it tells to have written can be found, here and elsewhere. */
  <R> Uni<R> write(Function<Written<Long>, Uni<R>> write) {
    return cache.write(write);
  }

  /** Inserts the account and records the event that it was created. Fails with 409 when the e-mail address is taken. */
  Uni<UserCreated> insert(Statements on, Contact contact, Written<Long> written) {
    return on.execute(INSERT, Tuple.of(contact.name(), contact.email(), TraceContext.current()))
        .invoke(() -> outbox.appended(on))
        .map(rows -> rows.iterator().next())
        .invoke(row -> written.isNew(row.getLong("id"), new Version(row.getLong("birth"), 1)))
        .map(row -> new UserCreated(row.getLong("id")))
        .onFailure(UserRepository::isEmailTaken).transform(taken -> emailTaken());
  }

  /** Empty when there is no such user in a state that the entity tags allow. */
  Uni<Optional<User>> update(long id, Contact contact, EntityTags ifMatch) {
    Tuple parameters = Tuple.of(id, contact.name(), contact.email()).addValue(ifMatch.demanded());
    return cache.write(written -> database.execute(UPDATE, parameters)
        .map(UserRepository::first)
        .invoke(updated -> updated.ifPresent(user -> written.is(id, version(user))))
        .onFailure(UserRepository::isEmailTaken).transform(taken -> emailTaken()));
  }

  /** False when there is no such user in a state that the entity tags allow. */
  Uni<Boolean> delete(long id, EntityTags ifMatch) {
    return cache.write(written -> database.execute(DELETE, Tuple.of(id).addValue(ifMatch.demanded()))
        .invoke(rows -> rows.forEach(row -> written.is(id, version(row).deleted())))
        .map(rows -> rows.rowCount() == 1));
  }

  private Uni<Map<Long, User>> findByIds(List<Long> ids) {
    return database.execute(FIND_BY_IDS, Tuple.of(ids.toArray(Long[]::new))).map(rows -> {
      Map<Long, User> users = new HashMap<>();
      rows.forEach(row -> users.put(row.getLong("id"), from(row)));
      return users;
    });
  }

  private static Optional<User> first(RowSet<Row> rows) {
    return Rows.stream(rows).findFirst().map(UserRepository::from);
  }

  private static boolean isEmailTaken(Throwable failure) {
    return SqlStates.isUniqueViolation(failure, "users_email");
  }

  private static ProblemException emailTaken() {
    return ProblemException.conflict("EMAIL_TAKEN", "Another user has this e-mail address");
  }

  private static Version version(User user) {
    return new Version(user.birth(), user.version());
  }

  private static Version version(Row row) {
    return new Version(row.getLong("birth"), row.getLong("version"));
  }

  private static User from(Row row) {
    return new User(
        row.getLong("id"), row.getString("name"), row.getString("email"), row.getLong("birth"), row.getLong("version"),
        row.getOffsetDateTime("created_at").toInstant(), row.getOffsetDateTime("updated_at").toInstant());
  }
}
