package dev.paceline.customers;

import static dev.paceline.testing.People.create;
import static dev.paceline.testing.People.email;
import static dev.paceline.testing.People.post;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.paceline.testing.People;
import dev.paceline.testing.PeopleContract;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CustomersTest extends PeopleContract {
  @Inject DataSource dataSource;

  CustomersTest() {
    super(People.CUSTOMERS, "CUSTOMER_NOT_FOUND");
  }

  @Test
  void aNewCustomerIsAnsweredWhole() {
    var answer = post(path, "Ada", email());

    String location = answer.then().statusCode(201).header("ETag", "\"1\"").body("version", equalTo(1))
        .extract().header("Location");

    get(location).then().statusCode(200).header("ETag", "\"1\"").body(equalTo(answer.asString()));
  }

  @Test
  void aCustomerWithOrdersStays() throws SQLException {
    String location = create(path);
    order(location.substring(location.lastIndexOf('/') + 1));

    given().delete(location).then().statusCode(409).body("code", equalTo("CUSTOMER_HAS_ORDERS"));

    get(location).then().statusCode(200);
  }

  private void order(String customerId) throws SQLException {
    try (var connection = dataSource.getConnection(); var statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO orders (customer_id, status, currency, total_minor, stock_taken, placed_at)"
          + " VALUES (" + customerId + ", 'PLACED', 'EUR', 0, false, now())");
    }
  }
}
