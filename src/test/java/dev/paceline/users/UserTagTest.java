package dev.paceline.users;

import dev.paceline.testing.People;
import dev.paceline.testing.PeopleTagContract;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class UserTagTest extends PeopleTagContract {

  UserTagTest() {
    super(People.USERS);
  }
}
