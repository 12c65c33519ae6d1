package dev.paceline.database;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.TransactionRollbackException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStatesTest {

  @ParameterizedTest
  @ValueSource(strings = {"08006", "40001", "40P01", "53300", "57014", "57P01", "57P03", "58030"})
  void whatALaterTryMayCureIsTransient(String state) {
    assertTrue(SqlStates.isTransient(new PgException("it failed", "FATAL", state, null)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"23505", "22P02", "42601", "42P01", "25P02", "0A000"})
  void whatTheStatementIsToBlameForIsNot(String state) {
    assertFalse(SqlStates.isTransient(new PgException("it failed", "ERROR", state, null)));
  }

  @Test
  void aBrokenConnectionIsTransientAndAFaultIsNot() {
    assertTrue(SqlStates.isTransient(ClosedConnectionException.INSTANCE));
    assertTrue(SqlStates.isTransient(new VertxException("closed", new ConnectException())));
    assertTrue(SqlStates.isTransient(new UnknownHostException()));
    assertFalse(SqlStates.isTransient(TransactionRollbackException.INSTANCE));
    assertFalse(SqlStates.isTransient(new IllegalStateException()));
  }
}
