package dev.paceline.testing;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.util.List;

/** Fails any test that REST Assured gives an answer which is not as the served contract says; no test has to ask for it. */
public final class ContractKeeper implements QuarkusTestBeforeEachCallback, Filter {

  @Override
  public void beforeEach(QuarkusTestMethodContext test) {
    if (RestAssured.filters().stream().noneMatch(ContractKeeper.class::isInstance)) {
      RestAssured.filters(this);
    }
  }

  @Override
  public Response filter(FilterableRequestSpecification request, FilterableResponseSpecification spec, FilterContext next) {
    Response response = next.next(request, spec);
    String path = request.getURI().replaceFirst("^[a-z]+://[^/?]*", "").replaceFirst("\\?.*", "");
    Conformance.Answer answer = new Conformance.Answer(
        request.getMethod(), path, response.statusCode(), response::header, response.asString());
    List<String> deviations = Conformance.deviations(Contract.served(), answer);
    if (!deviations.isEmpty()) {
      throw new AssertionError("%s %s answered %d, not as the contract says:\n%s".formatted(
          answer.method(), request.getURI(), answer.status(), String.join("\n", deviations)));
    }
    return response;
  }
}
