package dev.paceline.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.lab.sentinel.BudgetExceeded;
import io.quarkus.arc.Arc;
import io.quarkus.test.junit.callback.QuarkusTestAfterEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Fails each test that ran more statements than a {@link dev.paceline.http.QueryBudget} allows. */
public class QueryBudgets implements QuarkusTestAfterEachCallback {

  /** What requests have exceeded; told before their answers are, so it is complete when a test has its answers. */
  @Singleton
  public static class Exceeded {
    private final Queue<BudgetExceeded> exceeded = new ConcurrentLinkedQueue<>();

    void add(@Observes BudgetExceeded one) {
      exceeded.add(one);
    }

    List<BudgetExceeded> takeAll() {
      List<BudgetExceeded> all = new ArrayList<>();
      for (BudgetExceeded one = exceeded.poll(); one != null; one = exceeded.poll()) {
        all.add(one);
      }
      return all;
    }
  }

  @Override
  public void afterEach(QuarkusTestMethodContext context) {
    check(context.getTestMethod(), Arc.container().instance(Exceeded.class).get().takeAll());
  }

  static void check(Method test, List<BudgetExceeded> exceeded) {
    boolean meant = test.isAnnotationPresent(ExceedsQueryBudget.class)
        || test.getDeclaringClass().isAnnotationPresent(ExceedsQueryBudget.class);
    assertEquals(List.of(), meant ? List.of() : exceeded, "statements beyond a query budget");
  }
}
