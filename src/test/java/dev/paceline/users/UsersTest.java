package dev.paceline.users;

import static dev.paceline.testing.People.email;
import static dev.paceline.testing.People.post;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.testing.People;
import dev.paceline.testing.PeopleContract;
import dev.paceline.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
class UsersTest extends PeopleContract {
  @Inject Sql sql;

  UsersTest() {
    super(People.USERS, "USER_NOT_FOUND");
  }

  @Test
  void aNewUserIsAnsweredWithItsIdBeforeItIsWelcomed() {
    var answer = post(path, "Ada", email());

    int id = answer.then().statusCode(201).header("ETag", "\"1\"").body("status", equalTo("created"))
        .body("keySet()", containsInAnyOrder("id", "status")).extract().path("id");
    answer.then().header("Location", path + "/" + id);
  }

  @Test
  void aNewUserGetsOneWelcomeMailAndARefusedOneNone() throws Exception {
    String email = email();
    int id = post(path, "Ada", email).path("id");
    post(path, "Ada", email).then().statusCode(409);

    assertEquals(1, sql.mailsFor("userId", id));
    assertEquals(1, sql.number("SELECT count(*) FROM emails WHERE recipient = ? AND template = 'welcome'", email));
  }
}
