package dev.paceline.database;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.TransactionRollbackException;
import java.io.IOException;

/** Tells failures apart by their SQLSTATE (PostgreSQL manual, appendix A), never by message text. */
public final class SqlStates {
  private static final String FEATURE_NOT_SUPPORTED = "0A000";
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String FOREIGN_KEY_VIOLATION = "23503";

  private SqlStates() {}

  /** Whether a row with the same key exists, by the name of the constraint or unique index. */
  public static boolean isUniqueViolation(Throwable failure, String constraint) {
    return failure instanceof PgException e
        && UNIQUE_VIOLATION.equals(e.getSqlState()) && constraint.equals(e.getConstraint());
  }

  /** Whether rows of another table still refer to the row. */
  public static boolean isForeignKeyViolation(Throwable failure) {
    return failure instanceof PgException e && FOREIGN_KEY_VIOLATION.equals(e.getSqlState());
  }

  /**
   * Whether a prepared statement was made before a migration changed the types of what it returns. The driver forgets it
   * then, so that the same connection prepares it anew the next time; the failed statement has done nothing.
   */
  static boolean isStalePlan(Throwable failure) {
    return failure instanceof PgException e && FEATURE_NOT_SUPPORTED.equals(e.getSqlState());
  }

  /**
   * Whether a later try may succeed without any change: connection exceptions (08), transaction rollbacks such as a
   * deadlock's victim (40), insufficient resources (53), operator intervention such as a shutdown or a statement timeout
   * (57), system errors such as a full disk (58), and a connection that broke (Vert.x' own failures).
   */
  static boolean isTransient(Throwable failure) {
    if (!(failure instanceof PgException e)) {
      return failure instanceof IOException
          || failure instanceof VertxException && !(failure instanceof TransactionRollbackException);
    }
    String state = e.getSqlState();
    return state == null || state.startsWith("08") || state.startsWith("40") || state.startsWith("53")
        || state.startsWith("57") || state.startsWith("58");
  }
}
