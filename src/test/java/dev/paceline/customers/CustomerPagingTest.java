package dev.paceline.customers;

import dev.paceline.testing.People;
import dev.paceline.testing.PeoplePagingContract;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class CustomerPagingTest extends PeoplePagingContract {

  CustomerPagingTest() {
    super(People.CUSTOMERS, People.USERS);
  }
}
