package dev.paceline.users;

import dev.paceline.testing.People;
import dev.paceline.testing.PeoplePagingContract;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class UserPagingTest extends PeoplePagingContract {

  UserPagingTest() {
    super(People.USERS, People.CUSTOMERS);
  }
}
