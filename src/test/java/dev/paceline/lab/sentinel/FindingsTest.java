package dev.paceline.lab.sentinel;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.paceline.testing.ExceedsQueryBudget;
import dev.paceline.testing.ManyOrders;
import dev.paceline.testing.Sql;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class FindingsTest {
  private static final String FINDINGS = "/lab/api/findings";
  private static final String ENDPOINT = "GET /api/v1/orders";

  @Inject Requests requests;
  @Inject ManyOrders manyOrders;
  @Inject MeterRegistry meters;
  @Inject Sql sql;

  @BeforeEach
  void makeTable() {
    Shapes.makeTable(sql);
  }

  private String page(String loading) {
    return "/api/v1/orders?limit=100&loading=" + loading + "&customerId=" + manyOrders.make(120);
  }

  @Test
  @ExceedsQueryBudget
  void anNPlusOneIsFoundWithItsLineAndItsCure() throws Exception {
    List<Finding> found = requests.findings(page("n-plus-one"));
    Finding items = found.stream().filter(finding -> finding.statement().contains("FROM order_items")).findFirst().orElseThrow();
    assertEquals(FindingKind.N_PLUS_ONE, items.kind());
    assertEquals(ENDPOINT, items.endpoint());
    assertEquals(100, items.count());
    assertEquals(100, items.distinctParameters());
    assertTrue(items.callSite().matches("dev\\.paceline\\.lab\\.loading\\.NPlusOneLoading\\.findItems\\(NPlusOneLoading\\.java:\\d+\\)"), items.callSite());
    assertEquals("Ask once for all: SELECT order_id, id AS item_id, sku, name, quantity, unit_price_minor FROM order_items "
        + "WHERE order_id = ANY($1) ORDER BY id", items.suggestion());
    assertEquals(99, items.savedRoundTrips());
    assertTrue(items.estimatedSavingMs() > 0 && items.estimatedSavingMs() < items.totalMs(), items::toString);
    assertTrue(found.stream().anyMatch(finding -> finding.kind() == FindingKind.OVER_BUDGET && finding.count() == 201));
  }

  @Test
  void theWaysThatAreMeantFindNothing() throws Exception {
    assertEquals(List.of(), requests.findings(page("batch")));
    assertEquals(List.of(), requests.findings(page("join")));
  }

  @Test
  @ExceedsQueryBudget
  void itIsToldAndCountedUntilItIsAcknowledgedAndThenStill() throws Exception {
    String id = requests.findings("/shapes/budget/one after the other").stream()
        .filter(finding -> finding.kind() == FindingKind.OVER_BUDGET).findFirst().orElseThrow().id();
    double before = counted();
    given().get(FINDINGS).then().statusCode(200)
        .body("find { it.id == '" + id + "' }.acknowledged", equalTo(false))
        .body("find { it.id == '" + id + "' }.endpoint", equalTo("GET /shapes/budget/{name}"))
        .body("find { it.id == '" + id + "' }.kind", equalTo("over-budget"))
        .body("find { it.id == '" + id + "' }.count", equalTo(5))
        .body("find { it.id == '" + id + "' }.suggestion", startsWith("Spare 3 statements: the resource method's @QueryBudget is 2"));
    given().noContentType().post(FINDINGS + "/" + id + "/acknowledge").then().statusCode(200).body("acknowledged", equalTo(true));
    given().noContentType().post(FINDINGS + "/" + id + "/acknowledge").then().statusCode(200).body("acknowledged", equalTo(true));

    requests.findings("/shapes/budget/one after the other");
    given().get(FINDINGS).then().statusCode(200).body("findAll { it.acknowledged }.id", hasItem(id));
    assertEquals(before + 1, counted());
  }

  @Test
  void whatIsWithinItsBudgetIsNoFinding() throws Exception {
    assertEquals(List.of(), requests.findings("/shapes/budget/two that differ in a constant"));
  }

  @Test
  @ExceedsQueryBudget
  void noValueIsEverShown() throws Exception {
    requests.findings("/shapes/budget/inserts");
    String all = given().get(FINDINGS).asString();
    assertTrue(all.contains("INSERT INTO shapes (id, name) SELECT k.p1, k.p2 FROM unnest($1::bigint[], $2::text[]) AS k(p1, p2)"), all);
    assertFalse(all.contains("1001") || all.contains("n1"), all);
  }

  @Test
  void thereIsNoOtherToAcknowledge() {
    given().noContentType().post(FINDINGS + "/0123456789abcdef/acknowledge").then().statusCode(404).body("code", equalTo("FINDING_NOT_FOUND"));
    given().noContentType().post(FINDINGS + "/%20/acknowledge").then().statusCode(404);
  }

  private double counted() {
    return meters.get("paceline.sentinel.findings")
        .tags("endpoint", "GET /shapes/budget/{name}", "kind", "over-budget").counter().count();
  }
}
