package dev.paceline.customers;

import static dev.paceline.testing.People.create;
import static dev.paceline.testing.People.email;
import static dev.paceline.testing.People.post;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.paceline.testing.People;
import dev.paceline.testing.PeopleContract;
import dev.paceline.testing.Shop;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CustomersTest extends PeopleContract {
  @Inject Shop shop;

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
  void aCustomerWithOrdersStays() {
    int customer = get(shop.placed(shop.product(1))).path("customer.id");
    String location = path + "/" + customer;

    given().delete(location).then().statusCode(409).body("code", equalTo("CUSTOMER_HAS_ORDERS"));

    get(location).then().statusCode(200);
  }
}
