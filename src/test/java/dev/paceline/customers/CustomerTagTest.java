package dev.paceline.customers;

import dev.paceline.testing.People;
import dev.paceline.testing.PeopleTagContract;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class CustomerTagTest extends PeopleTagContract {

  CustomerTagTest() {
    super(People.CUSTOMERS);
  }
}
